"""Spans that are nothing but names of the table, taken apart: `U.S.-British`, `Lagos, Nigeria`, `Sino-Indian`."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found
from services.enrich.known.names import Name
from shared.countries import countries

_PREFIXES = {
    "Anglo": "GB",
    "Austro": "AT",
    "Franco": "FR",
    "Greco": "GR",
    "Hiberno": "IE",
    "Indo": "IN",
    "Italo": "IT",
    "Luso": "PT",
    "Nippo": "JP",
    "Russo": "RU",
    "Sino": "CN",
    "Turco": "TR",
}
# Not of the two countries: seas, families of languages, peoples.
_PREFIX = re.compile(
    rf"\b({'|'.join(_PREFIXES)})-(?=[A-Z])(?!Saxon|Norman|Catholic|Pacific|European|Aryan|China|Chinese|Iranian|"
    r"Hungarian|Roman|Buddhist|Tibetan)"
)
_JOINTS = re.compile(r"\s?[-–/,;&]\s?|\s(?:and|or|vs?\.?)\s")
_WHOLE = ("person", "work")


def prefixed(text: str) -> Iterator[Found]:
    """The countries of `Sino-Indian` and `Franco-German` that stand as a prefix."""
    for match in _PREFIX.finditer(text):
        code = _PREFIXES[match[1]]
        name = Name(match[1], f"country:{code}", countries()[code].name, "place", code, "demonym")
        yield Found(match.start(1), match.end(1), name)


def apart(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """The spans; one of several names of the table, and nothing else, is a span for each name."""
    return [part for span in spans for part in _parts(span, found, text)]


def _parts(span: Span, found: Sequence[Found], text: str) -> Iterator[Span]:
    inside = (
        [hit for hit in found if span.start <= hit.start and hit.end <= span.end] if _may_be_several(span, text) else []
    )
    if len(inside) > 1 and _is_all(span, inside, text):
        yield from (Span(hit.start, hit.end, hit.name.type) for hit in inside)
    else:
        yield span


def _may_be_several(span: Span, text: str) -> bool:
    return span.type not in _WHOLE and _JOINTS.search(text, span.start, span.end) is not None


def _is_all(span: Span, inside: Sequence[Found], text: str) -> bool:
    is_from_end_to_end = inside[0].start == span.start and inside[-1].end == span.end
    return is_from_end_to_end and all(
        _JOINTS.fullmatch(text, one.end, other.start) is not None for one, other in pairwise(inside)
    )
