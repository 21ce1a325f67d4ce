"""Items of what is no feed: a news sitemap, or the links of a section page. Their text is on their pages."""

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from services.ingest.addresses import canonical_url, host_of, is_front_page, is_web_address
from services.ingest.feeds.entries import Entry, articles_of
from services.ingest.feeds.feedsfile import Feed
from services.ingest.printed.dates import parse_stamp
from services.ingest.raw import shape
from services.ingest.raw.decoding import MAX_BYTES
from shared.errors import Poison
from shared.events import Article

MAX_PARTS = 3  # of an index of sitemaps
MAX_ITEMS = 1_000  # the newest of a sitemap, the first of a page
MAX_ELEMENTS = 600_000  # a sitemap may name 50,000 pages
_HEADLINE = re.compile(r"(?:\S+\s+){3,}\S+")  # a link of four words names an article, one of fewer a section
_ASIDE = frozenset(("nav", "header", "footer", "aside", "form"))


def read_listing(
    data: bytes, *, url: str, feed: Feed, fetched_at: datetime
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """Its items, and the sitemaps to read in its place where it is an index. Raises Poison for what `watch` is not."""
    plain = _inflated(data)
    entries, parts = _of_sitemap(plain, feed) if feed.watch == "sitemap" else (list(_of_page(plain, url)), ())
    articles = articles_of(
        entries[:MAX_ITEMS], source=feed.source(), fetched_at=fetched_at, site=None, language=feed.language
    )
    return articles, parts


def _of_sitemap(data: bytes, feed: Feed) -> tuple[list[Entry], tuple[str, ...]]:
    root = _xml(data)
    name = _local(root)
    if name == "sitemapindex":
        return [], _newest_parts(root)
    if name != "urlset":
        raise Poison(f"not a sitemap: expected <urlset>, found <{name}>")
    zone = ZoneInfo(feed.timezone) if feed.timezone else None
    found = [_sitemap_entry(one, zone) for one in root if _local(one) == "url"]
    entries = [entry for entry in found if entry is not None]
    return sorted(entries, key=lambda one: one.date.when.timestamp() if one.date else 0.0, reverse=True), ()


def _newest_parts(index: Any) -> tuple[str, ...]:
    """Those of news where some are named so, else all; the newest first. Raises Poison where it names none."""
    rows = [(_text(one, "loc"), _text(one, "lastmod")) for one in index if _local(one) == "sitemap"]
    named = [row for row in rows if is_web_address(row[0])]
    if not named:
        raise Poison("an index of sitemaps that names none: expected <sitemap><loc>")
    chosen = [row for row in named if "news" in row[0].lower()] or named
    dates = {url: date.when.timestamp() for url, stamp in chosen if (date := parse_stamp(stamp))}
    return tuple(sorted(dict(chosen), key=lambda url: -dates.get(url, 0.0))[:MAX_PARTS])


def _sitemap_entry(element: Any, zone: ZoneInfo | None) -> Entry | None:
    url = _text(element, "loc")
    if not is_web_address(url):
        return None
    stamp = _text(element, "publication_date") or _text(element, "lastmod")
    date = parse_stamp(stamp, zone=zone) if stamp else None
    return Entry(title=_text(element, "title"), url=url, date=date, language=_text(element, "language") or None)


def _of_page(data: bytes, url: str) -> Iterator[Entry]:
    """Links to pages of the same site whose text reads like a headline, each once."""
    from lxml import etree, html  # type: ignore[import-untyped]

    try:
        tree = html.document_fromstring(
            shape.checked(data, max_elements=shape.MAX_PAGE_ELEMENTS),
            parser=html.HTMLParser(no_network=True, remove_comments=True),
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Poison(f"not an HTML page: {error}") from error
    seen: set[str] = {canonical_url(url)}
    for link in tree.iter("a"):
        address, text = _address(url, link.get("href")), " ".join(link.text_content().split())
        if address is None or not _HEADLINE.fullmatch(text) or any(a.tag in _ASIDE for a in link.iterancestors()):
            continue
        if _is_same_site(address, url) and not is_front_page(address) and canonical_url(address) not in seen:
            seen.add(canonical_url(address))
            yield Entry(title=text, url=address)


def _address(base: str, href: str | None) -> str | None:
    try:
        address = urljoin(base, (href or "").strip())
    except ValueError:
        return None
    return address.partition("#")[0] if href and is_web_address(address) else None


def _is_same_site(url: str, other: str) -> bool:
    ports = [urlsplit(one).port for one in (url, other)]
    return host_of(url) == host_of(other) and ports[0] == ports[1]


def _xml(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(shape.without_entities(shape.checked(data, max_elements=MAX_ELEMENTS)), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Poison(f"not a sitemap: {error}") from error
    if root is None:
        raise Poison("not a sitemap: no XML")
    return root


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: Any, name: str) -> str:
    """Of the first element of that name at any depth; the prefix is not looked at."""
    found = next((one for one in element.iter() if _local(one) == name), None)
    return " ".join((found.text or "").split()) if found is not None else ""


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
