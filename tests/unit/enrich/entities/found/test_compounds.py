"""Spans that hold several names, taken apart: names of the table, and offices with who holds them."""

import pytest

from services.enrich.entities.found.compounds import apart, prefixed
from services.enrich.entities.found.dateline import dateline
from services.enrich.entities.found.offices import offices
from services.enrich.known.gazetteer import gazetteer
from tests.unit.enrich.entities.marked import marked, shown


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("a [group:U.S.-British] raid", ["place:U.S.", "place:British"]),
        ("[place:Lagos, Nigeria]", ["place:Lagos", "place:Nigeria"]),
        ("[place:Kenya and Uganda]", ["place:Kenya", "place:Uganda"]),
        ("[group:Sino-Indian] talks", ["place:Sino", "place:Indian"]),
        ("[organization:US-China Council]", ["organization:US-China Council"]),
        ("[place:New York]", ["place:New York"]),
        ("[place:Zorb, Nigeria]", ["place:Zorb, Nigeria"]),
        ("[person:Jordan-Israel]", ["person:Jordan-Israel"]),
    ],
)
def test_a_span_that_is_nothing_but_names_is_these_names(line: str, parts: list[str]) -> None:
    text, spans = marked(line)
    found = sorted([*gazetteer("en").find(text), *prefixed(text)], key=lambda hit: hit.start)
    assert shown(text, apart(spans, found, text)) == parts


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Sino-Indian and Franco-German talks", ["CN", "FR"]),
        ("Indo-Pacific, Anglo-Saxon, Indo-European", []),
        ("Franco and Sino", []),
        ("Anglo-french", []),
    ],
)
def test_a_prefix_names_a_country(text: str, codes: list[str]) -> None:
    assert [hit.name.country for hit in prefixed(text)] == codes


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("[organization:Zorb CEO Ann Kirby]", ["organization:Zorb", "person:Ann Kirby"]),
        ("[person:Zorb Dairies Vice President Ann Kirby]", ["organization:Zorb Dairies", "person:Ann Kirby"]),
        ("[work:Lima Mayor Ann Kirby-Reed]", ["place:Lima", "person:Ann Kirby-Reed"]),
        ("[person:Zorb County Sheriff Ann Kirby]", ["place:Zorb County", "person:Ann Kirby"]),
        ("[person:President Ann Kirby]", ["person:President Ann Kirby"]),  # for trim
        ("[organization:Zorb Director Awards]", ["organization:Zorb Director Awards"]),
        ("[organization:Dr Kirby]", ["person:Dr Kirby"]),
        ("[organization:Dr Kirby Research Council]", ["organization:Dr Kirby Research Council"]),
        ("[organization:Mrs. Ann Kirby]", ["person:Mrs. Ann Kirby"]),
    ],
)
def test_an_office_stands_between_a_body_and_a_person(line: str, parts: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, list(offices(spans, text))) == parts


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("A title\n\nEAST ZORB — Police said", ["place:EAST ZORB"]),
        ("A title\n\n[organization:ZORB], Ohio (AP) -- Police said", ["place:ZORB"]),
        ("A title\n\nZORB, Sept 3 (Reuters) - Police said", ["place:ZORB"]),
        ("A title\n\nWATCH — Police said", []),
        ("A title\n\n[person:SAN ZORBO] - Police said", ["place:SAN ZORBO"]),
        ("A title\n\n[organization:ZORB - POLICE] - Police said", ["organization:ZORB - POLICE"]),
        ("A title\n\nZorb - Police said", []),
        ("ZORB - REED TALKS\n\nPolice said", []),
        ("A title\n\nPolice said.\n\nZORB - Nobody said", []),
    ],
)
def test_a_story_begins_with_the_place_it_is_from(line: str, left: list[str]) -> None:
    text, spans = marked(line)
    assert shown(text, dateline(spans, text)) == left
