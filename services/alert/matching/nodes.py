"""The conditions that an article is held against: shared between watchlists, each decided once an article.

A located node also says where it holds. What a user wrote becomes nodes in services/alert/matching/build.py.
"""

from itertools import chain
from operator import attrgetter
from typing import ClassVar

from services.alert.matching.document import Document, Occurrence
from services.alert.matching.needs import Need
from services.alert.matching.proximity import Ends, ends

_RANK = attrgetter("rank")


class Node:
    """One condition; `number` is its own, and equal conditions are one node.

    `rank`: of conditions that must all hold, the lower is asked first. Most articles fail at the first.
    """

    __slots__ = ("number",)
    number: int
    rank: ClassVar[int] = 1

    def holds(self, doc: Document) -> bool:
        known = doc.truth.get(self.number)
        if known is None:
            known = doc.truth[self.number] = self.decide(doc)
        return known

    def decide(self, doc: Document) -> bool:
        raise NotImplementedError

    def needs(self) -> tuple[Need, ...]:
        """All of these are met by every article in which this is true. None: there is no telling without a look."""
        return ()

    def is_certain(self) -> bool:
        """Is this true wherever all its needs are met? Then nothing is left to decide."""
        return False


class Located(Node):
    """A condition that has places in the text."""

    __slots__ = ()

    def find(self, doc: Document) -> list[Occurrence]:
        known = doc.found.get(self.number)
        if known is None:
            known = doc.found[self.number] = self.look(doc)
        return known

    def look(self, doc: Document) -> list[Occurrence]:
        raise NotImplementedError

    def ends(self, doc: Document) -> Ends:
        """Where its places begin and end, as bits; made once an article."""
        known = doc.ends.get(self.number)
        if known is None:
            known = doc.ends[self.number] = self.mark(doc)
        return known

    def mark(self, doc: Document) -> Ends:
        return ends(self.find(doc))

    def decide(self, doc: Document) -> bool:
        return bool(self.find(doc))


class All(Node):
    """AND."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[Node, ...]) -> None:
        self.items = tuple(sorted(items, key=_RANK))

    def decide(self, doc: Document) -> bool:
        for item in self.items:  # noqa: SIM110 (a generator costs more than what it asks)
            if not item.holds(doc):
                return False
        return True

    def needs(self) -> tuple[Need, ...]:
        return tuple(chain.from_iterable([item.needs() for item in self.items]))

    def is_certain(self) -> bool:
        return all(item.is_certain() for item in self.items)


class Absent(Node):
    """NOT."""

    __slots__ = ("item",)
    rank = 2

    def __init__(self, item: Node) -> None:
        self.item = item

    def decide(self, doc: Document) -> bool:
        return not self.item.holds(doc)
