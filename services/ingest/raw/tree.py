"""The bytes of an HTML page as a tree, by the encoding that server or page declare where it holds them."""

import re
from typing import Any

from services.ingest.raw import shape
from services.ingest.raw.decoding import decoded_text
from shared.errors import Poison

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{2,30})",
    re.IGNORECASE,
)


def html_tree(data: bytes, content_type: str | None) -> Any:
    """Of lxml. Raises Poison for what is no page."""
    from lxml import etree, html  # type: ignore[import-untyped]

    found = _CHARSET.search(data[:4_096])
    declared = _charset_of(content_type) or (next(filter(None, found.groups())).decode("ascii") if found else None)
    declared = None if declared and declared.lower().startswith(("utf-16", "utf-32")) else declared
    text = decoded_text(shape.checked(data, max_elements=shape.MAX_PAGE_ELEMENTS), declared=declared)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        tree = html.document_fromstring(
            text, parser=html.HTMLParser(encoding=None, no_network=True, remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Poison(f"not HTML that can be read: {error}") from error
    return tree


def _charset_of(content_type: str | None) -> str | None:
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type or "", re.IGNORECASE)
    return found[1] if found else None
