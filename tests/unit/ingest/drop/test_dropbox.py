"""The drop folder, on a real one."""

import asyncio
import json
import os
import time
from datetime import UTC, datetime

import pytest

from services.ingest.drop.dropbox import Dropbox
from services.ingest.parsing.parser import open_parser
from services.ingest.publisher import Publisher
from shared import streams
from shared.errors import Misconfigured

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TEXT = "Dam holds after night of rain\n\nThe dam above the town held overnight, engineers said on Friday morning.\n"


def now() -> datetime:
    return NOW


class Here:
    """Parses in this process, where no test is about the other one: its start takes a third of a second."""

    async def run(self, function, *args, **kwargs):
        return function(*args, **kwargs)


@pytest.fixture
def dropbox(bus, tmp_path):
    box = Dropbox(tmp_path / "drop", Publisher(bus, now), Here(), now)
    box.prepare()
    return box


def put(dropbox, name, content=TEXT, *, age_s=10.0):
    path = dropbox.folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def files(dropbox):
    found = (path.relative_to(dropbox.folder) for path in dropbox.folder.rglob("*") if path.is_file())
    return sorted(map(str, found))


async def sent(bus):
    return [json.loads(fields[b"data"]) for _, fields in await bus.redis.xrange(streams.ARTICLES)]


async def test_a_complete_document_is_published_and_moved_to_done(bus, dropbox):
    put(dropbox, "dam.txt")
    assert await dropbox.look() is None
    (article,) = await sent(bus)
    assert article["title"] == "Dam holds after night of rain"
    assert article["source"]["id"] == "drop"
    assert files(dropbox) == ["done/dam.txt"]


async def test_documents_of_every_kind_are_told_apart(bus, dropbox):
    paragraph = "The ferry that links the islands will not sail before Monday, its operator said. " * 8
    page = f"<html><head><title>Ferry stays in port</title></head><body><article><h1>Ferry stays in port</h1><p>{paragraph}</p></article></body></html>"
    feed = "<rss version='2.0'><channel><title>W</title><item><title>Rail line opens</title><link>https://w.example/1</link></item></channel></rss>"
    put(dropbox, "page.html", page)
    put(dropbox, "feed.xml", feed)
    put(dropbox, "text.txt")
    put(dropbox, "lines.jsonl", '{"title": "One", "text": "x"}\n{"title": "Two", "text": "y"}\n')
    await dropbox.look()
    titles = {article["title"] for article in await sent(bus)}
    assert titles == {"Ferry stays in port", "Rail line opens", "Dam holds after night of rain", "One", "Two"}


async def test_what_cannot_be_parsed_is_moved_to_failed_with_the_reason_beside(bus, dropbox):
    put(dropbox, "image.txt", b"\x89PNG\r\n\x1a\n" + bytes(100))
    await dropbox.look()
    assert files(dropbox) == ["failed/image.txt", "failed/image.txt.reason.txt"]
    assert "PNG image" in (dropbox.folder / "failed/image.txt.reason.txt").read_text()
    assert await sent(bus) == []


async def test_the_good_records_of_a_file_with_a_bad_one_are_published(bus, dropbox):
    put(dropbox, "mixed.jsonl", '{"title": "One", "text": "x"}\n{"title": 2}\n{"title": "Three", "text": "z"}\n')
    await dropbox.look()
    assert [article["title"] for article in await sent(bus)] == ["One", "Three"]
    reason = (dropbox.folder / "failed/mixed.jsonl.reason.txt").read_text()
    assert reason.startswith("mixed.jsonl:2: ")


@pytest.mark.parametrize("name", ["a.part", "a.txt.tmp", ".hidden.txt", "README", "a.crdownload", "a.txt~"])
async def test_what_is_unfinished_or_no_document_is_left_alone(bus, dropbox, name):
    put(dropbox, name)
    assert await dropbox.look() is None
    assert files(dropbox) == [name]


async def test_a_file_just_written_waits_until_it_is_unchanged(bus, dropbox):
    path = put(dropbox, "new.txt", "Dam", age_s=0)
    wait_s = await dropbox.look()
    assert wait_s is not None
    assert 0 < wait_s <= 1
    assert files(dropbox) == ["new.txt"]
    os.utime(path, (time.time() - 5,) * 2)
    assert await dropbox.look() is None
    assert files(dropbox) == ["done/new.txt"]


async def test_a_file_still_open_for_writing_waits_however_old_its_last_change_is(bus, dropbox):
    path = put(dropbox, "slow.txt")
    with path.open("a"):
        assert await dropbox.look() == 1.0
    assert await dropbox.look() is None
    assert files(dropbox) == ["done/slow.txt"]


