"""JSON Feed 1.0 and 1.1 (jsonfeed.org) into the entries that `feed` makes articles of."""

import json
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urljoin

from services.ingest.addresses import is_web_address
from services.ingest.feeds.entries import Entry, ParsedFeed, articles_of
from services.ingest.feeds.stamps import stamp
from services.ingest.printed.bylines import listed_names
from services.ingest.raw.markup import one_line, paragraphs, plain_text
from shared.errors import Poison
from shared.events import Source


def parse_json_feed(
    data: bytes,
    *,
    url: str | None,
    source: Source | None,
    fetched_at: datetime,
    default_zone: tzinfo | None,
    default_language: str | None,
) -> ParsedFeed:
    """The feed in `data`. Raises Poison where it is no JSON or no feed."""
    whole = _loaded(data)
    items = whole.get("items")
    if not isinstance(items, list):
        raise Poison('not a feed: expected RSS, RDF, Atom or JSON Feed, found JSON without a list "items"')
    link = _address(whole.get("home_page_url"), url)
    language = _text(whole, "language") or default_language
    entries = [_entry(item, url, default_zone) for item in items if isinstance(item, dict)]
    hubs = whole.get("hubs") if isinstance(whole.get("hubs"), list) else []
    return ParsedFeed(
        title=one_line(_text(whole, "title") or "") or None,
        entries=articles_of(entries, source=source, fetched_at=fetched_at, site=link, language=language),
        link=link,
        language=language,
        next_page=_address(whole.get("next_url"), url),
        hubs=tuple(filter(None, (_address(hub.get("url"), url) for hub in hubs or [] if isinstance(hub, dict)))),
    )


def _loaded(data: bytes) -> dict[str, Any]:
    try:
        whole = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Poison(f"not a feed: JSON that cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(whole, dict):
        raise Poison("not a feed: expected RSS, RDF, Atom or JSON Feed, found JSON that is no object")
    return whole


def _entry(item: dict[str, Any], base: str | None, zone: tzinfo | None) -> Entry:
    html, text, summary = _text(item, "content_html"), _text(item, "content_text"), _text(item, "summary")
    content = plain_text(html) if html else paragraphs(text or "")
    dates = (item.get(key) for key in ("date_published", "date_modified"))
    date = next((str(value) for value in dates if isinstance(value, str | int | float) and str(value).strip()), None)
    identity = item.get("id")
    return Entry(
        title=one_line(_text(item, "title") or ""),
        text=content or paragraphs(summary or ""),
        has_content=bool(content),
        url=_address(item.get("url"), base) or _address(item.get("external_url"), base) or _address(identity, None),
        guid=str(identity).strip() or None if isinstance(identity, str | int | float) else None,
        date=stamp(date, zone=zone) if date else None,
        authors=_authors(item),
        language=_text(item, "language"),
    )


def _text(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and value.strip() else None


def _address(value: Any, base: str | None) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        absolute = urljoin(base or "", value.strip())
    except ValueError:
        return None
    return absolute if is_web_address(absolute) else None


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    given = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [author.get("name") for author in given or [] if isinstance(author, dict)]
    return tuple(dict.fromkeys(n for name in names if isinstance(name, str) for n in listed_names(name)))
