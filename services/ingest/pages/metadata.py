"""What an HTML page says of itself in JSON-LD, meta tags and marked-up elements; `page` decides what to believe."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.headings import Heading, top_headings
from services.ingest.pages.jsonld import (
    Thing,
    articles_among,
    as_list,
    clean,
    is_house,
    name_of,
    names_of,
    own_articles,
    pages_among,
    stated,
    things_of,
    unique,
)
from services.ingest.pages.surroundings import is_beside

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
    "ptime", "publish_time", "pubtime", "apub:time", "publisheddate", "published_at", "published_time", "pub_date",
    "article:published:time", "swiftype:published_at", "analyticsattributes.articledate", "content_publisheddate",
    "firstcreate", "first_published", "dcsext.articlefirstpublished", "article:publicationdate",
    "shareaholic:article_published_time",
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
    "og:article:author",
    "og:article:author:name",
    "dc.contributor",
    "article.author",
    "articleauthor",
    "mrf:authors",
    "dcsext.author",
    "search.byline",
    "content_author",
    "r_author",
    "shareaholic:article_author_name",
)
LONGEST_TITLE = 1_000  # characters; titles are taken apart at each of their bars
# Microdata that shows nothing; what it shows is read as a byline.
_MICRODATA_NAMES = "//*[contains(@itemprop, 'author')]//meta[@itemprop='name']"
_WRITTEN_BY = re.compile(
    r"written\s+by|by\b|author|verfasst\s+von|geschrieben\s+von|autor|écrit\s+par|auteur|escrito\s+por|scritto\s+da|"
    r"geschreven\s+door|написано|автор|投稿者|作者",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PageFacts:
    """Everything as stated, cleaned of white space only; lists are in the order of trust."""

    headlines: tuple[str, ...] = ()
    page_title: str | None = None
    h1: tuple[Heading, ...] = ()
    dates: tuple[str, ...] = ()
    created: tuple[str, ...] = ()
    authors: tuple[tuple[str, ...], ...] = ()
    houses: tuple[str, ...] = ()
    site_names: tuple[str, ...] = ()
    canonical: str | None = None
    language: str | None = None
    description: str | None = None
    body: str | None = None
    is_free: bool = True
    is_american: bool = False


def facts_of(tree: HtmlElement) -> PageFacts:
    """All statements of one page."""
    metas = _metas(tree)
    things = list(things_of(tree))
    h1 = top_headings(tree)
    page_title = (clean(tree.findtext(".//title")) or "")[:LONGEST_TITLE] or None
    shown = (page_title, *_named(metas, "og:title"), *(one.text for one in h1))
    articles = own_articles(articles_among(things), shown)
    return PageFacts(
        headlines=unique(one[:LONGEST_TITLE] for one in (*stated(articles, "headline"), *_named(metas, *_TITLE_NAMES))),
        page_title=page_title,
        h1=h1,
        dates=unique(
            [
                *stated(articles, "datePublished"),
                *_named(metas, *_DATE_NAMES),
                *stated(pages_among(things), "datePublished"),
            ]
        ),
        created=unique(stated(articles, "dateCreated")),
        authors=tuple(filter(None, _author_lists(articles, things, metas, tree))),
        houses=unique(_houses(articles, things)),
        site_names=unique(
            [*_named(metas, *_SITE_NAMES), *(name_of(article.get("publisher"), things) for article in articles)]
        ),
        canonical=_canonical(tree, metas),
        language=clean(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
        or _first(_named(metas, "content-language", "og:locale")),
        description=_first(_named(metas, "og:description", "description", "twitter:description")),
        body=max(stated(articles, "articleBody"), key=len, default=None),
        is_american=_is_american(tree.get("lang"), *_named(metas, "og:locale", "content-language")),
        is_free=all(str(article.get("isAccessibleForFree", "true")).lower() != "false" for article in articles),
    )


def _is_american(*locales: str | None) -> bool:
    """Whether dates in numbers have the month first: of all English locales CLDR says so for this one."""
    told = {locale.replace("-", "_").lower() for locale in locales if locale and re.search(r"[-_]", locale)}
    return told == {"en_us"}


def _houses(articles: list[Thing], things: list[Thing]) -> Iterator[str]:
    """Organisations stated as authors."""
    for article in articles:
        yield from (
            name for item in as_list(article.get("author")) if is_house(item, things) for name in names_of(item, things)
        )


def _canonical(tree: HtmlElement, metas: dict[str, list[str]]) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href"))
    return _first(_named(metas, "og:url"))


def _first(values: list[str]) -> str | None:
    return values[0] if values else None


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = clean(meta.get("content") or meta.get("datetime"))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := meta.get(key)):
                metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _named(metas: dict[str, list[str]], *names: str) -> list[str]:
    return [value for name in names for value in metas.get(name, ())[:5]]


def _author_lists(
    articles: list[Thing], things: list[Thing], metas: dict[str, list[str]], tree: HtmlElement
) -> Iterator[tuple[str, ...]]:
    for article in articles:
        for key in ("author", "creator"):
            given = [item for item in as_list(article.get(key)) if not is_house(item, things)]
            yield unique(name for item in given for name in names_of(item, things))
    for name in _AUTHOR_NAMES:
        yield unique(value for value in metas.get(name, ()) if "://" not in value)
    if any(_WRITTEN_BY.match(label) for label in metas.get("twitter:label1", ())):
        yield unique(metas.get("twitter:data1", ()))
    yield unique(clean(one.get("content")) for one in tree.xpath(_MICRODATA_NAMES) if not is_beside(one, frozenset()))
    yield unique(value for value in metas.get("twitter:creator", ()) if " " in value)
