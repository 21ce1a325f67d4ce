"""Watchlists at their worst: equal and wide conditions on top of many rules, a list of names, an article of 1 MB.

Each is measured in a process of its own: among what another has left in the memory the same work takes half as long
again, and a figure is another in a whole run than by itself.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence

from services.alert.matching import Matcher
from services.alert.matching import compile as compile_rules
from services.alert.matching.rarity import common_words
from services.alert.watchlists.model import Row, Ruleset, TermList, Watchlist
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature
from shared.events import EnrichedArticle
from tests.bench import corpus, workload
from tests.bench.timing import in_a_process, least

BASE, ADDED, WIDTH = 10_000, 1_000, 80
NAMES = 20_000
KNOWN, ARTICLES = 1_500, 60
LONG = 1_000_000  # characters


def figures() -> Iterator[dict[str, object]]:
    return (in_a_process("tests.bench.extremes", name) for name in MEASURED)


def _ors() -> dict[str, object]:
    return _added(f"ORs of {WIDTH} common words", _wide_ors()[:ADDED], to_reach=5)


def _equal_nears() -> dict[str, object]:
    return _added(f"identical NEARs of two ORs of {WIDTH} common words", _wide_nears()[:1] * ADDED, to_reach=1.25)


def _different_nears() -> dict[str, object]:
    return _added(f"different NEARs of two ORs of {WIDTH} common words", _wide_nears(), to_reach=None)


def _added(name: str, added: Sequence[str], *, to_reach: float | None) -> dict[str, object]:
    """What rules on top of 10,000 cost, as a multiple of these."""
    known = corpus.articles(KNOWN)
    made = workload.rules([{"id": one.id, "title": one.title, "text": one.text} for one in known], BASE, 1)
    base = [query for _, _, query in made]
    before_s, after_s = least(known[:ARTICLES], _matcher(base).match, _matcher([*base, *added]).match, rounds=9)
    found = {"figure": f"{ADDED} {name} on top of {BASE} rules", "times the cost": round(after_s / before_s, 2)}
    return {**found, "to reach": to_reach} if to_reach else found


def _wide_nears() -> list[str]:
    ors = _wide_ors()
    return [f"({a}) NEAR/5 ({b})" for a, b in zip(ors[:ADDED], ors[ADDED:], strict=True)]


def _wide_ors() -> list[str]:
    chance = random.Random(7)
    return [" OR ".join(chance.sample(common_words(), WIDTH)) for _ in range(2 * ADDED)]


def _list_of_names() -> dict[str, object]:
    """One rule with a list of names beside a rule of each name; both show what they found."""
    articles = corpus.articles(KNOWN)[:ARTICLES]
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


def _long_article() -> dict[str, object]:
    text = "\n\n".join(one.text for one in corpus.articles(KNOWN))[:LONG]
    first, second = common_words()[:2]
    near = _matcher([f"{first} NEAR/5 {second}"])
    article = EnrichedArticle(id="long", title="", text=text)
    decided_s, shown_s = least([article], near.match, lambda one: list(near.match(one)), rounds=9)
    return {
        "figure": f"an article of {len(text)} characters against {first} NEAR/5 {second}",
        "ms": round(decided_s * 1000),
        "with evidence, ms": round(shown_s * 1000),
        "to reach": 100,
    }


def _matcher(queries: Sequence[str]) -> Matcher:
    made = [Watchlist(id=f"w-{number}", name="w", match=parse(query)) for number, query in enumerate(queries)]
    return compile_rules(Ruleset(tuple(made)))


MEASURED: dict[str, Callable[[], dict[str, object]]] = {
    "ors": _ors,
    "equal nears": _equal_nears,
    "different nears": _different_nears,
    "list of names": _list_of_names,
    "long article": _long_article,
}


if __name__ == "__main__":
    print(json.dumps(MEASURED[sys.argv[1]]()))
