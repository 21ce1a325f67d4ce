"""Short forms told in brackets: `Harbour Workers Union (HWU)`, `Zorb Postal Corporation (ZorbPost)`."""

import re
from collections.abc import Iterator, Sequence

from services.enrich.entities.found.spread import Taken
from services.enrich.entities.span import Span
from shared.text.folding import fold

IN_BRACKETS = re.compile(r"\s?[(\[]\s?[\"“‘']?([A-Z][A-Za-z&.]{1,9})[\"”’']?\s?[)\],;]")
_SPELLED = ("organization", "event", "place")
_CAPITALS = 2
_WORD = re.compile(r"[^\W_]+")


def acronyms(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, and the short form in brackets behind each, where it may be one and no model saw it."""
    taken = Taken(spans)
    added = [short for span in spans for short in _short(span, text) if taken.is_free(short.start, short.end)]
    return sorted([*spans, *added], key=lambda span: span.start)


def _short(span: Span, text: str) -> Iterator[Span]:
    if span.type in _SPELLED and (match := IN_BRACKETS.match(text, span.end)):
        short = match[1]
        if sum(map(str.isupper, short)) >= _CAPITALS and is_short_for(short, text[span.start : span.end]):
            yield Span(*match.span(1), span.type)


def is_short_for(short: str, full: str) -> bool:
    """Whether the letters of the short form stand in the full one in this order, from the first letter of a word of it
    on: HWU for Port of Zorb Harbour Workers Union."""
    letters = fold(short).replace(".", "").replace("&", "")
    words = [fold(word) for word in _WORD.findall(full)]
    starts = (at for at, word in enumerate(words) if word[:1] == letters[:1])
    return len(words) > 1 and any(_stands_in(letters, "".join(words[at:])) for at in starts)


def _stands_in(letters: str, text: str) -> bool:
    at = iter(text)
    return all(letter in at for letter in letters)
