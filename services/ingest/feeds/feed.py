"""A feed's bytes become articles: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 by feedparser, JSON Feed by `jsonfeed`.

Knows nothing of polling: what was seen before, when to ask again and what to publish is decided elsewhere.
"""

import calendar
import codecs
import io
import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urljoin

from services.ingest.addresses import is_web_address
from services.ingest.documents.furniture import kind_of
from services.ingest.feeds.entries import Entry, ParsedFeed, articles_of
from services.ingest.printed.bylines import listed_names
from services.ingest.printed.dates import PrintedDate, parse_stamp
from services.ingest.raw import shape
from services.ingest.raw.decoding import check_bytes
from services.ingest.raw.markup import one_line, plain_text, without_controls
from shared.errors import Poison
from shared.events import Source

__all__ = ["ParsedFeed", "parse_feed"]

_TAIL = re.compile(
    r"(?:The post .{1,300} (?:appeared first on|first appeared on) .{1,120}|(?:continue reading|read more|read on|"
    r"weiterlesen|lire la suite|leer más|leia mais)"
    r"\b.{0,160}|(?:\[link\]|\[comments\]|submitted by\b|comments|\s)+.{0,60}(?:\[link\]|\[comments\])\s*)",
    re.IGNORECASE,
)
_BUTTONS = frozenset({"share", "offer", "more", "ad"})
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*$")


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
    data = _as_utf8(data)
    parsed, warnings = _by_feedparser(data, content_type)
    about = parsed.get("feed", {})
    link = _absolute(about.get("link"), url)
    language = _language(about.get("language")) or default_language
    is_cut = bool(warnings) and _breaks_off(data, len(parsed.entries))
    entries = [_entry(item, url, default_zone) for item in (parsed.entries[:-1] if is_cut else parsed.entries)]
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


def _by_feedparser(data: bytes, content_type: str | None) -> tuple[Any, tuple[str, ...]]:
    import feedparser

    charset = re.search(r"charset\s*=\s*[\"']?([\w.-]+)", content_type or "", re.IGNORECASE)
    headers = {"content-type": f"application/xml; charset={charset[1]}"} if charset else {}
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


def _as_utf8(data: bytes) -> bytes:
    """UTF-16 and UTF-32 by their mark, in the encoding in which markup can be looked at before it is parsed."""
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            text = data.decode(name, "replace")
            return re.sub(r"(<\?xml[^>]{0,60}?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text, count=1).encode(
                "utf-8", "replace"
            )
    return data


def _found(data: bytes) -> str:
    head = data[:2_000].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return ", found an HTML page"
    root = re.search(rb"<([a-z][\w:.-]{0,40})[\s>/]", head)
    return f", found <{root[1].decode('ascii', 'replace')}>" if root else ", found no element of one"


def _entry(item: Any, base: str | None, zone: tzinfo | None) -> Entry:
    content = max((plain_text(part.get("value") or "") for part in item.get("content") or ()), key=len, default="")
    summary = plain_text(item.get("summary") or "")
    text = _without_tail(content if len(content) >= len(summary) else summary)
    url = _absolute(item.get("feedburner_origlink") or item.get("link"), base) or _enclosure(item, base)
    guid = (item.get("id") or "").strip() or None
    return Entry(
        title=_title(item),
        text=text,
        has_content=bool(content),
        url=url,
        guid=guid,
        date=_date(item, zone),
        authors=_authors(item),
        publisher=_clean_name((item.get("source") or {}).get("title")),
        language=_language((item.get("title_detail") or {}).get("language")),
    )


def _title(item: Any) -> str:
    """By its type: markup counts as such unless the feed says that it is plain text."""
    detail, title = item.get("title_detail") or {}, item.get("title") or ""
    is_markup = detail.get("type") in (None, "text/html", "application/xhtml+xml")
    return one_line(title) if is_markup else " ".join(without_controls(title).split())


def _without_tail(text: str) -> str:
    """Without the lines that blog software puts under each item, and its buttons."""
    parts = text.split("\n\n")
    while len(parts) > 1 and len(parts[-1]) < 400 and (_TAIL.fullmatch(parts[-1]) or kind_of(parts[-1]) in _BUTTONS):
        parts.pop()
    return "\n\n".join(parts)


def _absolute(link: str | None, base: str | None) -> str | None:
    if not link or not link.strip():
        return None
    try:
        absolute = urljoin(base or "", re.sub(r"^:?//", "http://", link.strip()))
    except ValueError:
        return None
    return absolute if is_web_address(absolute) else None


def _enclosure(item: Any, base: str | None) -> str | None:
    return next(filter(None, (_absolute(e.get("href"), base) for e in item.get("enclosures") or ())), None)


def _date(item: Any, zone: tzinfo | None) -> PrintedDate | None:
    """Published before created before updated; read by us first, as feedparser takes a missing zone for UTC."""
    for key in ("published", "created", "updated"):
        value, parsed = item.get(key), item.get(f"{key}_parsed")
        if not value:
            continue
        if found := parse_stamp(value, zone=zone):
            return found
        if parsed and 1 < parsed[0] < 9999:
            return PrintedDate(datetime.fromtimestamp(calendar.timegm(parsed), UTC), "second", 0, 0)
    return None


def _authors(item: Any) -> tuple[str, ...]:
    given = [author.get("name") or "" for author in item.get("authors") or ()] or [item.get("author") or ""]
    return tuple(dict.fromkeys(name for value in given for name in listed_names(one_line(value))))


def _clean_name(name: str | None) -> str | None:
    return one_line(name or "") or None


def _language(declared: str | None) -> str | None:
    return declared.strip().replace("_", "-") if declared and _LANGUAGE.match(declared.strip()) else None


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
        filter(
            None, (_absolute(link.get("href"), base) for link in about.get("links") or () if link.get("rel") == rel)
        ),
        None,
    )
