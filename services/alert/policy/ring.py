"""An alert on its way through the stages, and the articles it carries, as far as they are still needed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.alert.body import MAX_ITEMS, AboutArticle, AlertType, Item, Reason
from services.alert.policy.memory import Memory
from shared.events import EnrichedArticle, Instant


@dataclass(frozen=True)
class Matched:
    """An article that a watchlist matched; `item` writes its card, which costs and is asked for only when it is needed.

    `terms` are the names of what matched, empty where a corrected article matches no longer; `firsts` those that
    `first` asks about.
    """

    article: EnrichedArticle
    terms: frozenset[str]
    publisher: str
    item: Callable[[], Item] = Item
    firsts: frozenset[str] = frozenset()


class Carried(Memory):
    """An article inside a ring. `item` is None while it is the article at hand; `terms` names what matched."""

    id: str
    revision: int = 1
    terms: str = ""
    at: Instant
    story: str | None = None
    publisher: str = ""
    item: Item | None = None


class Ring(Memory):
    """What is about to be told. `key` names what happened: a story, an article, the start of a period.

    `stories` are marked told by it (empty: it has passed that stage); `others` are articles that it tells without a
    card. One that `is_owed` goes out by itself when it was held; another is counted. A threshold held the first
    `held_before` of its articles, and `counted` of these stand in the counts of `epoch`.
    """

    key: str
    type: AlertType = "alert.created"
    reason: Reason = "match"
    revision: int = 1
    at: Instant
    story: str | None = None
    stories: tuple[str, ...] = ()
    carried: tuple[Carried, ...] = ()
    others: tuple[str, ...] = ()
    is_owed: bool = True
    is_correction: bool = False
    held_before: int = 0
    counted: int = 0
    epoch: int = 0

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.others, *(one.id for one in self.carried if one.id))))

    @property
    def last(self) -> Carried | None:
        """The article that made it ring; None of a silence and of a digest."""
        return self.carried[-1] if self.carried and self.type != "alert.digest" else None


def together(rings: Iterable[Ring], key: str, since: Instant) -> Ring:
    """One digest of several rings; what was corrected meanwhile stands there as it is now."""
    rings = list(rings)
    carried: dict[str, Carried] = {}
    for number, one in enumerate(part for ring in rings for part in _parts(ring)):
        name = one.id or f"#{number}"
        carried[name] = one if name not in carried else _corrected(carried[name], one)
    others = (other for ring in rings for other in ring.others)
    return Ring(
        key=key,
        type="alert.digest",
        reason="digest",
        at=since,
        carried=tuple(one if place < MAX_ITEMS else bare(one) for place, one in enumerate(carried.values())),
        others=tuple(other for other in dict.fromkeys(others) if other not in carried),
    )


def bare(carried: Carried) -> Carried:
    """Without what only a card shows: an alert has room for twenty, the others are kept by name."""
    if carried.item is None or carried.item.article is None:
        return carried
    whole = carried.item.article
    about = AboutArticle(id=whole.id, url=whole.url, title=whole.title, source=whole.source, publisher=whole.publisher)
    return carried.model_copy(
        update={"item": Item(story=carried.item.story, article=about, reason=carried.item.reason)}
    )


def _parts(ring: Ring) -> Iterator[Carried]:
    """The articles of a ring, each with the reason why it rang; a silence has none and is a part all the same."""
    if ring.type == "alert.digest":
        yield from ring.carried
        return
    for one in ring.carried or (Carried(id="", at=ring.at),):
        item = (one.item or Item()).model_copy(update={"reason": ring.reason})
        yield one.model_copy(update={"item": item})


def _corrected(before: Carried, after: Carried) -> Carried:
    if before.item is None or after.item is None:
        return after
    return after.model_copy(update={"item": after.item.model_copy(update={"reason": before.item.reason})})
