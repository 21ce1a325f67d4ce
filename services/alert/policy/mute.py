"""A mute: alerts of a watchlist, a story, a source or a tag are held until a time. Made by hand, never without an end.

Who makes and keeps them is services/alert/ringing/mutes.py; here is what one covers, and when it is over.
"""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.alert.matching import compare
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Instant
from shared.text import fold


class Mute(BaseModel):
    """One of `watchlist`, `story`, `source` and `tag` says what is held, from `since` until just before `until`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    watchlist: str | None = None
    story: str | None = None
    source: str | None = None
    tag: str | None = None
    until: Instant
    since: Instant
    reason: str = ""

    def is_over(self, now: datetime) -> bool:
        return now >= self.until


def covers(mute: Mute, watchlist: Watchlist, article: EnrichedArticle | None) -> bool:
    """Is what this watchlist would tell of the article held? `article` is None where a silence rings.

    Every key that is given must hold. A source covers its subdomains, whomever the text credits; a tag is one of the
    watchlist or of the source.
    """
    asked = {
        mute.watchlist: mute.watchlist == watchlist.id,
        mute.story: article is not None and mute.story == article.story_id,
        mute.source: article is not None and _is_of(article, mute.source or ""),
        mute.tag: _has_tag(watchlist, article, mute.tag or ""),
    }
    given = [holds for key, holds in asked.items() if key is not None]
    return bool(given) and all(given)


def muting(mutes: Iterable[Mute], watchlist: Watchlist, article: EnrichedArticle | None, now: datetime) -> Mute | None:
    """The mute that holds it longest; None where it may be told."""
    found = [mute for mute in mutes if mute.since <= now < mute.until and covers(mute, watchlist, article)]
    return max(found, key=lambda mute: mute.until, default=None)


def _is_of(article: EnrichedArticle, source: str) -> bool:
    return compare.is_denied(article, source.casefold())


def _has_tag(watchlist: Watchlist, article: EnrichedArticle | None, tag: str) -> bool:
    of_source = article.source.tags if article is not None and article.source else ()
    return fold(tag) in {fold(one) for one in (*watchlist.tags, *of_source)}
