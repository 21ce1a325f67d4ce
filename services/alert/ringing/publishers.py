"""Whose an article is, for thresholds and reminders: Reuters is reuters.com where a source of that name is known."""

from shared.events import EnrichedArticle
from shared.publishers import domain_of, folded, publisher_of


class Publishers:
    """The names of known sources, each with its domain; every article teaches its own."""

    def __init__(self) -> None:
        self._domains: dict[str, str] = {}

    def learn(self, article: EnrichedArticle) -> str:
        """Remembers the article's source; returns the article's publisher."""
        name = article.source.name if article.source else None
        domain = domain_of(article)
        if name and domain:
            self._domains.setdefault(folded(name), domain)
        return publisher_of(article, self._domains)
