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
    NotNear,
    Or,
    Phrase,
    Query,
    Same,
)  # fmt: skip
from shared.events import Span


def spans(builder: Builder, watchlist: Watchlist, doc: Document) -> tuple[Span, ...]:
    """Of a watchlist that holds. Ordered by place, title first; conditions without a place last."""
    finder = Evidence(builder, doc)
    if isinstance(watchlist.match, Phrase) and not (watchlist.all or watchlist.any):
        return finder.of_phrase(watchlist.match)
    out: list[Span] = []
    for query in watchlist.required:
        finder.collect(query, None, out)
    for query in watchlist.any:
        finder.collect_where_it_holds(query, None, out)
    return in_order(out)


def in_order(found: Iterable[Span]) -> tuple[Span, ...]:
    """The same place and term once."""
    unique = {(one.start, one.end, one.term, one.field, one.text): one for one in found}
    return tuple(unique.values()) if len(unique) < 2 else tuple(sorted(unique.values(), key=_place))


def _place(span: Span) -> tuple[int, int, int]:
    return {"title": 0, "text": 1}.get(span.field, 2), span.start or 0, -(span.end or 0)


class Evidence:
    """Spans of queries for one article. Most of its work is for terms that are words: these come first everywhere."""

    def __init__(self, builder: Builder, doc: Document) -> None:
        self.builder = builder
        self.doc = doc

    def of(self, query: Query, scope: Scope = None) -> list[Span]:
        """What the query found; nothing where it does not hold."""
        out: list[Span] = []
        self.collect_where_it_holds(query, scope, out)
        return out

    def collect_where_it_holds(self, query: Query, scope: Scope, out: list[Span]) -> None:
        if isinstance(query, Phrase):
            first = query.parts[0]
            if query.is_case_exact or not isinstance(first, str) or first in self.doc.vocabulary:
                self._places(query, scope, None, out)
        elif self.builder.node(query, scope).holds(self.doc):
            self.collect(query, scope, out)

    def collect(self, query: Query, scope: Scope, out: list[Span]) -> None:
        """Of a query that holds, or of a word or phrase."""
        if isinstance(query, (Phrase, Exact, EntityTerm)):
            self._places(query, scope, None, out)
        elif isinstance(query, And):
            for item in query.items:
                self.collect(item, scope, out)
        elif isinstance(query, Or):
            for item in query.items:
                self.collect_where_it_holds(item, scope, out)
        elif isinstance(query, Field):
            self.collect(query.inner, query.scope, out)
        elif isinstance(query, (Near, Same, NotNear, AtLeast)):
            self._joined(query, scope, out)
        elif isinstance(query, ListRef):
            for item in self._of_list(query, scope):
                self.collect(item, scope, out)
        elif isinstance(query, Fact):
            out.append(self._fact(query))

    def _joined(self, query: Near | Same | NotNear | AtLeast, scope: Scope, out: list[Span]) -> None:
        node = self.builder.node(query, scope)
        if isinstance(query, AtLeast):
            counted = proximity.apart(self.builder.located(query.inner, scope).find(self.doc))
            self._term(query.inner, scope, frozenset(counted), out)
        elif isinstance(node, Free):
            self._term(query.left, scope, frozenset(node.free(self.doc)), out)
        elif isinstance(node, Pair):
            left, right = node.used(self.doc)
            self._term(query.left, scope, frozenset(left), out)
            self._term(query.right, scope, frozenset(right), out)

    def _term(self, query: Query, scope: Scope, only: frozenset[Occurrence], out: list[Span]) -> None:
        """Of a term or a group of terms `only` these places."""
        if isinstance(query, (Phrase, Exact, EntityTerm)):
            self._places(query, scope, only, out)
        elif isinstance(query, Or):
            for item in query.items:
                self._term(item, scope, only, out)
        elif isinstance(query, ListRef):
            for item in self._of_list(query, scope):
                self._term(item, scope, only, out)
        elif isinstance(query, Field):
            self._term(query.inner, query.scope, only, out)

    def of_phrase(self, query: Phrase) -> tuple[Span, ...]:
        """Made once an article: many watchlists ask for the same names."""
        key = (query.term, query.parts, query.is_case_exact)
        known = self.doc.spans.get(key)
        if known is None:
            node = self.builder.located(query)
            known = self.doc.spans[key] = tuple(self._spans(node, node.find(self.doc), query.term))
        return known

    def _places(
        self, query: Phrase | Exact | EntityTerm, scope: Scope, only: frozenset[Occurrence] | None, out: list[Span]
    ) -> None:
        if only is None and scope is None and isinstance(query, Phrase):
            out.extend(self.of_phrase(query))
            return
        node = self.builder.located(query, scope)
        found = node.find(self.doc)
        if only is not None:
            found = [one for one in found if one in only]
        elif not found:
            out.extend(self._placeless(query, node))
        out.extend(self._spans(node, found, query.term))

    def _spans(self, node: Located, found: Iterable[Occurrence], term: str) -> list[Span]:
        doc, inner = self.doc, node.inner if isinstance(node, Within) else node
        known = doc.places.get(inner.number, {})
        places = [known.get(one) or doc.span(one) for one in found]
        return [
            Span(field=field, start=start, end=end, text=doc.text_of(field)[start:end], term=term)
            for field, start, end in places
        ]

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
