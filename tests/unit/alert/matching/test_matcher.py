"""Many watchlists at once: the index against plain evaluation, changes, and what a hard case may cost.

`TOCSIN_LONG=1` holds 10,000 random rules in place of 600.
"""

import os
import random
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alert.matching import compile  # noqa: A004
from services.alert.matching.build import Builder
from services.alert.matching.document import Document
from services.alert.watchlists.model import Row, Ruleset, Sources, TermList, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature
from shared.events import EnrichedArticle, Entity, Source, Topic

RULES = 10_000 if os.environ.get("TOCSIN_LONG") else 600
WORDS = [a + b + c for a in "bcdfg" for b in "aeiou" for c in "lmnrs"]


def phrase(chance):
    words = " ".join(chance.choices(WORDS, k=chance.choice([1, 1, 2, 2, 3])))
    forms = [
        f'"{words}"',
        f'"{words}"',
        f"{words[:2]}*",
        f'case:"{words.title()}"',
        f'exact:"{words}"',
        f'title:"{words}"',
        f'"{words} *"',
    ]
    return chance.choice(forms)  # fmt: skip


def condition(chance):
    return chance.choice(
        [f"topic:{chance.choice(['politics', 'sport'])}", "country:PK", "source:example.org", "lang:en", "tag:tier1", "$names", "person:bal",
         f"words:>{chance.randint(20, 45)}", "partial:no", "url:*news*", f"({chance.choice(WORDS)} OR NOT {chance.choice(WORDS)})", "words:>30"]
    )  # fmt: skip


def query(chance, depth=2):
    kind = chance.randrange(9) if depth else 0
    if kind < 3:
        return phrase(chance) if chance.random() < 0.85 else condition(chance)
    if kind == 3:
        operator = chance.choice(["NEAR/3", "BEFORE/5", "SAME/s", "NOT NEAR/2"])
        return f"({chance.choice(WORDS)} {operator} ({chance.choice(WORDS)} OR {chance.choice(WORDS)[:2]}*))"
    if kind == 4:
        return f"ATLEAST/2({chance.choice(WORDS)} OR {chance.choice(WORDS)})"
    operator = {5: " AND ", 6: " OR ", 7: " AND NOT ", 8: " AND "}[kind]
    return "(" + operator.join(query(chance, depth - 1) for _ in range(2)) + ")"


def article(chance, number):
    def words(count):
        return " ".join(
            chance.choice(WORDS).title() if chance.random() < 0.2 else chance.choice(WORDS) for _ in range(count)
        )

    return EnrichedArticle(
        id=str(number),
        title=words(6),
        text=". ".join(words(chance.randint(3, 12)) for _ in range(5)),
        language=chance.choice(["en", "fr"]),
        source=Source(id="x", domain=chance.choice(["example.org", "a.test"]), tags=("tier1",)) if number % 2 else None,
        topics=(Topic(id="medtop:11000000", name="politics", score=1),) if number % 3 else (),
        entities=(Entity(id="p", name="Bal", type="person", country="PK"),) if number % 2 else (),
    )  # fmt: skip


NAMES = TermList("names", tuple(Row(w, w, (parse(f'"{w} {v}"'),)) for w in WORDS[:40] for v in WORDS[40:43]))


def ruleset(rules):
    return Ruleset(watchlists=tuple(rules), lists={"names": NAMES})


def rules_of(chance, count, prefix="w"):
    known = {"names": ListNature()}
    for number in range(count):
        sources = Sources(allow=("example.org",)) if chance.random() < 0.1 else None
        languages = ("en",) if chance.random() < 0.1 else ()
        tree = parse(query(chance), known)
        yield Watchlist(id=f"{prefix}{number}", name="w", match=tree, sources=sources, languages=languages)


def found(matcher, one):
    return [match.watchlist_id for match in matcher.match(one)]


def plainly(matcher, one):
    doc = Document(one)
    return [rule.id for rule in matcher.ruleset.watchlists if matcher.builder.watchlist(rule).holds(doc)]


def test_the_index_finds_what_each_rule_asked_by_itself_finds():
    chance = random.Random(5)
    matcher = compile(ruleset(rules_of(chance, RULES)))
    total = 0
    for number in range(30):
        one = article(chance, number)
        assert found(matcher, one) == plainly(matcher, one)
        total += len(matcher.match(one))
    assert total > 30


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_neither_the_order_of_rules_nor_of_reloads_changes_what_matches(seed):
    chance = random.Random(seed)
    rules = list(rules_of(chance, 40))
    one = article(chance, seed)
    whole = set(found(compile(ruleset(rules)), one))
    assert set(found(compile(ruleset(chance.sample(rules, 40))), one)) == whole
    matcher = compile(ruleset(rules[:25]))
    for _ in range(3):  # rules come and go, one is written anew without a change
        kept = chance.sample(rules, 20)
        matcher = compile(ruleset(kept), matcher)
        assert set(found(matcher, one)) == whole & {rule.id for rule in kept}
    again = [
        Watchlist(id=rule.id, name="new", match=rule.match, sources=rule.sources, languages=rule.languages)
        for rule in rules
    ]
    assert set(found(compile(ruleset(again), matcher), one)) == whole


