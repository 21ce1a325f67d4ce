"""What an article must hold for a condition to be true: keys, any one of which must be there.

A key is a word, two words side by side, a word with wildcards (`pak*`), a fact (`topic=...`), or a node that is
decided first (a long list, which many watchlists share). `cost` guesses how many of 1,000 articles hold one of them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from services.alert.matching.rarity import articles_with


class Gate(Protocol):
    """A node as a key. `only_words`: where any of these will do, and nothing else."""

    number: int
    only_words: frozenset[str] | None

    def holds(self, doc: Any, /) -> bool: ...


Key = str | tuple[str, str] | Gate

MAX_KEYS = 48  # an OR with more is decided once an article, by itself

by_cost = attrgetter("cost")


class Need(NamedTuple):
    """Any one of `keys` is in every article that can match."""

    keys: frozenset[Key]
    cost: float


def cheapest(needs: Iterable[Need]) -> Need | None:
    return min(needs, key=by_cost, default=None)


def either(alternatives: Sequence[Iterable[Need]]) -> Need | None:
    """Of alternatives: each brings its cheapest need; None where one of them needs nothing."""
    best = [cheapest(needs) for needs in alternatives]
    known = [one for one in best if one is not None]
    if len(known) < len(best):
        return None
    return Need(frozenset().union(*[one.keys for one in known]), sum([one.cost for one in known]))


@lru_cache(maxsize=16384)
def word(folded: str) -> Need:
    return Need(frozenset([folded]), articles_with(folded))


def pair(first: str, second: str) -> Need:
    """Measured on news: of the articles that hold both words, one in eight or fewer holds them side by side."""
    return Need(frozenset([(first, second)]), min(articles_with(first), articles_with(second)) / 8)


def glob(pattern: str, literal: str) -> Need:
    """A beginning stands for many words: the shorter, the more."""
    return Need(frozenset([pattern]), 240 / len(literal))


def fact(kind: str, value: str, cost: float) -> Need:
    return Need(frozenset([f"{kind}={value}"]), cost)
