"""An HTML page becomes an article: trafilatura finds the text, the page's own statements give the rest."""

import re
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

from services.ingest.addresses import canonical_url, is_front_page, is_web_address
from services.ingest.documents.comments import comments_begin
from services.ingest.documents.document import MAX_TEXT
from services.ingest.documents.furniture import kind_of
from services.ingest.documents.lines import Block
from services.ingest.identity import article_id
from services.ingest.pages.authorship import authors_of
from services.ingest.pages.headings import element_of, other_headings, shown_texts
from services.ingest.pages.heads import is_head_line, says_no_more
from services.ingest.pages.metadata import PageFacts, facts_of
from services.ingest.pages.obstacles import SHORT, is_walled, obstacle, refreshes_to
from services.ingest.pages.publication import published
from services.ingest.pages.repairs import mend, with_missed, without_links_below
from services.ingest.pages.titles import chosen_title
from services.ingest.printed.credits import credited, dateline
from services.ingest.raw.tree import html_tree
from shared.errors import Poison
from shared.events import Article, Source

_TEASER_END = re.compile(r"(?:\.{3}|…|\[…\])\s*$")
HEAD = 6  # lines of the text that may still be those of its head
TAIL = 2  # some print the writer and the day under the story
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*$")


def parse_page(
    data: bytes,
    *,
    url: str | None,
    content_type: str | None = None,
    source: Source | None = None,
    fetched_at: datetime,
    default_zone: tzinfo | None = None,
    default_language: str | None = None,
) -> Article:
    """The article of one page. Raises Poison where the page holds none."""
    tree = html_tree(data, content_type)
    facts = facts_of(tree)
    site_names = (*facts.site_names, *((source.name,) if source and source.name else ()))
    title = chosen_title(facts, site_names, url, lambda: other_headings(tree), lambda: shown_texts(tree))
    leads_to = refreshes_to(tree)
    lines = _body_lines(tree, url, facts)
    headline = element_of(tree, title)
    authors = authors_of(facts, tree, headline, lines, site_names, url)
    credit, told = _cleaned(lines, title, authors.names)
    text = "\n\n".join(without_links_below(tree, told))
    why = obstacle(
        (title, facts.page_title, *(h1.text for h1 in facts.h1)),
        text,
        is_dated=bool(facts.dates),
        refreshes_to=leads_to,
    )
    if why:
        raise Poison(f"no article: {why}")
    if not text and not (title and facts.description):
        raise Poison("no article text: expected a page with a headline and paragraphs")
    own = _own_address(facts.canonical, url)
    date = published(facts, tree, headline, url=url, zone=default_zone, fetched_at=fetched_at)
    return Article(
        id=article_id(url=url, title=title, text=text),
        url=url,
        canonical_url=own or (canonical_url(url) if url else None),
        source=source,
        publisher=credit or authors.publisher or next(filter(None, map(credited, authors.names)), None),
        title=title[:MAX_TEXT],
        text=(text or facts.description or "")[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        authors=authors.names,
        published_at=date.when if date else fetched_at,
        date_source="page" if date else "first_seen",
        date_precision=date.precision if date else "second",
        fetched_at=fetched_at,
        language=_language(facts.language) or default_language,
        partial=not text
        or (len(text) < SHORT and (not facts.is_free or bool(_TEASER_END.search(text)) or is_walled(tree))),
    )


def _body_lines(tree: Any, url: str | None, facts: PageFacts) -> list[str]:
    """The lines of the main text; the body stated in JSON-LD where the page itself shows much less of it."""
    from trafilatura import bare_extraction

    mend(tree)
    try:
        found = bare_extraction(tree, url=url, include_comments=False, with_metadata=False)
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        RecursionError,
    ) as error:  # of its many walkers
        raise Poison(f"the text cannot be extracted: {type(error).__name__}: {error}") from error
    text = (getattr(found, "text", None) or "") if found else ""
    stated = _plain(facts.body) if facts.body else ""
    if len(stated) > 400 and len(stated) > 1.6 * len(text):
        return _lines(stated)
    return with_missed(tree, _lines(text))


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def _plain(text: str) -> str:
    from services.ingest.raw.markup import plain_text

    return plain_text(text)


def _cleaned(lines: list[str], title: str, authors: tuple[str, ...]) -> tuple[str | None, list[str]]:
    """(agency credited, paragraphs): without byline, date, repeated title and what `furniture` knows."""
    lines = lines[: comments_begin([Block(0, 0, line) for line in lines])]
    heads = {n for n, line in enumerate(lines[:HEAD]) if is_head_line(line, title, authors)}
    heads |= {n for n in range(max(HEAD, len(lines) - TAIL), len(lines)) if says_no_more(lines[n], authors)}
    kept = [line for n, line in enumerate(lines) if n not in heads and not kind_of(line.removeprefix("- "))]
    credit = dateline(kept[0]) if kept else None
    if credit:
        kept[0] = kept[0][credit.end :]
    return (credit.publisher if credit else None), [line for line in kept if line]


def _own_address(canonical: str | None, url: str | None) -> str | None:
    """`rel=canonical`, unless it sends every page to the front page or to another site altogether."""
    if not canonical:
        return None
    try:
        absolute = urljoin(url or "", canonical.strip())
    except ValueError:
        return None
    if not is_web_address(absolute) or (is_front_page(absolute) and not (url and is_front_page(url))):
        return None
    if url and _site(absolute) != _site(url):
        return None
    return canonical_url(absolute)


def _site(url: str) -> str:
    return ".".join((urlsplit(canonical_url(url)).hostname or "").split(".")[-2:])


def _language(declared: str | None) -> str | None:
    return declared.replace("_", "-") if declared and _LANGUAGE.match(declared) else None
