"""Words that begin a sentence, and have their capital from there: models take these for names."""

import re
from collections.abc import Iterator, Sequence

from services.enrich.entities.places.words import begins_a_sentence
from services.enrich.entities.span import Span

_TYPES = ("person", "organization", "place", "product", "work", "event")


def without_openers(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """The spans, less those of one word that the text also writes small, and with a capital at no other place than
    where a sentence begins."""
    title = len(text.partition("\n\n")[0])
    return (span for span in spans if span.start < title or not _is_an_opener(span, text, title))


def _is_an_opener(span: Span, text: str, title: int) -> bool:
    surface = text[span.start : span.end]
    if span.type not in _TYPES or not (surface.isalpha() and surface.istitle()) or surface.lower() not in text:
        return False
    if not begins_a_sentence(span.start, text) or not re.search(rf"\b{surface.lower()}\b", text):
        return False
    return all(begins_a_sentence(at.start(), text) for at in re.compile(rf"\b{surface}\b").finditer(text, title))
