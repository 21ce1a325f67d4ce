"""A look at markup before it is parsed: what is nested or loaded beyond use is refused while that is cheap."""

import re

from shared.errors import Poison

MAX_DEPTH = 1_000  # far beyond any page; parsers and walkers recurse
MAX_ATTRIBUTES = 1_000
MAX_PAGE_ELEMENTS = 30_000  # the largest of 140 news pages had 2,900; extraction takes 0.1 ms for each
MAX_FEED_ELEMENTS = 200_000  # about 10 s of parsing
_TAG = re.compile(rb"<(/?)([a-zA-Z][\w:.-]*)([^<>]*)>")
# Elements without an end tag, or whose end tag may be left out: they say nothing about depth.
_OPEN_ENDED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup tr td th "
    b"thead tbody tfoot colgroup rt rp body html head frame isindex basefont keygen font center".split()
)
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{4000}")
_RESTART = frozenset({b"item", b"entry"})
_DATA_URI = re.compile(rb"(?<=[\"'(])data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]{1000,}")
_HALF = re.compile(  # U+D800 to U+DFFF
    rb"&#(?:x0{0,8}d[89a-f][0-9a-f]{2}|0{0,8}(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));?|"
    rb"\xed[\xa0-\xbf][\x80-\xbf]",
    re.IGNORECASE,
)
_ENTITY = re.compile(rb"<!ENTITY\s+(%\s+)?([^\s>]+)\s+(?:(SYSTEM|PUBLIC)\b|[\"']([^\"'>]*)[\"'])[^>]*>", re.IGNORECASE)


def checked(data: bytes, *, max_elements: int) -> bytes:
    """`data` without inlined images. Raises Poison for markup that no person and no honest program writes."""
    if len(data) > 500_000:
        data = _DATA_URI.sub(b"", data)
    if _is_small(data, max_elements):
        return data
    depth = elements = 0
    for found in _TAG.finditer(data):
        closes, name, rest = found[1], found[2].lower(), found[3]
        elements += not closes
        if elements > max_elements:
            raise Poison(f"more than {max_elements:,} elements; nothing of that size is parsed")
        if len(rest) > 4_000 and rest.count(b"=") > MAX_ATTRIBUTES:
            raise Poison(f"an element with more than {MAX_ATTRIBUTES:,} attributes; no article has that")
        if name in _OPEN_ENDED:
            continue
        if closes:
            depth = 2 if name in _RESTART else max(0, depth - 1)
        elif not rest.endswith(b"/"):
            depth += 1
            if depth > MAX_DEPTH:
                raise Poison(f"nested more than {MAX_DEPTH:,} elements deep; no article is")
    return data


def _is_small(data: bytes, max_elements: int) -> bool:
    """Too few tags to be nested or to be many, and none of them long: half of all pages."""
    opened = data.count(b"<") - data.count(b"</")
    return opened <= min(MAX_DEPTH, max_elements) and not _LONG_TAG.search(data)


def without_halves(data: bytes) -> bytes:
    """`data` without half surrogate pairs: a parser that recovers lets them pass, and no text has one."""
    return _HALF.sub(b"", data)


def without_entities(data: bytes) -> bytes:
    """`data` without entity declarations that reach outside or multiply; names for single characters stay."""
    first = re.search(rb"<\w", data)
    end = max(200_000, first.start() if first else 0)  # feedparser takes what stands before the first tag for the DTD
    if b"<!ENTITY" not in data[:end].upper():
        return data
    return _ENTITY.sub(_harmless, data[:end]) + data[end:]


def _harmless(found: re.Match[bytes]) -> bytes:
    """The declaration itself, or one of a space: an entity without any would cost the feed its strict parser."""
    value = found[4]
    is_plain = not found[1] and not found[3] and value is not None and len(value) <= 100
    if is_plain and (b"&" not in value or re.fullmatch(rb"&#\w{1,8};", value)):
        return found[0]
    return b"" if found[1] else b"<!ENTITY " + found[2] + b' " ">'
