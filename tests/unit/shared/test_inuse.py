"""What a process uses of the user's files reaches the metrics at once, and others through Redis."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared import streams
from shared.bus import Bus
from shared.errors import Misconfigured, Problem
from shared.inuse import SILENT, InUse, Said, by_file, config_hash, last_reload_successful, said_of

T0 = datetime(2026, 11, 23, 8, tzinfo=UTC)


@asynccontextmanager
async def telling(bus: Bus, one: InUse, consumer: str = "c1") -> AsyncIterator[None]:
    task = asyncio.create_task(one.keep_told(bus, consumer, lambda: T0))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def hashed(kind: str) -> float:
    return config_hash().labels(kind)._value.get()


def successful(kind: str) -> float:
    return last_reload_successful().labels(kind)._value.get()


def test_another_content_is_another_hash_and_a_refused_one_leaves_that_of_what_is_in_use() -> None:
    one = InUse("trial")
    one.accepted(b"a")
    first = hashed("trial")
    one.refused({"b.yaml": "bad"})
    assert (hashed("trial"), successful("trial")) == (first, 0)
    one.partly(b"b", {"b.yaml": "bad"})
    assert (hashed("trial") == first, successful("trial")) == (False, 0)
    one.accepted(b"a")
    assert (hashed("trial"), successful("trial")) == (first, 1)


async def test_what_is_said_changes_at_once_and_goes_with_its_process(bus: Bus, wait_for: Callable) -> None:
    one = InUse("feeds")
    one.accepted(b"a", ["wire"])
    async with telling(bus, one):
        [said] = await wait_for(lambda: said_of(bus, "feeds", T0))
        assert (said.names, said.faults) == (("wire",), {})
        one.refused({"feeds.yaml": "bad"})

        async def faults() -> bool:
            return [each.faults for each in await said_of(bus, "feeds", T0)] == [{"feeds.yaml": "bad"}]

        await wait_for(faults)
        [said] = await said_of(bus, "feeds", T0)
        assert said.names == ("wire",)
    assert await said_of(bus, "feeds", T0) == []


async def test_who_was_killed_is_heard_no_more_and_its_words_go_at_the_next_start(bus: Bus, wait_for: Callable) -> None:
    long_ago = Said(at=T0 - SILENT - timedelta(seconds=1), since=T0)
    await bus.redis.hset(streams.files("feeds"), "killed", long_ago.model_dump_json())
    await bus.redis.hset(streams.files("feeds"), "older release", "?")
    assert await said_of(bus, "feeds", T0) == []
    async with telling(bus, InUse("feeds")):
        await wait_for(lambda: said_of(bus, "feeds", T0))
        assert await bus.redis.hkeys(streams.files("feeds")) == [b"c1"]


def test_faults_are_told_by_the_file() -> None:
    problems = [Problem("a.yaml", 1, 1, "one"), Problem("b.yaml", 2, 1, "two"), Problem("a.yaml", 3, 1, "three")]
    found = by_file(Misconfigured("", problems), Path("w"))
    assert found == {"a.yaml": "a.yaml:1:1: one\na.yaml:3:1: three", "b.yaml": "b.yaml:2:1: two"}
    assert by_file(Misconfigured("there is none"), Path("w")) == {"w": "there is none"}
