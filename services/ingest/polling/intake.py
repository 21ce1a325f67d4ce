"""Takes in what a feed said: what is fresh is published, a summary made whole by its page; the rest is only known."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from services.ingest.feeds.feedsfile import Feed
from services.ingest.parsing.parser import Parser
from services.ingest.parsing.reading import Reading, read_page, wanted
from services.ingest.polling.freshness import sort, standing_of
from services.ingest.polling.schedule import State
from services.ingest.polling.visitor import Visitor
from services.ingest.publisher import Publisher
from shared.errors import Retry, TocsinError
from shared.events import Article


class Intake:
    """Raises Retry where the bus is away or full; a page that cannot be had is no error."""

    def __init__(self, publisher: Publisher, parser: Parser, visitor: Visitor, now: Callable[[], datetime]) -> None:
        self._publisher, self._parser, self._visitor, self._now = publisher, parser, visitor, now

    async def take(self, feed: Feed, state: State, reading: Reading) -> int:
        """All of one poll; what needs no page first. Returns how many were new to us and taken as seen."""
        is_first, first_polled = not state.last_success, datetime.fromtimestamp(state.first_polled, UTC)
        found = sort(reading.articles, feed, first_polled=first_polled, is_first=is_first, now=self._now())
        known = await self._publisher.take_as_seen([*found.old, *found.backlog])
        states = await self._publisher.states(found.fresh)
        needs_page = [needs and one != "known" for needs, one in zip(wanted(found.fresh, feed), states, strict=True)]
        plain = [article for article, needs in zip(found.fresh, needs_page, strict=True) if not needs]
        published = await self._publisher.publish(plain) if plain else []
        for article in (article for article, needs in zip(found.fresh, needs_page, strict=True) if needs):
            whole = await self._with_page(feed, article)
            standing = standing_of(whole, feed, first_polled=first_polled, is_first=is_first, now=self._now())
            if standing == "fresh":
                published += await self._publisher.publish([whole], heard=[article])
            else:  # the page told a date that the item did not
                known += await self._publisher.take_as_seen([whole])
        _tell(feed, reading, published=sum(one.state != "known" for one in published), old=len(found.old))
        return sum(one.state == "new" for one in known)

    async def _with_page(self, feed: Feed, article: Article) -> Article:
        """The item itself where its page cannot be had: better a summary now than the whole never."""
        try:
            fetched = await self._visitor.page(article.url or "")
            if fetched.status != 200:
                raise Retry(f"answers {fetched.status}")
            return await self._parser.run(
                read_page,
                fetched.content,
                url=fetched.url,
                content_type=fetched.content_type,
                article=article,
                feed=feed,
                fetched_at=self._now(),
            )
        except TocsinError as error:
            structlog.get_logger().info("page not read", feed=feed.id, url=article.url, error=str(error))
            return article


def _tell(feed: Feed, reading: Reading, *, published: int, old: int) -> None:
    log = structlog.get_logger()
    facts: dict[str, Any] = {"feed": feed.id, "items": len(reading.articles), "published": published}
    if old:
        facts["too_old"] = old
    if reading.warnings:
        facts["warning"] = reading.warnings[0]
    (log.info if published else log.debug)("feed heard", **facts)
