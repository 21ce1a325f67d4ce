"""Who is to blame: an entry is dead only where it failed, or ended its worker, three times alone."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from shared import streams
from shared.bus import Bus, Change, add
from shared.errors import Poison, Retry, Suspect
from shared.hop import Done, Entry, Failed, Handle, Outcome, Step
from shared.step.claims import STOPPED_S, was_stopped
from shared.step.solitude import Solitude
from shared.step.suspects import ALONE, TOGETHER
from shared.step.worker import Worker

ENDED = f"ended its worker {ALONE} times while it was worked alone"


class Death(BaseException):
    """SIGKILL, as far as code can tell: nothing catches it."""


async def pass_on(entries: Sequence[Entry]) -> list[Outcome]:
    return [Done(Change([add(streams.TAGGED, entry.body)])) for entry in entries]


def worker(bus: Bus, handle: Handle, consumer: str = "one", **given: Any) -> Worker:
    facts = {"deadline_s": 30.0} | given
    return Worker(bus, Step("tag", streams.ARTICLES, "tag", handle, batch=200), consumer, **facts)


async def put(bus: Bus, *bodies: str) -> None:
    await bus.apply_many([Change([add(streams.ARTICLES, body)]) for body in bodies])


async def left_by(bus: Bus, consumer: str, deliveries: int = TOGETHER + 1) -> list[Entry]:
    """What a consumer reads, delivered so often."""
    await bus.redis.xreadgroup("tag", consumer, {streams.ARTICLES: ">"})
    ids: list[Any] = [
        row["message_id"] for row in await bus.redis.xpending_range(streams.ARTICLES, "tag", "-", "+", 99)
    ]
    rows: Any = await bus.redis.xclaim(streams.ARTICLES, "tag", consumer, 0, ids, retrycount=deliveries)
    return [Entry.of(*row, deliveries=deliveries) for row in rows]


async def letters(bus: Bus) -> dict[str, str]:
    """Bytes and reason of each dead letter."""
    rows: Any = await bus.redis.xrange(streams.dead("tag"))
    return {fields[b"data"].decode(): fields[b"reason"].decode() for _, fields in rows}


async def done(bus: Bus) -> list[str]:
    return [fields[b"data"].decode() for _, fields in await bus.redis.xrange(streams.TAGGED)]


async def account(bus: Bus, entry: Entry) -> int:
    return int(await bus.redis.hget(streams.failures("tag"), entry.id) or 0)


async def test_an_innocent_neighbour_of_200_kills_never_goes_dead_and_each_killer_does(bus: Bus) -> None:
    killers, innocents = [f"killer {n}" for n in range(70)], [f"innocent {n}" for n in range(30)]
    await put(bus, *(one for pair in zip(killers, innocents, strict=False) for one in pair), *killers[len(innocents) :])

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        if any(entry.body.startswith(b"killer") for entry in entries):
            raise Death
        return await pass_on(entries)

    await bus.redis.xreadgroup("tag", "process 0", {streams.ARTICLES: ">"})
    kills = 0
    while (await bus.redis.xpending(streams.ARTICLES, "tag"))["pending"]:
        with contextlib.suppress(Death):
            await worker(bus, handle, f"process {kills + 1}")._take_over()
            continue
        kills += 1
    assert kills >= 200
    assert sorted(await done(bus)) == sorted(innocents)
    assert await letters(bus) == dict.fromkeys(killers, ENDED)


@pytest.mark.parametrize("fault", [Poison("no article"), Suspect("a tagger process ended"), ZeroDivisionError("boom")])
async def test_what_fails_is_dead_after_three_times_alone(bus: Bus, wait_for: Callable, fault: Exception) -> None:
    batches: list[int] = []

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        batches.append(len(entries))
        if isinstance(fault, Poison):
            return [Failed(fault) if entry.body == b"bad" else Done() for entry in entries]
        if any(entry.body == b"bad" for entry in entries):
            raise fault
        return [Done() for _ in entries]

    await put(bus, "good", "bad")
    one = worker(bus, handle)
    await one.work(await left_by(bus, "one", deliveries=1))

    async def is_over() -> bool:
        return bool(await letters(bus)) and not one.waiting

    looking = asyncio.create_task(one.look_after())
    await wait_for(is_over)
    looking.cancel()
    with_good = 1 if not isinstance(fault, Poison) else 0  # it is tried alone too, where the whole batch failed
    assert batches == [2, *[1] * (with_good + ALONE)]
    assert list(await letters(bus)) == ["bad"]


async def test_the_fault_of_the_server_is_held_against_nobody(bus: Bus) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        raise Retry("Redis is away")

    await put(bus, "a")
    entries, one = await left_by(bus, "one"), worker(bus, handle)
    for _ in range(ALONE + 2):
        await one.work(entries)
    assert await account(bus, entries[0]) == 0
    assert await letters(bus) == {}


async def test_a_handler_that_hangs_while_the_server_hangs_is_not_to_blame(bus: Bus, monkeypatch: Any) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        await asyncio.Event().wait()
        return []

    await put(bus, "a")
    entries, one = await left_by(bus, "one"), worker(bus, handle, deadline_s=0.2)
    answered = asyncio.Event()
    monkeypatch.setattr(one._claims, "renew", lambda ids: answered.wait())
    await one.work(entries)
    assert await account(bus, entries[0]) == 0
    monkeypatch.undo()
    while await account(bus, entries[0]) == 0:  # more than once on a machine that has others to serve
        await one.work(entries)


async def test_a_handler_that_is_late_because_its_process_was_stopped_is_not_to_blame(bus: Bus) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        time.sleep(2 * STOPPED_S)  # noqa: ASYNC251 (as by SIGSTOP: the whole process hears nothing meanwhile)
        await asyncio.Event().wait()
        return []

    await put(bus, "a")
    entries, one = await left_by(bus, "one"), worker(bus, handle, deadline_s=0.3)
    await one.work(entries)
    assert await account(bus, entries[0]) == 0


@pytest.mark.parametrize(
    ("late_s", "worked_s", "stopped"),
    [(0.0, 0.0, False), (0.4, 0.0, False), (6.5, 0.01, True), (6.5, 6.4, False), (30.0, 5.0, True)],
)
def test_who_is_late_by_work_of_its_own_was_not_stopped(late_s: float, worked_s: float, stopped: bool) -> None:
    assert was_stopped(late_s, worked_s) is stopped


@pytest.mark.parametrize("ends", ["in order", "cut off"])
async def test_a_stop_is_not_held_against_what_it_interrupts(bus: Bus, wait_for: Callable, ends: str) -> None:
    begun = asyncio.Event()

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        begun.set()
        await asyncio.Event().wait()
        return []

    await put(bus, "a")
    entries, one = await left_by(bus, "one"), worker(bus, handle)
    working = asyncio.create_task(one.work(entries))
    await begun.wait()
    assert await account(bus, entries[0]) == 1
    if ends == "in order":
        draining = asyncio.create_task(one.drain())
        await wait_for(lambda: is_excused(bus, entries[0]))
        draining.cancel()
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    assert await account(bus, entries[0]) == 0


async def is_excused(bus: Bus, entry: Entry) -> bool:
    return await account(bus, entry) == 0


async def test_what_another_has_taken_over_is_left_alone(bus: Bus) -> None:
    await put(bus, "a")
    entries = await left_by(bus, "one")
    await bus.redis.xclaim(streams.ARTICLES, "tag", "two", 0, [entries[0].id])
    await worker(bus, pass_on).work(entries)
    assert await done(bus) == []
    assert await account(bus, entries[0]) == 0


async def test_an_account_is_closed_with_the_work(bus: Bus) -> None:
    await put(bus, "a")
    entries = await left_by(bus, "one")
    await bus.redis.hset(streams.failures("tag"), entries[0].id, "2")
    await worker(bus, pass_on).work(entries)
    assert await done(bus) == ["a"]
    assert await bus.redis.exists(streams.failures("tag")) == 0


async def test_a_suspect_waits_for_the_others_and_they_for_it() -> None:
    solitude, log = Solitude(), []
    batch_may_end, suspect_may_end = asyncio.Event(), asyncio.Event()

    async def batch(name: str) -> None:
        async with solitude.together():
            log.append(f"{name} begins")
            await batch_may_end.wait()
            log.append(f"{name} ends")

    async def suspect() -> None:
        async with solitude.alone():
            log.append("suspect begins")
            await suspect_may_end.wait()
            log.append("suspect ends")

    tasks = [asyncio.create_task(one) for one in (batch("first"), suspect(), batch("second"))]
    await asyncio.sleep(0)
    assert log == ["first begins"]
    batch_may_end.set()
    while len(log) < 3:
        await asyncio.sleep(0)
    suspect_may_end.set()
    await asyncio.gather(*tasks)
    assert log[1:] == ["first ends", "suspect begins", "suspect ends", "second begins", "second ends"]
