"""Texts with their spans marked in place: `[person:John Kirby] said`."""

import re

from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import gazetteer

_MARK = re.compile(r"\[(\w+):([^\]]*)\]")


def marked(line: str) -> tuple[str, list[Span]]:
    """The text without its marks, and the spans."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[2]), match[1]))  # type: ignore[arg-type]
        text, at = text + match[2], match.end()
    return text + line[at:], spans


def shown(text: str, spans: list[Span]) -> list[str]:
    """Spans as `type:surface`."""
    return [f"{span.type}:{text[span.start : span.end]}" for span in spans]


def named(text: str, spans: list[Span]) -> list[Span]:
    """Spans with the names that the English table has for exactly these places."""
    names = {(hit.start, hit.end): hit.name for hit in gazetteer("en").find(text)}
    return [span.named(names[span.start, span.end]) if (span.start, span.end) in names else span for span in spans]
