"""One item as feedparser gives it becomes an entry: its texts plain, its address, day and writers told.

Feeds say these in many places; what they mean is the same.
"""

import calendar
import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urljoin

from services.ingest.addresses import is_web_address
from services.ingest.documents.furniture import kind_of
from services.ingest.feeds.entries import Entry
from services.ingest.feeds.stamps import stamp
from services.ingest.printed.bylines import listed_names
from services.ingest.printed.dates import PrintedDate
from services.ingest.raw.markup import one_line, plain_text, without_controls

# Where the whole text stands besides `content`: feeds for Yandex, and home-made ones.
_FULL_TEXTS = ("yandex_full-text", "turbo_content", "fulltext", "full-text", "full_text")
_TAIL = re.compile(
    r"(?:The post .{1,300} (?:appeared first on|first appeared on) .{1,120}|(?:continue reading|read more|read on|"
    r"weiterlesen|lire la suite|leer más|leia mais)\b.{0,160}"
    r"|.{1,300} was originally published in .{1,120} on Medium, where people are continuing the conversation.{0,120})",
    re.IGNORECASE,
)
_LINKS_ALONE = re.compile(  # of Reddit and Hacker News: an item without a text
    r"(?:(?:\[link\]|\[comments\]|submitted by\b|comments|\s)+.{0,60}(?:\[link\]|\[comments\])\s*|comments)",
    re.IGNORECASE,
)
_BUTTONS = frozenset({"share", "offer", "more", "ad"})
_STILL_MARKUP = re.compile(
    r"\s*<(?:p|div|br|img|a|span|ul|ol|h[1-6]|strong|em|b|i|table|figure|section)\b[^<>]*>.*(?:</|/>)",
    re.DOTALL | re.IGNORECASE,
)
_PARTED = re.compile(r"\s+[-–—|·]\s+$")
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*$")
_MAILBOX = re.compile(r"[^\s@()<>]+@[^\s@()<>]+(?:\s*\([^()]*\))?")


def entry_of(item: Any, base: str | None, zone: tzinfo | None) -> Entry:
    """`base` resolves relative links; `zone` is for a date without one."""
    content = max((_plain(part) for part in _contents(item)), key=len, default="")
    summary = _plain({"value": item.get("summary"), **(item.get("summary_detail") or {})})
    title, publisher = _title(item), _publisher(item)
    text = _without_tail(content if len(content) >= len(summary) else summary)
    return Entry(
        title=_without_publisher(title, publisher),
        text="" if _only_repeats(text, title, publisher) else text,
        has_content=bool(content),
        url=_address(item, base),
        guid=(item.get("id") or "").strip() or None,
        date=_date(item, zone),
        authors=_authors(item),
        publisher=publisher,
        language=language_code((item.get("title_detail") or {}).get("language")),
    )


def absolute(link: str | None, base: str | None) -> str | None:
    """The web address that `link` means at `base`; None for what is none."""
    if not link or not link.strip():
        return None
    link = re.sub(r"^(?::?//|(?=www\.[\w-]+\.))", "http://", link.strip())
    try:
        found = urljoin(base or "", link)
    except ValueError:
        return None
    return found if is_web_address(found) else None


def language_code(declared: str | None) -> str | None:
    """`en_us` as `en-us`; None for what is no code of a language."""
    return declared.strip().replace("_", "-") if declared and _LANGUAGE.match(declared.strip()) else None


def _contents(item: Any) -> list[dict[str, Any]]:
    given = [{"value": item.get(key), "type": "text/html"} for key in _FULL_TEXTS]
    return [*(item.get("content") or ()), *(part for part in given if isinstance(part["value"], str))]


def _plain(part: dict[str, Any]) -> str:
    """Also where markup was escaped twice: HTML that begins with a tag when its markup is out is markup still."""
    text = plain_text(part.get("value") or "")
    return plain_text(text) if part.get("type") == "text/html" and _STILL_MARKUP.match(text) else text


def _title(item: Any) -> str:
    """By its type: markup counts as such unless the feed says that it is plain text."""
    detail, title = item.get("title_detail") or {}, item.get("title") or ""
    is_markup = detail.get("type") in (None, "text/html", "application/xhtml+xml")
    return one_line(title) if is_markup else " ".join(without_controls(title).split())


def _publisher(item: Any) -> str | None:
    """`source` of RSS, and of Bing News."""
    return one_line((item.get("source") or {}).get("title") or item.get("news_source") or "") or None


def _without_publisher(title: str, publisher: str | None) -> str:
    """Google News and its like write `Bridge repaired - Town Courier`."""
    found = _PARTED.search(title.removesuffix(publisher)) if publisher and title.endswith(publisher) else None
    return title[: found.start()] if found and found.start() else title


def _only_repeats(text: str, title: str, publisher: str | None) -> bool:
    """The headline once more, linked, and who has it: there is no text."""
    bare = _without_publisher(title, publisher)
    words = re.findall(r"\w+", text.casefold())
    return publisher is not None and words == re.findall(r"\w+", f"{bare} {publisher}".casefold())


def _without_tail(text: str) -> str:
    """Without the lines that blog software puts under each item, and its buttons."""
    parts = text.split("\n\n")
    while len(parts) > 1 and len(parts[-1]) < 400 and (_is_tail(parts[-1]) or kind_of(parts[-1]) in _BUTTONS):
        parts.pop()
    return "" if len(parts) == 1 and _LINKS_ALONE.fullmatch(parts[0]) else "\n\n".join(parts)


def _is_tail(line: str) -> bool:
    return (_TAIL.fullmatch(line) or _LINKS_ALONE.fullmatch(line)) is not None


def _address(item: Any, base: str | None) -> str | None:
    """Of the page, else of what is enclosed. A guid that is an address leads there, whatever the feed says of it."""
    candidates = [item.get("feedburner_origlink"), item.get("link")]
    candidates += [link.get("href") for link in item.get("links") or () if link.get("rel") == "alternate"]
    found = next(filter(None, (absolute(link, base) for link in candidates)), None)
    enclosed = (absolute(enclosure.get("href"), base) for enclosure in item.get("enclosures") or ())
    return found or absolute(item.get("id"), None) or next(filter(None, enclosed), None)


def _date(item: Any, zone: tzinfo | None) -> PrintedDate | None:
    """Published before created before updated; read by us first, as feedparser takes a missing zone for UTC."""
    for key in ("published", "created", "updated"):
        if key not in item or not item[key]:  # `get` gives one for the other
            continue
        value, parsed = item[key], item.get(f"{key}_parsed")
        if found := stamp(value, zone=zone):
            return found
        if parsed and 1970 < parsed[0] < 9999:
            return PrintedDate(datetime.fromtimestamp(calendar.timegm(parsed), UTC), "second", 0, 0)
    return None


def _authors(item: Any) -> tuple[str, ...]:
    """A mailbox as it stands: feedparser looks for ends of addresses that are no longer all there are."""
    whole = (item.get("author") or "").strip()
    given = [author.get("name") or "" for author in item.get("authors") or ()] or [whole]
    if _MAILBOX.fullmatch(whole):
        given[-1] = whole if "(" in whole else ""
    names = (re.sub(r"^/?u/", "", one_line(value)) for value in given)  # Reddit: /u/somebody
    return tuple(dict.fromkeys(name for value in names for name in listed_names(value)))
