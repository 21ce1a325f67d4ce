"""The bytes of a body, and what an alert loses where they are too many: each part says how much there is, and cuts it.

An item of a digest gives up its details before an item is lost: it keeps its title, its address and why it rang.
"""

from collections.abc import Callable, Mapping

from services.alert.body import MAX_BYTES, Alert, AlertBody, Item, ProblemBody, TestBody
from shared.events import Part

Shorten = Callable[[Alert, int | None], tuple[int, Alert]]
"""How much of a part there is, and the alert with at most `keep` of it."""


def to_bytes(body: AlertBody | ProblemBody | TestBody) -> bytes:
    """The one form in which a body is signed, stored and sent: compact JSON in UTF-8, at most 20,000 bytes."""
    written = _written(body)
    if len(written) <= MAX_BYTES or not isinstance(body, AlertBody):
        return written
    for part in PARTS:
        body, written = _shortened(body, part)
        if len(written) <= MAX_BYTES:
            break
    return written


def _written(body: Part) -> bytes:
    return body.model_dump_json().encode()


def _shortened(body: AlertBody, part: Shorten) -> tuple[AlertBody, bytes]:
    """As many of `part` as fit, found by halving; none of it where even that is too much."""
    low, high = 0, part(body.data, None)[0]
    best = _with(body, part, 0)
    while low < high:
        middle = (low + high + 1) // 2
        tried = _with(body, part, middle)
        if len(tried[1]) <= MAX_BYTES:
            low, best = middle, tried
        else:
            high = middle - 1
    return best


def _with(body: AlertBody, part: Shorten, count: int) -> tuple[AlertBody, bytes]:
    shorter = body.model_copy(update={"data": part(body.data, count)[1]})
    return shorter, _written(shorter)


def _entities(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return _of_article(alert, "entities", keep)


def _topics(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return _of_article(alert, "topics", keep)


def _authors(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return _of_article(alert, "authors", keep)


def _source_tags(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    article = alert.article
    if article is None or article.source is None:
        return 0, alert
    tags = article.source.tags
    source = article.source.model_copy(update={"tags": tags[:keep]})
    return len(tags), alert.model_copy(update={"article": article.model_copy(update={"source": source})})


def _matches(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return len(alert.matches), alert.model_copy(update={"matches": alert.matches[:keep]})


def _excerpts(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return len(alert.excerpts), alert.model_copy(update={"excerpts": alert.excerpts[:keep]})


def _items(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return len(alert.items), alert.model_copy(update={"items": alert.items[:keep]})


def _item_entities(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    """So many of each item."""
    return _of_items(alert, lambda item: _short_article(item, "entities", keep), lambda item: _long(item, "entities"))


def _item_topics(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return _of_items(alert, lambda item: _short_article(item, "topics", keep), lambda item: _long(item, "topics"))


def _item_leads(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    return _of_items(alert, lambda item: _short_article(item, "lead", keep), lambda item: _long(item, "lead"))


def _item_matches(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    short = {"matches": slice(keep)}
    return _of_items(alert, lambda item: _short(item, short), lambda item: len(item.matches))


def _item_excerpts(alert: Alert, keep: int | None) -> tuple[int, Alert]:
    short = {"excerpts": slice(keep)}
    return _of_items(alert, lambda item: _short(item, short), lambda item: len(item.excerpts))


def _of_items(alert: Alert, short: Callable[[Item], Item], size: Callable[[Item], int]) -> tuple[int, Alert]:
    items = tuple(map(short, alert.items))
    return max(map(size, alert.items), default=0), alert.model_copy(update={"items": items})


def _short(item: Item, parts: Mapping[str, slice]) -> Item:
    return item.model_copy(update={name: getattr(item, name)[part] for name, part in parts.items()})


def _short_article(item: Item, name: str, keep: int | None) -> Item:
    if item.article is None:
        return item
    article = item.article.model_copy(update={name: getattr(item.article, name)[:keep]})
    return item.model_copy(update={"article": article})


def _long(item: Item, name: str) -> int:
    return len(getattr(item.article, name)) if item.article else 0


def _of_article(alert: Alert, name: str, keep: int | None) -> tuple[int, Alert]:
    if alert.article is None:
        return 0, alert
    values = getattr(alert.article, name)
    article = alert.article.model_copy(update={name: values[:keep]})
    return len(values), alert.model_copy(update={"article": article})


PARTS: tuple[Shorten, ...] = (
    _item_entities,
    _item_matches,
    _item_topics,
    _item_excerpts,
    _item_leads,
    _entities,
    _matches,
    _items,
    _topics,
    _excerpts,
    _authors,
    _source_tags,
)
