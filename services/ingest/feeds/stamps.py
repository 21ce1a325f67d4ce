"""The time that a feed states for an item, in whatever form its software writes it."""

from datetime import tzinfo

from services.ingest.printed.dates import PrintedDate, parse_stamp

_NEVER = frozenset(((1, 1, 1), (1899, 12, 30), (1900, 1, 1), (1969, 12, 31), (1970, 1, 1)))  # days of a clock at zero


def stamp(value: str, *, zone: tzinfo | None) -> PrintedDate | None:
    """The time; None for none, and for the first day of a clock: a date that was never set would be an old article."""
    found = parse_stamp(value, zone=zone)
    day = found.when.timetuple()[:3] if found else None
    return found if day not in _NEVER else None
