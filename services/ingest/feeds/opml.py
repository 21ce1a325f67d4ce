"""Subscription lists of feed readers: OPML into entries of a feeds file, and feeds into OPML. Pure."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from services.ingest.addresses import is_web_address
from services.ingest.feeds.feedsfile import Feed, feed_id
from services.ingest.raw import shape
from shared.errors import Poison


def feeds_of_opml(data: bytes) -> list[Feed]:
    """Each address once; folders become tags. Raises Poison where the bytes are no OPML, or no feed is in it."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    checked = shape.checked(data, max_elements=shape.MAX_FEED_ELEMENTS)
    try:
        root = etree.fromstring(shape.without_halves(shape.without_entities(checked)), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Poison(f"not OPML: {error}") from error
    if root is None or str(root.tag).lower() != "opml":
        raise Poison(f"not OPML: expected <opml>, found {'nothing' if root is None else f'<{root.tag}>'}")
    found: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        url = _address(outline)
        if is_web_address(url) and url not in found:
            name = (outline.get("title") or outline.get("text") or "").strip() or None
            found[url] = Feed(id=feed_id(url), url=url, name=name, tags=_folders(outline))
    if not found:
        raise Poison("no feed in it: expected <outline xmlUrl=...> with an http or https address")
    return list(found.values())


def opml_of(feeds: Iterable[Feed]) -> str:
    """The list as other readers take it."""
    rows = [
        f'    <outline type="rss" text={quoteattr(feed.name or feed.id)} xmlUrl={quoteattr(feed.url)}'
        + (f" category={quoteattr(','.join(feed.tags))}" if feed.tags else "")
        + "/>"
        for feed in feeds
    ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>tocsin</title></head>\n  <body>\n'
    )
    return head + "".join(f"{row}\n" for row in rows) + "  </body>\n</opml>\n"


def yaml_of(feeds: Iterable[Feed]) -> str:
    """Items of `feeds:`, to be read back to the same."""
    import json

    lines: list[str] = []
    for feed in feeds:
        own_id = feed.id if feed.id != feed_id(feed.url) else None
        facts: dict[str, Any] = {"id": own_id, "url": feed.url, "name": feed.name, "tags": list(feed.tags)}
        given = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items() if value]
        lines.append("  - " + "\n    ".join(given))
    return "".join(f"{line}\n" for line in lines)


def _address(outline: Any) -> str:
    """Whatever the case of its name; readers write `feed:` for what is fetched by http."""
    given = next((value for name, value in outline.items() if name.lower() == "xmlurl"), "").strip()
    scheme, _, rest = given.partition(":")
    if scheme.lower() != "feed":
        return given
    rest = rest.removeprefix("//") if is_web_address(rest.removeprefix("//")) else rest
    return f"http:{rest}" if rest.startswith("//") else rest


def _folders(outline: Any) -> tuple[str, ...]:
    above = [one.get("title") or one.get("text") for one in outline.iterancestors("outline")]
    given = (outline.get("category") or "").replace("/", ",").split(",")
    return tuple(dict.fromkeys(" ".join(tag.split()) for tag in (*reversed(above), *given) if tag and tag.strip()))
