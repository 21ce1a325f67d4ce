"""A probe on its way: the frame passes it on where the step works, without an event and without a count."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared import streams
from shared.bus import Bus, Change, add, add_probe
from shared.errors import Retry
from shared.hop import Done, Entry, Outcome, PassProbe, Step
from shared.step.worker import ALONE, Worker


async def pass_event(entries: Sequence[Entry]) -> list[Outcome]:
    return [Done(Change([add(streams.TAGGED, entry.body)])) for entry in entries]


async def pass_probe(probe: str) -> Change:
    return Change([add_probe(streams.TAGGED, probe)])


def worker(bus: Bus, probed: PassProbe | None = pass_probe, handle: Any = pass_event, deadline_s: float = 30) -> Worker:
    step = Step("tag", streams.ARTICLES, "tag", handle, pass_probe=probed)
    return Worker(bus, step, "one", deadline_s=deadline_s)


async def put(bus: Bus, *writes: Any) -> list[Entry]:
    """Onto the stream, and read by `one`."""
    await bus.apply(Change(writes))
    rows: Any = await bus.redis.xreadgroup("tag", "one", {streams.ARTICLES: ">"})
    return [Entry.of(entry_id, fields) for _, found in rows for entry_id, fields in found]


async def passed(bus: Bus) -> list[dict[bytes, bytes]]:
    return [fields for _, fields in await bus.redis.xrange(streams.TAGGED)]


async def pending(bus: Bus) -> int:
    return int((await bus.redis.xpending(streams.ARTICLES, "tag"))["pending"])


async def test_a_probe_is_passed_on_among_events_and_counts_for_none(bus: Bus) -> None:
    one = worker(bus)
    events = add(streams.ARTICLES, "a"), add_probe(streams.ARTICLES, "p1"), add(streams.ARTICLES, "b")
    await one.work(await put(bus, *events))
    assert await passed(bus) == [{b"data": b"a"}, {b"probe": b"p1"}, {b"data": b"b"}]
    assert one.done == 2
    assert await pending(bus) == 0


async def test_a_probe_ends_where_nothing_passes_it_on(bus: Bus) -> None:
    await worker(bus, None).work(await put(bus, add_probe(streams.ARTICLES, "p1")))
    assert await passed(bus) == []
    assert await pending(bus) == 0


async def test_where_the_batch_waits_the_probe_waits_with_it(bus: Bus) -> None:
    async def away(entries: Sequence[Entry]) -> list[Outcome]:
        raise Retry("the model is not loaded yet")

    one = worker(bus, handle=away)
    await one.work(await put(bus, add(streams.ARTICLES, "a"), add_probe(streams.ARTICLES, "p1")))
    assert await passed(bus) == []
    assert one.waiting == 2


async def fails_for_now(probe: str) -> Change:
    raise Retry("another process is the writer")


async def hangs(probe: str) -> Change:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize("probed", [fails_for_now, hangs])
async def test_a_probe_that_cannot_go_on_now_is_tried_again(bus: Bus, probed: PassProbe) -> None:
    one = worker(bus, probed, deadline_s=0.05)
    await one.work(await put(bus, add_probe(streams.ARTICLES, "p1")))
    assert (one.waiting, await pending(bus)) == (1, 1)


async def test_a_probe_that_meets_a_fault_ends_there_and_the_events_beside_it_go_on(bus: Bus) -> None:
    async def breaks(probe: str) -> Change:
        raise ZeroDivisionError("boom")

    one = worker(bus, breaks)
    await one.work(await put(bus, add_probe(streams.ARTICLES, "p1"), add(streams.ARTICLES, "a")))
    assert await passed(bus) == [{b"data": b"a"}]
    assert one.last_error == "ZeroDivisionError: boom"
    assert await bus.redis.xlen(streams.dead("tag")) == 0


async def test_a_probe_that_ended_its_worker_is_no_dead_letter(bus: Bus) -> None:
    [probe] = await put(bus, add_probe(streams.ARTICLES, "p1"))
    await bus.redis.hset(f"{streams.PREFIX}failures:tag", probe.id, str(ALONE))
    await worker(bus).work([Entry(probe.id, b"", 5, probe="p1")])
    assert await bus.redis.xlen(streams.dead("tag")) == 0
    assert await pending(bus) == 0


async def test_a_probe_left_behind_is_taken_over_as_a_probe(bus: Bus) -> None:
    await put(bus, add_probe(streams.ARTICLES, "p1"))
    heir = Worker(bus, Step("tag", streams.ARTICLES, "tag", pass_event, pass_probe=pass_probe), "two", deadline_s=5)
    await heir._take_over()
    assert await passed(bus) == [{b"probe": b"p1"}]
