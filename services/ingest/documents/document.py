"""A plain-text document, as people paste and drop them, becomes an article that can be shown in the original.

Title and text come from `raw_text` by taking out the `removed` spans and by changing white space only.
"""

import re
from datetime import datetime, tzinfo

from services.ingest.documents.cleaning import Cleaned, clean
from services.ingest.documents.lines import Block, blocks_of
from services.ingest.identity import article_id, canonical_url
from services.ingest.printed.credits import Dateline, credited, dateline, place_line
from services.ingest.raw.decoding import decoded_text
from shared.errors import Poison
from shared.events import Article, Removed, Source

MAX_TEXT = 1_000_000  # characters; what is longer is cut and says so
_TEASER_END = re.compile(r"(?:\.{3}|…|\[…\]|\[\.\.\.\])\s*$")
_WALL = re.compile(
    r"\b(?:subscribe(?:rs)? (?:to|now|only)|to (?:continue|keep) reading|for subscribers|subscriber[- ]only|already "
    r"a subscriber|"
    r"weiterlesen mit|réservé aux abonnés|contenido exclusivo|exclusivo para assinantes)\b",
    re.IGNORECASE,
)


def parse_document(
    raw: str | bytes,
    *,
    source: Source | None = None,
    fetched_at: datetime,
    url: str | None = None,
    guid: str | None = None,
    default_zone: tzinfo | None = None,
    default_language: str | None = None,
    month_first: bool = False,
    is_titled: bool = False,
) -> Article:
    """The article of one document; `is_titled` where it begins with its title. Raises Poison where it has no text."""
    whole = raw if isinstance(raw, str) else decoded_text(raw)
    raw_text = whole[:MAX_TEXT]
    blocks = blocks_of(raw_text)
    if not any(block.words for block in blocks):
        raise Poison("no text: expected an article's headline and paragraphs, found only white space, signs or nothing")
    parts = clean(blocks, fetched_at=fetched_at, zone=default_zone, month_first=month_first, is_titled=is_titled)
    credit = _credit(parts, blocks)
    title = _spaced(blocks[parts.headline].text) if parts.headline is not None else ""
    text = "\n\n".join(filter(None, (_spaced(t) for t in _paragraphs(parts, blocks, credit))))
    return Article(
        id=article_id(url=url, guid=guid, feed=source.id if source else None, title=title, text=text),
        url=url,
        canonical_url=canonical_url(url) if url else None,
        guid=guid,
        source=source,
        publisher=(credit.publisher if credit else None)
        or parts.publisher
        or next(filter(None, map(credited, parts.authors)), None),
        title=title,
        text=text,
        truncated=len(whole) > MAX_TEXT,
        raw_text=raw_text,
        removed=_removed(parts, blocks, credit),
        authors=parts.authors,
        published_at=parts.date.when if parts.date else fetched_at,
        date_source="text" if parts.date else "first_seen",
        date_precision=parts.date.precision if parts.date else "second",
        fetched_at=fetched_at,
        language=default_language,
        partial=_is_partial(text, blocks, parts),
    )


def _credit(parts: Cleaned, blocks: list[Block]) -> Dateline | None:
    """The agency's mark, or the place, at the head of the story; it may follow a summary."""
    if not parts.story:
        return None
    head = blocks[parts.story[0]].text
    return dateline(head) or place_line(head)


def _paragraphs(parts: Cleaned, blocks: list[Block], credit: Dateline | None) -> list[str]:
    texts = [blocks[n].text for n in parts.story]
    if credit:
        texts[0] = texts[0][credit.end :]
    return texts


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _removed(parts: Cleaned, blocks: list[Block], credit: Dateline | None) -> tuple[Removed, ...]:
    spans = [Removed(start=blocks[n].start, end=blocks[n].end, kind=kind) for n, kind in parts.removed.items()]
    if credit:
        start = blocks[parts.story[0]].start
        spans.append(Removed(start=start, end=start + credit.end, kind="dateline"))
    return tuple(sorted(spans, key=lambda span: span.start))


def _is_partial(text: str, blocks: list[Block], parts: Cleaned) -> bool:
    """A teaser or what a paywall lets through: absence of a word is then no evidence."""
    if len(text) < 3_000 and _TEASER_END.search(text):
        return True
    walled = any(_WALL.search(blocks[n].text[:400]) for n in parts.removed)
    return not text or (walled and len(text) < 1_500)
