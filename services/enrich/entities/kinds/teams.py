"""Cities that play: in `Barcelona 2 Porto 1`, `Derby v Hull` and `Derby beat Hull` a place name is a team."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.enrich.entities.linked.shortforms import CLUBS
from services.enrich.entities.span import Span
from services.enrich.known.names import Name
from shared.text.folding import fold

_SCORE_AFTER = re.compile(
    r"[ \t]{1,12}\d{1,3}(?![\d:,./%-]|[ \t]*(?:million|billion|percent|per cent|km|miles|people))(?=\s|\(|\Z)"
)
_VERSUS_AFTER = re.compile(r"\s(?:v|vs|versus)\.?\s(?=[A-Z])")
_VERSUS_BEFORE = re.compile(r"\s(?:v|vs|versus)\.?\s\Z")
_PLAYS_AFTER = re.compile(
    r"(?:['’]s?)?\s(?:beat|defeated|thrashed|hammered|trounced|routed|edged|lost to|drew (?:with|against)|hosts?\b|"
    r"(?:head |assistant )?coach|(?:team )?manager|captain|skipper|striker|goalkeeper|keeper|midfielder|defender|"
    r"winger|quarterback|pitcher|batsman|fans|supporters|players|scored|equali[sz]ed|took the lead|went ahead)\b"
)
_PLAYS_BEFORE = re.compile(
    r"\b(?:beat|beating|defeated|thrashed|hammered|trounced|routed|edged|lost to|dr[ae]w (?:with|against)|"
    r"(?:win|victory|triumph) over|defeat (?:by|to))\s\Z"
)
_LOOK_BACK = 16
_PLACES = re.compile(r"(?:\b(?:in|at|near|from|to|outside|around|of)\s)\Z", re.IGNORECASE)
_ENOUGH = 2  # results in one document; a single number after a name is chance


def teams(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans with the places that have a result, or a club, as organizations, wherever no preposition says place."""
    playing = [span for span in spans if _may_play(span) and _has_result(span, text)]
    names = {fold(text[span.start : span.end]) for span in playing} if len(playing) >= _ENOUGH else set()
    names |= set(_cities_of_clubs(spans, text))
    if not names:
        return list(spans)
    return [
        replace(span.typed("organization"), inside=_great(span.name))
        if _may_play(span) and fold(text[span.start : span.end]) in names and not _says_place(span, text)
        else span
        for span in spans
    ]


def _cities_of_clubs(spans: Sequence[Span], text: str) -> Iterator[str]:
    """`milan` where the document names AC Milan: who writes of the club says Milan for short."""
    for span in spans:
        first, _, city = fold(text[span.start : span.end]).partition(" ")
        if span.type == "organization" and first in CLUBS and city:
            yield city


def _great(name: Name | None) -> Name | None:
    """A city as its team tells its country: one that plays in a league is no small namesake of it."""
    return replace(name, kind="capital") if name is not None and name.kind == "city" else name


def _may_play(span: Span) -> bool:
    """Countries stay countries: a national team is told by its country."""
    if span.name is not None:
        return span.name.kind in ("city", "capital", "town", "region")
    return span.type in ("place", "person")


def _has_result(span: Span, text: str) -> bool:
    if _VERSUS_AFTER.match(text, span.end) or _VERSUS_BEFORE.search(text, max(0, span.start - 10), span.start):
        return True
    if span.type != "place":
        return False
    if _PLAYS_BEFORE.search(text, max(0, span.start - _LOOK_BACK), span.start):
        return True
    is_of_sport = _PLAYS_AFTER.match(text, span.end) is not None and not _says_place(span, text)
    return is_of_sport or _SCORE_AFTER.match(text, span.end) is not None


def _says_place(span: Span, text: str) -> bool:
    return _PLACES.search(text, max(0, span.start - 10), span.start) is not None
