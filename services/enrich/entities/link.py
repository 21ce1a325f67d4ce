"""Which mentions are of one entity: within the article, by the table, by surname, by acronym, by short form."""

from collections import defaultdict
from collections.abc import Sequence

from services.enrich.entities.keys import Key, Rows, plain, rows_by_key
from services.enrich.entities.people import people
from services.enrich.entities.shortforms import acronym_joins, body_joins
from services.enrich.entities.span import Span


def link(spans: Sequence[Span], text: str) -> dict[Key, list[Span]]:
    """Spans by the row that they are mentions of, rows in the order in which they first stand in the document."""
    rows = rows_by_key(spans, text)
    joins = {**acronym_joins(rows, text), **people(rows), **body_joins(rows, text), **_places(rows, text)}
    linked: dict[Key, list[Span]] = defaultdict(list)
    for key, mentions in rows.items():
        linked[_target(key, joins)] += mentions
    return {key: sorted(mentions, key=lambda span: span.start) for key, mentions in linked.items()}


def _target(key: Key, joins: dict[Key, Key]) -> Key:
    seen = {key}
    while key in joins and joins[key] not in seen:
        key = joins[key]
        seen.add(key)
    return key


def _places(rows: Rows, text: str) -> dict[Key, Key]:
    """`Greenville City` is Greenville."""
    by_name = {plain(text[spans[0].start : spans[0].end]): key for key, spans in rows.items() if key[0] == "place"}
    found = {key: by_name.get(name.removesuffix(" city")) for name, key in by_name.items() if name.endswith(" city")}
    return {key: target for key, target in found.items() if target is not None and rows[key][0].name is None}
