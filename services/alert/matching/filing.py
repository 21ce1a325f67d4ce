"""Conditions filed by keys: under one, or under one and below it a second. Found again by intersecting sets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from services.alert.matching.needs import Key, Need, by_cost
from services.alert.matching.nodes import Node

Nodes = tuple[Node, ...]
_MAX_CROSSED = 64  # places under which one condition is filed, at most


class Plan(NamedTuple):
    """Where a condition is filed: under each of `first` or, with a `second`, each pair of the two.

    `is_sure`: found there it holds, and nothing is left to decide.
    """

    first: frozenset[Key]
    second: frozenset[Key] | None
    is_sure: bool


def plan(node: Node) -> Plan | None:
    """Under its rarest need, and below that the next rarest. None: the node must be asked of every article."""
    picked, is_sure = chosen(node)
    if not picked:
        return None
    return Plan(picked[0].keys, picked[1].keys if len(picked) > 1 else None, is_sure)


def chosen(node: Node) -> tuple[tuple[Need, ...], bool]:
    """The needs that a plan uses, and whether they say all that the node asks."""
    needs = _needs(node)
    picked = _picked(needs)
    return picked, len(picked) == len(needs) and node.is_certain()


def _picked(needs: Sequence[Need]) -> tuple[Need, ...]:
    """One or two: the rarest, and the next that there is room for below."""
    if len(needs) < 2:
        return tuple(needs)
    room = _MAX_CROSSED // len(needs[0].keys)
    return (needs[0], *[need for need in needs[1:] if len(need.keys) <= room][:1])


def _needs(node: Node) -> Sequence[Need]:
    """The rarest first, none twice."""
    found = node.needs()
    if len(found) < 2:
        return found
    return sorted({need.keys: need for need in found}.values(), key=by_cost)


class Filed(NamedTuple):
    """Nodes of one place: those that hold when they are found there, and those that are to be asked."""

    sure: Nodes = ()
    open: Nodes = ()


Crossing = tuple[Key, Key]
"""A first key, and a second below it."""


class Entry(NamedTuple):
    """What is filed under a first key: nodes by it alone, and the second keys below it.

    These are a set of their own, since to hold two sets against each other touches nothing but these: in the memory of
    100,000 rules nearly every other step is a wait for it.
    """

    sure: Nodes = ()
    open: Nodes = ()
    seconds: frozenset[Key] = frozenset()


class Files:
    """Nodes by one key and by two. It does not change; `changed` gives another that shares what is the same."""

    def __init__(self, entries: dict[Key, Entry] | None = None, crossed: dict[Crossing, Filed] | None = None) -> None:
        self._entries, self._crossed = entries or {}, crossed or {}

    def found(self, present: set[Key]) -> tuple[set[Node], set[Node]]:
        """What is filed under keys that are present: nodes that hold, and nodes that are to be asked."""
        entries, crossed = self._entries, self._crossed
        held: set[Node] = set()
        asked: set[Node] = set()
        for first in entries.keys() & present:
            sure, open_, seconds = entries[first]
            if sure:
                held.update(sure)
            if open_:
                asked.update(open_)
            if not seconds.isdisjoint(present):
                for second in seconds & present:
                    sure, open_ = crossed[first, second]
                    held.update(sure)
                    asked.update(open_)
        return held, asked

    def changed(self, added: Iterable[tuple[Plan, Node]], removed: Iterable[tuple[Plan, Node]]) -> "Files":
        come, gone = Sorted(added), Sorted(removed)
        crossed = _with_crossings(self._crossed.copy(), come, gone)
        return Files(_with_entries(self._entries.copy(), crossed, come, gone), crossed)

    def unused(self, keys: Iterable[Key]) -> set[Key]:
        """Of these keys, those that nothing is filed under."""
        left = set(keys).difference(self._entries)
        if left:
            left.difference_update(*[one.seconds for one in self._entries.values() if not left.isdisjoint(one.seconds)])
        return left


Lists = tuple[list[Node], list[Node]]
"""Nodes of one place: those that are to be asked, and those that are sure."""


class Sorted:
    """Nodes by the places of their plans. `below`: of each first key, the second ones."""

    def __init__(self, filed: Iterable[tuple[Plan, Node]]) -> None:
        self.alone = alone = defaultdict[Key, Lists](_lists)
        self.crossed = crossed = defaultdict[Crossing, Lists](_lists)
        self.below = below = defaultdict[Key, list[frozenset[Key]]](list)
        for (firsts, seconds, is_sure), node in filed:
            for first in firsts:
                if seconds is None:
                    alone[first][is_sure].append(node)
                else:
                    below[first].append(seconds)
                    for second in seconds:
                        crossed[first, second][is_sure].append(node)


def _lists() -> Lists:
    return [], []


def _with_crossings(crossed: dict[Crossing, Filed], come: Sorted, gone: Sorted) -> dict[Crossing, Filed]:
    for place, nodes in gone.crossed.items():
        crossed[place] = _without(crossed[place], nodes)
    for place, nodes in come.crossed.items():
        crossed[place] = _with(crossed.get(place, _NOTHING), nodes)
    for place in gone.crossed:
        if not any(crossed[place]):
            del crossed[place]
    return crossed


def _with_entries(
    entries: dict[Key, Entry], crossed: Mapping[Crossing, Filed], come: Sorted, gone: Sorted
) -> dict[Key, Entry]:
    for first in {**gone.alone, **gone.below, **come.alone, **come.below}:
        sure, open_, seconds = entries.get(first, _NO_ENTRY)
        filed = Filed(sure, open_)
        if first in gone.alone:
            filed = _without(filed, gone.alone[first])
        if first in come.alone:
            filed = _with(filed, come.alone[first])
        if first in gone.below:
            seconds -= {one for one in chain(*gone.below[first]) if (first, one) not in crossed}
        if first in come.below:
            seconds = seconds.union(*come.below[first])
        if any(filed) or seconds:
            entries[first] = Entry(filed.sure, filed.open, seconds or _NO_ENTRY.seconds)
        else:
            del entries[first]
    return entries


def _with(old: Filed, come: Lists) -> Filed:
    asked, sure = come
    return Filed(old.sure + tuple(sure), old.open + tuple(asked))


def _without(old: Filed, gone: Lists) -> Filed:
    without = set(chain(*gone))
    return Filed(*[tuple([node for node in kept if node not in without]) for kept in old])


_NOTHING = Filed()
_NO_ENTRY = Entry()
