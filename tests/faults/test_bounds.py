"""Everything is bounded: a step that is down for long, pieces that are large, memory that is full."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from shared import streams
from shared.bus import Bus, Change, add
from shared.hop import Done, Entry, Outcome, Step
from shared.step import worker
from shared.step.worker import Worker
from tests.faults.works import works

WaitFor = Callable[..., Awaitable[Any]]
MANY = 20_000  # pushes outrun the look at the backlog, once a second; in the end they are stopped


async def test_a_step_that_is_down_for_long_stops_all_before_it_and_nothing_is_lost(
    bus: Bus, redis_url: str, wait_for: WaitFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HIGH_WATER", 20)
    taken = 0
    async with works(redis_url) as one:
        while taken < MANY:
            status, answer = await one.push(*(f"article {taken + n}" for n in range(10)))
            if status == 503 and "no more are taken" in answer:
                break
            taken += 10 * (status == 202)
        assert 0 < taken < MANY
        await wait_for(lambda: says_so(bus))

        async def all_wait() -> bool:
            path = ((streams.ARTICLES, "tag"), (streams.TAGGED, "story"), (streams.ENRICHED, "match"))
            return sum([await bus.backlog(*group) for group in path]) == taken

        await wait_for(all_wait)
        seen: set[str] = set()
        while len(seen) < taken:  # whoever was down is back
            rows: Any = await bus.redis.xreadgroup("match", "back", {streams.ENRICHED: ">"}, count=10, block=1_000)
            for entry_id, fields in [row for _, batch in rows for row in batch]:
                seen.add(json.loads(fields[b"data"])["title"])
                await bus.redis.xack(streams.ENRICHED, "match", entry_id)
        assert seen == {f"article {n}" for n in range(taken)}
        await one.push_until_taken("after")


async def says_so(bus: Bus) -> bool:
    told = await bus.redis.hget(streams.beat("story"), "last_error")
    return b"entries are before the step match" in (told or b"")


async def test_a_large_batch_is_committed_in_parts(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "COMMIT_BYTES", 250)

    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        return [Done(Change([add(streams.TAGGED, entry.body * 100)])) for entry in entries]

    await bus.apply_many([Change([add(streams.ARTICLES, body)]) for body in "abcde"])
    one = Worker(bus, Step("tag", streams.ARTICLES, "tag", handle), "one", deadline_s=30)
    calls: list[int] = []
    commit = one._call_commit

    async def counted(changes: Any) -> list[bytes]:
        calls.append(len(changes))
        return await commit(changes)

    monkeypatch.setattr(one, "_call_commit", counted)
    await bus.redis.xreadgroup("tag", "gone", {streams.ARTICLES: ">"})
    await one._take_over()
    assert calls == [2, 2, 1]
    assert await bus.redis.xlen(streams.TAGGED) == 5
