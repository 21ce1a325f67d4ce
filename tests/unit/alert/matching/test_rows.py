"""Which rows, countries and entities a match names, with which evidence, and the names that `first` asks about."""

from typing import Any

import pytest

from services.alert.matching import compile as compile_rules
from services.alert.watchlists.lists import natures
from services.alert.watchlists.model import Row, Ruleset, TermList, Watchlist
from services.alert.watchlists.query import parse
from shared.events import EnrichedArticle, Entity, Mention

FIRMS = TermList(
    "firms",
    (
        Row("C-1", "Alfa Trading", (parse('"Alfa Trading"'), parse("Alfa"))),
        Row("C-2", "Bravo", (parse("Bravo"),)),
        Row("C-3", "Bravo Bank", (parse('"Bravo Bank"'), parse("Bravo"))),
    ),
)
LISTS = {
    "firms": FIRMS,
    "all": TermList(
        "all", (Row("$firms", "$firms", (parse("$firms", natures({"firms": FIRMS})[0]),)), Row("x", "x", (parse("x"),)))
    ),
}


def entity(name: str, at: int, kind: str = "organization", country: str | None = None) -> Entity:
    mention = Mention(field="text", start=at, end=at + 1, text=name)
    return Entity(id=f"{kind}:{name}", name=name, type=kind, country=country, mentions=(mention,))  # type: ignore[arg-type]


def rows_of(match: str, each: str | None, text: str, *entities: Entity, **given: Any) -> Any:
    watchlist = Watchlist(id="w", name="W", match=parse(match, natures(LISTS)[0]), each=each)
    matcher = compile_rules(Ruleset(watchlists=(watchlist,), lists=LISTS))
    found = matcher.match(EnrichedArticle(id="a", title="", text=text, entities=entities, **given))
    assert found.watchlists == ["w"]
    return found.named(watchlist)


@pytest.mark.parametrize(
    ("match", "each", "text", "expected"),
    [
        ("$firms", "firms", "Bravo, then Alfa", ["C-2", "C-3", "C-1"]),
        ("$firms", "firms", "Alfa of Alfa Trading", ["C-1"]),
        ("$firms NEAR/2 fire", "firms", "Alfa. One two three four. Bravo fire", ["C-2", "C-3"]),
        ("$all AND fire", "firms", "fire at Alfa", ["C-1"]),
        ("$all AND fire", "all", "fire at Alfa, x", ["$firms", "x"]),
        ("title:$firms OR fire", "firms", "fire at Alfa", []),
        ("fire AND NOT $firms", "firms", "fire", []),
        ("fire", "firms", "fire at Alfa", ["C-1"]),
        ("fire", "firms", "fire at sea", []),
    ],
)
def test_the_rows_of_a_list(match, each, text, expected):
    assert [one.row.id for one in rows_of(match, each, text).named()] == expected


def test_a_row_has_the_evidence_that_is_its_own_or_of_no_other_row():
    first, second, _ = rows_of("$firms AND fire", "firms", "Alfa fire, Bravo").named()
    assert [span.text for span in first.spans] == ["Alfa", "fire"]
    assert [span.text for span in second.spans] == ["fire", "Bravo"]
    assert first.row.model_dump() == {"list": "firms", "id": "C-1", "name": "Alfa Trading"}


PLACES = (entity("Lahore", 9, "place", "PK"), entity("Kabul", 3, "place", "AF"), entity("Acme", 0))


@pytest.mark.parametrize(
    ("match", "each", "expected"),
    [
        ("country:PK OR country:IN", "country", ["PK"]),
        ("country:PK AND NOT country:IN", "country", ["PK"]),
        ("fire AND NOT country:IN", "country", ["AF", "PK"]),
        ("fire", "entity", ["organization:Acme", "place:Kabul", "place:Lahore"]),
        ("org:Acme OR person:Nobody", "entity", ["organization:Acme"]),
        ("country:PK", "entity", ["organization:Acme", "place:Kabul", "place:Lahore"]),
    ],
)
def test_countries_and_entities_by_their_first_place(match, each, expected):
    assert [one.row.id for one in rows_of(match, each, "a fire in Kabul", *PLACES).named()] == expected


def test_a_story_is_a_row_and_an_article_of_none_has_no_row():
    assert [one.row.id for one in rows_of("fire", "story", "fire", story_id="s1").named()] == ["s1"]
    assert rows_of("fire", "story", "fire").named() == []


@pytest.mark.parametrize(
    ("match", "text", "expected"),
    [
        ("fir* OR flood", "fire and fires", {"fir*"}),
        ("$firms", "Alfa of Alfa Trading", {"firms:C-1"}),
        ('org:"A*"', "x", {"organization:Acme"}),
        ("fire AND NOT flood", "fire", {"fire"}),
        ("lang:en AND fire", "fire", {"fire", "lang:en"}),
    ],
)
def test_the_names_that_first_asks_about(match, text, expected):
    given = {"language": "en"}
    assert rows_of(match, None, text, *PLACES, **given).names(None) == expected
