"""A day of feeds that fail in every way they know. The week of 500 is `make bench ARGS=week`."""

from shared.bus import Bus
from tests.scenarios.ingest.faulty import KINDS
from tests.scenarios.ingest.week import hear


async def test_feeds_that_fail_in_every_way_are_heard_whole_and_never_too_soon(bus: Bus) -> None:
    week = await hear(bus, feeds=range(len(KINDS)), days=1.5, over_http=True)
    assert week.expected > 10
    assert (week.missed, week.twice, week.too_soon) == ([], [], 0)
    assert week.polls < week.polls_of_ten_minutes / 2
    assert week.bytes_saved > week.bytes_sent
