"""Whether a receiver is asked at all: a breaker opens when most attempts fail, and lets one through to see. Pure.

    closed ──70 % of 10 or more fail within 5 min──▶ open ──60 s, doubling to 15 min──▶ half open ──one probe──▶ closed
                                                       ▲                                    │ it fails
                                                       └────────────────────────────────────┘
Time and the factor on it are arguments; where it is remembered is the sickbay's.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.alert.delivery.attempts import GONE, Answered
from shared.errors import Poison, Retry

WINDOW = timedelta(minutes=5)
SLICES = 10  # of the window: it moves on by half a minute
ENOUGH = 10
SHARE = 0.7
SHORTEST = timedelta(seconds=60)
LONGEST = timedelta(minutes=15)


@dataclass(frozen=True)
class Tries:
    """Attempts of the last five minutes, counted over all workers."""

    good: int = 0
    bad: int = 0


@dataclass(frozen=True)
class Breaker:
    """As it is remembered. `until` None: closed. `lasts` is how long it is open this time."""

    until: datetime | None = None
    lasts: timedelta = timedelta(0)
    probe_ends: datetime | None = None


@dataclass(frozen=True)
class Closed:
    """Whatever is due may go out."""


@dataclass(frozen=True)
class Open:
    """Nothing goes out before `until`: it is sick, or the probe of another worker is under way."""

    until: datetime


@dataclass(frozen=True)
class HalfOpen:
    """One may go out, as a probe."""


Stance = Closed | Open | HalfOpen


def stance(breaker: Breaker, now: datetime) -> Stance:
    if breaker.until is None:
        return Closed()
    until = max(breaker.until, breaker.probe_ends or breaker.until)
    return Open(until) if now < until else HalfOpen()


def is_healthy(outcome: Answered | Retry | Poison) -> bool | None:
    """Whether an attempt speaks for or against its receiver; None where it says nothing of how well it is."""
    if isinstance(outcome, Answered):
        return None if outcome.status == GONE else 200 <= outcome.status < 300
    return False if isinstance(outcome, Retry) else None


def trips(tries: Tries) -> bool:
    total = tries.good + tries.bad
    return total >= ENOUGH and tries.bad >= SHARE * total


def opened(before: Breaker, now: datetime, scale: float) -> Breaker:
    """For a minute; for twice as long as before where a probe has failed."""
    lasts = min(before.lasts * 2 or SHORTEST * scale, LONGEST * scale)
    return Breaker(now + lasts, lasts)


def probed(breaker: Breaker, ends: datetime) -> Breaker:
    """A probe is under way; where its worker dies, the next may go out once it `ends`."""
    return replace(breaker, probe_ends=ends)


def slice_of(now: datetime, scale: float) -> int:
    """The part of time, a tenth of the window long, that `now` is in; the window is this one and the nine before."""
    return int(now.timestamp() / (WINDOW.total_seconds() * scale / SLICES))
