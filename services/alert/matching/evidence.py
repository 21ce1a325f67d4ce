"""The places that made a watchlist match: a span for each term that contributed; what is absent contributes nothing."""

from collections.abc import Iterable, Iterator, Sequence

from services.alert.matching import proximity
from services.alert.matching.alternatives import Any
from services.alert.matching.build import Builder
from services.alert.matching.document import Document, Occurrence, Scope
from services.alert.matching.facts import FactNode, Named
from services.alert.matching.joined import Free, Pair
from services.alert.matching.nodes import Located
from services.alert.matching.terms import Within
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.query.tree import (
    And,
    AtLeast,
    EntityTerm,
    Exact,
    Fact,
    Field,
    ListRef,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Same,
)  # fmt: skip
from shared.events import Span


def spans(builder: Builder, watchlist: Watchlist, doc: Document) -> tuple[Span, ...]:
    """Ordered by place, title first; conditions without a place last. The same place and term once."""
    finder = Evidence(builder, doc)
    queries = [*watchlist.required, *watchlist.any]
    return in_order(span for query in queries for span in finder.of(query))


def in_order(found: Iterable[Span]) -> tuple[Span, ...]:
    def place(span: Span) -> tuple[int, int, int]:
        return {"title": 0, "text": 1}.get(span.field, 2), span.start or 0, -(span.end or 0)

    return tuple(sorted(dict.fromkeys(found), key=place))


class Evidence:
    """Spans of queries for one article."""

    def __init__(self, builder: Builder, doc: Document) -> None:
        self.builder = builder
        self.doc = doc

    def of(self, query: Query, scope: Scope = None) -> Iterator[Span]:
        """What the query found; nothing where it does not hold."""
        if isinstance(query, Not) or not self.builder.node(query, scope).holds(self.doc):
            return
        if isinstance(query, (And, Or)):
            for item in query.items:
                yield from self.of(item, scope)
        elif isinstance(query, Field):
            yield from self.of(query.inner, query.scope)
        elif isinstance(query, (Near, Same, NotNear, AtLeast)):
            yield from self._joined(query, scope)
        elif isinstance(query, Fact):
            yield self._fact(query)
        else:
            yield from self._term(query, scope, None)

    def _joined(self, query: Near | Same | NotNear | AtLeast, scope: Scope) -> Iterator[Span]:
        node = self.builder.node(query, scope)
        if isinstance(query, AtLeast):
            counted = proximity.apart(self.builder.located(query.inner, scope).find(self.doc))
            yield from self._term(query.inner, scope, frozenset(counted))
        elif isinstance(node, Free):
            yield from self._term(query.left, scope, frozenset(node.free(self.doc)))
        elif isinstance(node, Pair):
            left, right = node.used(self.doc)
            yield from self._term(query.left, scope, frozenset(left))
            yield from self._term(query.right, scope, frozenset(right))

    def _term(self, query: Query, scope: Scope, only: frozenset[Occurrence] | None) -> Iterator[Span]:
        """The places of a term or a group of terms; `only` those given."""
        if isinstance(query, Or):
            for item in query.items:
                yield from self._term(item, scope, only)
        elif isinstance(query, ListRef):
            for item in self._of_list(query, scope):
                yield from self._term(item, scope, only) if only is not None else self.of(item, scope)
        elif isinstance(query, Field):
            yield from self._term(query.inner, query.scope, only)
        elif isinstance(query, (Phrase, Exact, EntityTerm)):
            yield from self._places(query, scope, only)

    def _places(
        self, query: Phrase | Exact | EntityTerm, scope: Scope, only: frozenset[Occurrence] | None
    ) -> Iterator[Span]:
        node = self.builder.located(query, scope)
        found = node.find(self.doc)
        if not found and only is None:
            yield from self._placeless(query, node)
        for one in found:
            if only is None or one in only:
                field, start, end = self._characters(node, one)
                yield Span(field=field, start=start, end=end, text=self.doc.text_of(field)[start:end], term=query.term)

    def _characters(self, node: Located, one: Occurrence) -> tuple[str, int, int]:
        inner = node.inner if isinstance(node, Within) else node
        return self.doc.places.get(inner.number, {}).get(one) or self.doc.span(one)

    def _placeless(self, query: Phrase | Exact | EntityTerm, node: Located) -> Iterator[Span]:
        """An entity that was given without mentions still is a reason."""
        if isinstance(query, EntityTerm) and isinstance(node, Named):
            for entity in node.entities(self.doc.article):
                yield Span(field=query.kind, text=entity.name, term=query.term)

    def _fact(self, query: Fact) -> Span:
        node = self.builder.node(query)
        text = node.evidence(self.doc) if isinstance(node, FactNode) else None
        return Span(field=query.kind, text=text or query.value, term=query.term)

    def _of_list(self, query: ListRef, scope: Scope) -> Sequence[Query]:
        """The terms of a list that hold; of a long one its index names those worth asking."""
        node = self.builder.node(query, scope)
        if not isinstance(node, Any):
            return [term for term in self.builder.terms(query.name) if self.builder.node(term, scope).holds(self.doc)]
        written = self.builder.terms_by_node(query.name, scope)
        return [written[number] for number in sorted(one.number for one in node.holding(self.doc))]
