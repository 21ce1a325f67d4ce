"""The entity stage: what a model and a table say of an article becomes rows, by small pure functions in this order.

offices -> trim -> keep -> dateline -> hyphens -> persons -> institutions -> apart -> by_table -> acronyms -> initials
-> results -> vote -> teams -> spread -> headline -> senses -> resolve -> link -> entity
"""

from collections.abc import Iterator, Sequence

from services.enrich.entities.found.acronyms import acronyms
from services.enrich.entities.found.begins import without_openers
from services.enrich.entities.found.compounds import apart, prefixed
from services.enrich.entities.found.dateline import dateline
from services.enrich.entities.found.drop import keep
from services.enrich.entities.found.headlines import headline
from services.enrich.entities.found.hyphens import hyphens
from services.enrich.entities.found.initials import initials
from services.enrich.entities.found.institutions import institutions
from services.enrich.entities.found.offices import offices
from services.enrich.entities.found.persons import persons
from services.enrich.entities.found.results import results
from services.enrich.entities.found.spread import spread
from services.enrich.entities.found.trim import joined, trim
from services.enrich.entities.kinds.teams import teams
from services.enrich.entities.kinds.types import by_table, vote
from services.enrich.entities.linked.link import link
from services.enrich.entities.places.home import NOWHERE, Home
from services.enrich.entities.places.resolve import resolve
from services.enrich.entities.places.senses import senses
from services.enrich.entities.places.words import without_other_acronyms, without_words
from services.enrich.entities.rows import early_end, entity
from services.enrich.entities.span import TYPES, Span
from services.enrich.known.gazetteer import Gazetteer
from services.enrich.tag.recognizer import RawSpan
from shared.events import Entity

_LONGEST = 300  # code points of a span with its titles; longer ones are a model lost in a table
BETWEEN = "\n\n"  # title and text are read as one document


def document(title: str, text: str) -> str:
    """Title and text as the one text that spans point into."""
    return f"{title}{BETWEEN}{text}"


def entities(
    title: str, text: str, raw: Sequence[RawSpan], gazetteer: Gazetteer, home: Home = NOWHERE
) -> tuple[Entity, ...]:
    """The rows of an article, in the order in which they are first named; `home` is where its source is."""
    whole = document(title, text)
    *_, (_, spans) = stages(whole, raw, gazetteer, home)
    return tuple(row for row, _ in rows(title, whole, spans))


def stages(
    whole: str, raw: Sequence[RawSpan], gazetteer: Gazetteer, home: Home = NOWHERE
) -> Iterator[tuple[str, Sequence[Span]]]:
    """The spans of a document after each rule, with the name of the rule."""
    spans: Sequence[Span] = [
        Span(span.start, span.end, TYPES[span.label])
        for span in raw
        if span.label in TYPES and span.end - span.start <= _LONGEST
    ]
    yield "model", spans
    yield "offices", (spans := list(offices(spans, whole)))
    yield "trim", (spans := list(joined(trim(spans, whole), whole)))
    yield "keep", (spans := list(without_openers(list(keep(spans, whole)), whole)))
    yield "dateline", (spans := dateline(spans, whole, has_model=bool(raw)))
    found = sorted([*gazetteer.find(whole), *prefixed(whole)], key=lambda hit: hit.start)
    found = without_other_acronyms(without_words(found, whole), whole)
    yield "hyphens", (spans := hyphens(spans, found, whole))
    if raw:  # a language without a model has the names of the table alone
        yield "persons", (spans := persons(spans, found, whole))
        yield "institutions", (spans := institutions(spans, found, whole))
    yield "apart", (spans := apart(spans, found, whole))
    yield "by_table", (spans := by_table(spans, found, whole))
    yield "acronyms", (spans := acronyms(spans, whole))
    if raw:
        yield "initials", (spans := initials(spans, whole))
    yield "results", (spans := results(spans, whole))
    yield "vote", (spans := vote(spans, whole))
    yield "teams", (spans := teams(spans, whole))
    yield "spread", (spans := spread(spans, whole))
    yield "headline", (spans := headline(spans, found, whole))
    yield "senses", (spans := senses(spans, whole))
    yield "resolve", (spans := resolve(spans, whole, home))


def rows(title: str, whole: str, spans: Sequence[Span]) -> list[tuple[Entity, Sequence[Span]]]:
    """The rows that the last rule, link, makes of the spans, each with its spans."""
    lead = early_end(whole, len(title))
    linked = [(entity(mentions, whole, len(title), lead), mentions) for mentions in link(spans, whole).values()]
    return sorted(linked, key=lambda one: _place(one[0]))


def _place(row: Entity) -> tuple[bool, int]:
    return row.mentions[0].field == "text", row.mentions[0].start
