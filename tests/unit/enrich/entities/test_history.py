"""Which rule made, changed or dropped each mention, told for readers."""

import pytest

from services.enrich.entities import document, entities
from services.enrich.entities.history import history
from services.enrich.known.gazetteer import gazetteer
from services.enrich.tag.recognizer import RawSpan

TEXT = (
    "Mr. Dana Holt of the Zorb River area spoke in Tbilisi, Georgia. Holt left. The Pentagon Press Secretary and Web Desk "
    "did not, nor did a Pakistani. Derby 2 Hull 1 was the result, and the World Reed Council (WRC) slept."
)


def told(*seen: tuple[str, str]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    whole = document("", TEXT)
    raw = [RawSpan(whole.index(surface), whole.index(surface) + len(surface), label) for surface, label in seen]
    found = history("", TEXT, sorted(raw, key=lambda span: span.start), gazetteer("en"))
    return {row.name: notes for row, notes in found.rows}, found.dropped


@pytest.mark.parametrize(
    ("seen", "name", "notes"),
    [
        ([("Mr. Dana Holt", "PERSON")], "Dana Holt", ("model: Mr. Dana Holt (person); trim: Dana Holt", "spread: Holt (person)", "link: Holt is Dana Holt")),
        ([("Pentagon Press", "ORG")], "Pentagon", ("model: Pentagon Press (organization); trim: Pentagon; by_table: is Pentagon, in US",)),
        ([], "Pakistan", ("by_table: Pakistani (place)",)),
        ([("Zorb River", "PERSON")], "Zorb River", ("model: Zorb River (person); vote: place",)),
        ([("Derby", "GPE"), ("Hull", "GPE")], "Hull", ("model: Hull (place); by_table: is Hull, in GB; teams: organization",)),
        ([("World Reed Council", "ORG"), ("WRC", "ORG")], "World Reed Council", ("model: World Reed Council (organization)", "model: WRC (organization)", "link: WRC is World Reed Council")),
    ],
)  # fmt: skip
def test_each_rule_that_had_a_part_is_named(seen: list[tuple[str, str]], name: str, notes: tuple[str, ...]) -> None:
    rows, _ = told(*seen)
    assert rows[name] == notes


def test_what_is_no_name_is_told_with_the_rule_that_dropped_it() -> None:
    _, dropped = told(("Web Desk", "ORG"))
    assert dropped == ("keep: Web Desk (organization)",)


def test_the_rows_explained_are_the_rows_given() -> None:
    whole = document("Kabul", TEXT)
    raw = [
        RawSpan(whole.index(surface), whole.index(surface) + len(surface), "PERSON") for surface in ("Dana Holt", "WRC")
    ]
    explained = history("Kabul", TEXT, raw, gazetteer("en"))
    assert tuple(row for row, _ in explained.rows) == entities("Kabul", TEXT, raw, gazetteer("en"))
