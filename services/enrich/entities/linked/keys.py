"""The key of a row: what two mentions have alike that are of one entity by their spelling alone."""

import re
from collections.abc import Sequence

from services.enrich.entities.span import Span
from shared.events import EntityType
from shared.text.folding import fold

Key = tuple[EntityType, str]  # of a row: its type, and the id of its name in the table or its folded surface
Rows = dict[Key, list[Span]]


def rows_by_key(spans: Sequence[Span], text: str) -> Rows:
    """The spans by their keys, in the order in which they first stand in the document; a name that the table knows at
    one place is that name at the others."""
    known: dict[Key, str] = {}
    for span in spans:
        if span.name is not None:
            known.setdefault((span.type, plain(text[span.start : span.end])), span.name.id)
    rows: Rows = {}
    for span in spans:
        rows.setdefault(_key(span, known, text), []).append(span)
    return rows


def _key(span: Span, known: dict[Key, str], text: str) -> Key:
    if span.name is not None:
        return span.type, span.name.id
    surface = text[span.start : span.end]
    if span.type == "person":  # `J.F. Kirby` is J F Kirby, `al-Kirby` bears the name Kirby
        return span.type, " ".join(plain(surface.replace(".", " ").replace("-", " ")).split())
    return span.type, known.get((span.type, plain(surface)), plain(surface))


def plain(surface: str) -> str:
    """A surface as names are compared: without capitals, accents, dots, and with `and` for `&`."""
    return " ".join(re.split(r"[\s\u00a0]+", fold(surface).replace("’", "'").replace(".", "").replace(" & ", " and ")))
