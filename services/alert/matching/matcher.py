"""A ruleset made ready, and the watchlists that an article satisfies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
from operator import not_
from typing import cast, overload

from services.alert.matching import evidence
from services.alert.matching.build import Builder
from services.alert.matching.document import Document
from services.alert.matching.explain import Explainer, Explanation
from services.alert.matching.index import Index
from services.alert.matching.nodes import Node
from services.alert.matching.rows import Rows
from services.alert.watchlists.model import Ruleset, Watchlist
from shared.collector import paused
from shared.events import EnrichedArticle, Match

_SPARE_NODES = 20_000  # of watchlists that are gone; with more, all is made anew


@dataclass(frozen=True)
class Made:
    """What one matcher hands to the next: nodes by their watchlists (by `id`), and how many there were at first."""

    builder: Builder
    nodes: dict[int, Node]
    places: dict[Node, tuple[int, ...]]
    index: Index
    size: int


class Matcher:
    """Many watchlists, one article after another: an index names the few worth asking, each is decided exactly."""

    def __init__(self, ruleset: Ruleset, earlier: "Made | None" = None) -> None:
        self.ruleset = ruleset
        self.builder = earlier.builder if earlier else Builder(ruleset)
        self._nodes = self._made(earlier.nodes if earlier else {})
        self._places = _places(list(self._nodes.values()))
        old = earlier.index if earlier else Index()
        was = earlier.places.keys() if earlier else set[Node]()
        self._index = old.updated(self._places.keys() - was, was - self._places.keys())
        self._size = earlier.size if earlier else self.builder.size

    def _made(self, known: Mapping[int, Node]) -> dict[int, Node]:
        """The nodes of all watchlists, by the `id` of each: of 100,000 nearly all are known, which loops in C find."""
        watchlists = self.ruleset.watchlists
        ids = list(map(id, watchlists))
        nodes = list(map(known.get, ids))
        fresh = {id(one): self.builder.watchlist(one) for one in compress(watchlists, map(not_, nodes))}
        return cast("dict[int, Node]", dict(zip(ids, nodes, strict=True)) | fresh)

    def updated(self, ruleset: Ruleset) -> "Matcher":
        """The matcher of another ruleset: watchlists that are the same objects are not made anew. This one stays."""
        is_same = ruleset.lists == self.ruleset.lists and ruleset.entities == self.ruleset.entities
        if not is_same or self.builder.size > 2 * self._size + _SPARE_NODES:
            return Matcher(ruleset)
        return Matcher(ruleset, Made(self.builder, self._nodes, self._places, self._index, self._size))

    @cached_property
    def by_id(self) -> dict[str, Watchlist]:
        return {watchlist.id: watchlist for watchlist in self.ruleset.watchlists}

    def match(self, article: EnrichedArticle) -> "Matches":
        """The watchlists that the article satisfies, in the order of the files."""
        doc = Document(article)
        return Matches(self, doc, self.satisfied(doc))

    def explain(self, article: EnrichedArticle, watchlist_id: str) -> Explanation:
        """Why, or why not, clause by clause. Raises KeyError for a watchlist that is not there."""
        return Explainer(self.builder, Document(article)).explain(self.by_id[watchlist_id])

    def explain_all(self, article: EnrichedArticle) -> Iterator[Explanation]:
        """An explanation for each watchlist, in the order of the files; the article is read once."""
        explainer = Explainer(self.builder, Document(article))
        return (explainer.explain(watchlist) for watchlist in self.ruleset.watchlists)

    def satisfied(self, doc: Document) -> list[int]:
        """Places in the ruleset of the watchlists that hold."""
        return sorted(chain.from_iterable(map(self._places.__getitem__, self._index.holding(doc))))

    def matched(self, doc: Document, place: int) -> Match:
        """One of `satisfied`, with its evidence."""
        watchlist = self.ruleset.watchlists[place]
        return Match(
            article_id=doc.article.id,
            watchlist_id=watchlist.id,
            spans=evidence.spans(self.builder, watchlist, doc),
            story_id=doc.article.story_id,
        )


class Matches(Sequence[Match]):
    """What was decided of one article; the evidence of each match is looked for when it is taken."""

    def __init__(self, matcher: Matcher, doc: Document, places: list[int]) -> None:
        self._matcher, self._doc, self._places = matcher, doc, places
        self._made: dict[int, Match] = {}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, index: int | slice) -> Match | tuple[Match, ...]:
        if isinstance(index, slice):
            return tuple(self._at(place) for place in self._places[index])
        return self._at(self._places[index])

    @property
    def watchlists(self) -> list[str]:
        """The ids of those that match; no evidence is looked for."""
        return [self._matcher.ruleset.watchlists[place].id for place in self._places]

    def named(self, watchlist: Watchlist) -> Rows:
        """What the match of this watchlist named, for `each` and `first`."""
        return Rows(self._matcher.builder, watchlist, self._doc)

    def _at(self, place: int) -> Match:
        if place not in self._made:
            self._made[place] = self._matcher.matched(self._doc, place)
        return self._made[place]


def compile(ruleset: Ruleset, earlier: Matcher | None = None) -> Matcher:  # noqa: A001
    """The ruleset, ready to match; with an `earlier` matcher in a time that goes with what changed."""
    with paused():
        return earlier.updated(ruleset) if earlier else Matcher(ruleset)


def _places(nodes: Sequence[Node]) -> dict[Node, tuple[int, ...]]:
    """Where each node stands; nearly all stand once."""
    size = len(nodes)
    out: dict[Node, tuple[int, ...]] = dict(zip(nodes, zip(range(size)), strict=True))
    if len(out) < size:
        first = dict(zip(reversed(nodes), zip(reversed(range(size))), strict=True))
        repeated = {node for node, place in out.items() if first[node] != place}
        out.update(dict.fromkeys(repeated, ()))
        for node, place in compress(zip(nodes, range(size), strict=True), map(repeated.__contains__, nodes)):
            out[node] = (*out[node], place)
    return out
