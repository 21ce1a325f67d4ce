"""Why an article matches a watchlist, or why not: each clause with its truth, evidence and nearest miss. Pure."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.alert.matching.build import Builder
from services.alert.matching.cost import Costs
from services.alert.matching.document import Document, Scope
from services.alert.matching.evidence import Evidence, in_order, spans
from services.alert.matching.facts import field_value
from services.alert.matching.misses import Misses
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.query.tree import (
    And,
    AtLeast,
    EntityTerm,
    Fact,
    Field,
    ListRef,
    Near,
    Not,
    NotNear,
    Or,
    Query,
    Same,
)  # fmt: skip
from services.alert.watchlists.query.writing import written
from shared.events import Span

SHOWN_SPANS = 20

Kind = Literal[
    "watchlist", "match", "all", "any", "none", "sources", "languages",
    "and", "or", "not", "term", "near", "before", "not near", "same", "atleast", "field", "list", "fact", "entity",
]  # fmt: skip


class Clause(BaseModel):
    """One clause: `query` as the user would write it, `miss` what was lacking, `evidence` where it held.

    Of the whole watchlist `cost` says what makes it cheap or dear, whatever the article.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    query: str
    holds: bool
    evidence: tuple[Span, ...] = ()
    miss: str | None = None
    cost: str | None = None
    clauses: tuple["Clause", ...] = ()


class Explanation(BaseModel):
    """One line of `--explain`."""

    model_config = ConfigDict(frozen=True)

    article_id: str
    watchlist_id: str
    matched: bool
    spans: tuple[Span, ...]
    clauses: Clause


class Explainer:
    """Explanations of one article."""

    def __init__(self, builder: Builder, doc: Document) -> None:
        self.builder = builder
        self.doc = doc
        self.evidence = Evidence(builder, doc)
        self.misses = Misses(builder, doc)
        self.costs = Costs(builder.lists, builder)

    def explain(self, watchlist: Watchlist) -> Explanation:
        matched = self.builder.watchlist(watchlist).holds(self.doc)
        return Explanation(
            article_id=self.doc.article.id,
            watchlist_id=watchlist.id,
            matched=matched,
            spans=spans(self.builder, watchlist, self.doc) if matched else (),
            clauses=Clause(
                kind="watchlist",
                query=watchlist.id,
                holds=matched,
                cost=str(self.costs.of(watchlist)),
                clauses=tuple(self._parts(watchlist)),
            ),
        )

    def _parts(self, watchlist: Watchlist) -> list[Clause]:
        parts: list[Clause] = []
        if watchlist.match is not None:
            inner = self._clause(watchlist.match, None)
            parts.append(Clause(kind="match", query="match", holds=inner.holds, clauses=(inner,)))
        for kind, queries in (("all", watchlist.all), ("any", watchlist.any), ("none", watchlist.none)):
            if queries:
                parts.append(self._key(kind, queries))
        parts.extend(self._conditions(watchlist))
        return parts

    def _key(self, kind: str, queries: tuple[Query, ...]) -> Clause:
        inner = tuple(self._clause(query, None) for query in queries)
        held = [one.holds for one in inner]
        if kind == "none":
            return Clause(
                kind="none",
                query="none",
                holds=not any(held),
                clauses=inner,
                miss="one of these is there" if any(held) else None,
            )
        return Clause(
            kind="all" if kind == "all" else "any",
            query=kind,
            holds=all(held) if kind == "all" else any(held),
            clauses=inner,
        )

    def _conditions(self, watchlist: Watchlist) -> list[Clause]:
        found: list[Clause] = []
        article = self.doc.article
        nodes = iter(self.builder.conditions(watchlist))
        if watchlist.sources is not None:
            holds = next(nodes).holds(self.doc)
            name, country = (field_value(article, kind) or "unknown" for kind in ("source", "origin"))
            miss = f"the source is {name}, its country {country}, its tags {field_value(article, 'tag') or 'none'}"
            found.append(Clause(kind="sources", query="sources", holds=holds, miss=None if holds else miss))
        if watchlist.languages:
            holds = next(nodes).holds(self.doc)
            query = f"languages: {', '.join(watchlist.languages)}"
            miss = f"the language is {article.language or 'unknown'}"
            found.append(Clause(kind="languages", query=query, holds=holds, miss=None if holds else miss))
        return found

    def _clause(self, query: Query, scope: Scope) -> Clause:
        if isinstance(query, Field):
            inner = self._clause(query.inner, query.scope)
            return Clause(kind="field", query=f"{query.scope}:", holds=inner.holds, clauses=(inner,))
        holds = self.builder.node(query, scope).holds(self.doc)
        if isinstance(query, (And, Or)):
            inner_clauses = tuple(self._clause(item, scope) for item in query.items)
            return Clause(
                kind="and" if isinstance(query, And) else "or", query=written(query), holds=holds, clauses=inner_clauses
            )
        if isinstance(query, Not):
            below = self._clause(query.item, scope)
            return Clause(
                kind="not", query=written(query), holds=holds, clauses=(below,), miss=None if holds else "it is there"
            )
        evidence = in_order(self.evidence.of(query, scope))[:SHOWN_SPANS]
        miss = None if holds else self.misses.of(query, scope)
        operands = self._operands(query, scope) if not holds else ()
        return Clause(
            kind=_kind(query), query=written(query), holds=holds, evidence=evidence, miss=miss, clauses=operands
        )

    def _operands(self, query: Query, scope: Scope) -> tuple[Clause, ...]:
        """The two sides of a proximity that failed: one of them may be missing altogether."""
        if isinstance(query, (Near, NotNear, Same)):
            return tuple(self._clause(side, scope) for side in (query.left, query.right))
        return ()


def _kind(query: Query) -> Kind:
    if isinstance(query, Near):
        return "before" if query.is_ordered else "near"
    kinds: dict[type, Kind] = {
        NotNear: "not near",
        Same: "same",
        AtLeast: "atleast",
        ListRef: "list",
        Fact: "fact",
        EntityTerm: "entity",
    }
    return kinds.get(type(query), "term")
