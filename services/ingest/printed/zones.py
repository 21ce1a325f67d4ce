"""What a printed zone means: `EST`, `+0530`, `GMT+2`. A name that several zones share gets the one news uses most."""

import re
from datetime import timedelta, timezone

_HOURS = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1,
    "cest": 2,
    "mest": 2, "mesz": 2, "eet": 2, "cat": 2, "sast": 2, "eest": 3, "eat": 3, "msk": 3, "trt": 3, "gst": 4, "pkt": 5,
    "ist": 5.5,
    "npt": 5.75, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5,
    "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "brt": -3, "art": -3,
    "at": -4,
    "ast": -4, "adt": -3, "et": -5, "est": -5, "edt": -4, "ct": -6, "cst": -6, "cdt": -5, "mt": -7, "mst": -7,
    "mdt": -6,
    "pt": -8, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
ZONE = (
    r"(?P<zone>Z(?![a-z])|(?:(?:Etc/)?(?:GMT|UTC?)\s?)?[+\-\u2212]\d{1,2}(?::?\d{2})?(?!\d)|(?:Etc/)?(?:GMT|"
    r"UTC)(?![a-z])|"
    + "|".join(sorted((re.escape(name.upper()) for name in _HOURS if len(name) > 1), key=len, reverse=True))
    + r")(?![A-Za-z])"
)
_OFFSET = re.compile(r"([+\-\u2212])(\d{1,2}):?(\d{2})?$")


def zone_named(name: str) -> timezone | None:
    """None where the name or the offset means no zone."""
    found = _OFFSET.search(name)
    if found:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    hours = _HOURS.get(name.lower().removeprefix("etc/"))
    return None if hours is None else timezone(timedelta(hours=hours))
