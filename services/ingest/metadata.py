"""What an HTML page says of itself in JSON-LD, meta tags and marked-up elements; `page` decides what to believe."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement  # type: ignore[import-untyped]

MAX_JSON_LD = 2_000_000
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe|CreativeWork)$")
_PAGE_TYPES = re.compile(r"(?:WebPage|ItemPage)$")
_DATE_NAMES = (
    "article:published_time", "datepublished", "og:published_time", "article:published", "og:article:published_time",
    "publish-date",
    "publishdate", "publish_date", "published_date", "pubdate", "publication_date", "publication-date",
    "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "dc:date", "date",
    "article.published",
    "article_date_original", "originalpublicationdate", "bt:pubdate", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "displaydate",
    "created", "citation_publication_date", "citation_date", "article:create_time", "rnews:datepublished",
    "last-modified-date-original", "iso-8601-publish-date",
    "ptime", "publish_time", "pubtime", "apub:time",
)  # fmt: skip
_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")
_SITE_NAMES = ("og:site_name", "application-name", "twitter:site", "al:ios:app_name", "apple-mobile-web-app-title")
_AUTHOR_NAMES = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "article:author_name",
    "article:author",
    "byl",
    "byline",
    "citation_author",
    "og:author",
    "cxenseparse:author",
    "authors",
    "creator",
    "rbauthors",
    "twitter:data1",
)


@dataclass(frozen=True)
class PageFacts:
    """Everything as stated, cleaned of white space only; lists are in the order of trust."""

    headlines: tuple[str, ...] = ()
    page_title: str | None = None
    h1: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    authors: tuple[tuple[str, ...], ...] = ()
    site_names: tuple[str, ...] = ()
    canonical: str | None = None
    language: str | None = None
    description: str | None = None
    body: str | None = None
    is_free: bool = True


def facts_of(tree: HtmlElement) -> PageFacts:
    """All statements of one page."""
    metas = _metas(tree)
    things = list(_things(tree))
    articles = _articles(things)
    return PageFacts(
        headlines=_unique([*_stated(articles, "headline"), *_named(metas, *_TITLE_NAMES)]),
        page_title=_clean(tree.findtext(".//title")),
        h1=_unique(_clean(h1.text_content()) for h1 in tree.iter("h1")),
        dates=_unique(
            [
                *_stated(articles, "datePublished"),
                *_named(metas, *_DATE_NAMES),
                *_time_elements(tree),
                *_stated(articles, "dateCreated"),
            ]
        ),
        authors=tuple(_author_lists(articles, things, metas)),
        site_names=_unique(
            [*_named(metas, *_SITE_NAMES), *(_name_of(article.get("publisher"), things) for article in articles)]
        ),
        canonical=_canonical(tree, metas),
        language=_clean(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
        or _first(_named(metas, "content-language", "og:locale")),
        description=_first(_named(metas, "og:description", "description", "twitter:description")),
        body=max(_stated(articles, "articleBody"), key=len, default=None),
        is_free=all(str(article.get("isAccessibleForFree", "true")).lower() != "false" for article in articles),
    )


def _canonical(tree: HtmlElement, metas: dict[str, list[str]]) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href"))
    return _first(_named(metas, "og:url"))


def _stated(articles: list[dict[str, Any]], key: str) -> list[str]:
    return [value for article in articles if (value := _string(article.get(key)))]


def _first(values: list[str]) -> str | None:
    return values[0] if values else None


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = _clean(meta.get("content") or meta.get("datetime"))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := meta.get(key)):
                metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _named(metas: dict[str, list[str]], *names: str) -> list[str]:
    return [value for name in names for value in metas.get(name, ())[:5]]


def _time_elements(tree: HtmlElement) -> list[str]:
    """`<time>` and itemprop elements, those marked as the date of publication first."""
    marked: list[str] = []
    plain: list[str] = []
    for element in tree.xpath("//time[@datetime or @content] | //*[@itemprop='datePublished']")[:20]:
        value = _clean(element.get("datetime") or element.get("content") or element.text_content())
        is_marked = "pubdate" if element.get("pubdate") is not None else ""
        signs = f"{element.get('itemprop')} {element.get('class')} {is_marked}".lower()
        if value and "modified" not in signs and "updated" not in signs:
            (marked if "publish" in signs or "pubdate" in signs else plain).append(value)
    return marked + plain[:1]


def _things(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of every JSON-LD block, graphs and lists opened."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= MAX_JSON_LD:
            yield from _flat(_lenient_json(script.text), 0)


def _lenient_json(text: str) -> Any:
    """JSON as it stands in pages: with raw line breaks, comment marks, trailing commas."""
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>|\]\]>)\s*;?\s*$", "", text.strip())
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flat(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _flat(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed"):
            yield from _flat(value.get(key), depth + 1) if isinstance(value.get(key), dict | list) else ()


def _articles(things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Objects that are the article; where none is, the page's own."""
    return [t for t in things if _is_type(t, _ARTICLE_TYPES)] or [t for t in things if _is_type(t, _PAGE_TYPES)]


def _is_type(thing: dict[str, Any], pattern: re.Pattern[str]) -> bool:
    types = thing.get("@type")
    return any(isinstance(t, str) and pattern.search(t) for t in (types if isinstance(types, list) else [types]))


def _author_lists(
    articles: list[dict[str, Any]], things: list[dict[str, Any]], metas: dict[str, list[str]]
) -> Iterator[tuple[str, ...]]:
    for article in articles:
        for key in ("author", "creator"):
            given = article.get(key)
            names = [_name_of(item, things) for item in (given if isinstance(given, list) else [given])]
            yield _unique(names)
    for name in _AUTHOR_NAMES:
        yield _unique(value for value in metas.get(name, ()) if "://" not in value)


def _name_of(value: Any, things: list[dict[str, Any]]) -> str | None:
    """A name given as such, as an object, or as a reference to one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        name = _string(value.get("name"))
        known = (
            next((t for t in things if t.get("@id") == value.get("@id") and t.get("name")), None)
            if not name and value.get("@id")
            else None
        )
        return name or (_string(known.get("name")) if known else None)
    return _string(value) if not (isinstance(value, str) and "://" in value) else None


def _string(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _clean(value) if isinstance(value, str) else None


def _clean(text: str | None) -> str | None:
    """White space as one space, entities of a second escaping decoded."""
    if not text:
        return None
    if "&" in text:
        import html

        text = html.unescape(text)
    return " ".join(text.split()) or None


def _unique(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
