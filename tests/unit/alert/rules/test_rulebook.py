"""The watchlists in use: a first set that must be right, and later ones that may be wrong without harm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.alert.rules.kept import Kept, Version
from services.alert.rules.rulebook import DROP_LOOK_S, Rulebook
from services.alert.watchlists.file import load
from shared.errors import Misconfigured
from shared.events import EnrichedArticle
from shared.inuse import last_reload_successful

GOOD = "watchlists:\n  - {id: fires, match: fire}\n"
TWO = "watchlists:\n  - {id: fires, match: fire}\n  - {id: floods, match: flood}\n"
BAD = "watchlists:\n  - {id: fires, match: (fire}\n"


def open_book(path: Path, *, is_given: bool = True) -> Rulebook:
    return Rulebook(path, lambda path, env: load(path, env=env), is_given=is_given, default_zone="Asia/Karachi")


def successful() -> float:
    return last_reload_successful().labels("watchlists")._value.get()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "w.yaml"
    path.write_text(GOOD)
    return path


def test_at_the_very_first_start_a_bad_file_is_an_error_with_its_place(file):
    file.write_text(BAD)
    with pytest.raises(Misconfigured, match=r"w\.yaml:2:"):
        open_book(file)


def test_nothing_at_the_default_place_names_the_command_that_makes_a_first_set(tmp_path):
    with pytest.raises(Misconfigured, match="tocsin init"):
        open_book(tmp_path / "watchlists", is_given=False)
    with pytest.raises(Misconfigured, match="nothing is at"):
        open_book(tmp_path / "elsewhere")


def test_a_watchlist_without_a_zone_has_the_default_and_the_console_is_a_receiver(file):
    rules = open_book(file).rules
    assert rules.watchlists["fires"].timezone == "Asia/Karachi"
    assert "console" in rules.receivers


async def test_a_bad_file_keeps_the_last_good_version_and_says_so(file):
    book = open_book(file)
    file.write_text(BAD)
    assert not await book.reload()
    assert list(book.rules.watchlists) == ["fires"]
    assert successful() == 0
    finding = book.findings()["watchlists"]
    assert finding.is_ready
    assert "w.yaml:2:" in finding.detail
    file.write_text(TWO)
    assert await book.reload()
    assert list(book.rules.watchlists) == ["fires", "floods"]
    assert successful() == 1
    assert book.findings()["watchlists"].detail == "2 in use"


async def test_a_vanished_file_keeps_the_last_good_version(file):
    book = open_book(file)
    file.unlink()
    await book.reload()
    assert list(book.rules.watchlists) == ["fires"]
    assert book.fault


async def test_the_same_content_is_not_read_again(file):
    book = open_book(file)
    before = book.rules
    file.write_text(GOOD)
    assert not await book.reload()
    assert book.rules is before


@pytest.mark.parametrize("is_folder", [True, False])
async def test_a_change_is_seen_by_itself_also_of_a_file_put_in_its_place(file, is_folder, wait_for):
    book = open_book(file.parent if is_folder else file)
    task = asyncio.create_task(book.watch())
    try:
        # The watcher tells nothing of what was written before it began, so the file is put there until it does.
        async def is_seen() -> bool:
            fresh = file.with_name("new")
            fresh.write_text(TWO + f"# {asyncio.get_running_loop().time()}\n")
            fresh.replace(file)
            await asyncio.sleep(0.05)
            return len(book.rules.watchlists) == 2

        await wait_for(is_seen)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_last_good_version_outlives_a_restart_until_a_vanished_file_is_dropped(tmp_path, bus):
    store = Kept(bus)

    async def start() -> Rulebook:
        return Rulebook(tmp_path, is_given=True, default_zone="UTC", kept=await store.read(), store=store)

    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text("watchlists: []")
    first = await start()
    (tmp_path / "b.yaml").write_text("watchlists: [{id: seas, match: sea}]")
    assert await first.reload()
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / "b.yaml").unlink()
    again = await start()
    assert list(again.rules.watchlists) == ["fires", "seas"]
    detail = again.findings()["watchlists"].detail
    assert "a.yaml:2:" in detail
    assert "b.yaml is gone" in detail
    assert await store.drop("b.yaml")
    assert await again.reload()
    assert list(again.rules.watchlists) == ["fires"]
    assert not await store.drop("b.yaml")


@asynccontextmanager
async def watched(book: Rulebook) -> AsyncIterator[Rulebook]:
    task = asyncio.create_task(book.watch())
    try:
        yield book
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_version_that_is_dropped_goes_out_of_use_by_itself_within_two_seconds(tmp_path, bus, wait_for):
    assert DROP_LOOK_S < 2
    store = Kept(bus)
    await store.write({"b.yaml": Version(data="watchlists: [{id: seas, match: sea}]")})
    (tmp_path / "a.yaml").write_text(GOOD)
    book = Rulebook(tmp_path, is_given=True, default_zone="UTC", kept=await store.read(), store=store)
    assert list(book.rules.watchlists) == ["fires", "seas"]
    async with watched(book):
        assert await store.drop("b.yaml")

        async def is_dropped() -> bool:
            return list(book.rules.watchlists) == ["fires"]

        await wait_for(is_dropped)


async def test_the_terms_of_a_list_in_a_folder_below_are_watched_too(tmp_path, wait_for):
    (tmp_path / "below").mkdir()
    terms = tmp_path / "below" / "names.txt"
    terms.write_text("Acme\n")
    (tmp_path / "w.yaml").write_text("lists: {n: {file: below/names.txt}}\nwatchlists: [{id: n, match: $n}]")
    async with watched(Rulebook(tmp_path / "w.yaml", is_given=True, default_zone="UTC")) as book:

        async def is_seen() -> bool:
            terms.write_text(f"Zorg\n# {asyncio.get_running_loop().time()}\n")
            await asyncio.sleep(0.05)
            return [row.name for row in book.rules.matcher.ruleset.lists["n"].rows] == ["Zorg"]

        await wait_for(is_seen)


async def test_beside_a_single_file_other_texts_are_not_looked_at(file):
    book = open_book(file)
    other = file.with_name("novel.txt")
    other.write_text("It was")
    before = book._content()
    other.write_text("It was a dark and stormy night")
    assert book._content() == before


async def test_a_change_makes_only_its_own_watchlists_anew(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text(f"watchlists: [{{id: {name}, match: {name}x AND fire}}]")
    book = Rulebook(tmp_path, is_given=True, default_zone="UTC")
    before = book.rules.matcher
    (tmp_path / "b.yaml").write_text("watchlists: [{id: b, match: flood}]")
    assert await book.reload()
    after = book.rules.matcher
    assert after.builder is before.builder
    assert [a is b for a, b in zip(after.ruleset.watchlists, before.ruleset.watchlists, strict=True)] == [
        True,
        False,
        True,
    ]
    article = EnrichedArticle(id="1", title="Flood", text="ax fire")
    assert [one.watchlist_id for one in after.match(article)] == ["a", "b"]
    assert [one.watchlist_id for one in before.match(article)] == ["a"]
