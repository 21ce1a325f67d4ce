"""When a feed is asked next. Pure: the clock and the dice are handed in; times are seconds since 1970.

`every` is the user's word; without one the feed's own rate decides, within what it asks for. Who says 429 or
Retry-After is obeyed in both cases.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

SHORTEST_S = 60.0  # of what we choose by ourselves
USUAL_S = 900.0  # for a feed whose items tell no rate
LONGEST_S = 3_600.0
LONGEST_FAILING_S = 6 * 3_600.0
LONGEST_HELD_S = 24 * 3_600.0
NEVER = 253_402_300_799.0  # the last second of the year 9999
ADOPTED_AFTER_S = 3 * 24 * 3_600.0
RECENT = 20  # items that tell the rate
SPREAD = 0.1
REACHED = 4  # a feed that fails is asked at least so often in the time that its items reach back
SILENT = 8  # a feed that has fallen silent is asked so often in the time of its silence


@dataclass(frozen=True)
class State:
    """What is kept of a feed between polls (`streams.feed(id)`). 0 and empty: never yet."""

    etag: str = ""
    last_modified: str = ""
    digest: str = ""  # of the bytes that were read last: many sites give no validators, or mind none
    told_by: str = ""  # the address that gave these three, where a redirect led
    found_at: str = ""  # the feed's address, where the one given is a site's or has moved
    moved_to: str = ""  # where it says to have moved for good, not yet adopted
    moved_since: float = 0.0
    asked_url: str = ""  # the address the above belongs to
    first_polled: float = 0.0
    polled_at: float = 0.0
    next_at: float = 0.0
    held_until: float = 0.0
    interval_s: float = 0.0
    ttl_s: float = 0.0  # its wishes at the last reading: they hold while nothing changes, and are not said again
    skip_hours: str = ""
    reach_s: float = 0.0  # how far back the items that it shows went at the last reading
    last_success: float = 0.0
    last_item: float = 0.0  # when it last had something new
    gap_s: float = 0.0  # its own rate: how far apart its items usually are
    top: str = ""  # its first item at the last poll
    failures: int = 0
    error: str = ""
    title: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "State":
        """From the hash; what is missing or no number is as never."""
        given: dict[str, Any] = {}
        for one in dataclass_fields(cls):
            text = fields.get(one.name, "")
            given[one.name] = text if one.type is str else _number(text)
        return cls(**{**given, "failures": int(given["failures"])})


@dataclass(frozen=True)
class Wishes:
    """What a feed says about being asked again."""

    ttl_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    max_age_s: float | None = None
    dates: tuple[float, ...] = ()
    usual_s: float = 0.0  # how often it was asked up to now, where this poll told no dates


def next_poll(state: State, every_s: float | None) -> float:
    """When the next poll is due. A shorter `every` than at the last poll holds at once; a hold is obeyed."""
    due = state.next_at
    if every_s is not None and state.failures == 0 and state.polled_at:
        due = state.polled_at + every_s
    return max(due, state.held_until)


def after_success(state: State, *, every_s: float | None, wishes: Wishes, now: float, dice: float) -> State:
    """`dice`, from 0 to 1, spreads what would else be asked at the same moment."""
    interval_s = every_s if every_s is not None else own_interval(wishes, now)
    next_at = now + interval_s
    if every_s is None:
        spread_s = max(interval_s * (1 + SPREAD * (2 * dice - 1)), min(_asked_s(wishes), LONGEST_S))
        next_at = _past_skipped_hours(now + spread_s, wishes.skip_hours)
    return replace(
        state,
        polled_at=now,
        next_at=next_at,
        interval_s=interval_s,
        ttl_s=wishes.ttl_s or 0.0,
        skip_hours=",".join(map(str, wishes.skip_hours)),
        last_success=now,
        failures=0,
        error="",
        held_until=0.0,
    )


def after_failure(
    state: State, error: str, *, every_s: float | None, now: float, dice: float, retry_after_s: float | None = None
) -> State:
    """Twice as long after each failure, spread by half; never sooner than the other side asks.

    No longer than a part of the time that its items reach back: what it drops meanwhile is never heard of.
    """
    failures = state.failures + 1
    base = every_s if every_s is not None else SHORTEST_S
    reach_s = max(state.reach_s / REACHED, USUAL_S) if state.reach_s else LONGEST_FAILING_S
    longest = max(min(LONGEST_FAILING_S, reach_s), base)
    wait_s = min(longest, base * 2.0 ** min(failures - 1, 30)) * (1 - 0.5 * dice if failures > 1 else 1.0)
    held = min(retry_after_s, LONGEST_HELD_S) if retry_after_s else 0.0
    next_at = now + max(wait_s, held)
    if every_s is None:
        next_at = _past_skipped_hours(next_at, _hours(state.skip_hours))
    return replace(
        state, polled_at=now, next_at=next_at, held_until=now + held if held else 0.0, failures=failures, error=error
    )


def after_end(state: State, error: str, *, now: float) -> State:
    """Gone for good (410): not asked again, whatever `every` says; another address in the file is another feed."""
    return replace(state, polled_at=now, next_at=NEVER, held_until=NEVER, failures=state.failures + 1, error=error)


def after_move(state: State, moved_to: str | None, *, now: float) -> State:
    """A move is adopted once it was told for days: a captive portal or a slip in a server's files is over by then."""
    if moved_to is None:
        return replace(state, moved_to="", moved_since=0.0)
    if moved_to != state.moved_to:
        return replace(state, moved_to=moved_to, moved_since=now)
    if now - state.moved_since < ADOPTED_AFTER_S:
        return state
    return replace(state, found_at=moved_to, moved_to="", moved_since=0.0)


def unchanged(state: State, max_age_s: float | None, now: float) -> Wishes:
    """The wishes of a feed that says nothing new: as before; its rate falls while it stays silent."""
    silent_s = (now - state.last_item) / SILENT if state.last_item else 0.0
    hours, usual_s = _hours(state.skip_hours), max(state.interval_s, silent_s)
    return Wishes(state.ttl_s or None, hours, max_age_s, usual_s=usual_s)


def own_interval(wishes: Wishes, now: float) -> float:
    """Half the usual gap between its items, and not below what it asks for; within a minute and an hour."""
    recent = sorted((date for date in wishes.dates if 0 < date <= now), reverse=True)[:RECENT]
    gaps = sorted(later - earlier for later, earlier in pairwise(recent) if later > earlier)
    usual_s = max(gaps[len(gaps) // 2] / 2, (now - recent[0]) / SILENT) if gaps else wishes.usual_s or USUAL_S
    return min(max(usual_s, _asked_s(wishes), SHORTEST_S), LONGEST_S)


def _asked_s(wishes: Wishes) -> float:
    return max(wishes.ttl_s or 0.0, wishes.max_age_s or 0.0)


def max_age(cache_control: str) -> float | None:
    """`max-age` of Cache-Control, in seconds."""
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", cache_control.lower())
    return float(found[1]) if found else None


def retry_after(value: str, now: float) -> float | None:
    """Seconds to wait, of a Retry-After in seconds or as a date."""
    text = value.strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now)


def _hours(text: str) -> tuple[int, ...]:
    return tuple(int(hour) for hour in text.split(",") if hour)


def _past_skipped_hours(when: float, skip_hours: Sequence[int]) -> float:
    for _ in range(24):
        hour = datetime.fromtimestamp(when, UTC).hour
        if hour not in skip_hours or len(set(skip_hours)) >= 24:
            return when
        when += 3_600 - when % 3_600
    return when


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
