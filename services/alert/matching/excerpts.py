"""Passages that show why a watchlist matched: cut at sentence ends, best evidence first, terms marked. Pure."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from shared.events import EnrichedArticle, Span, TextField
from shared.text import sentences

PASSAGES = 3
PASSAGE_CHARACTERS = 300
CUT = "..."


class Excerpt(BaseModel):
    """`text` is the passage from `start` to `end` of the field, `...` where a sentence is cut; `marks` are in it."""

    model_config = ConfigDict(frozen=True)

    field: TextField
    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()


def excerpts(article: EnrichedArticle, spans: Iterable[Span]) -> tuple[Excerpt, ...]:
    """Up to three passages of 300 characters: the most different terms first, then as the text goes."""
    placed = [span for span in spans if span.start is not None and span.end is not None]
    windows = [window for field in ("title", "text") for window in _windows(article, field, placed)]
    best = sorted(windows, key=lambda one: (_rank(one[3]), one[0] != "title", one[1]))[:PASSAGES]
    return tuple(_excerpt(article, *window) for window in best)


_sentences = lru_cache(maxsize=4)(sentences)  # an article that many watchlists tell of is cut once

Window = tuple[TextField, int, int, list[Span]]


def _windows(article: EnrichedArticle, field: str, spans: Sequence[Span]) -> list[Window]:
    """Passages that do not overlap and together hold every span of the field."""
    name: TextField = "title" if field == "title" else "text"
    text = article.title if name == "title" else article.text
    left = sorted((span for span in spans if span.field == name), key=lambda span: (span.start or 0, span.end or 0))
    if not left:
        return []
    bounds = _sentences(text)
    out: list[Window] = []
    while left:
        start, end = _passage(bounds, left[0].start or 0, left[0].end or 0, after=out[-1][2] if out else 0)
        inside = [span for span in left if (span.start or 0) >= start and (span.end or 0) <= end]
        out.append((name, start, end, inside or left[:1]))
        left = left[len(inside) or 1 :]
    return out


def _passage(bounds: Sequence[tuple[int, int]], start: int, end: int, *, after: int) -> tuple[int, int]:
    """Whole sentences about a place, as many as fit; of a sentence too long, its part about the place."""
    first = next((i for i, (_, stop) in enumerate(bounds) if stop > start), len(bounds) - 1)
    begin, stop = max(bounds[first][0], after), max(bounds[first][1], end)
    if stop - begin > PASSAGE_CHARACTERS:
        begin = max(begin, min(start - PASSAGE_CHARACTERS // 3, stop - PASSAGE_CHARACTERS))
        return begin, min(stop, max(end, begin + PASSAGE_CHARACTERS))
    for _, following in bounds[first + 1 :]:
        if following - begin > PASSAGE_CHARACTERS:
            break
        stop = following
    return begin, stop


def _excerpt(article: EnrichedArticle, field: TextField, start: int, end: int, inside: Sequence[Span]) -> Excerpt:
    text = article.title if field == "title" else article.text
    start, end = _at_words(text, start, end, inside)
    lead = "" if _begins_sentence(text, start) else f"{CUT} "
    tail = "" if _ends_sentence(text, end) else f" {CUT}"
    marks = _merged((span.start or 0, min(span.end or 0, end)) for span in inside)
    shift = len(lead) - start
    return Excerpt(
        field=field,
        start=start,
        end=end,
        text=f"{lead}{text[start:end]}{tail}",
        marks=tuple((a + shift, b + shift) for a, b in marks if b > a),
    )


def _at_words(text: str, start: int, end: int, inside: Sequence[Span]) -> tuple[int, int]:
    """The passage without a word cut in two at its ends."""
    first, last = min(span.start or 0 for span in inside), max(span.end or 0 for span in inside)
    if not _begins_sentence(text, start):
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    if not _ends_sentence(text, end):
        space = text.rfind(" ", min(last, end), end)
        end = space if space > start else end
    return start, end


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return (
        not before
        or (text[start - 1].isspace() and before[-1] in ".!?…。！？\"”'’)»")
        or "\n\n" in text[len(before) : start]
    )


def _ends_sentence(text: str, end: int) -> bool:
    return not text[end:].strip() or text[end - 1] in ".!?…。！？\"”'’)»" or text.startswith("\n", end)


def _rank(inside: Sequence[Span]) -> tuple[int, int]:
    """Smaller is better: different terms first, then places."""
    return -len({span.term for span in inside}), -min(len(inside), 10)


def _merged(marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
