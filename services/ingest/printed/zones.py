"""What a printed zone means: `EST`, `+0530`, `GMT+2`. A name that several zones share gets the one news uses most."""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_HOURS = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1,
    "cest": 2,
    "mest": 2, "mesz": 2, "eet": 2, "cat": 2, "sast": 2, "eest": 3, "eat": 3, "msk": 3, "trt": 3, "gst": 4, "pkt": 5,
    "ist": 5.5,
    "npt": 5.75, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5,
    "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "brt": -3, "art": -3,
    "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "мск": 3,
}  # fmt: skip
# Clocks that are put forward in summer, by the name that holds all year.
_REGIONS = {
    "at": "America/Halifax", "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}  # fmt: skip
ZONE = (
    r"(?P<zone>Z(?![a-z])|(?:(?:Etc/)?(?:GMT|UTC?)\s?)?[+\-\u2212]\d{1,2}(?::?\d{2})?(?!\d)|(?:Etc/)?(?:GMT|"
    r"UTC)(?![a-z])|"
    + "|".join(sorted((name.upper() for name in (*_HOURS, *_REGIONS) if len(name) > 1), key=len, reverse=True))
    + r")(?![A-Za-z])"
)
_OFFSET = re.compile(r"([+\-\u2212])(\d{1,2}):?(\d{2})?$")


def zone_named(name: str) -> tzinfo | None:
    """None where the name or the offset means no zone."""
    found = _OFFSET.search(name)
    if found:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    key = name.lower().removeprefix("etc/")
    if key in _REGIONS:
        return ZoneInfo(_REGIONS[key])
    hours = _HOURS.get(key)
    return None if hours is None else timezone(timedelta(hours=hours))
