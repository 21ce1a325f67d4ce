"""Why an article has the rows it has: which rule made, changed or dropped each mention. For readers alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.enrich.entities import document, rows, stages
from services.enrich.entities.places.home import NOWHERE, Home
from services.enrich.entities.span import Span, overlaps
from services.enrich.known.gazetteer import Gazetteer
from services.enrich.known.names import slug
from services.enrich.tag.recognizer import RawSpan
from shared.events import Entity

Notes = tuple[str, ...]


@dataclass(frozen=True)
class History:
    """The rows with what happened to their mentions, and what was taken for a name and dropped; a line each:
    `model: Mr. Kirby (organization); trim: Kirby; vote: person`."""

    rows: tuple[tuple[Entity, Notes], ...]
    dropped: Notes


def history(title: str, text: str, raw: Sequence[RawSpan], gazetteer: Gazetteer, home: Home = NOWHERE) -> History:
    """The same rows as `entities` gives, explained."""
    whole = document(title, text)
    told: Mapping[Span, Notes] = {}
    before: Sequence[Span] = ()
    dropped: list[str] = []
    for rule, spans in stages(whole, raw, gazetteer, home):
        dropped += _dropped(rule, before, spans, whole)
        told = {span: _noted(rule, span, before, told, whole) for span in spans}
        before = spans
    found = rows(title, whole, before)
    return History(tuple((row, _of_row(row, mentions, told)) for row, mentions in found), tuple(dict.fromkeys(dropped)))


def _noted(rule: str, span: Span, before: Sequence[Span], told: Mapping[Span, Notes], whole: str) -> Notes:
    if span in told:
        return told[span]
    old = next((one for one in before if overlaps(one, span)), None)
    if old is None:
        return (f"{rule}: {_shown(span, whole)}",)
    return (*told[old], f"{rule}: {_changed(old, span, whole)}")


def _changed(old: Span, new: Span, whole: str) -> str:
    """Only what is another than it was."""
    changes = []
    if (old.start, old.end) != (new.start, new.end):
        changes.append(whole[new.start : new.end])
    if old.type != new.type:
        changes.append(new.type)
    if new.name is not None and new.name != old.name:
        changes.append(f"is {new.name.name}")
    if new.country is not None and new.country != old.country:
        changes.append(f"in {new.country}")
    return ", ".join(changes) or "no name of the table"


def _dropped(rule: str, before: Sequence[Span], after: Sequence[Span], whole: str) -> Iterator[str]:
    starts = {span.start for span in after}
    for span in before:
        if span.start not in starts and not any(overlaps(span, one) for one in after):
            yield f"{rule}: {_shown(span, whole)}"


def _of_row(row: Entity, mentions: Iterable[Span], told: Mapping[Span, Notes]) -> Notes:
    """A line for each way in which its mentions came about, and the forms that link joined to the name."""
    lines = dict.fromkeys("; ".join(told[span]) for span in mentions)
    if any(span.name is not None for span in mentions):
        return tuple(lines)
    forms = dict.fromkeys(one.text for one in row.mentions if slug(one.text) != slug(row.name))
    return (*lines, *(f"link: {form} is {row.name}" for form in forms))


def _shown(span: Span, whole: str) -> str:
    return f"{whole[span.start : span.end]} ({span.type})"
