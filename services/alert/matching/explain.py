"""Why an article matches a watchlist, or why not: each clause with its truth, evidence and nearest miss. Pure."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.alert.matching import proximity
from services.alert.matching.build import Builder, folded_part
from services.alert.matching.document import Document, Scope
from services.alert.matching.evidence import Evidence, in_order, spans
from services.alert.matching.facts import field_value
from services.alert.matching.joined import Free, Pair
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
    Part,
    Phrase,
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
    """One clause: `query` as the user would write it, `miss` what was lacking, `evidence` where it held."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    query: str
    holds: bool
    evidence: tuple[Span, ...] = ()
    miss: str | None = None
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

    def explain(self, watchlist: Watchlist) -> Explanation:
        matched = self.builder.watchlist(watchlist).holds(self.doc)
        return Explanation(
            article_id=self.doc.article.id,
            watchlist_id=watchlist.id,
            matched=matched,
            spans=spans(self.builder, watchlist, self.doc) if matched else (),
            clauses=Clause(kind="watchlist", query=watchlist.id, holds=matched, clauses=tuple(self._parts(watchlist))),
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
        miss = None if holds else self._miss(query, scope)
        operands = self._operands(query, scope) if not holds else ()
        return Clause(
            kind=_kind(query), query=written(query), holds=holds, evidence=evidence, miss=miss, clauses=operands
        )

    def _operands(self, query: Query, scope: Scope) -> tuple[Clause, ...]:
        """The two sides of a proximity that failed: one of them may be missing altogether."""
        if isinstance(query, (Near, NotNear, Same)):
            return tuple(self._clause(side, scope) for side in (query.left, query.right))
        return ()

    def _miss(self, query: Query, scope: Scope) -> str:
        """What came nearest."""
        if isinstance(query, (Near, NotNear, Same)):
            return self._pair_miss(query, scope)
        if isinstance(query, AtLeast):
            count = len(proximity.apart(self.builder.located(query.inner, scope).find(self.doc)))
            return f"found {count} time{'' if count == 1 else 's'}"
        if isinstance(query, Fact):
            found = field_value(self.doc.article, query.kind)
            found = str(self.doc.body_size) if query.kind == "words" else found
            return f"the article has {found}" if found else "the article has none"
        if isinstance(query, EntityTerm):
            return self._entity_miss(query, scope)
        return self._term_miss(query, scope)

    def _pair_miss(self, query: Near | NotNear | Same, scope: Scope) -> str:
        missing = [
            written(side) for side in (query.left, query.right) if not self.builder.node(side, scope).holds(self.doc)
        ]
        node = self.builder.node(query, scope)
        if isinstance(query, NotNear) and isinstance(node, Free):
            return (
                f"{written(query.left)} is not in the text"
                if not node.left.holds(self.doc)
                else "each one has the other close by"
            )
        if missing:
            return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in the text"
        if not isinstance(query, Near) or not isinstance(node, Pair):
            return f"never in one {'sentence' if isinstance(query, Same) and query.unit == 's' else 'paragraph'}"
        gap, ordered = self._closest(node, is_ordered=False), self._closest(node, is_ordered=True)
        if query.is_ordered and ordered is None and gap is not None:
            return f"only in the other order, {_words(gap)} apart"
        return _distance(ordered if query.is_ordered else gap)

    def _closest(self, node: Pair, *, is_ordered: bool) -> int | None:
        """The fewest words between a pair in one field."""
        gaps = []
        for scope in ("title", "body"):
            low, high = self.doc.window(scope)
            left, right = (
                [one for one in side.find(self.doc) if low <= one[0] < high] for side in (node.left, node.right)
            )
            gaps.append(proximity.closest(left, right, is_ordered=is_ordered))
        return min((gap for gap in gaps if gap is not None), default=None)

    def _entity_miss(self, query: EntityTerm, scope: Scope) -> str:
        if not self.doc.article.entities:
            return "the article has no entities; is it tagged?"
        if scope is not None and self.builder.node(query).holds(self.doc):
            return f"not in the {scope}"
        if query.kind == "about" and self.builder.node(EntityTerm("entity", query.value, query.term)).holds(self.doc):
            return "named in passing only"
        return "no such entity in the article"

    def _term_miss(self, query: Query, scope: Scope) -> str:
        if scope is not None and self.builder.node(query).holds(self.doc):
            return f"not in the {scope}, but elsewhere"
        if isinstance(query, Phrase) and query.is_case_exact:
            plain = Phrase(self._folded(query), query.glued, is_case_exact=False, term=query.term)
            if self.builder.node(plain, scope).holds(self.doc):
                return "there in another case only"
        if isinstance(query, Phrase) and len(query.parts) > 1:
            words = [part for part in self._folded(query) if isinstance(part, str)]
            lacking = [word for word in words if word not in self.doc.vocabulary]
            return f"the text has no {', '.join(lacking)}" if lacking else "its words are there, but not side by side"
        return "not in the text"

    def _folded(self, query: Phrase) -> tuple[Part, ...]:
        plain = (folded_part(part, is_case_exact=query.is_case_exact) for part in query.parts)
        return tuple(part if folded is None else folded for part, folded in zip(query.parts, plain, strict=True))


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


def _words(gap: int) -> str:
    return f"{gap} word{'' if gap == 1 else 's'}"


def _distance(gap: int | None) -> str:
    return "never in one field" if gap is None else f"the closest pair is {_words(gap)} apart"
