"""Conditions on tags, sources and fields, lists, and the evidence that a match gives."""

import pytest

from services.alert.matching import compile  # noqa: A004
from services.alert.watchlists.model import Row, Ruleset, Sources, TermList, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature
from shared.events import EnrichedArticle, Entity, Mention, Source, Topic
from shared.known_entities import KnownEntity

TEXT = "Joe Biden met Imran Khan in Kabul. Biden left for the US."
ARTICLE = EnrichedArticle(
    id="a",
    title="Biden in Kabul",
    text=TEXT,
    url="https://www.news.example.org/world/asia?id=7",
    source=Source(id="border-wire", domain="example.org", country="PK", tags=("tier1", "Asia")),
    authors=("Jane van Doe",),
    language="en-GB",
    story_id="s-1",
    entities=(
        Entity(
            id="person:joe-biden", name="Joe Biden", type="person", salience="about",
            mentions=(
                Mention(field="title", start=0, end=5, text="Biden"),
                Mention(field="text", start=0, end=9, text="Joe Biden"),
                Mention(field="text", start=35, end=40, text="Biden"),
            ),
        ),
        Entity(id="place:kabul", name="Kabul", type="place", country="AF", mentions=(Mention(field="text", start=28, end=33, text="Kabul"),)),
        Entity(id="country:US", name="United States", type="place", country="US", mentions=(Mention(field="text", start=54, end=56, text="US"),)),
        Entity(id="organization:acme-ltd", name="Acme Ltd", type="organization"),
    ),
    topics=(Topic(id="medtop:11000000", name="politics and government", score=0.9),),
)  # fmt: skip


def matches(article=ARTICLE, lists=None, entities=(), **conditions):
    natures = {name: ListNature() for name in lists or {}}
    read = {key: parse(value, natures) if key == "match" else value for key, value in conditions.items()}
    for key in ("all", "any", "none"):
        read[key] = tuple(parse(query, natures) for query in conditions.get(key, ()))
    ruleset = Ruleset(watchlists=(Watchlist(id="w", name="w", **read),), lists=lists or {}, entities=entities)
    return compile(ruleset).match(article)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('entity:"joe biden"', True), ("entity:biden", True), ("entity:khan", False), ('entity:"Joe *"', True),
        ("person:biden", True), ("org:biden", False), ("place:Kabul", True), ('about:"Joe Biden"', True), ("about:Kabul", False),
        ("country:AF", True), ("country:US", True), ("country:PK", False), ("title:(entity:biden)", True), ("title:(country:AF)", False),
        ("person:biden NEAR/2 met", True), ("country:AF NEAR/0 Khan", False), ("country:AF BEFORE/2 Biden", True),
        ("person:biden SAME/s country:US", True), ('"Imran Khan" SAME/s country:US', False),
        ("topic:politics", True), ("topic:medtop:11000000", True), ("topic:sport", False),
        ("source:example.org", True), ("source:news.example.org", True), ("source:org", True), ("source:*.org", True),
        ("source:other.example.org", False), ("source:border-wire", True), ("source:*.gov", False),
        ("tag:tier1", True), ("tag:asia", True), ("tag:tier2", False), ("origin:PK", True), ("origin:US", False),
        ("author:doe", True), ('author:"van doe"', True), ('author:"jane doe"', False), ("author:ja*", True),
        ("lang:en", True), ("lang:de", False), ("url:*/world/*", True), ("url:*/sport/*", False), ("url:*?id=7", True),
        ("story:s-1", True), ("story:s-2", False), ("words:>5", True), ("words:<5", False), ("words:12", True),
        ("partial:no", True), ("partial:yes", False),
        ("org:acme*", True), ("ATLEAST/3(person:biden)", True), ("ATLEAST/4(person:biden)", False),
    ],
)  # fmt: skip
def test_a_condition_holds_or_not(query, expected):
    assert bool(matches(match=query)) is expected
    assert bool(matches(match=f"({query}) OR nothing")) is expected
    assert bool(matches(match=f"Kabul AND NOT ({query})")) is not expected


def test_a_credited_publisher_is_the_source_and_its_carrier_is_not():
    copy = ARTICLE.model_copy(update={"publisher": "Reuters"})
    assert matches(copy, match="source:reuters.com")
    assert not matches(copy, match="source:example.org")
    assert not matches(copy, match="Kabul", sources=Sources(deny=("example.org",)))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (Sources(allow=("example.org",)), True), (Sources(allow=("other.org",)), False), (Sources(deny=("example.org",)), False),
        (Sources(allow=("example.org",), deny=("news.example.org",)), False), (Sources(tags=("tier1", "x")), True),
        (Sources(tags=("x",)), False), (Sources(countries=("PK",)), True), (Sources(allow=("example.org",), countries=("US",)), False),
    ],
)  # fmt: skip
def test_sources_are_part_of_the_match(sources, expected):
    assert bool(matches(match="Kabul", sources=sources)) is expected


@pytest.mark.parametrize(("language", "expected"), [("en-GB", True), ("de", False), (None, False), ("und", False)])
def test_languages_compare_the_primary_tag_and_unknown_is_in_no_list(language, expected):
    assert (
        bool(matches(ARTICLE.model_copy(update={"language": language}), match="Kabul", languages=("en", "no")))
        is expected
    )


def test_match_all_any_and_none_are_joined():
    assert matches(match="Kabul", all=["Khan"], any=["nothing", "Biden"], none=["sport"])
    assert not matches(match="Kabul", all=["Khan"], any=["nothing"], none=["sport"])
    assert not matches(match="Kabul", none=["Khan"])


def test_an_alias_of_a_known_entity_finds_it():
    known = KnownEntity(name="Acme Ltd", type="organization", aliases=("ACME Holdings",))
    assert matches(match='org:"acme holdings"', entities=(known,))
    assert not matches(match='org:"acme holdings"')


def term_list(name, terms):
    return {name: TermList(name, tuple(Row(term, term, (parse(f'"{term}"'),)) for term in terms))}


def test_a_long_list_finds_its_terms_and_names_only_those():
    lists = term_list("many", [f"word{n} other{n}" for n in range(500)] + ["Imran Khan", "Kabul"])
    (found,) = matches(lists=lists, match="$many AND Biden")
    assert [span.term for span in found.spans if span.text in ("Imran Khan", "Kabul")] == [
        '"Kabul"',
        '"Imran Khan"',
        '"Kabul"',
    ]
    assert matches(lists=lists, match="$many NEAR/3 met")
    assert not matches(lists=lists, match="title:($many NEAR/0 Biden)")


def test_spans_say_where_and_by_which_term():
    (found,) = matches(match="(Kabul OR nothing) AND country:US AND topic:politics AND NOT sport")
    spans = [(span.field, span.start, span.text, span.term) for span in found.spans]
    assert spans == [
        ("title", 9, "Kabul", "Kabul"),
        ("text", 28, "Kabul", "Kabul"),
        ("text", 54, "US", "country:US"),
        ("topic", None, "politics and government", "topic:politics"),
    ]  # fmt: skip


def test_near_shows_only_the_occurrences_that_are_near():
    (found,) = matches(match="Biden NEAR/0 met")
    assert [(span.start, span.text) for span in found.spans] == [(4, "Biden"), (10, "met")]


def test_a_tag_without_a_mention_is_a_reason_too():
    (found,) = matches(match="org:Acme*")
    assert [(span.field, span.start, span.text) for span in found.spans] == [("org", None, "Acme Ltd")]