async def test_a_sidecar_adds_tags_and_country_and_goes_along(bus, dropbox):
    put(dropbox, "dam.txt")
    put(dropbox, "dam.meta.yaml", "country: PK\ntags: [asia, water]\n")
    await dropbox.look()
    source = (await sent(bus))[0]["source"]
    assert (source["country"], source["tags"]) == ("PK", ["asia", "water"])
    assert files(dropbox) == ["done/dam.meta.yaml", "done/dam.txt"]


async def test_a_wrong_sidecar_fails_the_document_and_says_where(bus, dropbox):
    put(dropbox, "dam.txt")
    put(dropbox, "dam.txt.meta.yaml", "contry: PK\ncountry: pak\n")
    await dropbox.look()
    assert await sent(bus) == []
    reason = (dropbox.folder / "failed/dam.txt.reason.txt").read_text()
    assert "dam.txt.meta.yaml:1:1: unknown key `contry`; did you mean `country`?" in reason
    assert "dam.txt.meta.yaml:2:10: no country `pak`" in reason


async def test_after_a_crash_before_the_move_nothing_goes_out_twice(bus, dropbox):
    put(dropbox, "dam.txt")
    await dropbox.look()
    put(dropbox, "dam.txt")
    await dropbox.look()
    assert len(await sent(bus)) == 1
    assert files(dropbox) == ["done/dam-1.txt", "done/dam.txt"]


async def test_while_the_stream_is_full_documents_stay_where_they_are(bus, dropbox, monkeypatch):
    monkeypatch.setattr(streams, "HIGH_WATER", -1)
    put(dropbox, "dam.txt")
    assert await dropbox.look() is not None
    assert files(dropbox) == ["dam.txt"]
    assert "wait to be tagged" in dropbox.error


async def test_the_agent_takes_what_is_there_and_what_comes(bus, dropbox, wait_for):
    async with open_parser() as parser:
        dropbox._parser = parser
        await take_all(dropbox, wait_for)
    assert len(await sent(bus)) == 2


async def take_all(dropbox, wait_for):
    put(dropbox, "before.txt")
    task = asyncio.create_task(dropbox.run())
    try:
        await wait_for(lambda: files(dropbox) == ["done/before.txt"])
        put(dropbox, "after.part", TEXT.replace("Dam", "Levee"))
        (dropbox.folder / "after.part").rename(dropbox.folder / "after.txt")
        await wait_for(lambda: files(dropbox) == ["done/after.txt", "done/before.txt"])
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_folder_that_cannot_be_made_is_a_wrong_setting(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="TOCSIN_DROP"):
        Dropbox(tmp_path / "file" / "drop", None, None, now).prepare()


@pytest.fixture
def stuck(dropbox):
    """A drop folder that lets nothing be moved, to root neither: a file stands where `done` is due."""
    for name in ("done", "failed"):
        (dropbox.folder / name).rmdir()
        (dropbox.folder / name).write_text("")
    return dropbox


async def test_where_nothing_can_be_moved_all_is_published_once_and_told_once(bus, stuck, capsys):
    stuck.prepare()
    put(stuck, "dam.txt")
    put(stuck, "bad.txt", b"")
    put(stuck, "levee.txt", TEXT.replace("Dam", "Levee"))
    for _ in range(3):
        assert await stuck.look() is None
    assert {article["title"][:5] for article in await sent(bus)} == {"Dam h", "Levee"}
    assert files(stuck) == ["bad.txt", "dam.txt", "done", "failed", "levee.txt"]
    lines = capsys.readouterr().out.splitlines()
    assert sum("documents stay" in line for line in lines) == 1
    assert sum("document taken" in line for line in lines) == 3
    assert "File exists; those taken stay where they are" in stuck.stays
    assert stuck.error == ""


async def test_what_had_to_stay_is_read_again_when_it_changes_and_moved_when_it_can_be(bus, stuck):
    put(stuck, "dam.txt")
    await stuck.look()
    put(stuck, "dam.txt", TEXT.replace("Dam", "Levee"))
    await stuck.look()
    assert len(await sent(bus)) == 2
    (stuck.folder / "done").unlink()
    await stuck.look()
    assert files(stuck) == ["done/dam.txt", "failed"]
    assert stuck.stays == ""


async def test_a_folder_that_goes_away_is_told_and_taken_up_again(bus, dropbox):
    for folder in (dropbox.folder / "done", dropbox.folder / "failed", dropbox.folder):
        folder.rmdir()
    assert await dropbox.look() is not None
    assert dropbox.error == f"cannot read {dropbox.folder}: No such file or directory"
    dropbox.prepare()
    put(dropbox, "dam.txt")
    assert await dropbox.look() is None
    assert (dropbox.error, files(dropbox)) == ("", ["done/dam.txt"])
