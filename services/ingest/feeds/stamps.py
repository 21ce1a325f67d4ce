"""The time that a feed states for an item, in whatever form its software writes it."""

import re
from datetime import UTC, datetime, tzinfo

from services.ingest.printed.dates import PrintedDate, parse_stamp

_UNIX = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")  # seconds, or milliseconds: from 2001 to 2033
_NEVER = frozenset(((1, 1, 1), (1899, 12, 30), (1900, 1, 1), (1969, 12, 31), (1970, 1, 1)))  # days of a clock at zero


def stamp(value: str, *, zone: tzinfo | None) -> PrintedDate | None:
    """The time; None for none, and for the first day of a clock: a date that was never set would be an old article."""
    if unix := _UNIX.fullmatch(value.strip()):
        return PrintedDate(datetime.fromtimestamp(int(unix[1]), UTC), "second", 0, 0)
    found = parse_stamp(value, zone=zone)
    day = found.when.timetuple()[:3] if found else None
    return found if day not in _NEVER else None
