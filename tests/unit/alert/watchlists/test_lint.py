"""What `check` warns of: allowed, but probably not meant."""

from datetime import date

import pytest

from services.alert.watchlists.file import check
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.lint import Doubt, doubts


def warnings(folder, text, languages=frozenset({"en"})):
    (folder / "w.yaml").write_text(text, encoding="utf-8")
    _, found = check(folder, env=None, today=date(2026, 11, 23), topic_languages=languages)
    return [f"{one.line}:{one.column}: {one.message}" for one in found]


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("ira* AND border", "2:20: `ira*` finds every word that begins with `ira`, as iraqi, iranian; give more letters"),
        ("sea* AND border", "2:20: `sea*` finds every word that begins with `sea`, as seal, search, season"),
        ("inter* AND border", "2:20: `inter*` finds every word that begins with `inter`, as interim, interact, interest"),
        ("port* AND strike", "2:20: `port*` finds every word that begins with `port`, as portrait, portugal, portfolio"),
        ("border OR river OR border", "2:39: border is in this OR already"),
        ("border OR bord*", "2:20: border adds nothing: bord* finds it already"),
        ("border AND words:>200 AND words:<100", "2:20: no number of words is both"),
        ("border AND words:>=5 AND words:<5", "2:20: no number of words is both"),
        ("topic:politics AND lang:ja AND border", "2:5: `a` asks for a topic, but articles in ja are given none"),
        ("border AND NOT border", "2:31: asked for and ruled out: this can never match"),
        ("border AND NOT (river OR border)", "2:31: border is ruled out by this: this can never match"),
        ("border -bord*", "2:27: border is ruled out by this: this can never match"),
        ("'\"border talks\" -talks'", "2:36: \"border talks\" is ruled out by this"),
        ("border NEAR/5 talks -border", "2:40: border NEAR/5 talks is ruled out by this"),
        ("title:border -border", "2:33: title:border is ruled out by this"),
        ("ATLEAST/3(border) -border", "2:38: ATLEAST/3(border) is ruled out by this"),
        ("border lang:en lang:de", "2:20: an article has one lang"),
        ("border (lang:en OR lang:fr) lang:de", "2:20: an article has one lang"),
        ("border, languages: [en], none: [bord*]", "2:5: `a`: border is ruled out by this"),
        ("border lang:de, languages: [en, fr]", "2:5: `a`: an article has one lang"),
        ("border origin:PK, sources: {countries: [US]}", "2:5: `a`: an article has one origin"),
        ("'bank NOT NEAR/3 \"central bank\"'", "2:30: occurrences that share a word are not near"),
        ("Joe Biden NEAR/5 border", "2:20: `Joe Biden` asks for both words anywhere"),
        ("Ursula von Elon Musk Tesla border", "2:31: `Elon Musk Tesla` asks for all 3 words anywhere"),
        ("border OR NOT river AND talks", "2:30: NOT after OR"),
        ("border or river", "2:27: `or` is a word to be found here; the operator is OR"),
        ("+border talks", "2:20: `+` says nothing here"),
    ],
)  # fmt: skip
def test_a_doubtful_query_is_named_at_its_place(tmp_path, query, start):
    found = warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {query}}}\n")
    assert any(one.startswith(start) for one in found), found


@pytest.mark.parametrize(
    ("query", "here"),
    [
        ("chips w/5 fire", "NEAR/5"), ("chips W/5 fire", "NEAR/5"), ("chips /5 fire", "NEAR/5"), ("chips near5 fire", "NEAR/4"),
        ("chips adj5 fire", "BEFORE/4"), ("chips ONEAR/5 fire", "BEFORE/5"), ("chips PRE/5 fire", "BEFORE/5"),
        ("chips +5 fire", "BEFORE/5"), ("chips /s fire", "SAME/s"), ("chips /p fire", "SAME/p"), ("chips w/s fire", "SAME/s"),
        ("hlead(chips fire)", "title:(chips fire) OR lead:(chips fire)"), ("hd=chips fire", "title:chips"),
        ("rst=ftft fire", "source:ftft"), ("la=EN fire", "lang:en"), ("wc>500 fire", "words:>500"), ("wc=500 fire", "words:500"),
        ('"a1 b1"~5 fire', "a1 NEAR/5 b1"), ('"a1 b1 c1"~5 fire', "(a1 NEAR/5 b1) AND (b1 NEAR/5 c1)"),
        ("clos! fire", "clos*"), ("(fire OR clos!)", "clos*"), ("site:reuters.com fire", "source:"), ("atleast5(fire)", "ATLEAST/5(...)"),
    ],
)  # fmt: skip
def test_an_operator_of_another_product_is_told_with_its_form_here(tmp_path, query, here):
    found = warnings(tmp_path, f"watchlists:\n  - id: a\n    match: >-\n      {query}\n")
    assert [one for one in found if one.endswith(f"is another product's operator; here it is {here}")], found


