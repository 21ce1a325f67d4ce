"""The hop on a real server: nothing lost, nothing twice, one bad entry spoils nobody else's work."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from shared import streams
from shared.bus import Bus, Change, Guard, add
from shared.errors import Poison, Retry
from shared.hop import Done, Entry, Failed, Outcome, Step
from shared.lease import Lease
from shared.step.suspects import ALONE
from shared.step.worker import Worker


async def pass_on(entries: Sequence[Entry]) -> list[Outcome]:
    return [Done(Change([add(streams.TAGGED, entry.body)])) for entry in entries]


def worker(bus: Bus, handle: Callable = pass_on, consumer: str = "one", deadline_s: float = 30) -> Worker:
    return Worker(bus, Step("tag", streams.ARTICLES, "tag", handle), consumer, deadline_s=deadline_s)


async def read(bus: Bus, consumer: str = "one") -> list[Entry]:
    found = await bus.redis.xreadgroup("tag", consumer, {streams.ARTICLES: ">"}, count=100)
    rows = (
        found[0][1] if isinstance(found, list) and found else [row for batch in dict(found).values() for row in batch]
    )
    rows = rows[0] if rows and isinstance(rows[0], list) else rows
    return [Entry(entry_id.decode(), fields[b"data"]) for entry_id, fields in rows]


async def put(bus: Bus, *bodies: str) -> None:
    await bus.apply_many([Change([add(streams.ARTICLES, body)]) for body in bodies])


async def bodies(bus: Bus, stream: str) -> list[str]:
    return [fields[b"data"].decode() for _, fields in await bus.redis.xrange(stream)]


async def pending(bus: Bus) -> int:
    return (await bus.redis.xpending(streams.ARTICLES, "tag"))["pending"]


async def test_what_is_done_is_passed_on_and_acknowledged_in_one_step(bus: Bus) -> None:
    await put(bus, "a", "b")
    one = worker(bus)
    await one.work(await read(bus))
    assert await bodies(bus, streams.TAGGED) == ["a", "b"]
    assert await pending(bus) == 0
    assert one.done == 2


async def test_a_second_committer_adds_nothing(bus: Bus) -> None:
    await put(bus, "a")
    entries = await read(bus)
    await worker(bus).work(entries)
    twin = worker(bus)
    await twin.work(entries)
    assert await bodies(bus, streams.TAGGED) == ["a"]
    assert twin.done == 0


async def test_an_entry_taken_over_by_another_is_no_longer_ours(bus: Bus) -> None:
    await put(bus, "a")
    entries = await read(bus, "one")
    await bus.redis.xclaim(streams.ARTICLES, "tag", "two", 0, [entries[0].id])
    await worker(bus, consumer="one").work(entries)
    assert await bodies(bus, streams.TAGGED) == []
    await worker(bus, consumer="two").work(entries)
    assert await bodies(bus, streams.TAGGED) == ["a"]


async def test_poison_goes_to_the_dead_letters_with_reason_and_bytes_and_the_rest_goes_on(bus: Bus) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        good = await pass_on(entries)
        return [
            Failed(Poison("not JSON")) if entry.body == b"bad" else out
            for entry, out in zip(entries, good, strict=True)
        ]

    await put(bus, "a", "bad", "b")
    await worker(bus, handle).work(await read(bus))
    assert await bodies(bus, streams.TAGGED) == ["a", "b"]
    assert await pending(bus) == 0
    [(_, letter)] = await bus.redis.xrange(streams.dead("tag"))
    assert (letter[b"reason"], letter[b"data"]) == (b"not JSON", b"bad")


async def test_an_entry_that_breaks_the_handler_harms_no_neighbour_and_is_dead_after_three_failures_alone(
    bus: Bus,
) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        if any(entry.body == b"bad" for entry in entries):
            raise ZeroDivisionError("boom")
        return await pass_on(entries)

    await put(bus, "a", "bad", "b")
    one = worker(bus, handle)
    entries = await read(bus)
    await one.work(entries)
    assert await bodies(bus, streams.TAGGED) == ["a", "b"]
    assert await pending(bus) == 1
    for _ in range(ALONE):
        await one.work([entry for entry in entries if entry.body == b"bad"])
    assert await pending(bus) == 0
    [(_, letter)] = await bus.redis.xrange(streams.dead("tag"))
    assert letter[b"reason"] == b"ZeroDivisionError: boom"
    assert b"ZeroDivisionError" in letter[b"trace"]


async def test_what_fails_for_now_is_kept_and_done_later(bus: Bus, wait_for: Callable) -> None:
    tries = 0

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Retry("the model is not loaded yet", after_s=0.01)
        return await pass_on(entries)

    await put(bus, "a")
    one = worker(bus, handle)
    await one.work(await read(bus))
    assert one.waiting == 1
    looking = asyncio.create_task(one.look_after())
    await wait_for(lambda: one.done == 1)
    looking.cancel()
    assert await bodies(bus, streams.TAGGED) == ["a"]
    assert one.waiting == 0


async def test_a_conflict_is_decided_again_with_what_is_true_now(bus: Bus) -> None:
    await bus.redis.hset("{tocsin}:state", "version", "7")

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        version = (await bus.redis.hget("{tocsin}:state", "version")).decode()
        if version == "7":  # another worker commits between our look and our commit
            await bus.redis.hset("{tocsin}:state", "version", "8")
        guard = Guard("{tocsin}:state", "version", version)
        return [Done(Change([add(streams.TAGGED, f"decided on {version}")], [guard])) for _ in entries]

    await put(bus, "a")
    await worker(bus, handle).work(await read(bus))
    assert await bodies(bus, streams.TAGGED) == ["decided on 8"]


async def test_the_work_of_a_consumer_that_is_gone_is_taken_over(bus: Bus, wait_for: Callable) -> None:
    await put(bus, "a", "b")
    await read(bus, "gone")
    await bus.redis.set(streams.alive("two"), "1")
    two = worker(bus, consumer="two")
    looking = asyncio.create_task(two.look_after())
    await wait_for(lambda: two.done == 2)
    looking.cancel()
    assert await bodies(bus, streams.TAGGED) == ["a", "b"]


async def test_the_work_of_a_living_consumer_is_left_alone(bus: Bus) -> None:
    await put(bus, "a")
    await read(bus, "one")
    await bus.redis.set(streams.alive("one"), "1")
    rows = await bus.call("take_over", (streams.ARTICLES,), ("tag", "two", 60_000, 100, streams.alive(""), 60_000))
    assert rows == []


async def test_work_idle_for_too_long_is_taken_over_even_from_the_living(bus: Bus) -> None:
    await put(bus, "a")
    entries = await read(bus, "one")
    await bus.redis.set(streams.alive("one"), "1")
    await bus.redis.execute_command("XCLAIM", streams.ARTICLES, "tag", "one", 0, entries[0].id, "IDLE", 99_000)
    rows = await bus.call("take_over", (streams.ARTICLES,), ("tag", "two", 60_000, 100, streams.alive(""), 60_000))
    assert [row[0].decode() for row in rows] == [entries[0].id]


async def test_a_handler_past_its_deadline_gives_the_entries_back(bus: Bus) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        await asyncio.Event().wait()
        return []

    await put(bus, "a")
    one = worker(bus, handle, deadline_s=0.05)
    await one.work(await read(bus))
    assert one.waiting == 1
    assert "deadline" in (one.last_error or "")
    assert await pending(bus) == 1


@pytest.mark.parametrize(("acked", "left"), [(0, 3), (1, 2), (3, 0)])
async def test_trimming_drops_only_what_every_group_has_finished(bus: Bus, acked: int, left: int) -> None:
    await put(bus, "a", "b", "c")
    entries = await read(bus)
    for entry in entries[:acked]:
        await bus.redis.xack(streams.ARTICLES, "tag", entry.id)
    await bus.trim(streams.ARTICLES)
    assert await bus.redis.xlen(streams.ARTICLES) == left


async def test_what_is_for_another_group_is_passed_over_and_acknowledged(bus: Bus, wait_for: Callable) -> None:
    handled: list[bytes] = []

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        handled.extend(entry.body for entry in entries)
        return [Done() for _ in entries]

    for body, only in (("mine", "tag"), ("theirs", "archive"), ("everybody's", "")):
        await bus.redis.xadd(streams.ARTICLES, {streams.BODY: body, streams.ONLY: only})
    await read(bus, "gone")  # so that the worker reads them itself, by taking over
    looking = asyncio.create_task(worker(bus, handle).look_after())
    await wait_for(lambda: _none_pending(bus))
    looking.cancel()
    assert handled == [b"mine", b"everybody's"]


async def _none_pending(bus: Bus) -> bool:
    return await pending(bus) == 0


async def test_trimming_never_drops_what_was_not_read(bus: Bus) -> None:
    await bus.apply_many([Change([add(streams.ENRICHED, "a")])])
    [(entry_id, _)] = await bus.redis.xrange(streams.ENRICHED)
    await bus.redis.xreadgroup("match", "one", {streams.ENRICHED: ">"})
    await bus.redis.xack(streams.ENRICHED, "match", entry_id)
    assert await bus.trim(streams.ENRICHED) == 0  # the archive has not seen it
    assert await bus.trim(streams.ENRICHED, behind=0) == 1  # unless it is not waited for


async def test_what_is_to_be_done_after_is_done_by_the_one_who_committed(bus: Bus) -> None:
    told: list[str] = []

    def handle_as(name: str) -> Callable:
        async def handle(entries: Sequence[Entry]) -> list[Outcome]:
            return [Done(after=lambda: told.append(name)) for _ in entries]

        return handle

    await put(bus, "a")
    entries = await read(bus)
    await worker(bus, handle_as("first")).work(entries)
    await worker(bus, handle_as("second")).work(entries)
    assert told == ["first"]


async def test_a_reply_that_was_lost_is_asked_for_again(bus: Bus) -> None:
    """The server gave the entry to us, and we never heard of it: it would wait for a minute."""
    await put(bus, "heard", "lost")
    heard, lost = await read(bus)
    await bus.redis.set(streams.alive("one"), "1")
    for entry in (heard, lost):
        await bus.redis.execute_command("XCLAIM", streams.ARTICLES, "tag", "one", 0, entry.id, "IDLE", 4_000)
    one = worker(bus)
    with one._holding([heard]):
        await one._take_over()
    assert await bodies(bus, streams.TAGGED) == ["lost"]


async def test_while_the_next_stream_is_full_nothing_is_worked(
    bus: Bus, wait_for: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HIGH_WATER", 2)
    step = Step("tag", streams.ARTICLES, "tag", pass_on, fills=streams.TAGGED)
    one = Worker(bus, step, "one", deadline_s=30)
    await put(bus, "a", "b", "c")
    await one.work(await read(bus))
    await put(bus, "d")
    looking = asyncio.create_task(one.look_after())
    await wait_for(lambda: one.held_back)
    working = asyncio.create_task(one.work(await read(bus)))
    await wait_for(lambda: bus.redis.hexists(streams.beat("tag"), "last_error"))
    assert "more than 2 entries are before the step story" in one.held_back
    assert await bodies(bus, streams.TAGGED) == ["a", "b", "c"]
    for entry_id, _ in await bus.redis.xrange(streams.TAGGED):
        await bus.redis.xreadgroup("story", "s", {streams.TAGGED: ">"})
        await bus.redis.xack(streams.TAGGED, "story", entry_id)
    await working
    looking.cancel()
    assert await bodies(bus, streams.TAGGED) == ["a", "b", "c", "d"]


async def test_no_more_is_read_while_very_much_waits_to_be_tried_again(bus: Bus) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        raise Retry("the disk is full")

    one = Worker(bus, Step("tag", streams.ARTICLES, "tag", handle, batch=2), "one", deadline_s=30)
    await put(bus, *(str(n) for n in range(30)))
    working = asyncio.create_task(one.work(await read(bus)))
    await working
    assert not one._has_room


async def test_who_loses_the_lease_gives_up_what_it_kept(bus: Bus) -> None:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        raise Retry("another process assigns the stories")

    lease = Lease(bus, "stories", "one")
    lease.token = 1
    one = Worker(bus, Step("tag", streams.ARTICLES, "tag", handle, lease=lease), "one", deadline_s=30)
    await put(bus, "a")
    await bus.redis.set(streams.alive("one"), "1")
    await one.work(await read(bus))
    lease.token = 0
    await one._look()
    await worker(bus, consumer="two")._take_over()
    assert await bodies(bus, streams.TAGGED) == ["a"]


async def test_trimming_waits_for_the_archive_only_to_the_mark(bus: Bus) -> None:
    await bus.apply_many([Change([add(streams.KNOWN, str(n))]) for n in range(2_500)])
    assert await bus.trim(streams.KNOWN, behind=100) == 2_400
    assert (await bodies(bus, streams.KNOWN))[0] == "2400"
    assert await bus.backlog(streams.KNOWN, "archive") == 100
    assert await bus.trim(streams.KNOWN, behind=100) == 0


async def test_what_a_step_with_a_lease_reads_after_it_lost_it_is_left_to_the_writer_at_once(
    bus: Bus, wait_for: Callable
) -> None:
    """Its reader is not yet stopped: it must not go on and take all there is."""
    lease = Lease(bus, "stories", "one")
    one = Worker(bus, Step("tag", streams.ARTICLES, "tag", pass_on, lease=lease), "one", deadline_s=30)
    await put(bus, "a", "b")
    await bus.redis.set(streams.alive("one"), "1")
    reading = asyncio.create_task(one.work(await read(bus)))
    await wait_for(lambda: one._in_hand)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert one.waiting == 0
    await worker(bus, consumer="two")._take_over()
    assert await bodies(bus, streams.TAGGED) == ["a", "b"]


async def test_what_waits_in_the_hand_of_who_lost_the_lease_is_free_for_the_writer(
    bus: Bus, wait_for: Callable
) -> None:
    lease = Lease(bus, "stories", "one")
    one = Worker(bus, Step("tag", streams.ARTICLES, "tag", pass_on, lease=lease), "one", deadline_s=30)
    await put(bus, "a")
    await bus.redis.set(streams.alive("one"), "1")
    reading = asyncio.create_task(one.work(await read(bus)))
    await wait_for(lambda: one._in_hand)
    await one._look()
    await worker(bus, consumer="two")._take_over()
    assert await bodies(bus, streams.TAGGED) == ["a"]
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_all_that_was_left_behind_is_taken_over_at_one_look(bus: Bus) -> None:
    await put(bus, *(str(n) for n in range(25)))
    await read(bus, "gone")
    one = Worker(bus, Step("tag", streams.ARTICLES, "tag", pass_on, batch=4), "one", deadline_s=30)
    await one._look()
    assert one.done == 25
