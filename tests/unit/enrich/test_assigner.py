"""The writer of stories remembers a long log beside its entries: they wait, and are not to blame. A snapshot shortens it."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from services.enrich import assigner as module
from services.enrich import keeper
from services.enrich.assigner import Assigner
from services.enrich.story.snapshot import pages
from shared import streams
from shared.bus import Bus, Change, add
from shared.errors import Retry
from shared.events import TaggedArticle
from shared.hop import Entry, Step
from shared.lease import Lease
from shared.step.worker import Worker


async def test_a_log_that_takes_longer_than_the_deadline_is_read_once_and_then_the_entries_go_on(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, wait_for: Callable
) -> None:
    monkeypatch.setattr(module, "WAIT_S", 0.02)
    lease = Lease(bus, "stories", "one")
    lease.token = await bus.hold(lease.key, "one", lease_s=60)
    one, read, readings = Assigner(bus, lease), asyncio.Event(), 0
    whole = one._read_on

    async def slow(book: object) -> int:
        nonlocal readings
        readings += 1
        await read.wait()
        return await whole(book)  # type: ignore[arg-type]

    async def handle(entries: Sequence[Entry]) -> object:
        return await one.handle(entries)

    monkeypatch.setattr(one, "_read_on", slow)
    article = TaggedArticle(id="a", title="A fire in the harbour", text="Nobody was hurt in the fire.")
    await bus.apply_many([Change([add(streams.TAGGED, article.model_dump_json())])])
    worker = Worker(bus, Step("story", streams.TAGGED, "story", handle, lease=lease), "one", deadline_s=0.2)  # type: ignore[arg-type]
    await bus.redis.xreadgroup("story", "gone", {streams.TAGGED: ">"})
    for _ in range(5):
        await worker._look()
        with pytest.raises(Retry, match="still being remembered"):
            await one.handle(())
    read.set()

    async def goes_on() -> int:
        await worker._look()
        return worker.done

    await wait_for(goes_on)
    assert readings == 1
    assert await bus.redis.xlen(streams.ENRICHED) == 1
    assert await bus.redis.exists(streams.failures("story")) == 0


async def test_who_does_not_write_follows_the_log_and_reads_on_where_it_ended(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, wait_for: Callable
) -> None:
    monkeypatch.setattr(module, "WAIT_S", 0.02)
    leases = [Lease(bus, "stories", name) for name in ("writer", "heir")]
    leases[0].token = await bus.hold(leases[0].key, "writer", lease_s=60)
    writer, heir = (Assigner(bus, lease) for lease in leases)
    following = asyncio.create_task(heir.follow())
    for number in range(4):
        await write(bus, writer, leases[0], f"Fire number {number} in the harbour of Portville {number}")
        await wait_for(lambda count=number + 1: heir._book.articles == count)
    following.cancel()
    leases[1].token, leases[0].token = leases[0].token, 0
    readings = places_read_from(bus, monkeypatch)
    await write(bus, heir, leases[1], "A thaw in the mountains")
    assert readings == []  # it stood at the end of the log already
    assert await bus.redis.xlen(streams.STORY_LOG) == 5
    leases[0].token, leases[1].token = leases[1].token, 0
    await write(bus, writer, leases[0], "A vote in the senate")
    assert None not in readings  # nothing was read from the beginning
    assert writer._book.articles == 6


def places_read_from(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Filled with the entry behind which each reading of a stream begins; None is its beginning."""
    places: list[str | None] = []
    whole = bus.entries

    def noted(stream: str, page: int = 1_000, after: str | None = None) -> object:
        places.append(after)
        return whole(stream, page, after)

    monkeypatch.setattr(bus, "entries", noted)
    return places


async def write(bus: Bus, assigner: Assigner, lease: Lease, title: str) -> None:
    article = TaggedArticle(id=title, title=title, text=f"{title}: nothing else is known.", language="en")
    await bus.apply_many([Change([add(streams.TAGGED, article.model_dump_json())])])
    step = Step("story", streams.TAGGED, "story", assigner.handle, lease=lease)
    await bus.redis.xreadgroup("story", "gone", {streams.TAGGED: ">"})
    worker = Worker(bus, step, title, deadline_s=30)
    await worker._take_over()
    assert worker.done == 1


async def a_writer_of_five(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> tuple[Assigner, Lease]:
    """Five articles, with a snapshot after the third."""
    monkeypatch.setattr(module, "KEPT_EVERY", 3)
    lease = Lease(bus, "stories", "one")
    lease.token = await bus.hold(lease.key, "one", lease_s=60)
    writer = Assigner(bus, lease)
    for number in range(5):
        await write(bus, writer, lease, f"Fire number {number} in the harbour of Portville {number}")
    return writer, lease


async def test_of_a_long_log_a_restart_reads_the_snapshot_and_what_came_after(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, lease = await a_writer_of_five(bus, monkeypatch)
    places = places_read_from(bus, monkeypatch)
    restarted = Assigner(bus, lease)
    await restarted.handle(())
    third = (await bus.redis.xrange(streams.STORY_LOG))[2][0].decode()
    assert places == [third]
    assert list(pages(restarted._book)) == list(pages(writer._book))
    await write(bus, restarted, lease, "A thaw in the mountains")
    assert await bus.redis.xlen(streams.STORY_LOG) == 6


@pytest.mark.parametrize("fault", ["other code", "damaged page", "page gone", "half written", "log cut", "none"])
async def test_a_snapshot_that_does_not_fit_is_left_aside_and_the_log_is_read(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    writer, lease = await a_writer_of_five(bus, monkeypatch)
    kept = streams.kept_stories()
    if fault == "other code":
        monkeypatch.setattr(keeper, "_code", lambda: "another")
    elif fault == "damaged page":
        await bus.redis.hset(kept, "1", b"[]")
    elif fault == "page gone":
        await bus.redis.hdel(kept, "2")
    elif fault == "half written":  # by another writer, when one that had lost the lease put it in its place
        await bus.redis.hset(kept, "head", b"")
    elif fault == "log cut":
        await bus.redis.hincrby(lease.key, "written", 1)
    else:
        await bus.redis.delete(kept)
    monkeypatch.setattr(module, "KEPT_EVERY", 99)
    restarted = Assigner(bus, lease)
    await restarted.handle(())
    assert restarted._kept == 0
    assert list(pages(restarted._book)) == list(pages(writer._book))


@pytest.mark.parametrize("is_found_out_late", [False, True])
async def test_a_snapshot_for_which_there_is_no_memory_keeps_no_article_waiting_and_leaves_nothing(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, is_found_out_late: bool
) -> None:
    lease = Lease(bus, "stories", "one")
    lease.token = await bus.hold(lease.key, "one", lease_s=60)
    writer = Assigner(bus, lease)
    await write(bus, writer, lease, "A fire in the harbour of Portville")
    monkeypatch.setattr(module, "KEPT_EVERY", 1)
    asked: list[bytes] = []
    whole = bus.redis.execute_command

    def heard(*args: object, **options: object) -> object:
        asked.append(bytes(str(args[0]), "ascii"))
        return whole(*args, **options)

    await bus.redis.config_set("maxmemory", 1)
    if is_found_out_late:
        monkeypatch.setattr(keeper, "_FULLEST", float("inf"))
    try:
        monkeypatch.setattr(bus.redis, "execute_command", heard)
        await writer.handle(())
    finally:
        await bus.redis.config_set("maxmemory", 0)
    assert (b"HSET" in asked) is is_found_out_late
    assert await bus.redis.exists(streams.kept_stories(), streams.kept_stories("new")) == 0