@pytest.mark.parametrize("query", ['"w/5 near5"', '"a /s b" fire', '"clos! now"', '"hd=x" fire', 'exact:"c w/5"'])
def test_what_stands_in_quotes_is_no_operator(query):
    assert not [one for one in doubts(query, {}) if one.kind is Doubt.FOREIGN]


def test_the_site_of_other_products_asks_for_the_source():
    assert parse("site:bbc.co.uk") == parse("source:bbc.co.uk")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("topic:politics", "found by a tag alone"),
        ("lang:en", "found by a tag alone"),
        ("country:PK", "found by a tag alone"),
        ("words:>200", "no term is required"),
        ("government OR minister OR president OR police OR said OR year", "a wide OR"),
        ("the NEAR/5 of", "its rarest term is common"),
    ],
)
def test_a_rule_without_a_rare_word_is_named_as_costly(tmp_path, query, says):
    (found,) = warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {query}}}\n")
    assert found.startswith(f"2:5: `a` is costly: {says}")


@pytest.mark.parametrize(
    "query",
    [
        "bank* AND border", "govern* AND border", "nation* AND border", "sanction* AND border", "border OR river", "border AND words:>5 AND words:<6000",
        "topic:politics AND lang:en AND border", "border NOT river", "fire -drill -exercise", "country:US country:GB fire", "title:fire -lead:fire",
        "fire* -fire", "border NEAR/5 talks -river", "(lang:en OR lang:fr) lang:fr border", "border NEAR/3 border", "case:US -us1",
        "'\"port* strike\"'", "EU border", "border, languages: [en], sources: {countries: [US, PK]}",
    ],
)  # fmt: skip
def test_what_is_likely_meant_is_not_doubted(tmp_path, query):
    assert warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {query}}}\n") == []


def test_elements_of_a_list_are_doubted_too(tmp_path):
    found = warnings(tmp_path, "lists:\n  chips: [TSMC, inter*]\nwatchlists: [{id: a, match: $chips}]\n")
    assert [one[:24] for one in found] == ["2:17: `inter*` finds eve"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("border AND army", "border", "`a` is inside `b` (FILE:3)"),
        ("border AND army", "border OR river", "`a` is inside `b` (FILE:3)"),
        ("border", "border AND army", "`b` is inside `a` (FILE:2)"),
        ("border AND army", "army AND border", "`b` asks the same as `a` (FILE:2)"),
        ("border OR river", "border", "`b` is inside `a` (FILE:2)"),
        ('"border river"', "border", "`a` is inside `b` (FILE:3)"),
        ("river NEAR/3 border", "border NEAR/9 river", "`a` is inside `b` (FILE:3)"),
        ("title:border", "border", "`a` is inside `b` (FILE:3)"),
        ("border", "river", None),
        ("border NOT army", "border AND army", None),
    ],
)
def test_a_rule_inside_another_is_told_once(tmp_path, one, other, expected):
    found = warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {one}}}\n  - {{id: b, match: {other}}}\n")
    told = [text.replace(str(tmp_path / "w.yaml"), "FILE") for text in found]
    assert len(told) == (expected is not None)
    assert expected is None or expected in told[0]


def test_a_rule_inside_another_that_other_people_hear_is_meant(tmp_path):
    rules = "receivers: {desk: {url: https://x.org, secret: s}}\nwatchlists:\n  - {id: a, match: x AND y}\n  - {id: b, match: x, notify: [desk]}\n"
    assert warnings(tmp_path, rules) == []


def test_a_term_twice_in_a_list_is_told_at_the_second(tmp_path):
    found = warnings(tmp_path, "lists:\n  chips: [TSMC, Intel, intel]\nwatchlists: [{id: a, match: $chips}]\n")
    assert found == ["2:24: `intel` is in the list already, as `Intel`"]
