"""Names in results, which are no sentences and which models miss: `1. Ann Kirby (Norway) 12.71`, `Derby 2 Hull 1`."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from services.enrich.entities.found.sheets import of_sheets
from services.enrich.entities.found.spread import Taken
from services.enrich.entities.span import Span

_NAME = r"[A-Z][\w’'-]+"
_OF_A_COUNTRY = re.compile(rf"(?<![\w.-])({_NAME}(?: {_NAME}){{1,2}}) \((?=[A-Z])")
_SCORE = re.compile(
    rf"^({_NAME}(?: {_NAME}){{0,2}})[ \t]+\d{{1,3}},?[ \t]+({_NAME}(?: {_NAME}){{0,2}})[ \t]+\d{{1,3}}\b", re.MULTILINE
)
_MISREAD = ("law", "work", "event", "product")  # what a model takes a line of a table for: `Moss 2 Reed 1`
_ENOUGH = 2  # in one document; a single one is chance


def results(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, and the persons and teams of results where no span stands."""
    found = [*of_sheets(text), *_several(_persons(spans, text)), *_several(_teams(text))]
    kept = list(_well_read(spans, sorted(found, key=lambda span: span.start)))
    return sorted([*kept, *_free(kept, found)], key=lambda span: span.start)


def _well_read(spans: Sequence[Span], found: Sequence[Span]) -> Iterator[Span]:
    """The spans, less the misread that overlap what was found."""
    starts = [one.start for one in found]
    ends = [0, *accumulate((one.end for one in found), max)]  # of all that begin before
    for span in spans:
        if span.type not in _MISREAD or ends[bisect_left(starts, span.end)] <= span.start:
            yield span


def _several(found: Iterator[Span]) -> list[Span]:
    spans = list(found)
    return spans if len(spans) >= _ENOUGH else []


def _free(spans: Sequence[Span], found: Sequence[Span]) -> Iterator[Span]:
    taken = Taken(spans)
    for span in found:
        if taken.is_free(span.start, span.end):
            taken.take(span.start, span.end)
            yield span


def _persons(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """Two or three capitalised words before a country in brackets."""
    countries = {span.start for span in spans if span.name is not None and span.name.kind == "country"}
    for match in _OF_A_COUNTRY.finditer(text):
        if match.end() in countries:
            yield Span(*match.span(1), "person")


def _teams(text: str) -> Iterator[Span]:
    """Both sides of a line that begins with a result."""
    for match in _SCORE.finditer(text):
        yield Span(*match.span(1), "organization")
        yield Span(*match.span(2), "organization")
