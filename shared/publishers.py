"""Whose an article is: the credited agency, else the site, else the feed. Three outlets are three of these."""

from collections.abc import Mapping
from functools import cache

from tldextract import TLDExtract

from shared.events import Article

UNKNOWN = "unknown"


def publisher_of(article: Article, domains: Mapping[str, str]) -> str:
    """The publisher; `domains` maps the folded names of known sources to their registrable domains."""
    if article.publisher:
        name = folded(article.publisher)
        return domains.get(name, name)
    return domain_of(article) or source_of(article)


def domain_of(article: Article) -> str | None:
    """The registrable domain that an article stands on."""
    source = article.source.domain if article.source else None
    for place in (article.canonical_url, article.url, source):
        if place and (domain := registrable(place)):
            return domain
    return None


def source_of(article: Article) -> str:
    """The feed, folder or pusher it came from."""
    return article.source.id if article.source else UNKNOWN


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list in the package: no network


def registrable(url_or_host: str) -> str | None:
    """`bbc.co.uk` of `https://www.bbc.co.uk/news`; the whole host where no public suffix is known."""
    parts = _suffixes()(url_or_host)
    return (
        parts.top_domain_under_public_suffix
        or ".".join(filter(None, (parts.subdomain, parts.domain, parts.suffix)))
        or None
    )


def folded(name: str) -> str:
    """A publisher's name in any case and spacing."""
    return " ".join(name.casefold().split())
