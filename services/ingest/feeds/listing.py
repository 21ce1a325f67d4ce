"""Items of what is no feed: a news sitemap, or the links of a section page. Their text is on their pages."""

import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

from services.ingest.feeds.entries import articles_of
from services.ingest.feeds.feedsfile import Feed
from services.ingest.feeds.section import entries_of_page
from services.ingest.feeds.sitemap import entries_of_sitemap
from services.ingest.raw.decoding import MAX_BYTES
from shared.errors import Poison
from shared.events import Article

MAX_ITEMS = 1_000  # the newest


def read_listing(
    data: bytes, *, url: str, content_type: str | None, feed: Feed, fetched_at: datetime
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """Its items, and the sitemaps to read in its place where it is an index. Raises Poison for what `watch` is not."""
    plain = _inflated(data)
    if feed.watch == "sitemap":
        entries, parts = entries_of_sitemap(plain, ZoneInfo(feed.timezone) if feed.timezone else None)
    else:
        entries, parts = entries_of_page(plain, url, content_type), ()
    articles = articles_of(
        entries[:MAX_ITEMS], source=feed.source(), fetched_at=fetched_at, site=None, language=feed.language
    )
    return articles, parts


def _inflated(data: bytes) -> bytes:
    """A sitemap may be a gzip file of its own."""
    if data[:2] != b"\x1f\x8b":
        return data
    inflator = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflator.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise Poison(f"not a gzip file: {error}") from error
    if len(plain) > MAX_BYTES:
        raise Poison(f"larger than {MAX_BYTES:,} bytes")
    return plain
