"""Which mentions are of one entity: within the article, by the table, by surname, by acronym, by short form."""

from collections import defaultdict
from collections.abc import Sequence

from services.enrich.entities.linked.keys import Key, Rows, plain, rows_by_key
from services.enrich.entities.linked.people import people
from services.enrich.entities.linked.shortforms import acronym_joins, body_joins
from services.enrich.entities.span import Span
from services.enrich.known.names import slug


def link(spans: Sequence[Span], text: str) -> dict[Key, list[Span]]:
    """Spans by the row that they are mentions of, rows in the order in which they first stand in the document."""
    rows = rows_by_key(spans, text)
    joins = {
        **_of_one_id(rows, text),
        **acronym_joins(rows, text),
        **people(rows),
        **body_joins(rows, text),
        **_places(rows, text),
    }
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


def _of_one_id(rows: Rows, text: str) -> dict[Key, Key]:
    """Spellings that give one id are one: `Zorb-Reed` and `Zorb Reed`."""
    seen: dict[str, Key] = {}
    joins: dict[Key, Key] = {}
    for key, spans in sorted(rows.items(), key=lambda row: row[1][0].name is None):  # the table's names first
        name = spans[0].name
        row_id = name.id if name is not None else f"{key[0]}:{slug(text[spans[0].start : spans[0].end])}"
        if seen.setdefault(row_id, key) != key:
            joins[key] = seen[row_id]
    return joins


def _places(rows: Rows, text: str) -> dict[Key, Key]:
    """`Greenville City` is Greenville."""
    by_name = {plain(text[spans[0].start : spans[0].end]): key for key, spans in rows.items() if key[0] == "place"}
    found = {key: by_name.get(name.removesuffix(" city")) for name, key in by_name.items() if name.endswith(" city")}
    return {key: target for key, target in found.items() if target is not None and rows[key][0].name is None}
