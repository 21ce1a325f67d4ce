"""Which watchlists, and which of their rows, must decide on an article. Pure: matching has said what holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from services.alert.body import Item, Row
from services.alert.matching.matcher import Matches
from services.alert.matching.rows import RowMatch, Rows
from services.alert.policy import Matched, fields_of, story_key, story_of, window_of
from services.alert.policy.rows import MAX_ROWS, Asked, Key, row_key
from services.alert.ringing.writing import About, Excerpts, about_article, about_story, item_of
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Span


@dataclass(frozen=True)
class Asking:
    """What all questions about one article share. `rows` gives a row by its name, of those known to have heard it."""

    article: EnrichedArticle
    publisher: str
    excerpts: Excerpts

    def of(self, matches: Matches, watchlists: Mapping[str, Watchlist]) -> dict[str, list[Asked]]:
        """By the watchlists that match, in their order; each with the rows that the article names."""
        return {
            name: list(self._of_one(watchlists[name], place, matches)) for place, name in enumerate(matches.watchlists)
        }

    def corrected(self, watchlist: Watchlist, rows: Iterable[Row | None]) -> list[Asked]:
        """Those that heard an earlier revision, and do not match this one."""
        return [Asked(watchlist, self._matched((), frozenset()), row) for row in rows]

    def _of_one(self, watchlist: Watchlist, place: int, matches: Matches) -> Iterator[Asked]:
        if watchlist.each is None and watchlist.first is None:
            yield Asked(watchlist, self._matched(matches[place].spans, frozenset()))
            return
        rows = matches.named(watchlist)
        named = rows.named() if watchlist.each else []
        for number, one in enumerate(named):
            yield self._of_row(watchlist, rows, one, is_rest=number >= MAX_ROWS)
        if not named:
            yield Asked(watchlist, self._matched(rows.spans, rows.names(None) if watchlist.first else frozenset()))

    def _of_row(self, watchlist: Watchlist, rows: Rows, one: RowMatch, *, is_rest: bool) -> Asked:
        firsts = rows.names(one.row) if watchlist.first else frozenset[str]()
        return Asked(watchlist, self._matched(one.spans, firsts, row_key(one.row)), one.row, is_rest)

    def _matched(self, spans: Sequence[Span], firsts: frozenset[str], row: str = "") -> Matched:
        terms = frozenset(span.term for span in spans) | ({row} if row else frozenset())
        item = _Once(partial(self._item, spans))
        return Matched(self.article, terms, self.publisher, item, firsts)

    def _item(self, spans: Sequence[Span]) -> Item:
        return item_of(self.article, self._about, spans, self.excerpts)

    @cached_property
    def _about(self) -> About:
        """Written once, however many watchlists tell of the article."""
        return about_article(self.article), about_story(self.article)


class _Once:
    """A card that is written when it is first asked for."""

    def __init__(self, write: Callable[[], Item]) -> None:
        self._write = write
        self._item: Item | None = None

    def __call__(self) -> Item:
        if self._item is None:
            self._item = self._write()
        return self._item


def fields_for(asked: Iterable[Asked]) -> dict[Key, tuple[str, ...]]:
    """The fields that these decisions read, by whose state it is; of rows also the one alert for those past twenty."""
    wanted: dict[Key, tuple[list[str], list[str], list[str], list[str]]] = {}
    for one in asked:
        article, watchlist = one.event.article, one.watchlist
        names = {story_key(watchlist.story, article), story_of(article)}
        articles, stories, windows, terms = wanted.setdefault(one.key, ([], [], [], []))
        articles.append(article.id)
        stories += names
        if watchlist.threshold:
            windows.append(window_of(watchlist.threshold, story_of(article)))
        terms += one.event.firsts
        if one.is_rest:
            wanted.setdefault((watchlist.id, ""), ([], [], [], []))[1].extend(names)
    return {key: fields_of(*lists) for key, lists in wanted.items()}
