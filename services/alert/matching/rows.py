"""Which rows of a list, countries or entities a match named, and by which names it is known to `first`. Pure.

Only watchlists that ask for `each` or `first` come here; the others pay nothing for it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from services.alert.body import Row
from services.alert.matching.build import Builder
from services.alert.matching.document import Document, Occurrence, Scope
from services.alert.matching.evidence import Evidence, in_order
from services.alert.matching.facts import Named
from services.alert.watchlists.model import Row as ListRow
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.query.tree import EntityTerm, Exact, ListRef, Not, Phrase, Query, children
from shared.countries import countries
from shared.events import Entity, Span

COUNTRY, ENTITY, STORY = "country", "entity", "story"
_NOWHERE = (9, 0)


@dataclass(frozen=True)
class RowMatch:
    """A row that the article named, with the evidence that is its own or of no other row."""

    row: Row
    spans: tuple[Span, ...]


class Rows:
    """What one match named: `watchlist` holds for the article of `doc`."""

    def __init__(self, builder: Builder, watchlist: Watchlist, doc: Document) -> None:
        self.builder, self.watchlist, self.article = builder, watchlist, doc.article
        self._traced = _Traced(builder, doc)
        out: list[Span] = []
        for query in watchlist.required:
            self._traced.collect(query, None, out)
        for query in watchlist.any:
            self._traced.collect_where_it_holds(query, None, out)
        self.spans = in_order(out)

    def named(self) -> list[RowMatch]:
        """The rows of `each`, by first place in the text, then in their order. Empty where the match names none."""
        found: dict[str, tuple[Row, list[Span]]] = {}
        for row, span in self._rows(self.watchlist.each or ""):
            found.setdefault(row.id, (row, []))[1].extend([span] if span else [])
        of_rows = {_key(span) for _, spans in found.values() for span in spans}
        shared = [span for span in self.spans if _key(span) not in of_rows]
        ordered = sorted(found.values(), key=lambda one: min(map(_place, one[1]), default=_NOWHERE))
        return [RowMatch(row, in_order([*spans, *shared])) for row, spans in ordered]

    def names(self, row: Row | None) -> frozenset[str]:
        """What `first` asks about: terms of the query, a row of a list as one, entities that a condition named.

        Of a row: its own, not those of the others.
        """
        each = row.list if row else None
        listed = [(_key(span), name, f"{name}:{one.id}") for name, one, span in self._of_lists()]
        entities = [(_key(span), ENTITY, entity.id) for _, entity, span in self._traced.entities]
        known = {span for span, _, _ in (*listed, *entities)}
        plain = {span.term for span in self.spans if _key(span) not in known}
        others = {ENTITY} if each in (COUNTRY, ENTITY) else {each}
        named = {name for _, kind, name in (*listed, *entities) if kind not in others}
        return frozenset(plain | named | ({f"{each}:{row.id}"} if row else set()))

    def _rows(self, each: str) -> "Iterator[tuple[Row, Span | None]]":
        if each == STORY:
            if self.article.story_id:
                yield Row(list=STORY, id=self.article.story_id, name=self.article.title), None
        elif each in (COUNTRY, ENTITY):
            yield from self._of_entities(each)
        else:
            yield from self._of_list(each)

    def _of_entities(self, each: str) -> Iterator[tuple[Row, Span | None]]:
        """Those that conditions named; where there is no such condition, all of the article's."""
        is_country = each == COUNTRY
        if self._asks(lambda one: isinstance(one, EntityTerm) and (one.kind == COUNTRY) is is_country):
            found: Iterable[tuple[Entity, Span | None]] = [
                (entity, span) for term, entity, span in self._traced.entities if (term.kind == COUNTRY) is is_country
            ]
        else:
            found = [(entity, _mention(entity)) for entity in self.article.entities]
        for entity, span in found:
            if not is_country:
                yield Row(list=ENTITY, id=entity.id, name=entity.name), span
            elif entity.country:
                yield Row(list=COUNTRY, id=entity.country, name=_country_name(entity.country)), span

    def _of_list(self, each: str) -> Iterator[tuple[Row, Span | None]]:
        if not self._asks(lambda one: isinstance(one, ListRef) and each in _used_by(self.builder, one.name)):
            self._traced.of(ListRef(each, f"${each}"))  # what it traces is asked for below
        order = _order(self.builder, each)
        for _, row, span in sorted(self._of_lists(each), key=lambda one: order[one[1].id]):
            yield Row(list=each, id=row.id, name=row.name), span

    def _of_lists(self, each: str | None = None) -> Iterator[tuple[str, ListRow, Span]]:
        """The rows that hold, of `each` or of whichever list was asked."""
        for name, term, span in self._traced.listed:
            if each is None or each in _used_by(self.builder, name):
                for row in _rows_by_term(self.builder, each or name).get(id(term), ()):
                    yield each or name, row, span

    def _asks(self, is_such: Callable[[Query], bool]) -> bool:
        """Has the watchlist such a condition, that is not ruled out?"""
        queries = [*self.watchlist.required, *self.watchlist.any]
        return any(is_such(one) for query in queries for one in _positive(query))


