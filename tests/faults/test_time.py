"""Order and time: clocks that jump, an article that comes again or from everywhere at once. One of each, still."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.publisher import Publisher
from shared import failpoints, streams
from shared.bus import Bus
from shared.events import Source
from shared.lease import Lease
from tests.faults.test_failpoints import Trap
from tests.faults.town import ARTICLE, LATER, Death, Town


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


@pytest.mark.parametrize("jumps", [("1h", "-2h", "3d"), ("-1d", "1d", "-1h"), ("30d", "-30d", "1m")], ids=" ".join)
@pytest.mark.parametrize(
    "place", ["publish.written", "tag.handled", "story.handled", "match.handled", "delivery.posted"]
)
async def test_clocks_that_jump_between_processes_that_die_make_one_of_each(
    bus: Bus, new_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, place: str, jumps: tuple[str, ...]
) -> None:
    town, clock = new_town(), now()
    for number, jump in enumerate(jumps):
        monkeypatch.setattr(failpoints, "trip", Trap(place, "crash"))
        with contextlib.suppress(Death):  # where it came so far
            await town.walk(bus, f"process {number}", clock)
        clock += length(jump)
    monkeypatch.setattr(failpoints, "trip", None)
    await town.walk(bus, "the last", max(clock, now()) + timedelta(days=31))
    happened = await town.happened(bus)
    assert happened.is_once, happened


def length(text: str) -> timedelta:
    unit = {"m": "minutes", "h": "hours", "d": "days"}[text[-1]]
    return timedelta(**{unit: float(text[:-1])})


@pytest.mark.parametrize("hours", [1, 6, 24 * 6])
async def test_an_article_that_comes_again_after_hours_is_the_same(
    bus: Bus, new_town: Callable[[], Town], hours: int
) -> None:
    town, start = new_town(), now()
    await town.walk(bus, "first", start)
    await town.walk(bus, "second", start + timedelta(hours=hours))
    happened = await town.happened(bus)
    assert happened.is_once, happened


async def test_an_article_from_eight_feeds_in_the_same_moment_is_one(bus: Bus, new_town: Callable[[], Town]) -> None:
    at, town = now(), new_town()
    feeds = [ARTICLE.model_copy(update={"source": Source(id=f"feed-{n}", name=f"Feed {n}")}) for n in range(8)]
    told = await asyncio.gather(*(Publisher(bus, lambda: at).publish([article]) for article in feeds))
    assert {published.id for (published,) in told} == {ARTICLE.id}
    assert sorted(published.state for (published,) in told) == ["known"] * 7 + ["new"]
    assert await bus.redis.xlen(streams.ARTICLES) == 1
    await town.walk(bus, "only", at + LATER)
    happened = await town.happened(bus)
    assert happened.is_once, happened


async def test_who_writes_the_stories_is_decided_by_the_servers_clock(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose clock is a day ahead takes the lease from nobody."""
    one, two = Lease(bus, "stories", "one"), Lease(bus, "stories", "two")
    await one._ask()
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    await two._ask()
    assert (one.token, two.token) == (1, 0)
