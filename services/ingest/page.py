"""An HTML page becomes an article: trafilatura finds the text, the page's own statements give the rest."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

from services.ingest import shape
from services.ingest.addresses import canonical_url, is_front_page, is_web_address
from services.ingest.bylines import looks_like_names, names_in_byline, split_names
from services.ingest.credits import credited, dateline
from services.ingest.dates import PrintedDate, find_dates, parse_stamp
from services.ingest.decoding import decoded_text
from services.ingest.document import MAX_TEXT
from services.ingest.furniture import kind_of
from services.ingest.identity import article_id
from services.ingest.metadata import PageFacts, facts_of
from services.ingest.obstacles import SHORT, is_walled, obstacle, refreshes_to
from services.ingest.titles import chosen_title
from shared.errors import Poison
from shared.events import Article, Source

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{2,30})",
    re.IGNORECASE,
)
_TEASER_END = re.compile(r"(?:\.{3}|…|\[…\])\s*$")
_NOBODY = frozenset(
    {"username", "follow", "no author", "author", "unknown", "none", "null", "by", "anonymous", "admin", "share"}
)
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
    tree = _tree(data, content_type)
    facts = facts_of(tree)
    site_names = (*facts.site_names, *((source.name,) if source and source.name else ()))
    title = chosen_title(facts, site_names, url)
    leads_to = refreshes_to(tree)
    lines = _body_lines(tree, url, facts)
    credit, paragraphs = _cleaned(lines, title)
    text = "\n\n".join(paragraphs)
    why = obstacle((title, facts.page_title, *facts.h1), text, is_dated=bool(facts.dates), refreshes_to=leads_to)
    if why:
        raise Poison(f"no article: {why}")
    if not text and not (title and facts.description):
        raise Poison("no article text: expected a page with a headline and paragraphs")
    own = _own_address(facts.canonical, url)
    authors = _authors(facts, tree, lines, site_names)
    date = _published(facts, tree, lines, default_zone, fetched_at)
    return Article(
        id=article_id(url=url, title=title, text=text),
        url=url,
        canonical_url=own or (canonical_url(url) if url else None),
        source=source,
        publisher=credit or next(filter(None, map(credited, authors)), None),
        title=title[:MAX_TEXT],
        text=(text or facts.description or "")[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        authors=authors,
        published_at=date.when if date else fetched_at,
        date_source="page" if date else "first_seen",
        date_precision=date.precision if date else "second",
        fetched_at=fetched_at,
        language=_language(facts.language) or default_language,
        partial=not text
        or (len(text) < SHORT and (not facts.is_free or bool(_TEASER_END.search(text)) or is_walled(tree))),
    )


def _tree(data: bytes, content_type: str | None) -> Any:
    from lxml import etree, html  # type: ignore[import-untyped]

    found = _CHARSET.search(data[:4_096])
    declared = _charset_of(content_type) or (next(filter(None, found.groups())).decode("ascii") if found else None)
    declared = None if declared and declared.lower().startswith(("utf-16", "utf-32")) else declared
    text = decoded_text(shape.checked(data, max_elements=shape.MAX_PAGE_ELEMENTS), declared=declared)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        tree = html.document_fromstring(
            text, parser=html.HTMLParser(encoding=None, remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Poison(f"not HTML that can be read: {error}") from error
    return tree


def _charset_of(content_type: str | None) -> str | None:
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type or "", re.IGNORECASE)
    return found[1] if found else None


def _body_lines(tree: Any, url: str | None, facts: PageFacts) -> list[str]:
    """The lines of the main text; the body stated in JSON-LD where the page itself shows much less of it."""
    from trafilatura import bare_extraction

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
        text = stated
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def _plain(text: str) -> str:
    from services.ingest.markup import plain_text

    return plain_text(text)


def _cleaned(lines: list[str], title: str) -> tuple[str | None, list[str]]:
    """(agency credited, paragraphs): without byline, date, repeated title and what `furniture` knows."""
    kept: list[str] = []
    folded = _folded(title)
    for n, line in enumerate(lines):
        if n < 6 and (_folded(line) == folded or _is_head_line(line)):
            continue
        if not kind_of(line.removeprefix("- ")):
            kept.append(line)
    credit = dateline(kept[0]) if kept else None
    if credit:
        kept[0] = kept[0][credit.end :]
    return (credit.publisher if credit else None), [line for line in kept if line]


def _is_head_line(line: str) -> bool:
    if len(line) > 120:
        return False
    date = next(find_dates(line), None)
    rest = f"{line[: date.start]} {line[date.end :]}" if date else line
    return bool(names_in_byline(rest)) or (date is not None and len(re.findall(r"[^\W\d_]{3,}", rest)) <= 2)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


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


def _published(
    facts: PageFacts, tree: Any, lines: list[str], zone: tzinfo | None, fetched_at: datetime
) -> PrintedDate | None:
    """What is stated, else what htmldate finds, else what is printed over the text."""
    for value in facts.dates:
        found = parse_stamp(value, zone=zone) if re.search(r"\d", value) else None
        if found and _is_plausible(found, fetched_at):
            return found
    return _by_htmldate(tree, fetched_at) or next(
        (d for line in lines[:4] for d in find_dates(line, zone=zone) if _is_plausible(d, fetched_at)), None
    )


def _is_plausible(found: PrintedDate, fetched_at: datetime) -> bool:
    return datetime(1990, 1, 1, tzinfo=UTC) < found.when <= fetched_at + timedelta(days=2)


def _by_htmldate(tree: Any, fetched_at: datetime) -> PrintedDate | None:
    from htmldate import find_date

    try:
        day = find_date(
            tree,
            extensive_search=True,
            original_date=True,
            outputformat="%Y-%m-%d",
            max_date=fetched_at.strftime("%Y-%m-%d"),
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ):  # of odd markup; no date is an answer
        return None
    if not day or day.endswith("-01-01"):  # a lone year, mostly of the copyright line
        return None
    found = parse_stamp(day)
    return found if found and _is_plausible(found, fetched_at) else None


def _authors(facts: PageFacts, tree: Any, lines: list[str], site_names: tuple[str, ...]) -> tuple[str, ...]:
    sites = {_folded(name) for name in site_names}
    fallback: tuple[str, ...] = ()
    for given in facts.authors:
        names = _names(given)
        people = tuple(name for name in names if _folded(name) not in sites)
        if people and not all(credited(name) for name in people):
            return people
        fallback = fallback or people or names
    return _printed_authors(tree, lines) or fallback


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    names = [name for value in given for name in (names_in_byline(value) or split_names(value))]
    usable = (name for name in names if 1 < len(name) <= 60 and not re.search(r"\d{3}|://", name))
    return tuple(dict.fromkeys(name for name in usable if name.casefold() not in _NOBODY))[:10]


def _printed_authors(tree: Any, lines: list[str]) -> tuple[str, ...]:
    """Of the line under the headline, of elements marked as byline, of what trafilatura finds."""
    from trafilatura.metadata import extract_author

    for line in [*lines[:3], *_marked_bylines(tree)]:
        if len(line) < 160 and (names := _names(names_in_byline(line) or looks_like_names(line))):
            return names
    found = extract_author(tree)
    return _names(tuple(part.strip() for part in found.split(";"))) if found else ()


def _marked_bylines(tree: Any) -> list[str]:
    signs = "contains(@class, 'byline') or contains(@class, 'Byline') or @rel='author' or @itemprop='author'"
    marked = tree.xpath(f"//*[{signs}][string-length(.) < 300]")
    return [" ".join(element.text_content().split()) for element in marked[:6]]


def _language(declared: str | None) -> str | None:
    return declared.replace("_", "-") if declared and _LANGUAGE.match(declared) else None
