"""What is made of fetched bytes, in the process that parses: items of a feed, an item made whole by its page. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from services.ingest.addresses import host_of, is_front_page, is_web_address
from services.ingest.feeds.feedsfile import Feed
from services.ingest.polling.tdm import page_reserves
from services.ingest.raw import shape
from shared.errors import Poison
from shared.events import Article

_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/(?:xml|json)|text/xml", re.IGNORECASE)
_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:[/._-]|$)|\.(?:rss|atom|rdf)$", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A feed as heard; where the bytes only name others, `links` are a page's feeds, `parts` an index's sitemaps."""

    articles: tuple[Article, ...] = ()
    title: str = ""
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_cut: bool = False


def read_feed(data: bytes, *, url: str, content_type: str | None, feed: Feed, fetched_at: datetime) -> Reading:
    """Raises Poison where the bytes are neither what `feed.watch` says nor a page that names a feed."""
    from services.ingest.feeds.feed import parse_feed

    if feed.watch != "feed":
        from services.ingest.feeds.listing import read_listing

        articles, parts = read_listing(data, url=url, content_type=content_type, feed=feed, fetched_at=fetched_at)
        return Reading(articles, parts=parts)
    try:
        parsed = parse_feed(
            data, url=url, content_type=content_type, source=feed.source(), fetched_at=fetched_at,
            default_zone=_zone(feed), default_language=feed.language,
        )  # fmt: skip
    except Poison:
        links = feed_links(data, url)
        if not links:
            raise
        return Reading(links=tuple(links))
    site = host_of(parsed.link) or host_of(feed.url)
    source = feed.source().model_copy(update={"name": feed.name or parsed.title, "domain": site})
    articles = tuple(article.model_copy(update={"source": source}) for article in parsed.entries)
    return Reading(articles, parsed.title or "", parsed.ttl_s, parsed.skip_hours, parsed.warnings, is_cut=parsed.is_cut)


def joined(readings: Sequence[Reading]) -> Reading:
    """The parts of one source. `is_cut`: what one of them says of its version says nothing of the others."""
    return Reading(tuple(article for one in readings for article in one.articles), is_cut=True)


def feed_links(data: bytes, url: str) -> list[str]:
    """The feeds that a page names, in its order; those of its comments last, and where it names none, links to some."""
    from lxml import etree, html  # type: ignore[import-untyped]

    if b"<link" not in data[:500_000].lower() and b"href" not in data[:500_000].lower():
        return []
    try:
        tree = html.document_fromstring(
            shape.checked(data[:2_000_000], max_elements=shape.MAX_PAGE_ELEMENTS),
            parser=html.HTMLParser(no_network=True),
        )
    except (etree.LxmlError, ValueError, AssertionError, Poison):
        return []
    found = [(address, link) for link in tree.iter("link") if (address := _named_feed(link, url))]
    found = found or [(address, link) for link in tree.iter("a") if (address := _linked_feed(link, url))]
    ordered = sorted(found, key=lambda one: "comment" in f"{one[1].get('title')} {one[0]}".lower())
    return list(dict.fromkeys(address for address, _ in ordered))


def _named_feed(link: Any, url: str) -> str | None:
    is_named = "alternate" in (link.get("rel") or "").lower().split() and _TYPES.fullmatch(
        (link.get("type") or "").strip()
    )
    address = _joined(url, link.get("href")) if is_named else None
    return address if address and "oembed" not in address and "/wp-json/" not in address else None


def _linked_feed(link: Any, url: str) -> str | None:
    address = _joined(url, link.get("href"))
    is_feed = address and host_of(address) == host_of(url) and _FEED_PATH.search(urlsplit(address).path)
    return address if is_feed else None


def _joined(base: str, href: str | None) -> str | None:
    try:
        address = urljoin(base, (href or "").strip())
    except ValueError:
        return None
    return address if href and is_web_address(address) and address != base else None


def read_page(
    data: bytes, *, url: str, content_type: str | None, article: Article, feed: Feed, fetched_at: datetime
) -> Article:
    """The item made whole by its page. Raises Poison where the page gives no text, or reserves its use."""
    from services.ingest.pages.page import parse_page

    if page_reserves(data):
        raise Poison("the page reserves text and data mining (tdm-reservation)")
    if is_front_page(url) and not is_front_page(article.url or url):
        raise Poison(f"no article: its address leads to the front page, {url}")
    page = parse_page(
        data, url=url, content_type=content_type, source=article.source, fetched_at=fetched_at,
        default_zone=_zone(feed), default_language=feed.language,
    )  # fmt: skip
    return article.model_copy(update=_from_page(article, page))


def _from_page(article: Article, page: Article) -> dict[str, Any]:
    """The page's text where it is longer; else what the item itself does not say."""
    given: dict[str, Any] = {
        "title": article.title or page.title,
        "canonical_url": page.canonical_url if article.url else article.canonical_url,
        "authors": article.authors or page.authors,
        "publisher": article.publisher or page.publisher,
        "language": article.language or page.language,
    }
    if len(page.text) > len(article.text):
        given |= {"text": page.text, "truncated": page.truncated, "partial": page.partial}
    if article.date_source == "first_seen" and page.date_source == "page":
        given |= {name: getattr(page, name) for name in ("published_at", "date_source", "date_precision")}
    return given


def _zone(feed: Feed) -> ZoneInfo | None:
    return ZoneInfo(feed.timezone) if feed.timezone else None


def wanted(articles: Sequence[Article], feed: Feed) -> list[bool]:
    """For each, whether its page is to be read: `auto` only where the item has a summary."""
    return [
        bool(one.url) and (feed.full_text == "always" or (feed.full_text == "auto" and one.partial)) for one in articles
    ]
