"""Conditions filed by keys: under one, or under one and below it a second. Found again by intersecting sets."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from services.alert.matching.needs import Key, Need
from services.alert.matching.nodes import Node

Nodes = tuple[Node, ...]
_FEW = 50  # of so few keys mostly none is present: to see that is cheaper than to make a set of them
_MAX_CROSSED = 64  # places under which one condition is filed, at most


class Plan(NamedTuple):
    """Where a condition is filed: under each of `first` or, with a `second`, each pair of the two.

    `is_sure`: found there it holds, and nothing is left to decide.
    """

    first: frozenset[Key]
    second: frozenset[Key] | None
    is_sure: bool

    def places(self) -> Iterator[tuple[Key, Key | None]]:
        for key in self.first:
            if self.second is None:
                yield key, None
            else:
                yield from ((key, second) for second in self.second)


def plan(node: Node) -> Plan | None:
    """Under its rarest need, and below that the next rarest. None: the node must be asked of every article."""
    needs = chosen(node)
    if not needs:
        return None
    second = needs[1].keys if len(needs) > 1 else None
    return Plan(needs[0].keys, second, is_sure(node, needs))


def chosen(node: Node) -> tuple[Need, ...]:
    """One or two of its needs: the rarest, and the next that there is room for below."""
    needs = _needs(node)
    room = _MAX_CROSSED // len(needs[0].keys) if needs else 0
    return (*needs[:1], *[need for need in needs[1:] if len(need.keys) <= room][:1])


def is_sure(node: Node, needs: tuple[Need, ...]) -> bool:
    """Do these needs say all that the node asks?"""
    return len(_needs(node)) == len(needs) and node.is_certain()


def _needs(node: Node) -> list[Need]:
    """The rarest first, none twice."""
    return sorted({need.keys: need for need in node.needs()}.values(), key=lambda need: need.cost)


class Entry(NamedTuple):
    """What is filed under a key: nodes by it alone, and nodes by a second key below it. Sure ones, and open ones."""

    sure: Nodes = ()
    open: Nodes = ()
    sure_below: Mapping[Key, Nodes] | None = None
    open_below: Mapping[Key, Nodes] | None = None


class Files:
    """Nodes by one key and by two. It does not change; `changed` gives another that shares what is the same."""

    def __init__(self, entries: dict[Key, Entry] | None = None) -> None:
        self._entries = entries or {}

    def found(self, present: set[Key]) -> tuple[set[Node], set[Node]]:
        """What is filed under keys that are present: nodes that hold, and nodes that are to be asked."""
        entries = self._entries
        held: set[Node] = set()
        asked: set[Node] = set()
        for sure, open_, sure_below, open_below in map(entries.__getitem__, entries.keys() & present):
            if sure:
                held.update(sure)
            if open_:
                asked.update(open_)
            if sure_below and (len(sure_below) > _FEW or not present.isdisjoint(sure_below)):
                held.update(*map(sure_below.__getitem__, sure_below.keys() & present))
            if open_below and (len(open_below) > _FEW or not present.isdisjoint(open_below)):
                asked.update(*map(open_below.__getitem__, open_below.keys() & present))
        return held, asked

    def changed(self, added: Iterable[tuple[Plan, Node]], removed: Iterable[tuple[Plan, Node]]) -> "Files":
        entries = dict(self._entries)
        gone, come = _by_key(removed), _by_key(added)
        for key in {**gone, **come}:
            entry = _changed(entries.get(key, Entry()), gone.get(key, {}), come.get(key, {}))
            if any(entry):
                entries[key] = entry
            else:
                del entries[key]
        return Files(entries)


Slot = tuple[Key | None, bool]
"""A place in an entry: the second key, and whether what is found there holds."""


def _by_key(filed: Iterable[tuple[Plan, Node]]) -> dict[Key, dict[Slot, list[Node]]]:
    out: dict[Key, dict[Slot, list[Node]]] = {}
    for one, node in filed:
        for key, second in one.places():
            out.setdefault(key, {}).setdefault((second, one.is_sure), []).append(node)
    return out


def _changed(entry: Entry, gone: Mapping[Slot, list[Node]], come: Mapping[Slot, list[Node]]) -> Entry:
    below = {True: dict(entry.sure_below or {}), False: dict(entry.open_below or {})}
    alone = {True: entry.sure, False: entry.open}
    for slot in {**gone, **come}:
        second, is_sure = slot
        old = alone[is_sure] if second is None else below[is_sure].get(second, ())
        without = set(gone.get(slot, ()))
        nodes = (*(node for node in old if node not in without), *come.get(slot, ()))
        if second is None:
            alone[is_sure] = nodes
        elif nodes:
            below[is_sure][second] = nodes
        else:
            del below[is_sure][second]
    return Entry(alone[True], alone[False], below[True] or None, below[False] or None)
