"""Which item this is: the id that is the same wherever it is seen again, and the hash that tells a revision.

What was seen before is not known here: an id is a function of the item alone.
"""

import hashlib
import unicodedata

from services.ingest.addresses import canonical_url, is_front_page, is_web_address
from shared.events import Article

__all__ = ["article_id", "canonical_url", "content_hash"]


def article_id(
    *, url: str | None, guid: str | None = None, feed: str | None = None, title: str = "", text: str = ""
) -> str:
    """From the canonical form of `url`, else from feed and guid, else from the content.

    A front page is no address of an item: feeds without permalinks give it to each of theirs.
    """
    if url and is_web_address(url) and not is_front_page(url):
        return _digest("url", canonical_url(url))
    if guid and guid.strip():
        return _digest("guid", feed or "", guid.strip())
    return _digest("content", *map(_folded, (title, text)), *([canonical_url(url)] if url else []))


def shared_url_id(*, url: str, guid: str | None, title: str) -> str:
    """For items of one feed that all give the same `url`: the guid tells them apart, else the title."""
    return _digest("shared", canonical_url(url), guid or _folded(title))


def content_hash(article: Article) -> str:
    """Of title and text; another hash under the same id is a new revision. White space does not count."""
    return _digest("text", _folded(article.title), _folded(article.text))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
