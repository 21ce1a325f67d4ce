"""Laws of matching, held against plain evaluation of random queries and texts."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from services.alert.matching import compile, excerpts, proximity  # noqa: A004
from services.alert.matching.document import Document
from services.alert.matching.globs import matcher as glob
from services.alert.watchlists.model import Ruleset, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.implication import implies
from services.alert.watchlists.query.tree import is_positive
from services.alert.watchlists.query.writing import written
from shared.events import EnrichedArticle

WORDS = ["aa", "ab", "bb", "ca", "the"]
texts = st.lists(st.sampled_from([*WORDS, "aa.", "bb!\n\n", "Ab."]), max_size=14).map(" ".join)
terms = st.sampled_from([*WORDS, '"aa bb"', '"aa * ab"', "ab*", "a?", "case:Ab", "title:aa", "body:aa", "lead:bb"]).map(
    lambda term: "aa" if term == "a?" else term
)
operands = st.sampled_from([*WORDS, '"aa bb"', "aa*", "(aa OR bb)", '(ca OR "ab aa")'])
pairs = st.builds(
    lambda a, op, b: f"({a} {op} {b})",
    operands,
    st.sampled_from(["NEAR/0", "NEAR/2", "BEFORE/1", "SAME/s", "SAME/p", "NOT NEAR/1"]),
    operands,
)
queries = st.recursive(
    terms | pairs,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"({a} AND {b})", inner, inner),
        st.builds(lambda a, b: f"({a} OR {b})", inner, inner),
        st.builds(lambda a, b: f"({a} AND NOT {b})", inner, inner),
    ),
    max_leaves=6,
)


def article(title, text):
    return EnrichedArticle(id="a", title=title, text=text)


def ruleset(trees):
    return Ruleset(watchlists=tuple(Watchlist(id=f"w{i}", name="w", match=tree) for i, tree in enumerate(trees)))


@settings(max_examples=200)
@given(st.lists(queries, min_size=1, max_size=8), texts, texts)
def test_the_index_finds_exactly_what_plain_evaluation_finds(asked, title, text):
    matcher = compile(ruleset([parse(query) for query in asked]))
    one = article(title, text)
    by_index = {found.watchlist_id for found in matcher.match(one)}
    plain = {f"w{i}" for i in range(len(asked)) if matcher.explain(one, f"w{i}").matched}
    assert by_index == plain


@settings(max_examples=150)
@given(queries, texts, texts)
def test_not_is_absence(query, title, text):
    with_anchor = article(f"zz {title}", text)
    matcher = compile(ruleset([parse(query), parse(f"zz AND NOT {query}")]))
    assert len(matcher.match(with_anchor)) == 1


@settings(max_examples=150)
@given(queries, texts, texts)
def test_a_query_written_back_asks_the_same(query, title, text):
    tree = parse(query)
    again = parse(written(tree))
    assert is_positive(again) == is_positive(tree)
    assert len(compile(ruleset([tree, again])).match(article(title, text))) in (0, 2)


@settings(max_examples=150)
@given(queries, texts, texts)
def test_every_span_stands_in_the_text_and_every_mark_in_its_passage(query, title, text):
    one = article(title, text)
    for found in compile(ruleset([parse(query)])).match(one):
        fields = {"title": one.title, "text": one.text}
        assert all(fields[span.field][span.start : span.end] == span.text for span in found.spans)
        for passage in excerpts(one, found.spans):
            assert all(0 <= start < end <= len(passage.text) for start, end in passage.marks)
            assert passage.marks


@settings(max_examples=150)
@given(queries.filter(lambda query: "NOT" not in query), texts, texts)
def test_a_match_explains_itself_without_the_words_of_its_spans_it_is_none(query, title, text):
    matcher, one = compile(ruleset([parse(query)])), article(title, text)
    for found in matcher.match(one):
        assert found.spans
        left = {"title": list(title), "text": list(text)}
        for span in found.spans:
            left[span.field][span.start : span.end] = re.sub(r"\w", "z", span.text)  # another word in its place
        assert not matcher.match(article("".join(left["title"]), "".join(left["text"])))


@settings(max_examples=150)
@given(operands, operands, st.integers(0, 4), texts)
def test_near_knows_no_order_and_not_near_is_what_near_leaves(a, b, distance, text):
    doc = article("", text)
    matcher = compile(
        ruleset(
            [
                parse(q)
                for q in (
                    f"{a} NEAR/{distance} {b}",
                    f"{b} NEAR/{distance} {a}",
                    f"{a} BEFORE/{distance} {b}",
                    f"{b} BEFORE/{distance} {a}",
                )
            ]
        )
    )
    near, turned, before, behind = (matcher.explain(doc, f"w{i}").matched for i in range(4))
    assert near == turned == (before or behind)


@settings(max_examples=150)
@given(queries, queries, texts, texts)
def test_what_a_query_is_said_to_imply_holds_wherever_it_holds(one, other, title, text):
    a, b, both, either = (parse(query) for query in (one, other, f"{one} AND {other}", f"{one} OR {other}"))
    assert implies(both, a)
    assert implies(b, either)
    held = {found.watchlist_id for found in compile(ruleset([a, b, both, either])).match(article(title, text))}
    for i, left in enumerate((a, b, both, either)):
        for j, right in enumerate((a, b, both, either)):
            assert not (implies(left, right) and f"w{i}" in held and f"w{j}" not in held), (one, other)


@given(st.text(alphabet="ab*?", min_size=1, max_size=8), st.text(alphabet="ab", max_size=8))
def test_a_glob_agrees_with_its_definition(pattern, word):
    def fits(p, w):
        if not p:
            return not w
        if p[0] == "*":
            return any(fits(p[1:], w[i:]) for i in range(len(w) + 1))
        return bool(w) and p[0] in ("?", w[0]) and fits(p[1:], w[1:])

    assert bool(glob(pattern)(word)) is fits(pattern, word)


def test_many_stars_are_matched_in_time():
    assert not glob("aa" + "*a" * 50 + "b")("a" * 100_000)


def test_characters_without_spaces_take_wildcards_within_their_stretch_and_in_time():
    (tree,) = [parse("中*国")]
    ask = compile(ruleset([tree]))
    assert ask.match(article("", "他在中华民国人"))
    assert not ask.match(article("", "中华 民国"))
    assert not ask.match(article("", "中" * 40_000 + " 国"))
    assert ask.match(article("", "中" * 40_000 + "国"))


def test_many_occurrences_are_paired_in_time():
    one = article("", "aa bb " * 30_000)
    assert compile(
        ruleset([parse("aa NEAR/5 bb AND aa SAME/p bb AND aa NOT NEAR/0 zz AND ATLEAST/9(aa OR bb)")])
    ).match(one)
    assert Document(one).body_size == 60_000


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), max_size=12), st.integers(0, 45), st.data())
def test_positions_as_bits_say_the_same_as_a_look_at_each_pair(left, words, data):
    right = data.draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), max_size=12))
    one, two = ([(first, first + size) for first, size in side] for side in (left, right))
    ends = proximity.ends(one), proximity.ends(two)
    for is_ordered in (True, False):

        def is_pair(a, b, is_ordered=is_ordered):
            return 0 < b[0] - a[1] <= words + 1 or (not is_ordered and 0 < a[0] - b[1] <= words + 1)

        expected = [a for a in one if any(is_pair(a, b) for b in two)]
        assert proximity.near(one, ends[1], words, is_ordered=is_ordered) == expected
        assert proximity.is_near(one, two, words, is_ordered=is_ordered) is bool(expected)
        assert proximity.are_near(*ends, words, is_ordered=is_ordered) is bool(expected)
    after = [b for b in two if any(0 < b[0] - a[1] <= words + 1 for a in one)]
    assert proximity.behind(two, ends[0], words) == after


@settings(max_examples=60)
@given(st.lists(queries, min_size=1, max_size=8, unique=True), texts, texts, st.data())
def test_neither_the_order_of_rules_nor_that_of_reloads_changes_what_matches(asked, title, text, data):
    rules = ruleset([parse(query) for query in asked]).watchlists
    one = article(title, text)
    expected = {found.watchlist_id for found in compile(Ruleset(watchlists=rules)).match(one)}
    matcher = None
    for _ in range(data.draw(st.integers(0, 3))):
        some = data.draw(st.lists(st.sampled_from(rules), unique_by=id))
        matcher = compile(Ruleset(watchlists=tuple(some)), matcher)
        matcher.match(one)
    last = data.draw(st.permutations(rules))
    matcher = compile(Ruleset(watchlists=tuple(last)), matcher)
    found = [match.watchlist_id for match in matcher.match(one)]
    assert set(found) == expected
    assert found == [rule.id for rule in last if rule.id in expected]
    assert dict(matcher.by_id) == {rule.id: rule for rule in rules}
