"""What a site reserves of text and data mining: the W3C's TDM Reservation Protocol. Pure; asking is the visitor's.

Three places may say it, and any of them is enough: the header of an answer, the head of a page, and a file of the site.
"""

import json
import re
from dataclasses import dataclass

from services.ingest.polling.robots import Robots

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 512_000
_META = re.compile(rb"<meta\b[^<>]{0,300}>", re.IGNORECASE)
_NAME = re.compile(rb"\bname\s*=\s*[\"']?tdm-reservation\b", re.IGNORECASE)
_ONE = re.compile(rb"\bcontent\s*=\s*[\"']?\s*1\s*[\"'\s/>]", re.IGNORECASE)


@dataclass(frozen=True)
class Reservations:
    """The site's file: (path pattern as in robots.txt, is_reserved), in its order; the first that fits decides."""

    rules: tuple[tuple[str, bool], ...] = ()

    def hold_for(self, url: str) -> bool:
        fitting = (is_reserved for pattern, is_reserved in self.rules if not Robots(((False, pattern),)).allows(url))
        return next(fitting, False)


def parse_reservations(data: bytes) -> Reservations:
    """What is no such file reserves nothing."""
    try:
        rows = json.loads(data[:MAX_BYTES])
    except (ValueError, RecursionError):
        return Reservations()
    rules = [
        (row["location"], str(row.get("tdm-reservation")) == "1")
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("location"), str) and row["location"]
    ]
    return Reservations(tuple(rules))


def header_reserves(value: str) -> bool:
    return value.strip() == "1"


def page_reserves(data: bytes) -> bool:
    """By a `meta` of the page's head, whatever the order of its attributes."""
    return any(_NAME.search(meta) and _ONE.search(meta) for meta in _META.findall(data[:200_000]))
