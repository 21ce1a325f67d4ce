"""The conditions on an article's fields and tags: topic:, source:, country:, entity: and their kin.

`fact_keys` are what an index finds them by; each node's own test is exact.
"""

from collections.abc import Iterator, Sequence

from services.alert.matching import compare, needs
from services.alert.matching.document import Document, Occurrence
from services.alert.matching.globs import matcher
from services.alert.matching.needs import Need
from services.alert.matching.nodes import Located, Node
from services.alert.watchlists.query.tree import EntityKind, FactKind
from shared.events import EnrichedArticle, Entity
from shared.text import fold

_COSTS = {"topic": 150.0, "lang": 900.0, "tag": 100.0, "origin": 150.0, "story": 0.01}


class Named(Located):
    """An entity by name, or a country by code. `names` are all names that the watchlists know for it."""

    __slots__ = ("fits", "kind", "names")

    def __init__(self, kind: EntityKind, names: tuple[str, ...]) -> None:
        self.kind = kind
        self.names = names
        self.fits = tuple(matcher(name) for name in names if "*" in name or "?" in name)

    def decide(self, doc: Document) -> bool:
        return any(True for _ in self.entities(doc.article))

    def entities(self, article: EnrichedArticle) -> Iterator[Entity]:
        return (entity for entity in article.entities if self._is(entity))

    def look(self, doc: Document) -> list[Occurrence]:
        places = doc.places.setdefault(self.number, {})
        for entity in self.entities(doc.article):
            for mention in entity.mentions:
                where = doc.covering(mention.field, mention.start, mention.end)
                if where is not None:
                    places.setdefault(where, (mention.field, mention.start, mention.end))
        return sorted(places)

    def _is(self, entity: Entity) -> bool:
        if self.kind == "country":
            return entity.country in self.names
        return compare.is_kind(entity, self.kind) and any(
            form in self.names or any(fits(form) for fits in self.fits) for form in compare.names_of(entity)
        )

    def needs(self) -> tuple[Need, ...]:
        if self.kind == "country":
            return (Need(frozenset(f"country={code}" for code in self.names), 60.0 * len(self.names)),)
        if self.fits:
            return (needs.fact("any", "entity", 500),)
        return (Need(frozenset(f"entity={name}" for name in self.names), 2.0),)


class FactNode(Node):
    """One of the article's own fields."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: FactKind, value: str) -> None:
        self.kind = kind
        self.value = value

    def decide(self, doc: Document) -> bool:
        return self.evidence(doc) is not None

    def evidence(self, doc: Document) -> str | None:
        """The value in the article that satisfied it; None where none does."""
        article = doc.article
        if self.kind == "words":
            return str(doc.body_size) if compare.has_length(doc.body_size, self.value) else None
        if self.kind == "author":
            return ", ".join(article.authors) if compare.has_author(article, self.value) else None
        if self.kind == "topic":
            return next((topic.name for topic in article.topics if topic.id == self.value), self._parent_topic(article))
        return shown if (shown := self._plain(article)) is not None else None

    def _parent_topic(self, article: EnrichedArticle) -> str | None:
        return self.value if self.value in compare.topic_ids(article) else None

    def _plain(self, article: EnrichedArticle) -> str | None:
        found = field_value(article, self.kind)
        if self.kind == "source":
            return found if compare.is_source(article, self.value) else None
        if self.kind == "url":
            return found if compare.is_at_address(article, self.value) else None
        if self.kind == "tag":
            return self.value if self.value in _tags(article) else None
        return found if found == self.value else None

    def needs(self) -> tuple[Need, ...]:
        if self.kind == "source":
            return _source_needs([self.value])
        return (needs.fact(self.kind, self.value, _COSTS[self.kind]),) if self.kind in _COSTS else ()


class SourcesNode(Node):
    """`sources:` of a watchlist: each key given must hold, `deny` wins."""

    __slots__ = ("allow", "countries", "deny", "tags")

    def __init__(
        self, allow: tuple[str, ...], deny: tuple[str, ...], tags: tuple[str, ...], countries: tuple[str, ...]
    ) -> None:
        self.allow = allow
        self.deny = deny
        self.tags = frozenset(tags)
        self.countries = frozenset(countries)

    def decide(self, doc: Document) -> bool:
        article = doc.article
        if any(compare.is_denied(article, one) for one in self.deny):
            return False
        if self.allow and not any(compare.is_source(article, one) for one in self.allow):
            return False
        if self.tags and self.tags.isdisjoint(_tags(article)):
            return False
        return not self.countries or field_value(article, "origin") in self.countries

    def needs(self) -> tuple[Need, ...]:
        found = _source_needs(self.allow) if self.allow else ()
        tags, countries = (
            frozenset(f"{kind}={one}" for one in values)
            for kind, values in (("tag", self.tags), ("origin", self.countries))
        )
        return (*found, *(Need(keys, 300) for keys in (tags, countries) if keys))


class LanguagesNode(Node):
    """`languages:` of a watchlist, by primary tag; unknown is in no list."""

    __slots__ = ("codes",)

    def __init__(self, codes: tuple[str, ...]) -> None:
        self.codes = frozenset(codes)

    def decide(self, doc: Document) -> bool:
        return compare.language(doc.article) in self.codes

    def needs(self) -> tuple[Need, ...]:
        return (Need(frozenset(f"lang={code}" for code in self.codes), _COSTS["lang"]),)

    def is_certain(self) -> bool:
        return True


def field_value(article: EnrichedArticle, kind: FactKind) -> str | None:
    """What the article has where `kind:` looks, as text."""
    source = article.source
    if kind == "source":
        return next(iter(compare.sources(article)), None)
    if kind == "origin":
        return source.country if source else None
    if kind == "tag":
        return ", ".join(source.tags) if source and source.tags else None
    if kind == "topic":
        return ", ".join(topic.name for topic in article.topics) or None
    if kind == "author":
        return ", ".join(article.authors) or None
    if kind == "partial":
        return "yes" if article.partial else "no"
    return {
        "lang": compare.language(article),
        "url": article.url or article.canonical_url,
        "story": article.story_id,
    }.get(kind)


def fact_keys(doc: Document, kinds: frozenset[str]) -> set[str]:
    """The keys of an article's fields and tags, of the kinds asked for."""
    article = doc.article
    keys: set[str] = set()
    if "topic" in kinds and article.topics:
        keys.update(f"topic={one}" for one in compare.topic_ids(article))
    if "source" in kinds:
        keys.update(f"source={one}" for one in compare.source_keys(article))
    if "tag" in kinds:
        keys.update(f"tag={one}" for one in _tags(article))
    for kind in ("lang", "origin", "story"):
        if kind in kinds:
            keys.add(f"{kind}={field_value(article, kind)}")
    if "run" in kinds:
        keys.update(f"run={one}" for one in doc.runs)
    if article.entities:
        keys.add("any=entity")
        keys.update(f"country={entity.country}" for entity in article.entities)
        if "entity" in kinds:
            keys.update(f"entity={form}" for entity in article.entities for form in compare.names_of(entity))
    return keys


def _source_needs(values: Sequence[str]) -> tuple[Need, ...]:
    keys = [compare.source_key(value) for value in values]
    return () if None in keys else (Need(frozenset(f"source={key}" for key in keys), 5.0 * len(keys)),)


def _tags(article: EnrichedArticle) -> set[str]:
    return {fold(tag) for tag in article.source.tags} if article.source else set()
