"""Queries to nodes: lists put in, fields pushed down to their terms, equal conditions made one node."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count
from operator import attrgetter
from typing import TypeVar, cast

from services.alert.matching.alternatives import Any, AnyLocated
from services.alert.matching.document import Scope
from services.alert.matching.facts import FactNode, LanguagesNode, Named, SourcesNode
from services.alert.matching.joined import Free, Often, Pair
from services.alert.matching.nodes import Absent, All, Located, Node
from services.alert.matching.terms import Exactly, UnspacedRun, Within, Word, Words
from services.alert.watchlists.model import Ruleset, Watchlist
from services.alert.watchlists.query.fields import name_form
from services.alert.watchlists.query.tree import (
    And,
    AnyRun,
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
    Part,
    Phrase,
    Query,
    Same,
)  # fmt: skip
from shared.text.words import query_tokens

K = TypeVar("K")
N = TypeVar("N", bound=Node)

_NUMBER = attrgetter("number")
_KEPT_QUERIES = 50_000


class Builder:
    """Nodes for the queries of one ruleset. Asked twice for the same, it gives the same node."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.lists = ruleset.lists
        self._aliases = _aliases(ruleset)
        self._nodes: dict[object, Node] = {}
        self._rows: dict[tuple[Part, ...], Located] = {}  # words in a row, as most terms are
        self._known: dict[tuple[int, Scope], tuple[Query, Node]] = {}
        self._lists: dict[tuple[str, Scope], Node] = {}
        self._terms: dict[tuple[str, Scope], dict[int, Query]] = {}
        self._numbers = count()  # counts in one step, whichever thread asks

    @property
    def size(self) -> int:
        """How many nodes there are, with those that no watchlist uses any more."""
        return len(self._nodes) + len(self._rows)

    def watchlist(self, watchlist: Watchlist) -> Node:
        """All that must hold for it: its queries, `sources` and `languages`."""
        if watchlist.match is not None and not (
            watchlist.all or watchlist.any or watchlist.none or watchlist.sources or watchlist.languages
        ):
            return self.made(watchlist.match)
        items = [self.made(query) for query in watchlist.required]
        if watchlist.any:
            items.append(self._any([self.made(query) for query in watchlist.any]))
        items.extend(self._absent(self.made(query)) for query in watchlist.none)
        items.extend(self.conditions(watchlist))
        return self._all(items)

    def conditions(self, watchlist: Watchlist) -> list[Node]:
        """`sources` and `languages`."""
        found: list[Node] = []
        if (sources := watchlist.sources) is not None:
            parts = (sources.allow, sources.deny, sources.tags, sources.countries)
            found.append(self._one(("sources", *parts), lambda: SourcesNode(*parts)))
        if codes := watchlist.languages:
            found.append(self._one(("languages", codes), lambda: LanguagesNode(codes)))
        return found

    def node(self, query: Query, scope: Scope = None) -> Node:
        """As `made`; kept for the very query, for those who explain and ask again and again.

        By its `id`, since to hash a tree takes longer than all else; the query is held too, so the id stays its own.
        """
        key = (id(query), scope)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT_QUERIES:
                self._known.clear()
            known = self._known[key] = query, self.made(query, scope)
        return known[1]

    def terms(self, name: str) -> Iterator[Query]:
        """The words, phrases and conditions of a list, and of those it uses."""
        for term in self.lists[name].terms:
            yield from self.leaves(term)

    def terms_by_node(self, name: str, scope: Scope) -> dict[int, Query]:
        """The terms of a list, by the numbers of their nodes."""
        known = self._terms.get((name, scope))
        if known is None:
            known = {self.made(term, scope).number: term for term in reversed(list(self.terms(name)))}
            self._terms[name, scope] = known
        return known

    def leaves(self, term: Query) -> Iterator[Query]:
        """The words, phrases and conditions of a term of a list."""
        if isinstance(term, Or):
            for item in term.items:
                yield from self.leaves(item)
        elif isinstance(term, ListRef):
            yield from self.terms(term.name)
        else:
            yield term

    def located(self, query: Query, scope: Scope = None) -> Located:
        """For operands of NEAR and its kin, which the parser has checked."""
        return cast("Located", self.node(query, scope))

    def made(self, query: Query, scope: Scope = None) -> Node:
        """The node of a query, in a field."""
        if isinstance(query, Phrase):
            return self._within(self._phrase(query), scope)
        if isinstance(query, (And, Or)):
            items = [self.made(item, scope) for item in query.items]
            return self._all(items) if isinstance(query, And) else self._any(items)
        if isinstance(query, (Exact, EntityTerm)):
            return self._within(self._term(query), scope)
        if isinstance(query, ListRef):
            return self._list(query.name, scope)
        if isinstance(query, Fact):
            return self._one(("fact", query.kind, query.value), lambda: FactNode(query.kind, query.value))
        if isinstance(query, Field):
            return self.made(query.inner, query.scope)
        if isinstance(query, Not):
            return self._absent(self.made(query.item, scope))
        return self._joined(query, scope)

    def _list(self, name: str, scope: Scope) -> Node:
        known = self._lists.get((name, scope))
        if known is None:
            known = self._lists[name, scope] = self._any([self.made(term, scope) for term in self.terms(name)])
        return known

    def _located(self, query: Query, scope: Scope) -> Located:
        return cast("Located", self.made(query, scope))

    def _joined(self, query: Near | NotNear | Same | AtLeast, scope: Scope) -> Node:
        if isinstance(query, AtLeast):
            inner = self._located(query.inner, scope)
            return self._one(("often", query.count, inner.number), lambda: Often(query.count, inner))
        left, right = self._located(query.left, scope), self._located(query.right, scope)
        if isinstance(query, NotNear):
            return self._one(("free", left.number, right.number, query.words), lambda: Free(left, right, query.words))
        words = query.words if isinstance(query, Near) else 0
        is_ordered = isinstance(query, Near) and query.is_ordered
        unit = query.unit if isinstance(query, Same) else None
        key = ("pair", left.number, right.number, words, is_ordered, unit)
        return self._one(key, lambda: Pair(left, right, words=words, is_ordered=is_ordered, unit=unit))

    def _term(self, query: Exact | EntityTerm) -> Located:
        if isinstance(query, Exact):
            return self._one(("exact", query.text), lambda: Exactly(query.text))
        names = (query.value,) if query.kind == "country" else self._names(query.value)
        return self._one(("named", query.kind, names), lambda: Named(query.kind, names))

    def _phrase(self, query: Phrase) -> Located:
        if True in query.glued and any(isinstance(part, AnyRun) for part in query.parts):
            return self._run(query)
        return self._words(query.parts, query.glued, is_case_exact=query.is_case_exact)

    def _words(self, parts: tuple[Part, ...], glued: tuple[bool, ...], *, is_case_exact: bool) -> Located:
        if is_case_exact or True in glued:
            key = ("words", parts, glued, is_case_exact)
            return self._one(key, lambda: _in_a_row(parts, glued, is_case_exact=is_case_exact))
        return self._rows.get(parts) or self._kept(self._rows, parts, _in_a_row(parts, glued, is_case_exact=False))

    def _run(self, query: Phrase) -> Located:
        pieces: list[list[int]] = [[]]
        for index, part in enumerate(query.parts):
            if isinstance(part, AnyRun):
                pieces.append([])
            else:
                pieces[-1].append(index)
        nodes = tuple(
            cast(
                "Words",
                self._words(
                    tuple(query.parts[i] for i in piece),
                    tuple(query.glued[i] for i in piece),
                    is_case_exact=query.is_case_exact,
                ),
            )
            for piece in pieces
            if piece
        )
        if len(nodes) == 1:
            return nodes[0]
        return self._one(("run", *(node.number for node in nodes)), lambda: UnspacedRun(nodes))

    def _within(self, node: Located, scope: Scope) -> Located:
        return node if scope is None else self._one(("within", node.number, scope), lambda: Within(node, scope))

    def _absent(self, node: Node) -> Node:
        return self._one(("absent", node.number), lambda: Absent(node))

    def _all(self, items: list[Node]) -> Node:
        unique = _unique(items)
        if len(unique) == 1:
            return unique[0]
        return self._one(("all", *sorted(map(_NUMBER, unique))), lambda: All(unique))

    def _any(self, items: list[Node]) -> Node:
        unique = _unique(chain.from_iterable([item.items if isinstance(item, Any) else (item,) for item in items]))
        if len(unique) == 1:
            return unique[0]
        key = ("any", *sorted(map(_NUMBER, unique)))
        if all(isinstance(item, Located) for item in unique):
            return self._one(key, lambda: AnyLocated(cast("tuple[Located, ...]", unique)))
        return self._one(key, lambda: Any(unique))

    def _one(self, key: object, make: Callable[[], N]) -> N:
        known = self._nodes.get(key)
        return cast("N", known) if known else self._kept(cast("dict[object, N]", self._nodes), key, make())

    def _kept(self, nodes: dict[K, N], key: K, made: N) -> N:
        """Where two threads make the same at once, both have the first."""
        made.number = next(self._numbers)
        return nodes.setdefault(key, made)

    def _names(self, value: str) -> tuple[str, ...]:
        """The name as asked, with the other names of an entity that the files know by it."""
        return tuple(dict.fromkeys((value, *self._aliases.get(value, ()))))


def _aliases(ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for entity in ruleset.entities:
        forms = tuple(name_form(name) for name in (entity.name, *entity.aliases))
        for form in forms:
            out[form] = (*out.get(form, ()), forms[0])
    return out


def _in_a_row(parts: tuple[Part, ...], glued: tuple[bool, ...], *, is_case_exact: bool) -> Located:
    first = parts[0]
    if len(parts) == 1 and isinstance(first, str) and not is_case_exact:
        return Word(first)
    is_folded = not is_case_exact and set(map(type, parts)) == {str}
    folded = parts if is_folded else tuple([folded_part(part, is_case_exact=is_case_exact) for part in parts])
    return Words(parts, cast("tuple[str | None, ...]", folded), glued, is_case_exact=is_case_exact)


def folded_part(part: Part, *, is_case_exact: bool) -> str | None:
    if not isinstance(part, str):
        return None
    return query_tokens(part)[0].folded if is_case_exact else part


def _unique(items: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(items))
