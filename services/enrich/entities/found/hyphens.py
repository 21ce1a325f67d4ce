"""Names with a hyphen are whole: of `Zubb-e-Kirbo` a model sees one half."""

import re
from collections.abc import Sequence

from services.enrich.entities.found.runs import UPPER
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found

_PART = rf"[{UPPER}]\w*(?:['’](?!s\b)\w+)?"
_HYPHENED = re.compile(rf"(?<![\w-]){_PART}(?:-(?:[a-z]{{1,3}}-)?{_PART})+(?![\w-])")


def hyphens(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """The spans, each to the end of a word with a hyphen where it ends within one of which the table knows no part."""
    words = [match.span() for match in _HYPHENED.finditer(text) if not match[0].isupper()]
    words = [(start, end) for start, end in words if not any(start <= hit.start and hit.end <= end for hit in found)]
    return [_whole(span, at, spans, words) for at, span in enumerate(spans)]


def _whole(span: Span, at: int, spans: Sequence[Span], words: Sequence[tuple[int, int]]) -> Span:
    for start, end in words:
        if start < span.end < end and (at + 1 == len(spans) or spans[at + 1].start >= end):
            span = span.at(span.start, end)
        if start < span.start < end and (at == 0 or spans[at - 1].end <= start):
            span = span.at(start, span.end)
    return span
