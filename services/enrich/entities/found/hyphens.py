"""Names with a hyphen are whole: of `Zubb-e-Kirbo` a model sees one half."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from services.enrich.entities.found.runs import UPPER
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found

Word = tuple[int, int]  # from where to where

_PART = rf"[{UPPER}]\w*(?:['’](?!s\b)\w+)?"
_HYPHENED = re.compile(rf"(?<![\w-]){_PART}(?:-(?:[a-z]{{1,3}}-)?{_PART})+(?![\w-])")


def hyphens(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """The spans, each to the end of a word with a hyphen where it ends within one of which the table knows no part."""
    words = [match.span() for match in _HYPHENED.finditer(text) if not match[0].isupper()]
    starts = [hit.start for hit in found]
    words = [word for word in words if not any(hit.end <= word[1] for hit in _from(word, found, starts))]
    ends = [end for _, end in words]
    return [_whole(span, at, spans, _at(span, words, ends)) for at, span in enumerate(spans)]


def _from(word: Word, found: Sequence[Found], starts: Sequence[int]) -> Sequence[Found]:
    """The finds that begin in the word."""
    return found[bisect_left(starts, word[0]) : bisect_left(starts, word[1])]


def _at(span: Span, words: Sequence[Word], ends: Sequence[int]) -> Iterator[Word]:
    """The words that have a part of the span."""
    for at in range(bisect_right(ends, span.start), len(words)):
        if words[at][0] >= span.end:
            return
        yield words[at]


def _whole(span: Span, at: int, spans: Sequence[Span], words: Iterator[Word]) -> Span:
    for start, end in words:
        if start < span.end < end and (at + 1 == len(spans) or spans[at + 1].start >= end):
            span = span.at(span.start, end)
        if start < span.start < end and (at == 0 or spans[at - 1].end <= start):
            span = span.at(start, span.end)
    return span
