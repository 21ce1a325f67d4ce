"""A name that the document has told is found again where the model missed it, or saw but a part of it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from services.enrich.entities.found.given import is_given
from services.enrich.entities.span import Span

_SHORTEST = 3
_SPREADS = ("person", "organization", "place", "event", "product")
_READ_CHARS = 50_000  # beyond, the names have been told often enough, and a search for each costs


def spread(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, and a span at each other place of a name that one of them has, and in place of those that are but a
    part of it there; longer names go first."""
    taken = Taken(spans)
    kept = {span.start: span for span in spans}
    head = text[:_READ_CHARS]
    early = [span for span in spans if span.end <= _READ_CHARS]
    for surface, model in sorted(_surfaces(early, text).items(), key=lambda item: -len(item[0])):
        for start in _places(surface, head):
            end = start + len(surface)
            if not taken.is_free(start, end) and " " in surface:
                for part in taken.parts(start, end):
                    if (one := kept[part]).name is None or one.name.kind != "known":
                        taken.leave(part)
                        del kept[part]
            if taken.is_free(start, end):
                taken.take(start, end)
                kept[start] = replace(model, start=start, end=end, via=None)
    return sorted(kept.values(), key=lambda span: span.start)


def _surfaces(spans: Sequence[Span], text: str) -> dict[str, Span]:
    """What to look for: each name as written, and the surnames of persons."""
    wanted: dict[str, Span] = {}
    for span in spans:
        surface = text[span.start : span.end]
        if span.type in _SPREADS and len(surface) >= _SHORTEST and surface[:1].isupper() and span.via != "demonym":
            wanted.setdefault(surface, span)
            for part in _parts_of_a_person(surface) if span.type == "person" else ():
                wanted.setdefault(part, span)
    return wanted


def _parts_of_a_person(surface: str) -> Iterator[str]:
    """What a person is called later: by the surname, with what leads it (`van der Kirby`), or by the first name."""
    first, *rest = surface.split()
    if not rest:
        return
    surname = rest[-1]
    if len(surname) < _SHORTEST or not surname[0].isupper() or not surname.replace("-", "").replace("’", "").isalpha():
        return
    yield surname
    if lead := [*takewhile(str.islower, reversed(rest[:-1]))]:
        yield " ".join((*reversed(lead), surname))
    if is_given(first) and len(first) > _SHORTEST and first[0].isupper():
        yield first


def _places(surface: str, text: str) -> Iterator[int]:
    at = text.find(surface)
    while at >= 0:
        end = at + len(surface)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()) and not _goes_on(text, at, end):
            yield at
        at = text.find(surface, end)


def _goes_on(text: str, start: int, end: int) -> bool:
    """True where the word is part of a longer capitalised run: `Kirby` of `Kirby Street` is not the man."""
    after = text[end : end + 2]
    before = text[max(0, start - 2) : start]
    return (after[:1] in " -" and after[1:].isupper()) or (before[1:] == "-" and before[:1].isalpha())


class Taken:
    """The places that have a span, kept in order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = sorted(span.start for span in spans)
        self._ends = {span.start: span.end for span in spans}

    def is_free(self, start: int, end: int) -> bool:
        at = bisect_left(self._starts, end)
        return at == 0 or self._ends[self._starts[at - 1]] <= start

    def parts(self, start: int, end: int) -> list[int]:
        """The starts of the spans in this stretch, where each is but a part of it and none reaches over its edge."""
        first, beyond = bisect_left(self._starts, start), bisect_left(self._starts, end)
        inside = self._starts[first:beyond]
        is_whole = inside == [start] and self._ends[start] == end
        reaches_over = (first and self._ends[self._starts[first - 1]] > start) or any(
            self._ends[one] > end for one in inside
        )
        return [] if is_whole or reaches_over else inside

    def leave(self, start: int) -> None:
        del self._starts[bisect_left(self._starts, start)]
        del self._ends[start]

    def take(self, start: int, end: int) -> None:
        self._starts.insert(bisect_left(self._starts, start), start)
        self._ends[start] = end
