"""What kind of input some bytes are: a feed, an HTML page, a mail, Markdown, JSON records or plain text."""

import re
from pathlib import PurePath
from typing import Literal

Kind = Literal["feed", "page", "text", "json", "mail", "markdown"]

_BY_SUFFIX: dict[str, Kind] = {
    ".html": "page", ".htm": "page", ".xhtml": "page", ".shtml": "page", ".rss": "feed", ".atom": "feed",
    ".rdf": "feed",
    ".txt": "text", ".text": "text", ".jsonl": "json", ".ndjson": "json",
}  # fmt: skip
_BY_NAME_ALONE: dict[str, Kind] = {".eml": "mail", ".md": "markdown", ".markdown": "markdown"}
_HEAD = 4_096
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body|article|title|meta|div|p)[\s>]", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org')


def kind_of(data: bytes, name: str = "", content_type: str | None = None) -> Kind:
    """By the content where it says so, then by the name, then by the media type; plain text where nothing speaks."""
    if (by_name := _BY_NAME_ALONE.get(PurePath(name).suffix.lower())) is not None:
        return by_name
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:1] in (b"{", b"["):
        if head[:1] == b"{" and _JSON_FEED.search(data[:100_000]):
            return "feed"
        return "json"
    suffix = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    if suffix == "text":
        return "text"
    if _FEED_ROOT.search(head) and not _HTML.match(head):
        return "feed"
    if suffix:
        return suffix
    if head[:1] == b"<" and _HTML.search(head):
        return "page"
    return _by_media_type(content_type) or ("feed" if head.startswith(b"<?xml") else "text")


def _by_media_type(content_type: str | None) -> Kind | None:
    media = (content_type or "").split(";")[0].strip().lower()
    if media.endswith(("+json", "/json", "jsonl", "ndjson")):
        return "json"
    if "html" in media:
        return "page"
    if media == "message/rfc822":
        return "mail"
    return "feed" if media.endswith(("xml",)) else None
