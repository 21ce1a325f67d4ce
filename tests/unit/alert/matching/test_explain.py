"""Why, and why not; the passages that show it."""

import pytest

from services.alert.matching import compile, excerpts  # noqa: A004
from services.alert.matching.drawing import explain_tree
from services.alert.watchlists.model import Row, Ruleset, TermList, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature
from shared.events import EnrichedArticle, Entity, Mention, Source, Topic

ARTICLE = EnrichedArticle(
    id="a",
    title="Border talks",
    text="The Taliban came from far away to the long border. A US plane flew.\n\nIn Pakistan they met. Apple juice was served.",
)

TAGGED = EnrichedArticle(
    id="t",
    title="A day",
    text="All quiet in Kabul.",
    language="en",
    source=Source(id="x", domain="x.org"),
    topics=(Topic(id="medtop:11000000", name="politics", score=1),),
    entities=(
        Entity(id="p", name="Joe Bidden", type="person"),
        Entity(
            id="k",
            name="Kabul",
            type="place",
            country="AF",
            salience="mention",
            mentions=(Mention(field="text", start=13, end=18, text="Kabul"),),
        ),
    ),
)
PLACES = TermList("places", tuple(Row(one, one, (parse(one),)) for one in ("Herat", "Ghazni")))


def explained(query, **conditions):
    article = conditions.pop("article", ARTICLE)
    tree = parse(query, {"places": ListNature()})
    rule = Watchlist(id="w", name="w", match=tree, **conditions)
    return compile(Ruleset(watchlists=(rule,), lists={"places": PLACES})).explain(article, "w")


def misses_of(explanation):
    """Those of all clauses."""
    found = []

    def collect(clause):
        found.append(clause.miss)
        for below in clause.clauses:
            collect(below)

    collect(explanation.clauses)
    return found


@pytest.mark.parametrize(
    ("query", "miss"),
    [
        ("Taliban NEAR/5 border", "the closest pair is 7 words apart"),
        ("border BEFORE/9 Taliban", "only in the other order, 7 words apart"),
        ("Taliban NEAR/5 Kabul", "Kabul is not in the text"),
        ("Taliban NEAR/1 border", "the closest pair is 7 words apart"),
        ("talks NEAR/5 plane", "never in one field"),
        ("(Kabul OR Herat) NEAR/5 border", "Kabul OR Herat is not in the text"),
        ("Kabul NEAR/5 Herat", "Kabul and Herat are not in the text"),
        ("title:(Taliban NEAR/5 border)", "Taliban is not in the title"),
        ("Taliban SAME/s Pakistan", "never in one sentence: the closest pair is 2 sentences apart"),
        ("Taliban SAME/p Pakistan", "never in one paragraph: the closest pair is 1 paragraph apart"),
        ("talks SAME/p Pakistan", "never in one paragraph"),
        ("apple NOT NEAR/2 juice", "juice is 0 words away"),
        (
            "the NOT NEAR/9 (came OR long OR flew OR served)",
            "each of the 2 has came OR long OR flew OR served within 1 word",
        ),
        ("title:Pakistan", "not in the title, but elsewhere"),
        ("case:us", "there as `US` only"),
        ("case:TALIBAN", "there as `Taliban` only"),
        ('exact:"taliban"', "there as `Taliban` only"),
        ('exact:"alib"', "there inside a longer word only"),
        ("borders", "not in the text, which has border"),
        ("bordering*", "not in the text, which has border"),
        ("kangaroo*", "not in the text"),
        ('"border long"', "its words are there, but never in this order"),
        ('"Taliban border"', "its words are there, but 7 words apart"),
        ('"came * away"', "its words are there, but 2 words apart, not 1"),
        ('"came from far Pakistan"', "the text has no more of it than `came from far`"),
        ('"Pakistan Apple served"', "its words are there, but not side by side"),
        ("$places", "none of its 2 terms is in the text"),
        ("title:$places", "none of its 2 terms is in the title"),
        ('"long night"', "the text has no night"),
        ("ATLEAST/3(border)", "found 2 of 3"),
        ("ATLEAST/2(kangaroo)", "found 0 of 2"),
        ("country:PK", "the article has no entities; is it tagged?"),
        ("words:>100", "the article has 22"),
        ("lang:en", "the article has none; is it tagged?"),
        ("topic:politics", "the article has none; is it tagged?"),
        ("author:doe", "the article has none"),
    ],
)
def test_a_clause_that_does_not_hold_names_what_came_nearest(query, miss):
    explanation = explained(query)
    assert not explanation.matched
    assert miss in misses_of(explanation)


