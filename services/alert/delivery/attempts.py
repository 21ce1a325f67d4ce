"""What follows an attempt: delivered, again at a time, or given up by name. Pure: time and chance are arguments."""

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.errors import Poison, Retry

# The waits after the first attempt, the second, ...: ten attempts in about three days (docs/webhooks.md).
WAITS_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
MAX_ATTEMPTS = len(WAITS_S) + 1
SPREAD = 0.2
LONGEST_ASKED = timedelta(hours=24)
GONE = 410
SHOWN = 200  # characters of an answer that are kept


@dataclass(frozen=True)
class Attempt:
    """The attempt that was just made: which one it was, from 1, and when its alert was put on its way."""

    number: int
    began: datetime
    give_up: timedelta


@dataclass(frozen=True)
class Answered:
    """What the receiver said, as far as it decides anything. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def __str__(self) -> str:
        text = self.body[: SHOWN * 4].decode("utf-8", "replace")
        said = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:SHOWN]
        return f"answered {self.status}{': ' + said if said else ''}"


@dataclass(frozen=True)
class Delivered:
    """Accepted."""

    said: str


@dataclass(frozen=True)
class Again:
    """Not accepted; the next attempt is due `at`."""

    said: str
    at: datetime


@dataclass(frozen=True)
class GivenUp:
    """Never accepted; goes to the dead letters. `is_gone`: the receiver said so itself, and is switched off."""

    said: str
    reason: str
    is_gone: bool = False


Result = Delivered | Again | GivenUp


def after(
    outcome: Answered | Retry | Poison, attempt: Attempt, *, now: datetime, chance: float, scale: float
) -> Result:
    """`chance` is from 0 to 1 and spreads the wait by a fifth to either side; `scale` shortens the waits in tests."""
    said = str(outcome)
    if isinstance(outcome, Poison):
        return GivenUp(said, said)
    if isinstance(outcome, Answered):
        if 200 <= outcome.status < 300:
            return Delivered(said)
        if outcome.status == GONE:
            return GivenUp(said, "the receiver answered 410 Gone and is switched off until its entry changes", True)
    if attempt.number >= MAX_ATTEMPTS:
        return GivenUp(said, f"{MAX_ATTEMPTS} attempts failed")
    wait = timedelta(seconds=WAITS_S[attempt.number - 1] * scale * (1 + SPREAD * (2 * chance - 1)))
    at = now + max(wait, _asked(outcome, now))
    if at > attempt.began + attempt.give_up:
        return GivenUp(said, _too_late(attempt))
    return Again(said, at)


def late(attempt: Attempt, now: datetime) -> GivenUp | None:
    """Whether the attempt to be made comes too late, after a breaker that was open or a service that was down."""
    if now <= attempt.began + attempt.give_up:
        return None
    return GivenUp("", _too_late(attempt))


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """What `Retry-After` asks, in seconds or as a date, up to 24 hours; nothing where it cannot be read."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_ASKED.total_seconds()))
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return timedelta(0)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max(at - now, timedelta(0)), LONGEST_ASKED)


def _too_late(attempt: Attempt) -> str:
    return f"not accepted within its give_up of {attempt.give_up.total_seconds():g} s"


def _asked(outcome: Answered | Retry, now: datetime) -> timedelta:
    if isinstance(outcome, Answered):
        return retry_after(outcome.headers, now)
    return min(timedelta(seconds=outcome.after_s or 0), LONGEST_ASKED)
