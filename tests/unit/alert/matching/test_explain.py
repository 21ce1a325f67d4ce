"""Why, and why not; the passages that show it."""

import pytest

from services.alert.matching import compile, excerpts  # noqa: A004
from services.alert.matching.drawing import explain_tree
from services.alert.watchlists.model import Ruleset, Watchlist
from services.alert.watchlists.query import parse
from shared.events import EnrichedArticle

ARTICLE = EnrichedArticle(
    id="a",
    title="Border talks",
    text="The Taliban came from far away to the long border. A US plane flew.\n\nIn Pakistan they met. Apple juice was served.",
)


def explained(query, **conditions):
    matcher = compile(Ruleset(watchlists=(Watchlist(id="w", name="w", match=parse(query), **conditions),)))
    return matcher.explain(ARTICLE, "w")


@pytest.mark.parametrize(
    ("query", "miss"),
    [
        ("Taliban NEAR/5 border", "the closest pair is 7 words apart"),
        ("border BEFORE/9 Taliban", "only in the other order, 7 words apart"),
        ("Taliban NEAR/5 Kabul", "Kabul is not in the text"),
        ("Taliban SAME/s Pakistan", "never in one sentence"),
        ("Taliban SAME/p Pakistan", "never in one paragraph"),
        ("apple NOT NEAR/2 juice", "each one has the other close by"),
        ("title:Pakistan", "not in the title, but elsewhere"),
        ("case:us", "there in another case only"),
        ('"border long"', "its words are there, but not side by side"),
        ('"long night"', "the text has no night"),
        ("ATLEAST/3(border)", "found 2 times"),
        ("country:PK", "the article has no entities; is it tagged?"),
        ("words:>100", "the article has 22"),
        ("lang:en", "the article has none"),
    ],
)
def test_a_clause_that_does_not_hold_names_what_came_nearest(query, miss):
    explanation = explained(query)
    assert not explanation.matched
    misses = []

    def collect(clause):
        misses.append(clause.miss)
        for below in clause.clauses:
            collect(below)

    collect(explanation.clauses)
    assert miss in misses


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
