"""Conditions on where others stand to each other: NEAR, BEFORE, SAME, NOT NEAR, ATLEAST."""

from typing import Literal

from services.alert.matching import proximity
from services.alert.matching.alternatives import AnyLocated
from services.alert.matching.document import Document, Occurrence
from services.alert.matching.needs import Need
from services.alert.matching.nodes import Located, Node

_WIDE = 8  # alternatives; with more their bits are faster than lists of their places
_FEW_PAIRS = 40  # of places; a look at each is faster than to make their bits


class Pair(Node):
    """NEAR, BEFORE and SAME."""

    __slots__ = ("is_ordered", "is_wide", "left", "right", "unit", "words")

    def __init__(
        self, left: Located, right: Located, *, words: int, is_ordered: bool, unit: Literal["s", "p"] | None
    ) -> None:
        self.left = left
        self.right = right
        self.words = words
        self.is_ordered = is_ordered
        self.unit = unit
        self.is_wide = unit is None and any(
            isinstance(side, AnyLocated) and len(side.items) > _WIDE for side in (left, right)
        )

    def decide(self, doc: Document) -> bool:
        if self.unit is not None:
            return bool(self.used(doc)[0])
        if self.is_wide:
            return self._is_by_ends(doc)
        left = self.left.find(doc)
        right = self.right.find(doc) if left else left
        if len(left) * len(right) > _FEW_PAIRS:
            return self._is_by_ends(doc)
        return proximity.is_near(left, right, self.words, is_ordered=self.is_ordered)

    def _is_by_ends(self, doc: Document) -> bool:
        return proximity.are_near(self.left.ends(doc), self.right.ends(doc), self.words, is_ordered=self.is_ordered)

    def used(self, doc: Document) -> tuple[list[Occurrence], list[Occurrence]]:
        """The occurrences of each side that have a partner."""
        left = self.left.find(doc)
        right = self.right.find(doc) if left else left
        if not right:
            return [], []
        if self.unit is not None:
            unit = self.unit
            return (
                proximity.together(left, right, lambda at: doc.unit_of(at, unit)),
                proximity.together(right, left, lambda at: doc.unit_of(at, unit)),
            )
        mine = proximity.near(left, self.right.ends(doc), self.words, is_ordered=self.is_ordered)
        if self.is_ordered:
            return mine, proximity.behind(right, self.left.ends(doc), self.words)
        return mine, proximity.near(right, self.left.ends(doc), self.words, is_ordered=False)

    def needs(self) -> tuple[Need, ...]:
        return (*self.left.needs(), *self.right.needs())


class Free(Node):
    """NOT NEAR: an occurrence of `left` without one of `right` that close."""

    __slots__ = ("left", "right", "words")

    def __init__(self, left: Located, right: Located, words: int) -> None:
        self.left = left
        self.right = right
        self.words = words

    def decide(self, doc: Document) -> bool:
        return self.left.holds(doc) and (not self.right.holds(doc) or bool(self.free(doc)))

    def free(self, doc: Document) -> list[Occurrence]:
        left = self.left.find(doc)
        taken = set(proximity.near(left, self.right.ends(doc), self.words, is_ordered=False))
        return [one for one in left if one not in taken]

    def needs(self) -> tuple[Need, ...]:
        return self.left.needs()


class Often(Node):
    """ATLEAST."""

    __slots__ = ("count", "inner")

    def __init__(self, count: int, inner: Located) -> None:
        self.count = count
        self.inner = inner

    def decide(self, doc: Document) -> bool:
        found = self.inner.find(doc)
        return len(found) >= self.count and len(proximity.apart(found)) >= self.count

    def needs(self) -> tuple[Need, ...]:
        return self.inner.needs()
