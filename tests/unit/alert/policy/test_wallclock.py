"""Local times on ordinary days, and on those that have an hour too few or too many."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.policy.wallclock import instant, is_open, next_of, opens_at
from services.alert.watchlists.policy import ALL_DAYS, Schedule

BERLIN, KARACHI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Karachi")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Karachi", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2026-11-23T08:00", KARACHI, "2026-11-23T03:00"),
        ("2026-03-29T02:30", BERLIN, "2026-03-29T01:00"),
        ("2026-03-29T01:59", BERLIN, "2026-03-29T00:59"),
        ("2026-03-29T03:00", BERLIN, "2026-03-29T01:00"),
        ("2026-10-25T02:30", BERLIN, "2026-10-25T00:30"),
        ("2026-10-25T03:00", BERLIN, "2026-10-25T02:00"),
        ("2026-10-04T02:15", ZoneInfo("Australia/Lord_Howe"), "2026-10-03T15:30"),
    ],
)
def test_a_local_time_as_an_instant(local, zone, expected):
    at = datetime.fromisoformat(local)
    assert instant(at.date(), at.time(), zone) == utc(expected)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-23T06:59", "2026-11-23T07:00"),
        ("2026-11-23T07:00", "2026-11-23T17:00"),
        ("2026-11-23T17:00", "2026-11-24T07:00"),
    ],
)
def test_the_next_of_several_times_comes_after(after, expected):
    assert next_of((time(8), time(18)), utc(after), BERLIN) == utc(expected)


@pytest.mark.parametrize(
    ("days", "hours", "at", "is_it"),
    [
        (["mon"], "08:00-18:00", "2026-11-23T07:00", True),
        (["mon"], "08:00-18:00", "2026-11-23T17:00", False),
        (["tue"], "08:00-18:00", "2026-11-23T08:00", False),
        (["mon"], "22:00-06:00", "2026-11-24T04:59", True),
        (["mon"], "22:00-06:00", "2026-11-24T05:00", False),
        (["mon"], "22:00-06:00", "2026-11-23T04:00", False),
        (["mon"], ["08:00-12:00", "14:00-24:00"], "2026-11-23T12:00", False),
        (["mon"], ["08:00-12:00", "14:00-24:00"], "2026-11-23T22:59", True),
        (["mon"], ["08:00-12:00", "14:00-24:00"], "2026-11-23T23:00", False),
    ],
)
def test_when_it_is_open(days, hours, at, is_it):
    assert is_open(Schedule(days=days, hours=hours), utc(at), BERLIN) is is_it


@given(
    st.lists(st.sampled_from(ALL_DAYS), min_size=1, max_size=3),
    st.lists(st.tuples(CLOCK, CLOCK).filter(lambda pair: pair[0] != pair[1]), min_size=1, max_size=2),
    st.integers(0, 366 * 24 * 4),
    ZONES,
)
def test_it_opens_at_the_first_moment_at_which_it_is_open(days, hours, quarters, name):
    """Held against looking at every quarter of an hour."""
    zone, start = ZoneInfo(name), utc("2026-01-01T00:00") + timedelta(minutes=15 * quarters)
    rule = Schedule(days=tuple(days), hours=[f"{a:%H:%M}-{b:%H:%M}" for a, b in hours])
    found = opens_at(rule, start, zone)
    looked = (start + timedelta(minutes=15 * step) for step in range(8 * 96 + 8))
    first = next((at for at in looked if is_open(rule, at, zone)), None)
    assert first is None or found == first
