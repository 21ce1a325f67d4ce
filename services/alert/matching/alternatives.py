"""OR, of a few conditions or of a list of a hundred thousand terms."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from services.alert.matching import needs
from services.alert.matching.document import Document, Occurrence
from services.alert.matching.index import Index
from services.alert.matching.needs import MAX_KEYS, Need
from services.alert.matching.nodes import All, Located, Node
from services.alert.matching.proximity import Ends
from services.alert.matching.terms import Word


class Any(Node):
    """At least one holds. Beyond a few alternatives an index finds those worth asking."""

    __slots__ = ("_others", "_wide_index", "_wide_need", "items", "only_words", "words")

    def __init__(self, items: tuple[Node, ...]) -> None:
        self.items = items
        self.words = frozenset(item.word for item in items if isinstance(item, Word))
        self._others = tuple(item for item in items if not isinstance(item, Word))
        self.only_words = None if self._others else self.words
        self._wide_index: Index | None = None
        self._wide_need: Need | None = None

    def decide(self, doc: Document) -> bool:
        if not self.words.isdisjoint(doc.vocabulary):
            return True
        if len(self._others) > MAX_KEYS:
            return self._index.is_any(doc)
        return any(item.holds(doc) for item in self._others)

    def holding(self, doc: Document) -> Iterable[Node]:
        """The alternatives that hold."""
        if len(self._others) > MAX_KEYS:
            return self._index.holding(doc)
        return [item for item in self.items if item.holds(doc)]

    @property
    def _index(self) -> Index:
        if self._wide_index is None:
            self._wide_index = Index(self.items, is_within=True)
        return self._wide_index

    def needs(self) -> tuple[Need, ...]:
        """Of a wide OR, itself: it is decided first, once for all who ask."""
        found = self._wide_need or needs.either([item.needs() for item in self.items])
        if self._wide_need is None and (len(self.items) > MAX_KEYS or (found and len(found.keys) > MAX_KEYS)):
            found = self._wide_need = Need(frozenset([self]), min(found.cost, 900.0) if found else 1000.0)
        return (found,) if found else ()

    def is_certain(self) -> bool:
        if self._wide_need is not None:
            return True
        return all(item.is_certain() and not isinstance(item, All) for item in self.items)  # an AND has several needs


class AnyLocated(Any, Located):
    """At least one holds, and each has places."""

    __slots__ = ()

    def __init__(self, items: tuple[Located, ...]) -> None:
        super().__init__(items)

    def look(self, doc: Document) -> list[Occurrence]:
        words = self.words & doc.vocabulary
        found = [(at, at) for word in words for at in doc.places_of(word)]
        if len(words) < len(self.items):
            others = self.holding(doc) if len(self._others) > MAX_KEYS else self._others
            found += [one for item in others if isinstance(item, Located) for one in item.find(doc)]
        return sorted(set(found))

    def mark(self, doc: Document) -> Ends:
        """Words without a look at each of their places: their bits are at hand."""
        words = doc.bits_of(self.words)
        others = self._others
        if len(others) > MAX_KEYS:
            others = tuple(item for item in self.holding(doc) if not isinstance(item, Word))
        marks = [item.ends(doc) for item in others if isinstance(item, Located)]
        return Ends(reduce(or_, [one.first for one in marks], words), reduce(or_, [one.last for one in marks], words))

    def decide(self, doc: Document) -> bool:
        return Any.decide(self, doc)
