"""Conditions filed by keys: under one, or under one and below it a second. Found again by intersecting sets."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeVar

from services.alert.matching.needs import Key, Need
from services.alert.matching.nodes import Node

Nodes = tuple[Node, ...]
_COST = attrgetter("cost")
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
    needs = _needs(node)
    if not needs:
        return None
    picked = _picked(needs)
    second = picked[1].keys if len(picked) > 1 else None
    return Plan(picked[0].keys, second, len(picked) == len(needs) and node.is_certain())


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
    return sorted({need.keys: need for need in found}.values(), key=_COST)


class Filed(NamedTuple):
    """Nodes of one place: those that hold when they are found there, and those that are to be asked."""

    sure: Nodes = ()
    open: Nodes = ()


_NOTHING = Filed()


class Tables(NamedTuple):
    """Nodes by one key; the second keys by the first; nodes by both.

    The second keys are sets of their own, since to intersect two sets touches nothing but these: in the memory of
    100,000 rules nearly every other step is a wait for it.
    """

    alone: dict[Key, Filed]
    seconds: dict[Key, frozenset[Key]]
    crossed: dict[tuple[Key, Key], Filed]


class Files:
    """Nodes by one key and by two. It does not change; `changed` gives another that shares what is the same."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables or Tables({}, {}, {})

    def found(self, present: set[Key]) -> tuple[set[Node], set[Node]]:
        """What is filed under keys that are present: nodes that hold, and nodes that are to be asked."""
        alone, seconds, crossed = self._tables
        met = [alone[key] for key in alone.keys() & present]
        for first in seconds.keys() & present:
            for second in seconds[first] & present:
                met.append(crossed[first, second])  # noqa: PERF401 (mostly there is none)
        held: set[Node] = set()
        asked: set[Node] = set()
        for sure, open_ in met:
            held.update(sure)
            asked.update(open_)
        return held, asked

    def changed(self, added: Iterable[tuple[Plan, Node]], removed: Iterable[tuple[Plan, Node]]) -> "Files":
        alone, seconds, crossed = self._tables.alone.copy(), self._tables.seconds.copy(), self._tables.crossed.copy()
        come, gone = Sorted(added), Sorted(removed)
        _change(alone, come.alone, gone.alone, come.sure)
        _change(crossed, come.crossed, gone.crossed, come.sure)
        left = [place for place in gone.crossed if place not in crossed]
        for first, keys in _by_first(left).items():
            seconds[first] = seconds[first].difference(keys)
        for first, keys in _by_first(come.crossed).items():
            seconds[first] = seconds.get(first, frozenset()).union(keys)
        for first in {first for first, _ in left}:
            if not seconds[first]:
                del seconds[first]
        return Files(Tables(alone, seconds, crossed))


class Sorted:
    """Nodes by the places of their plans, and those of them that are sure."""

    def __init__(self, filed: Iterable[tuple[Plan, Node]]) -> None:
        self.alone: dict[Key, list[Node]] = {}
        self.crossed: dict[tuple[Key, Key], list[Node]] = {}
        self.sure: set[Node] = set()
        for (firsts, seconds, is_sure), node in filed:
            if is_sure:
                self.sure.add(node)
            for first in firsts:
                if seconds is None:
                    self.alone.setdefault(first, []).append(node)
                else:
                    for second in seconds:
                        self.crossed.setdefault((first, second), []).append(node)


P = TypeVar("P", Key, tuple[Key, Key])


def _change(table: dict[P, Filed], come: Mapping[P, list[Node]], gone: Mapping[P, list[Node]], sure: set[Node]) -> None:
    for place, nodes in gone.items():
        old, without = table[place], set(nodes)
        table[place] = Filed(*(tuple(node for node in kept if node not in without) for kept in old))
    for place, nodes in come.items():
        old = table.get(place, _NOTHING)
        table[place] = Filed(
            old.sure + tuple(node for node in nodes if node in sure),
            old.open + tuple(node for node in nodes if node not in sure),
        )
    for place in gone:
        if table[place] == _NOTHING:
            del table[place]


def _by_first(places: Iterable[tuple[Key, Key]]) -> dict[Key, list[Key]]:
    out: dict[Key, list[Key]] = {}
    for first, second in places:
        out.setdefault(first, []).append(second)
    return out
