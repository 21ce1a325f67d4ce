"""What a source repeats: words of its boilerplate are damped, and its daily columns are told from its news."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ENOUGH_ARTICLES = 5
USUAL_SHARE = 0.3  # a source may well bring three of ten articles on one event
HALVED_AT = 200  # articles after which older ones count for less
PRUNED_EVERY = 10
RARE_SHARE = 0.1  # a source has hundreds of articles with fifty terms each, and but its boilerplate matters
COLUMN_AFTER = timedelta(hours=12)
KEPT_TITLES = 200
KEPT_COLUMNS = 8  # of one title; as many days as the stories of its earlier ones may be open

_CHANGING = re.compile(r"[\d\W_]+|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|\b[a-z]+day\b")


@dataclass
class Habits:
    """How often each term stood in the articles of one source, and when each title did."""

    articles: int = 0
    counts: Counter[int] = field(default_factory=Counter)
    titles: dict[str, tuple[tuple[datetime, str], ...]] = field(default_factory=dict)

    def damped(self, terms: Mapping[int, float]) -> dict[int, float]:
        """The terms, those weighted less that the source uses all the time."""
        if self.articles < ENOUGH_ARTICLES:
            return dict(terms)
        return {term: weight * self._novelty(term) for term, weight in terms.items()}

    def columns(self, title_key: str, at: datetime) -> tuple[str, ...]:
        """The articles of earlier days under the same title, where this is a column that comes again."""
        seen = self.titles.get(title_key, ()) if title_key else ()
        return tuple(article_id for seen_at, article_id in seen if at - seen_at >= COLUMN_AFTER)

    def learn(self, terms: Iterable[int], title_key: str, at: datetime, article_id: str) -> None:
        """Count one more article; what is seldom said is soon forgotten."""
        self.articles += 1
        self.counts.update(terms)
        if self.articles % PRUNED_EVERY == 0:
            rare = self.articles * RARE_SHARE
            self.counts = Counter({term: count for term, count in self.counts.items() if count > rare})
        if self.articles >= HALVED_AT:
            self.articles //= 2
            self.counts = Counter({term: count // 2 for term, count in self.counts.items() if count > 1})
        seen = self.titles.pop(title_key, ())
        self.titles[title_key] = (*seen[1 - KEPT_COLUMNS :], (at, article_id))
        if len(self.titles) > KEPT_TITLES:
            del self.titles[next(iter(self.titles))]

    def _novelty(self, term: int) -> float:
        share = self.counts[term] / self.articles
        return 1.0 if share <= USUAL_SHARE else max(0.0, (1 - share) / (1 - USUAL_SHARE)) ** 2


def title_key(title: str) -> str:
    """The title without what changes from day to day: dates and figures."""
    return " ".join(_CHANGING.sub(" ", title.casefold()).split())
