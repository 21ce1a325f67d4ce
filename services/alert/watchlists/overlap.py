"""Watchlists that ask what another asks, or less: whoever hears both hears everything twice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.query.implication import implies
from services.alert.watchlists.query.tree import And, Glob, Not, NotNear, Or, Phrase, Query, children, walk

_MOST_RIVALS = 50  # of watchlists that share a condition; with more, each says too little to be told


def overlaps(watchlists: Sequence[Watchlist]) -> Iterator[tuple[Watchlist, Watchlist, bool]]:
    """Pairs of one and the other that matches wherever the one does, and whether they are the same; told alike."""
    asked = [_Asked.of(one) for one in watchlists]
    by_key: dict[object, list[int]] = defaultdict(list)
    for place, one in enumerate(asked):
        for alternative in _alternatives(one.conditions[0]) if one.conditions else ():
            by_key[next(_keys(alternative), None)].append(place)
    for place, one in enumerate(asked):
        rivals = {rival for key in one.first_keys() for rival in by_key.get(key, ())[:_MOST_RIVALS]}
        for rival in sorted(rivals - {place}):
            other = asked[rival]
            if not one.may_be_inside(other) or not _is_heard_by_both(watchlists[place], watchlists[rival]):
                continue
            is_same = one.is_inside(other) and other.is_inside(one)
            if (is_same and rival < place) or (not is_same and one.is_inside(other)):
                yield watchlists[place], watchlists[rival], is_same
                break


@dataclass(frozen=True)
class _Asked:
    """What a watchlist asks: all `conditions` must hold. `ways` has the words of each way to meet each of them."""

    conditions: list[Query]
    ways: list[list[frozenset[str]]]

    @classmethod
    def of(cls, watchlist: Watchlist) -> Self:
        conditions = _conditions(watchlist)
        positive = [_alternatives(one) for one in conditions if not isinstance(one, Not)]
        return cls(conditions, [[frozenset(_words(way)) for way in ways] for ways in positive])

    def first_keys(self) -> set[object]:
        keys = {key for condition in self.conditions for key in _keys(_alternatives(condition)[0])}
        return keys | {key.lower() for key in keys if isinstance(key, str)}

    def may_be_inside(self, outer: "_Asked") -> bool:
        """A look at the words, which nearly all fail: what lies inside names all those of what it lies in."""
        return all(any(_are_covered(mine, theirs) for mine in self.ways) for theirs in outer.ways)

    def is_inside(self, outer: "_Asked") -> bool:
        """Does whatever meets these conditions meet the outer ones? Seen from their form alone."""
        return all(any(implies(one, other) for one in self.conditions) for other in outer.conditions)


def _are_covered(mine: list[frozenset[str]], theirs: list[frozenset[str]]) -> bool:
    return all(any(way <= one for way in theirs) for one in mine)


def _is_heard_by_both(inner: Watchlist, outer: Watchlist) -> bool:
    return (
        not set(inner.notify).isdisjoint(outer.notify)
        and outer.sources in (None, inner.sources)
        and outer.languages in ((), inner.languages)
    )


def _conditions(watchlist: Watchlist) -> list[Query]:
    """What must all hold."""
    queries: list[Query] = [*watchlist.required]
    if watchlist.any:
        queries.append(Or(watchlist.any))
    queries += [Not(query) for query in watchlist.none]
    return [part for query in queries for part in (query.items if isinstance(query, And) else (query,))]


def _alternatives(condition: Query) -> Sequence[Query]:
    return condition.items if isinstance(condition, Or) else (condition,)


def _keys(condition: Query) -> Iterator[object]:
    """What a condition shares with those that it may lie inside: its words and other terms."""
    for node in walk(condition):
        if isinstance(node, Phrase):
            yield from (part for part in node.parts if isinstance(part, str))
        elif not children(node):
            yield node


def _words(condition: Query) -> Iterator[str]:
    """Those without which it does not hold, and how each word and wildcard begins; what stands in an OR aside."""
    if isinstance(condition, Phrase):
        for part in condition.parts:
            if isinstance(part, str):
                yield part.lower()
            if isinstance(part, (str, Glob)):
                start = part if isinstance(part, str) else part.pattern.partition("*")[0].partition("?")[0]
                yield f"{start[:2].lower()}*" if len(start) > 1 else "*"
    elif not isinstance(condition, (Or, Not)):
        for below in (condition.left,) if isinstance(condition, NotNear) else children(condition):
            yield from _words(below)
