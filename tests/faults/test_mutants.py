"""The checks of the hop can fail: each holds for our function and is broken by a mutant of it."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from shared import bus as bus_module
from shared import failpoints, streams
from shared.bus import Bus, Change, add
from shared.errors import Retry
from tests.faults.test_failpoints import Trap
from tests.faults.town import LATER, Town

Law = Callable[[Bus], Awaitable[bool]]


async def put_and_read(bus: Bus, consumer: str) -> str:
    await bus.redis.xadd(streams.ARTICLES, {"data": "a"})
    await bus.redis.xreadgroup("tag", consumer, {streams.ARTICLES: ">"})
    [row] = await bus.redis.xpending_range(streams.ARTICLES, "tag", "-", "+", 10)
    return row["message_id"].decode()


async def commit(bus: Bus, consumer: str, entry: str, change: Change) -> None:
    await bus.call("commit", (streams.ARTICLES,), ["tag", consumer, 1, entry, *change.flat()])


async def a_failed_write_loses_nothing(bus: Bus) -> bool:
    """The server fails in the middle of the writes: the entry must still be pending."""
    entry = await put_and_read(bus, "one")
    await bus.redis.set("{tocsin}:text", "no stream")
    with pytest.raises(Retry):
        await commit(bus, "one", entry, Change([add("{tocsin}:text", "a")]))
    return (await bus.redis.xpending(streams.ARTICLES, "tag"))["pending"] == 1


async def two_committers_add_once(bus: Bus) -> bool:
    """A stalled worker wakes after another has taken its entry over and committed."""
    entry = await put_and_read(bus, "stalled")
    await bus.redis.xclaim(streams.ARTICLES, "tag", "heir", 0, [entry])
    for consumer in ("heir", "stalled"):
        await commit(bus, consumer, entry, Change([add(streams.TAGGED, "a")]))
    return await bus.redis.xlen(streams.TAGGED) == 1


async def a_lost_reply_adds_once(bus: Bus) -> bool:
    """The commit happened, its answer was lost, and it is sent again."""
    entry = await put_and_read(bus, "one")
    for _ in range(2):
        await commit(bus, "one", entry, Change([add(streams.TAGGED, "a")]))
    return await bus.redis.xlen(streams.TAGGED) == 1


ACK = "    if verdict == 'done' then redis.call('XACK', stream, group, id) end\n"
WRITES = "    at = run_writes(args, at + 1, tonumber(args[at]), verdict == 'done')\n"
MUTANTS = {
    "ack first": (WRITES + ACK, ACK + WRITES),
    "anybody may commit": ("return pending[1] ~= nil and pending[1][2] == consumer", "return true"),
    "whoever it is pending for": (
        "pending[1] ~= nil and pending[1][2] == consumer",
        "pending[1] ~= nil or #pending == 0",
    ),
}
LAWS = [a_failed_write_loses_nothing, two_committers_add_once, a_lost_reply_adds_once]


def mutate(monkeypatch: pytest.MonkeyPatch, ours: str, theirs: str) -> None:
    _, code = bus_module._library()
    assert code.count(ours) == 1, "the function has changed: change the mutant too"
    name = f"tocsin_{hashlib.sha256(theirs.encode()).hexdigest()[:12]}"
    mutant = code.replace(ours, theirs).replace(bus_module._library()[0], name)
    monkeypatch.setattr(bus_module, "_library", lambda: (name, mutant))


@pytest.mark.parametrize("law", LAWS)
async def test_our_function_keeps_the_law(bus: Bus, law: Law) -> None:
    assert await law(bus)


@pytest.mark.parametrize(
    ("mutant", "law"),
    [
        ("ack first", a_failed_write_loses_nothing),
        ("anybody may commit", two_committers_add_once),
        ("anybody may commit", a_lost_reply_adds_once),
        ("whoever it is pending for", a_lost_reply_adds_once),
    ],
)
async def test_a_mutant_breaks_it(bus: Bus, monkeypatch: pytest.MonkeyPatch, mutant: str, law: Law) -> None:
    mutate(monkeypatch, *MUTANTS[mutant])
    assert not await law(bus)
    await bus.redis.function_flush()


async def test_a_walk_through_the_town_finds_the_mutant_too(
    bus: Bus, new_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who hung at its commit and wakes adds once more, where anybody may commit."""
    mutate(monkeypatch, *MUTANTS["anybody may commit"])
    start, town, trap = datetime.fromtimestamp(time.time(), UTC), new_town(), Trap("tag.handled", "hang")
    monkeypatch.setattr(failpoints, "trip", trap)
    first = asyncio.create_task(town.walk(bus, "first", start))
    await trap.is_held.wait()
    await town.walk(bus, "second", start + LATER)
    trap.released.set()
    await first
    happened = await town.happened(bus)
    assert not happened.is_once
    await bus.redis.function_flush()
