"""Cities that play: in `Barcelona 2 Porto 1` and `Derby v Hull` a place name is a team."""

import re
from collections import Counter
from collections.abc import Sequence

from services.enrich.entities.span import Span
from shared.text.folding import fold

_SCORE_AFTER = re.compile(
    r"[ \t]{1,12}\d{1,3}(?![\d:,./%-]|[ \t]*(?:million|billion|percent|per cent|km|miles|people))(?=\s|\(|\Z)"
)
_VERSUS_AFTER = re.compile(r"\s(?:v|vs|versus)\.?\s(?=[A-Z])")
_VERSUS_BEFORE = re.compile(r"\s(?:v|vs|versus)\.?\s\Z")
_PLACES = re.compile(r"(?:\b(?:in|at|near|from|to|outside|around|of)\s)\Z", re.IGNORECASE)
_ENOUGH = 2  # results in one document; a single number after a name is chance


def teams(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans with the places that have a result as organizations, wherever no preposition says place."""
    playing = [span for span in spans if _may_play(span) and _has_result(span, text)]
    if len(playing) < _ENOUGH:
        return list(spans)
    names = Counter(fold(text[span.start : span.end]) for span in playing)
    return [
        span.typed("organization")
        if _may_play(span) and fold(text[span.start : span.end]) in names and not _says_place(span, text)
        else span
        for span in spans
    ]


def _may_play(span: Span) -> bool:
    """Countries stay countries: a national team is told by its country."""
    if span.name is not None:
        return span.name.kind in ("city", "capital", "town", "region")
    return span.type in ("place", "person")


def _has_result(span: Span, text: str) -> bool:
    if _VERSUS_AFTER.match(text, span.end) or _VERSUS_BEFORE.search(text, max(0, span.start - 10), span.start):
        return True
    return span.type == "place" and _SCORE_AFTER.match(text, span.end) is not None


def _says_place(span: Span, text: str) -> bool:
    return _PLACES.search(text, max(0, span.start - 10), span.start) is not None
