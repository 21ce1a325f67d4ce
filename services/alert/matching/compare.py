"""How a value of a query is compared with an article's: sources, languages, lengths, names, topics. Pure."""

import operator
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from services.alert.matching.globs import matcher
from services.alert.watchlists.query.fields import name_form
from shared.events import EnrichedArticle, Entity
from shared.mediatopics import ancestors
from shared.text import fold

_ENTITY_TYPES = {"person": "person", "org": "organization", "place": "place"}
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip


def domain(article: EnrichedArticle) -> str | None:
    """The host of the article's address, else its source's domain; without `www.`."""
    host = urlsplit(article.url).hostname if article.url else None
    found = host or (article.source.domain if article.source else None)
    return found.casefold().removeprefix("www.").rstrip(".") if found else None


def sources(article: EnrichedArticle) -> tuple[str, ...]:
    """What `source:` is compared with: the credited publisher where known, else the domain, else the feed's id."""
    if article.publisher:
        return (article.publisher,)
    found = domain(article)
    feed = article.source.id if article.source else None
    return tuple(name for name in (found, feed) if name)


def is_source(article: EnrichedArticle, value: str) -> bool:
    return any(_is_same_source(name, value) for name in sources(article))


def source_keys(article: EnrichedArticle) -> set[str]:
    """`source_key` of every value that `is_source` may accept, wildcards aside."""
    names = [part for name in sources(article) for part in (name, *name.casefold().split("."))]
    return {_squeezed(one) for one in names}


def source_key(value: str) -> str | None:
    """What a source must show for `is_source` to be worth asking; None where there is no telling."""
    return None if "*" in value else _squeezed(value.partition(".")[0])


def is_denied(article: EnrichedArticle, value: str) -> bool:
    """As `is_source`, but a credit does not shield the site that carries the text."""
    found = domain(article)
    return is_source(article, value) or (found is not None and _is_same_source(found, value))


def language(article: EnrichedArticle) -> str | None:
    """The primary tag; None where unknown."""
    tag = (article.language or "und").split("-")[0].lower()
    return None if tag == "und" else tag


def has_length(count: int, condition: str) -> bool:
    sign = condition.rstrip("0123456789")
    return _COMPARISONS[sign](count, int(condition[len(sign) :]))


def is_at_address(article: EnrichedArticle, pattern: str) -> bool:
    """The whole address, with or without its scheme and `www.`; `*` stands for any characters."""
    found = {form for url in (article.url, article.canonical_url) if url for form in _address_forms(url.casefold())}
    fits = _fits_literally(pattern)
    return any(fits(form) for form in found)


def has_author(article: EnrichedArticle, form: str) -> bool:
    """The words of the name, next to each other in the name of an author."""
    wanted = form.split()
    return any(_holds(name_form(author).split(), wanted) for author in article.authors)


def topic_ids(article: EnrichedArticle) -> frozenset[str]:
    return frozenset(one for topic in article.topics for one in (topic.id, *ancestors(topic.id)))


def is_kind(entity: Entity, kind: str) -> bool:
    if kind == "about":
        return entity.salience == "about"
    return kind == "entity" or entity.type == _ENTITY_TYPES[kind]


def names_of(entity: Entity) -> Iterator[str]:
    """The forms under which an entity is known in its article: its name and its mentions."""
    seen = {name_form(entity.name)}
    yield from seen
    for mention in entity.mentions:
        form = name_form(mention.text)
        if form not in seen:
            seen.add(form)
            yield form


def _is_same_source(name: str, value: str) -> bool:
    plain = name.casefold()
    if "*" in value:
        return matcher(value)(plain)
    if plain == value or plain.endswith(f".{value}"):
        return True
    # Reuters is reuters.com: a credited name is that of a domain where it is the domain's first label.
    label, dot, _ = value.partition(".")
    return " ".join(fold(name).split()) == fold(value) or (
        bool(dot) and _squeezed(name) == label.replace("-", "") and "." not in name
    )


def _squeezed(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum())


def _address_forms(url: str) -> Iterator[str]:
    yield url
    bare = url.split("://", 1)[-1]
    yield from (bare, bare.removeprefix("www."))


def _fits_literally(pattern: str) -> Callable[[str], bool]:
    """`?` begins the parameters of an address: here it is no wildcard."""
    mark = "\ue002"
    fits = matcher(pattern.replace("?", mark))
    return lambda address: fits(address.replace("?", mark))


def _holds(words: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(
        all(matcher(want)(word) for want, word in zip(wanted, words[at : at + size], strict=True))
        for at in range(len(words) - size + 1)
    )
