"""Durations as users write them: whole numbers with `ms s m h d`, joined (`1h30m`); a bare number is seconds."""

import re
from datetime import timedelta

_UNITS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_PART = re.compile(r"([0-9]{1,9})(ms|[smhd])")


def parse_duration(text: str) -> timedelta:
    """`1h30m` -> 90 minutes. Raises ValueError with what was expected."""
    cleaned = text.strip()
    if cleaned.isascii() and cleaned.isdigit():
        return timedelta(seconds=int(cleaned[:12]))
    parts = _PART.findall(cleaned)
    if not parts or "".join(number + unit for number, unit in parts) != cleaned:
        raise ValueError(f"{text!r} is no duration: whole numbers with ms, s, m, h or d are expected, as 90s or 1h30m")
    return timedelta(milliseconds=sum(int(number) * _UNITS[unit] for number, unit in parts))


def format_duration(value: timedelta) -> str:
    """The shortest form that `parse_duration` reads back to the same; `0s` for nothing. Below a millisecond is cut."""
    rest, parts = value // timedelta(milliseconds=1), []
    for unit, milliseconds in _UNITS.items():
        count, rest = divmod(rest, milliseconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