def test_an_earlier_matcher_goes_on_as_it_was():
    first = compile(ruleset([Watchlist(id="a", name="a", match=parse("balm"))]))
    second = compile(ruleset([Watchlist(id="b", name="b", match=parse("bane"))]), first)
    one = EnrichedArticle(id="1", title="", text="balm")
    assert (found(first, one), found(second, one)) == (["a"], [])


def test_what_no_rule_asks_for_any_more_is_looked_for_no_more():
    kept, gone = (Watchlist(id=name, name=name, match=parse(text)) for name, text in (
        ("kept", '"sea ice" AND thaw'), ("gone", '("sea ice" AND flood) OR harb* OR topic:politics'),
    ))  # fmt: skip
    plain, both = compile(ruleset([kept])), compile(ruleset([kept, gone]))
    again = both.updated(ruleset([kept]))
    for name in ("words", "pairs"):
        assert getattr(again._made.index._state, name) == getattr(plain._made.index._state, name)
    assert again._made.index._state.special.keys == frozenset()
    assert both._made.index._state.special.keys


@pytest.mark.parametrize("wildcard", ["", " OR harb*"])
def test_a_long_or_keeps_none_of_the_words_that_go_by(wildcard):
    """Each of a thousand rules may have one, and each meets every word of the news."""
    query = parse(" OR ".join(f'"{word} {word}"' for word in WORDS[:60]) + " OR balm" + wildcard)
    node = Builder(ruleset([])).made(query)
    assert not node.holds(Document(EnrichedArticle(id="1", title="", text="bane")))
    tracemalloc.start()
    for start in range(0, 12_000, 1_000):
        doc = Document(EnrichedArticle(id="1", title="", text=" ".join(f"w{n}" for n in range(start, start + 1_000))))
        assert doc.vocabulary
        before = tracemalloc.get_traced_memory()[0]
        assert not node.holds(doc)
        doc.__dict__.clear()
        assert tracemalloc.get_traced_memory()[0] - before < 1_000  # bytes; a word kept takes fifty
    tracemalloc.stop()
    for text in ("balm", f"{WORDS[0]} {WORDS[0]}", *(["harbour", "harb"] if wildcard else [])):
        assert node.holds(Document(EnrichedArticle(id="1", title="", text=text)))


def test_what_is_decided_is_known_before_any_evidence_is_looked_for():
    matches = compile(ruleset([Watchlist(id="a", name="a", match=parse("balm OR bane"))])).match(
        EnrichedArticle(id="1", title="", text="balm bane")
    )
    assert len(matches) == 1
    assert [span.text for span in matches[0].spans] == ["balm", "bane"]
    assert [one.watchlist_id for one in matches[:1]] == ["a"]


@pytest.mark.parametrize("text", ["C++ is old", "the C++-based one", "(C++)"])
def test_signs_are_found_through_the_letters_beside_them(text):
    assert found(compile(ruleset([Watchlist(id="a", name="a", match=parse('exact:"C++"'))])), EnrichedArticle(id="1", title="", text=text)) == ["a"]  # fmt: skip


def cost_s(queries, one):
    matcher = compile(
        Ruleset(watchlists=tuple(Watchlist(id=str(n), name="w", match=parse(q)) for n, q in enumerate(queries)))
    )
    matcher.match(one)
    began = time.process_time()
    for _ in range(5):
        matcher.match(one)
    return (time.process_time() - began) / 5


def test_hard_cases_stay_cheap():
    chance = random.Random(3)
    one = EnrichedArticle(id="1", title="", text=" ".join(chance.choice(WORDS) for _ in range(400)))
    wide = [" OR ".join(chance.sample(WORDS, 80)) for _ in range(1_000)]
    assert cost_s(wide, one) < 0.02  # of a second; asking each word of each would take four times that
    assert cost_s(["bal NEAR/5 (bel OR bil)"] * 1_000, one) < 0.005


def test_a_megabyte_against_a_near_of_its_commonest_words():
    one = EnrichedArticle(id="1", title="", text="the bal of bel said " * 50_000)
    assert cost_s(["the NEAR/0 said of", "of BEFORE/0 the", "(the OR bal) NEAR/1 (said OR of)"], one) < 1
