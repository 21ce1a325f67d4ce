"""Watchlists at their worst: equal and wide conditions on top of many rules, a list of names, an article of 1 MB."""

import random
from collections.abc import Iterator, Sequence

from services.alert.matching import Matcher
from services.alert.matching import compile as compile_rules
from services.alert.matching.rarity import common_words
from services.alert.watchlists.model import Row, Ruleset, TermList, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature
from shared.events import EnrichedArticle
from tests.bench import corpus, workload
from tests.bench.timing import least

BASE, ADDED, WIDTH = 10_000, 1_000, 80
NAMES = 20_000
KNOWN, ARTICLES = 1_500, 60
LONG = 1_000_000  # characters


def figures() -> Iterator[dict[str, object]]:
    known = corpus.articles(KNOWN)
    queries = list(workload.rules([{"id": one.id, "title": one.title, "text": one.text} for one in known], BASE, 1))
    yield from _added([query for _, _, query in queries], known[:ARTICLES])
    yield _list_of_names(known[:ARTICLES])
    yield _long_article(known)


def _added(base: Sequence[str], articles: Sequence[EnrichedArticle]) -> Iterator[dict[str, object]]:
    """What rules on top of 10,000 cost, as a multiple of these."""
    chance = random.Random(7)
    wide = [_wide(chance) for _ in range(2 * ADDED)]
    near = [f"({a}) NEAR/5 ({b})" for a, b in zip(wide[:ADDED], wide[ADDED:], strict=True)]
    plain = _matcher(base)
    for name, added, limit in (
        (f"ORs of {WIDTH} common words", wide[:ADDED], 5.0),
        (f"identical NEARs of two ORs of {WIDTH} common words", near[:1] * ADDED, 1.25),
        (f"different NEARs of two ORs of {WIDTH} common words", near, None),
    ):
        before_s, after_s = least(articles, plain.match, _matcher([*base, *added]).match, rounds=9)
        found = {"figure": f"{ADDED} {name} on top of {BASE} rules", "times the cost": round(after_s / before_s, 2)}
        yield {**found, "to reach": limit} if limit else found


def _wide(chance: random.Random) -> str:
    return " OR ".join(chance.sample(common_words(), WIDTH))


def _list_of_names(articles: Sequence[EnrichedArticle]) -> dict[str, object]:
    """One rule with a list of names beside a rule of each name; both show what they found."""
    chance = random.Random(9)
    words = sorted({word for one in articles for word in one.text.replace(".", "").split()})
    names = sorted({f'"{chance.choice(words)} {chance.choice(words)}"' for _ in range(NAMES)})
    rows = tuple(Row(name, name, (parse(name),)) for name in names)
    rule = Watchlist(id="all", name="all", match=parse("$names", {"names": ListNature()}))
    of_list = compile_rules(Ruleset((rule,), lists={"names": TermList("names", rows)}))
    of_rules = _matcher(names)
    by_list_s, by_rules_s = least(articles, lambda one: list(of_list.match(one)), lambda one: list(of_rules.match(one)))
    return {
        "figure": f"one rule with a list of {NAMES} names beside {NAMES} rules of one name",
        "times the cost": round(by_list_s / by_rules_s, 2),
        "to reach": 1,
        "floor": 2,
    }


def _long_article(known: Sequence[EnrichedArticle]) -> dict[str, object]:
    text = "\n\n".join(one.text for one in known)[:LONG]
    first, second = common_words()[:2]
    near = _matcher([f"{first} NEAR/5 {second}"])
    (took_s,) = least([EnrichedArticle(id="long", title="", text=text)], lambda one: list(near.match(one)), rounds=9)
    (decided_s,) = least([EnrichedArticle(id="long", title="", text=text)], near.match, rounds=9)
    return {
        "figure": f"an article of {len(text)} characters against {first} NEAR/5 {second}",
        "ms": round(decided_s * 1000),
        "with evidence, ms": round(took_s * 1000),
        "to reach": 100,
    }


def _matcher(queries: Sequence[str]) -> Matcher:
    made = [Watchlist(id=f"w-{number}", name="w", match=parse(query)) for number, query in enumerate(queries)]
    return compile_rules(Ruleset(tuple(made)))
