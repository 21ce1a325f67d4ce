"""A news sitemap, or an index of sitemaps: what it says of each page, whatever its prefixes are."""

from datetime import tzinfo
from typing import Any

from services.ingest.addresses import is_web_address
from services.ingest.feeds.encoding import in_utf8
from services.ingest.feeds.entries import Entry
from services.ingest.feeds.items import language_code
from services.ingest.feeds.stamps import stamp
from services.ingest.raw import shape
from services.ingest.raw.markup import one_line
from shared.errors import Poison

MAX_PARTS = 3  # of an index of sitemaps
MAX_ELEMENTS = 600_000  # a sitemap may name 50,000 pages


def entries_of_sitemap(data: bytes, zone: tzinfo | None) -> tuple[list[Entry], tuple[str, ...]]:
    """Its pages, the newest first; of an index the sitemaps to read. Raises Poison for what is neither."""
    root = _xml(data)
    name = _local(root)
    if name == "sitemapindex":
        return [], _newest_parts(root)
    if name != "urlset":
        raise Poison(f"not a sitemap: expected <urlset>, found <{name}>")
    found = [_entry(_facts(one), zone) for one in root if _local(one) == "url"]
    entries = [entry for entry in found if entry is not None]
    return sorted(entries, key=lambda one: one.date.when.timestamp() if one.date else 0.0, reverse=True), ()


def _newest_parts(index: Any) -> tuple[str, ...]:
    """Those of news where some are named so, else all; the newest first. Raises Poison where it names none."""
    rows = [_facts(one) for one in index if _local(one) == "sitemap"]
    named = {row["loc"]: row.get("lastmod", "") for row in rows if is_web_address(row.get("loc", ""))}
    if not named:
        raise Poison("an index of sitemaps that names none: expected <sitemap><loc>")
    chosen = {url: when for url, when in named.items() if "news" in url.lower()} or named
    dates = {url: date.when.timestamp() for url, when in chosen.items() if (date := stamp(when, zone=None))}
    return tuple(sorted(chosen, key=lambda url: -dates.get(url, 0.0))[:MAX_PARTS])


def _entry(facts: dict[str, str], zone: tzinfo | None) -> Entry | None:
    url = facts.get("loc", "")
    if not is_web_address(url):
        return None
    return Entry(
        title=one_line(facts.get("title", "")),
        url=url,
        date=stamp(facts.get("publication_date") or facts.get("lastmod") or "", zone=zone),
        language=language_code(facts.get("language")),
    )


def _facts(element: Any) -> dict[str, str]:
    """Its texts by their names: of the page, of its news, of its film; those of a picture say nothing of the page."""
    parts = [part for part in element if _local(part) != "image"]
    facts: dict[str, str] = {}
    for part in sorted(parts, key=lambda part: (len(part) > 0, _local(part) == "video")):
        for one in part.iter():
            if text := " ".join((one.text or "").split()):
                facts.setdefault(_local(one), text)
    return facts


def _xml(data: bytes) -> Any:
    from lxml import etree  # type: ignore[import-untyped]

    plain, _ = in_utf8(shape.checked(data, max_elements=MAX_ELEMENTS), None)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(shape.without_halves(shape.without_entities(plain.lstrip())), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Poison(f"not a sitemap: {error}") from error
    if root is None:
        raise Poison("not a sitemap: no XML")
    return root


def _local(element: Any) -> str:
    """Without its namespace, or the prefix of one that the sitemap does not declare."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""
