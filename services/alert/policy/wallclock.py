"""Local times as instants, on the days that have an hour too few or too many; when a schedule is open, and opens next.

A local time that does not exist is the first moment after the gap; one that comes twice is the first. Hours are read
off the wall clock.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.alert.watchlists.policy import ALL_DAYS, Hours, Schedule

DAY = timedelta(days=1)
MIDNIGHT = time()
LOOKED_AHEAD = 15  # days: an opening that falls into a gap may be a week further on


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time, in UTC."""
    local = datetime.combine(day, at, tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    return _change(found - DAY, found, zone) or found


def next_of(times: Iterable[time], after: datetime, zone: ZoneInfo) -> datetime:
    """The first of these local times that comes after an instant."""
    today = after.astimezone(zone).date()
    days = (today + DAY * number for number in range(-1, 3))
    wanted = tuple(times)
    return min(found for day in days for at in wanted if (found := instant(day, at, zone)) > after)


def is_open(schedule: Schedule, at: datetime, zone: ZoneInfo) -> bool:
    """Is this a time at which alerts go out?"""
    local = at.astimezone(zone)
    return any(_is_within(span, local, schedule) for span in _spans(schedule))


@lru_cache(maxsize=10_000)
def opens_at(schedule: Schedule, since: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, from `since` on, at which it is open. `since` itself where the schedule never opens."""
    if is_open(schedule, since, zone):
        return since
    found = (at for at in _turns(schedule, since, zone) if at >= since and is_open(schedule, at, zone))
    return min(found, default=since)


def _spans(schedule: Schedule) -> tuple[Hours, ...]:
    return schedule.hours or ((MIDNIGHT, MIDNIGHT),)


def _is_within(span: Hours, local: datetime, schedule: Schedule) -> bool:
    """Hours over midnight belong to the day on which they start."""
    start, end = span
    at, today, before = local.time(), ALL_DAYS[local.weekday()], ALL_DAYS[(local - DAY).weekday()]
    if start < end:
        return today in schedule.days and start <= at < end
    return (today in schedule.days and at >= start) or (before in schedule.days and at < end)


def _turns(schedule: Schedule, since: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at which it may open: where hours start, and where the clocks are changed."""
    today = since.astimezone(zone).date()
    for day in (today + DAY * number for number in range(-1, LOOKED_AHEAD)):
        for start in {MIDNIGHT, *(start for start, _ in _spans(schedule))}:
            yield instant(day, start, zone)
            yield datetime.combine(day, start, tzinfo=zone).replace(fold=1).astimezone(UTC)
        begins, ends = instant(day, MIDNIGHT, zone), instant(day + DAY, MIDNIGHT, zone)
        if (change := _change(begins, ends, zone)) is not None:
            yield change


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment between two at which the clocks are changed; None where they are not."""
    if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
        return None
    was = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == was else (low, middle)
    return high.replace(microsecond=0)
