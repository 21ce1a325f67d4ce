"""Headlines With Capitals At Each Word: what of them is a name, the text below tells."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.enrich.entities.found.spread import Taken
from services.enrich.entities.kinds.types import span_of
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found
from services.enrich.tag.casing import is_raised

_SHORTEST = 2
_ENOUGH = 200  # characters of text, that it may be held to tell all names of its headline
_SPREADS = ("person", "organization", "place", "event", "product")


def headline(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """The spans; those of such a headline are the names that the text has too, or of the table."""
    title, _, body = text.partition("\n\n")
    if not is_raised(title) or len(body) < _ENOUGH:
        return list(spans)
    told = {text[span.start : span.end]: span for span in reversed(spans) if _is_told(span, title, text)}
    kept = [span for span in spans if span.start >= len(title) or _stays(span, told, text)]
    taken = Taken(kept)
    known = [span_of(hit, text) for hit in found if hit.end <= len(title) and hit.name.kind != "town"]
    added = list(_found(told, title, taken))
    added += [span for span in known if taken.is_free(span.start, span.end)]
    return sorted([*kept, *added], key=lambda span: span.start)


def _is_told(span: Span, title: str, text: str) -> bool:
    return span.start > len(title) and span.type in _SPREADS and span.via != "demonym" and text[span.start].isupper()


def _stays(span: Span, told: dict[str, Span], text: str) -> bool:
    surface = text[span.start : span.end]
    return span.name is not None or surface in told or " " not in surface


def _found(told: dict[str, Span], title: str, taken: Taken) -> Iterator[Span]:
    for surface, model in sorted(_forms(told).items(), key=lambda item: -len(item[0])):
        at = title.find(surface)
        while at >= 0:
            end = at + len(surface)
            if not (title[at - 1 : at].isalnum() or title[end : end + 1].isalnum()) and taken.is_free(at, end):
                taken.take(at, end)
                yield replace(model, start=at, end=end, via=None)
            at = title.find(surface, end)


def _forms(told: dict[str, Span]) -> dict[str, Span]:
    """Each name, and the surnames of persons."""
    forms = {surface: span for surface, span in told.items() if len(surface) >= _SHORTEST}
    for surface, span in told.items():
        surname = surface.split()[-1]
        if span.type == "person" and surname[:1].isupper() and len(surname) > _SHORTEST:
            forms.setdefault(surname, span)
    return forms