@pytest.mark.parametrize(
    ("query", "miss"),
    [
        ("person:Biden", "no such entity in the article; Joe Bidden is"),
        ("org:Kabul", "there as place only"),
        ("about:Kabul", "named in passing only"),
        ("country:PK", "the article has AF"),
        ("title:(place:Kabul)", "not in the title"),
        ("lang:de", "the article has en"),
        ("topic:sport", "the article has politics"),
        ("source:bbc.co.uk", "the article has x.org"),
        ("origin:US", "the article has none"),
    ],
)
def test_of_tags_and_sources_it_names_what_is_there_instead(query, miss):
    assert miss in misses_of(explained(query, article=TAGGED))


def test_the_cost_of_the_rule_is_told_whatever_the_article():
    assert explained("lang:en").clauses.cost.startswith("found by a tag alone")
    assert "  cost: a rare term" in explain_tree(explained("Taliban"), ARTICLE, with_cost=True)


def test_what_is_absent_is_no_evidence_and_what_is_there_is_under_its_clause():
    explanation = explained("Taliban AND NOT kangaroo", none=(parse("wallaby"),), languages=("en",), article=TAGGED)
    match, none, languages = explanation.clauses.clauses
    assert [one.holds for one in (match, none, languages)] == [False, True, True]
    without = explained("Kabul AND NOT kangaroo", none=(parse("wallaby"),), article=TAGGED)
    assert without.matched
    assert [span.text for span in without.spans] == ["Kabul"]
    there = explained("Kabul", none=(parse("quiet"),), article=TAGGED).clauses.clauses[1]
    assert (there.holds, there.miss, there.clauses[0].evidence[0].text) == (False, "one of these is there", "quiet")


def test_the_tree_shows_each_clause_and_marks_the_passage():
    explanation = explained("(Taliban OR Kabul) AND Pakistan NEAR/15 border", languages=("en",))
    drawn = explain_tree(explanation, ARTICLE)
    assert drawn.startswith("w: no match: Border talks\n")
    for line in (
        "✓ Taliban",
        "✗ Kabul  (not in the text)",
        "✓ Pakistan NEAR/15 border",
        "✗ languages: en  (the language is unknown)",
    ):
        assert line in drawn
    assert "[Taliban] came" in drawn
    assert "\x1b" not in drawn
    assert "\x1b[" in explain_tree(explanation, ARTICLE, is_terminal=True)


def test_control_characters_of_a_text_never_reach_the_terminal():
    article = ARTICLE.model_copy(update={"title": "a\x1b[31mb", "text": "x \x07 y"})
    matcher = compile(Ruleset(watchlists=(Watchlist(id="w", name="w", match=parse("x")),)))
    assert "\x1b" not in explain_tree(matcher.explain(article, "w"), article)


def passages(text, query):
    article = EnrichedArticle(id="a", title="", text=text)
    (found,) = compile(Ruleset(watchlists=(Watchlist(id="w", name="w", match=parse(query)),))).match(article)
    return excerpts(article, found.spans)


def test_a_passage_is_whole_sentences_and_its_marks_are_the_terms():
    (one,) = passages("Nothing here. The Taliban came to the border. Then they left.", "Taliban border")
    assert one.text.startswith("... The Taliban") or one.text.startswith("The Taliban")
    assert [one.text[start:end] for start, end in one.marks] == ["Taliban", "border"]
    assert one.text.endswith("left.")


def test_the_passage_with_most_different_terms_comes_first_and_there_are_three_at_most():
    filler = "Nothing at all of any interest was said by anyone in that long and tiring meeting of men. " * 4
    text = f"Apple one. {filler}Apple and pear. {filler}Apple two. {filler}Apple three. {filler}Apple four."
    found = passages(text, "apple pear")
    assert len(found) == 3
    assert "pear" in found[0].text
    assert all(one.end - one.start <= 300 for one in found)


def test_a_sentence_too_long_is_cut_at_words():
    text = "word " * 200 + "Taliban " + "word " * 200
    (one,) = passages(text.strip(), "Taliban")
    assert one.text.startswith("... word")
    assert one.text.endswith("word ...")
    assert one.end - one.start <= 300
    assert [one.text[start:end] for start, end in one.marks] == ["Taliban"]
