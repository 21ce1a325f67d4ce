"""Items of a feed of any format become articles: which identity each has among the others, what is a summary."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.ingest.addresses import canonical_url, is_front_page
from services.ingest.documents.document import MAX_TEXT
from services.ingest.identity import article_id, shared_url_id
from services.ingest.printed.credits import credited, dateline
from services.ingest.printed.dates import PrintedDate
from shared.events import Article, Source

SUMMARY_ONLY = 500  # characters: a shorter text without a content element is a summary (docs/feeds.md)
_TEASER_END = re.compile(
    r"(?:\.{3}|…|\[…\]|\[\.{3}\]|\bread (?:more|on|the (?:full|whole|rest)[\w ]*)|continue reading[^.]*|[»→])\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One item of any format, its texts already plain; what `articles_of` needs to make an article."""

    title: str = ""
    text: str = ""
    has_content: bool = False
    url: str | None = None
    guid: str | None = None
    date: PrintedDate | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class ParsedFeed:
    """What a feed said: its items as articles in its order, and its wishes about being asked again."""

    title: str | None = None
    entries: tuple[Article, ...] = ()
    link: str | None = None
    language: str | None = None
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    next_page: str | None = None
    hubs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    is_cut: bool = False  # its end is missing: the rest, and the item in which it broke off, are still to come


def articles_of(
    entries: Sequence[Entry], *, source: Source | None, fetched_at: datetime, site: str | None, language: str | None
) -> tuple[Article, ...]:
    """Articles in the order of the items; one with neither title nor text is kept as partial."""
    kept = [entry for entry in entries if _says_anything(entry)]
    ids = _identities(kept, source.id if source else None, site)
    return tuple(
        _article(entry, identity, source, fetched_at, language) for entry, identity in zip(kept, ids, strict=True)
    )


def _says_anything(entry: Entry) -> bool:
    """A guid or a date alone is enough: a rule may ask for the source, and no item is missed without a word."""
    return bool(entry.title or entry.text or entry.url or entry.guid or entry.date or entry.authors)


def _identities(entries: Sequence[Entry], feed: str | None, site: str | None) -> Iterator[str]:
    """An address or a guid that several items give is no identity of any of them: the title tells them apart then."""
    home = canonical_url(site) if site else None
    distinct = set(entries)
    urls = Counter(canonical_url(entry.url) for entry in distinct if entry.url)
    guids = Counter(entry.guid for entry in distinct if entry.guid)
    for entry in entries:
        guid = entry.guid if entry.guid and guids[entry.guid] == 1 else None
        address = canonical_url(entry.url) if entry.url else None
        if entry.url and address and (urls[address] > 1 or address == home or is_front_page(entry.url)):
            yield shared_url_id(url=entry.url, guid=guid, title=entry.title or entry.text)
        elif not entry.url and entry.guid and not guid:
            yield article_id(url=None, guid=f"{entry.guid} {entry.title or entry.text}", feed=feed)
        else:
            yield article_id(url=entry.url, guid=guid, feed=feed, title=entry.title, text=entry.text)


def _article(entry: Entry, identity: str, source: Source | None, fetched_at: datetime, language: str | None) -> Article:
    text, date, url = entry.text, entry.date, entry.url
    credit = dateline(text)
    return Article(
        id=identity,
        url=url,
        canonical_url=canonical_url(url) if url else None,
        guid=entry.guid,
        source=source,
        publisher=entry.publisher
        or (credit.publisher if credit else None)
        or next(filter(None, map(credited, entry.authors)), None),
        title=entry.title[:MAX_TEXT],
        text=(text[credit.end :] if credit else text)[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT or len(entry.title) > MAX_TEXT,
        authors=entry.authors,
        published_at=date.when if date else fetched_at,
        date_source="feed" if date else "first_seen",
        date_precision=date.precision if date else "second",
        fetched_at=fetched_at,
        language=entry.language or language,
        partial=is_summary_only(text, has_content=entry.has_content),
    )


def is_summary_only(text: str, *, has_content: bool) -> bool:
    """No content element and under 500 characters, or ending in an ellipsis or `read more` (docs/feeds.md)."""
    return not text or (not has_content and len(text) < SUMMARY_ONLY) or bool(_TEASER_END.search(text[-120:]))
