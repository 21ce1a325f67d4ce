"""A ruleset made ready, and the watchlists that an article satisfies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import overload

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
    """What one matcher hands to the next. Watchlists are told apart by `id`: to look at 100,000 of them takes long.

    `ranks` are their places in the ruleset, `nodes` what is asked for each, `owners` who asks for a node; `by_id` finds
    them by name; `size` is how many nodes there were at first.
    """

    ruleset: Ruleset
    builder: Builder
    ranks: dict[int, int]
    nodes: dict[int, Node]
    owners: dict[Node, tuple[int, ...]]
    by_id: dict[str, Watchlist]
    index: Index
    size: int


class Matcher:
    """Many watchlists, one article after another: an index names the few worth asking, each is decided exactly."""

    def __init__(self, ruleset: Ruleset, earlier: Made | None = None) -> None:
        self.ruleset = ruleset
        self._made = _made(ruleset, earlier or Made(ruleset, Builder(ruleset), {}, {}, {}, {}, Index(), 0))
        self._places = _Places(self._made)

    def updated(self, ruleset: Ruleset) -> "Matcher":
        """The matcher of another ruleset: watchlists that are the same objects are not made anew. This one stays."""
        is_same = ruleset.lists == self.ruleset.lists and ruleset.entities == self.ruleset.entities
        if not is_same or self.builder.size > 2 * self._made.size + _SPARE_NODES:
            return Matcher(ruleset)
        return Matcher(ruleset, self._made)

    @property
    def builder(self) -> Builder:
        return self._made.builder

    @property
    def by_id(self) -> Mapping[str, Watchlist]:
        """In no order."""
        return self._made.by_id

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
        return sorted(chain.from_iterable(map(self._places.__getitem__, self._made.index.holding(doc))))

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


class _Places(dict[Node, tuple[int, ...]]):
    """Places in the ruleset of the watchlists that ask for a node, in order. Found out when it first holds."""

    def __init__(self, made: Made) -> None:
        super().__init__()
        self._owners, self._ranks = made.owners, made.ranks

    def __missing__(self, node: Node) -> tuple[int, ...]:
        return self.setdefault(node, tuple(sorted(map(self._ranks.__getitem__, self._owners[node]))))


def _made(ruleset: Ruleset, was: Made) -> Made:
    """All of it anew where it costs a loop in C, the rest as far as watchlists came or went."""
    ids = list(map(id, ruleset.watchlists))
    ranks = dict(zip(ids, range(len(ids)), strict=True))
    gone = _at(was.ruleset, was.ranks, was.nodes.keys() - ranks.keys())
    come = _at(ruleset, ranks, ranks.keys() - was.nodes.keys())
    nodes, by_id = was.nodes.copy(), was.by_id.copy()
    removed = {id(one): nodes.pop(id(one)) for one in gone}
    added = {id(one): was.builder.watchlist(one) for one in come}
    nodes.update(added)
    for one in gone:
        del by_id[one.id]
    by_id.update((one.id, one) for one in come)
    owners = _changed(was.owners, added, removed)
    index = was.index.updated(
        {node for node in added.values() if node not in was.owners},
        {node for node in removed.values() if node not in owners},
    )
    return Made(ruleset, was.builder, ranks, nodes, owners, by_id, index, was.size or was.builder.size)


def _at(ruleset: Ruleset, ranks: Mapping[int, int], ids: Iterable[int]) -> list[Watchlist]:
    """Watchlists by their `id`, in the order of the files."""
    return [ruleset.watchlists[rank] for rank in sorted(map(ranks.__getitem__, ids))]


def _changed(
    owners: Mapping[Node, tuple[int, ...]], added: Mapping[int, Node], removed: Mapping[int, Node]
) -> dict[Node, tuple[int, ...]]:
    """Whose each node is, after a change; a node that is nobody's any more is gone."""
    out = dict(owners)
    for node, ids in _by_node(removed).items():
        left = tuple(one for one in out[node] if one not in ids)
        if left:
            out[node] = left
        else:
            del out[node]
    for node, ids in _by_node(added).items():
        out[node] = (*out.get(node, ()), *ids)
    return out


def _by_node(nodes: Mapping[int, Node]) -> dict[Node, dict[int, None]]:
    out: dict[Node, dict[int, None]] = {}
    for one, node in nodes.items():
        out.setdefault(node, {})[one] = None
    return out
