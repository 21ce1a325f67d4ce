"""Times as they are given on the command line."""

from datetime import UTC, datetime

from shared.durations import parse_duration


def ago(text: str) -> datetime:
    """The time that was so long ago, as `7d`. Raises ValueError, also for one before all calendars."""
    try:
        return datetime.now(UTC) - parse_duration(text)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def instant(text: str) -> datetime:
    """A time, as `2026-11-23T08:00Z`; one without a zone is of UTC. Raises ValueError."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error
