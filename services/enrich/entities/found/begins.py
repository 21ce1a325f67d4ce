"""Words that begin a sentence, and have their capital from there: models take these for names."""

import re
from collections.abc import Iterator, Sequence

from services.enrich.entities.places.words import begins_a_sentence
from services.enrich.entities.span import Span

_WORD = re.compile(r"\w+")
_TYPES = ("person", "organization", "place", "product", "work", "event")


def without_openers(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """The spans, less those of one word that the text also writes small, and with a capital at no other place than
    where a sentence begins."""
    title = len(text.partition("\n\n")[0])
    openers = _openers(frozenset(text[span.start : span.end] for span in spans if span.type in _TYPES), text, title)
    return (span for span in spans if span.start < title or not _is_an_opener(span, openers, text))


def _openers(surfaces: frozenset[str], text: str, title: int) -> frozenset[str]:
    """Those of the surfaces that open sentences alone; the text is read once for all of them."""
    words = frozenset(_WORD.findall(text))
    small = frozenset(one for one in surfaces if one.isalpha() and one.istitle() and one.lower() in words)
    if not small:
        return small
    places = (at for at in _WORD.finditer(text, title) if at[0] in small)
    return small - {at[0] for at in places if not begins_a_sentence(at.start(), text)}


def _is_an_opener(span: Span, openers: frozenset[str], text: str) -> bool:
    is_one = span.type in _TYPES and text[span.start : span.end] in openers
    return is_one and begins_a_sentence(span.start, text)
