"""Watchlists that ask what another asks, or less: whoever hears both hears everything twice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.query.implication import implies
from services.alert.watchlists.query.tree import And, Not, Or, Phrase, Query, children, walk

_MOST_RIVALS = 50  # of watchlists that share a condition; with more, each says too little to be told


def overlaps(watchlists: Sequence[Watchlist]) -> Iterator[tuple[Watchlist, Watchlist, bool]]:
    """Pairs of one and the other that matches wherever the one does, and whether they are the same; told alike."""
    asked = [_conditions(one) for one in watchlists]
    by_key: dict[object, list[int]] = defaultdict(list)
    for place, conditions in enumerate(asked):
        for alternative in _alternatives(conditions[0]) if conditions else ():
            by_key[next(_keys(alternative), None)].append(place)
    for place, conditions in enumerate(asked):
        keys = {key for condition in conditions for key in _keys(_alternatives(condition)[0])}
        rivals = {rival for key in keys for rival in by_key.get(key, ())[:_MOST_RIVALS]}
        for rival in sorted(rivals - {place}):
            if not _is_heard_by_both(watchlists[place], watchlists[rival]) or not _is_inside(conditions, asked[rival]):
                continue
            is_same = _is_inside(asked[rival], conditions)
            if not is_same or rival < place:
                yield watchlists[place], watchlists[rival], is_same
                break


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


def _is_inside(inner: Sequence[Query], outer: Sequence[Query]) -> bool:
    """Does whatever meets the inner conditions meet the outer ones? Seen from their form alone."""
    return all(any(implies(one, other) for one in inner) for other in outer)
