"""The entity stage: what a model and a table say of an article becomes rows, by small pure functions in this order.

trim -> keep -> by_table -> vote -> teams -> spread -> resolve -> link -> entity
"""

from collections.abc import Sequence

from services.enrich.entities.drop import keep
from services.enrich.entities.link import link
from services.enrich.entities.resolve import resolve
from services.enrich.entities.rows import early_end, entity
from services.enrich.entities.span import TYPES, Span
from services.enrich.entities.spread import spread
from services.enrich.entities.teams import teams
from services.enrich.entities.trim import trim
from services.enrich.entities.types import by_table, vote
from services.enrich.gazetteer import Gazetteer
from services.enrich.recognizer import RawSpan
from shared.events import Entity

_LONGEST = 300  # code points of a span with its titles; longer ones are a model lost in a table
BETWEEN = "\n\n"  # title and text are read as one document


def document(title: str, text: str) -> str:
    """Title and text as the one text that spans point into."""
    return f"{title}{BETWEEN}{text}"


def entities(title: str, text: str, raw: Sequence[RawSpan], gazetteer: Gazetteer) -> tuple[Entity, ...]:
    """The rows of an article, in the order in which they are first named."""
    whole = document(title, text)
    seen = [
        Span(span.start, span.end, TYPES[span.label])
        for span in raw
        if span.label in TYPES and span.end - span.start <= _LONGEST
    ]
    spans = list(keep(trim(seen, whole), whole))
    spans = teams(vote(by_table(spans, gazetteer.find(whole), whole), whole), whole)
    spans = resolve(spread(spans, whole), whole)
    lead = early_end(whole, len(title))
    rows = [entity(mentions, whole, len(title), lead) for mentions in link(spans, whole).values()]
    return tuple(sorted(rows, key=_place))


def _place(row: Entity) -> tuple[bool, int]:
    return row.mentions[0].field == "text", row.mentions[0].start