class _Traced(Evidence):
    """Evidence that remembers from which list, and of which entity, each span came."""

    def __init__(self, builder: Builder, doc: Document) -> None:
        super().__init__(builder, doc)
        self.listed: list[tuple[str, Query, Span]] = []
        self.entities: list[tuple[EntityTerm, Entity, Span]] = []

    def collect(self, query: Query, scope: Scope, out: list[Span]) -> None:
        if isinstance(query, ListRef):
            for item in self._of_list(query, scope):
                began = len(out)
                self.collect(item, scope, out)
                self.listed += [(query.name, item, span) for span in out[began:]]
        else:
            super().collect(query, scope, out)

    def _term(self, query: Query, scope: Scope, only: frozenset[Occurrence], out: list[Span]) -> None:
        if isinstance(query, ListRef):
            for item in self._of_list(query, scope):
                began = len(out)
                self._term(item, scope, only, out)
                self.listed += [(query.name, item, span) for span in out[began:]]
        else:
            super()._term(query, scope, only, out)

    def _places(
        self, query: Phrase | Exact | EntityTerm, scope: Scope, only: frozenset[Occurrence] | None, out: list[Span]
    ) -> None:
        began = len(out)
        super()._places(query, scope, only, out)
        if isinstance(query, EntityTerm):
            self.entities += [(query, entity, span) for span in out[began:] for entity in self._owners(query, span)]

    def _owners(self, query: EntityTerm, span: Span) -> Iterator[Entity]:
        """The entities of the condition that the span names."""
        node = self.builder.located(query)
        for entity in node.entities(self.doc.article) if isinstance(node, Named) else ():
            places = {(one.field, one.start, one.end) for one in entity.mentions}
            if (span.field, span.start, span.end) in places or (span.start is None and span.text == entity.name):
                yield entity


def _positive(query: Query) -> Iterator[Query]:
    if not isinstance(query, Not):
        yield query
        for child in children(query):
            yield from _positive(child)


def _key(span: Span) -> tuple[object, ...]:
    return span.start, span.end, span.field, span.term


def _place(span: Span) -> tuple[int, int]:
    return {"title": 0, "text": 1}.get(span.field, _NOWHERE[0]), span.start or 0


def _mention(entity: Entity) -> Span | None:
    """Where an entity is named first."""
    spans = [
        Span(field=one.field, start=one.start, end=one.end, text=one.text, term=entity.id) for one in entity.mentions
    ]
    return min(spans, key=_place, default=None)


def _country_name(code: str) -> str:
    known = countries().get(code)
    return known.name if known else code


_ROWS: WeakKeyDictionary[Builder, dict[str, dict[int, tuple[ListRow, ...]]]] = WeakKeyDictionary()
_ORDER: WeakKeyDictionary[Builder, dict[str, dict[str, int]]] = WeakKeyDictionary()
_USED: WeakKeyDictionary[Builder, dict[str, frozenset[str]]] = WeakKeyDictionary()


def _rows_by_term(builder: Builder, name: str) -> dict[int, tuple[ListRow, ...]]:
    """The rows of a list by each of their terms (by `id`: to hash one takes longer); made once a ruleset."""
    known = _ROWS.setdefault(builder, {})
    if name not in known:
        equal: dict[Query, tuple[ListRow, ...]] = {}
        leaves = [
            (leaf, row) for row in builder.lists[name].rows for term in row.terms for leaf in builder.leaves(term)
        ]
        for leaf, row in leaves:
            rows = equal.get(leaf, ())
            equal[leaf] = rows if row in rows[-1:] else (*rows, row)
        known[name] = {id(leaf): equal[leaf] for leaf, _ in leaves}
    return known[name]


def _order(builder: Builder, name: str) -> dict[str, int]:
    """Where each row stands in its list; made once a ruleset."""
    known = _ORDER.setdefault(builder, {})
    if name not in known:
        known[name] = {row.id: place for place, row in enumerate(builder.lists[name].rows)}
    return known[name]


def _used_by(builder: Builder, name: str) -> frozenset[str]:
    """A list and those that it uses."""
    known = _USED.setdefault(builder, {})
    if name not in known:
        used = {one.name for term in builder.lists[name].terms for one in _positive(term) if isinstance(one, ListRef)}
        known[name] = frozenset({name}).union(*(_used_by(builder, one) for one in used))
    return known[name]
