"""A feed's bytes become articles: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 by feedparser, JSON Feed by `jsonfeed`.

Knows nothing of polling: what was seen before, when to ask again and what to publish is decided elsewhere.
"""

import io
import re
from datetime import datetime, tzinfo
from typing import Any

from services.ingest.feeds.encoding import in_utf8
from services.ingest.feeds.entries import ParsedFeed, articles_of
from services.ingest.feeds.items import absolute, entry_of, language_code
from services.ingest.raw import shape
from services.ingest.raw.decoding import check_bytes
from services.ingest.raw.markup import one_line
from shared.errors import Poison
from shared.events import Source

__all__ = ["ParsedFeed", "parse_feed"]


def parse_feed(
    data: bytes,
    *,
    url: str | None,
    content_type: str | None = None,
    source: Source | None,
    fetched_at: datetime,
    default_zone: tzinfo | None = None,
    default_language: str | None = None,
) -> ParsedFeed:
    """The feed in `data`. Raises Poison if it is no feed; a feed without items is one.

    `url` resolves relative links; `default_zone` is for dates without a zone, `default_language` where none is stated.
    """
    check_bytes(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        from services.ingest.feeds.jsonfeed import parse_json_feed

        return parse_json_feed(
            data,
            url=url,
            source=source,
            fetched_at=fetched_at,
            default_zone=default_zone,
            default_language=default_language,
        )
    found = re.search(r"charset\s*=\s*[\"']?([\w.-]+)", content_type or "", re.IGNORECASE)
    data, charset = in_utf8(data, found[1] if found else None)
    parsed, warnings = _by_feedparser(data, charset)
    about = parsed.get("feed", {})
    link = absolute(about.get("link"), url)
    language = language_code(about.get("language")) or default_language
    is_cut = bool(warnings) and _breaks_off(data, len(parsed.entries))
    entries = [entry_of(item, url, default_zone) for item in (parsed.entries[:-1] if is_cut else parsed.entries)]
    return ParsedFeed(
        title=one_line(about.get("title") or "") or None,
        entries=articles_of(entries, source=source, fetched_at=fetched_at, site=link, language=language),
        link=link,
        language=language,
        ttl_s=_ttl_s(about),
        skip_hours=_skip_hours(data),
        next_page=_rel(about, "next", url),
        hubs=tuple(filter(None, [_rel(about, "hub", url)])),
        warnings=warnings,
        is_cut=is_cut,
    )


def _breaks_off(data: bytes, entries: int) -> bool:
    """In the middle of its last item: half of one would be another article than the whole that comes later."""
    closed = len(re.findall(rb"</(?:\w+:)?(?:item|entry)\s*>", data, re.IGNORECASE))
    is_whole = re.search(rb"</(?:rss|feed|rdf:rdf|channel)\s*>\s*$", data[-200:], re.IGNORECASE)
    return not is_whole and closed < entries


def _by_feedparser(data: bytes, charset: str | None) -> tuple[Any, tuple[str, ...]]:
    import feedparser

    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    data = shape.without_entities(shape.checked(data, max_elements=shape.MAX_FEED_ELEMENTS))
    try:
        parsed = feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        AssertionError,
        LookupError,
        RecursionError,
    ) as error:
        raise Poison(f"not a feed that can be read: {type(error).__name__}: {error}") from error
    if not parsed.get("version") and not parsed.entries:
        raise Poison("not a feed: expected RSS, RDF, Atom or JSON Feed" + _found(data))
    fault = parsed.get("bozo_exception")
    return parsed, ((f"malformed, read as far as it goes: {' '.join(str(fault).split())[:200]}",) if fault else ())


def _found(data: bytes) -> str:
    head = data[:2_000].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return ", found an HTML page"
    root = re.search(rb"<([a-z][\w:.-]{0,40})[\s>/]", head)
    return f", found <{root[1].decode('ascii', 'replace')}>" if root else ", found no element of one"


def _ttl_s(about: Any) -> int | None:
    """`ttl` in minutes, else the period and frequency of the syndication module."""
    ttl = (about.get("ttl") or "").strip()
    if ttl.isdigit() and int(ttl[:9]) > 0:
        return int(ttl[:9]) * 60
    period = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}.get(
        (about.get("sy_updateperiod") or "").strip().lower()
    )
    frequency = (about.get("sy_updatefrequency") or "1").strip()
    return period // max(1, int(frequency[:6])) if period and frequency.isdigit() else None


def _skip_hours(data: bytes) -> tuple[int, ...]:
    """Of the channel, not of what an item quotes. feedparser keeps only the last of them."""
    text = data.lower()
    channel = text.partition(b"<item")[0] + text.rpartition(b"</item")[2]
    block = re.search(rb"<skiphours>(.{0,2000}?)</skiphours>", channel, re.DOTALL)
    hours = re.findall(rb"<hour>\s*(\d{1,2})\s*</hour>", block[1]) if block else []
    return tuple(sorted({int(hour) % 24 for hour in hours if int(hour) <= 24}))  # RSS 0.91 counts from 1 to 24


def _rel(about: Any, rel: str, base: str | None) -> str | None:
    return next(
        filter(None, (absolute(link.get("href"), base) for link in about.get("links") or () if link.get("rel") == rel)),
        None,
    )
