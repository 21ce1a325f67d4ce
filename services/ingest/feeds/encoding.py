"""A feed's bytes in UTF-8, where the server says one encoding, the feed another, and the bytes are in a third.

Bytes tell more than words: hardly any text is UTF-8 by chance, and a single bad byte is no other encoding.
"""

import codecs
import re

from services.ingest.raw.decoding import decoded_text

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,60}?\sencoding\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"(<\?xml[^>]{0,60}?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", re.IGNORECASE)
_MOST_ACCENTS = 0.3  # of the letters of a text in Latin script; Czech and Vietnamese have about half of that
_HIGH = bytes(range(0xA0, 0x100))


def in_utf8(data: bytes, charset: str | None) -> tuple[bytes, str | None]:
    """`data` with the charset that it is to be read by: None where that of its own declaration holds.

    `charset` is that of the HTTP header. Raises Poison for binary data.
    """
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            return _recoded(data.decode(name, "replace")), None
    found = _DECLARED.search(data[:1_000])
    declared = charset or (found[1].decode("ascii", "replace") if found else "") or "utf-8"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return (
            (data, charset) if _fits(data, declared) else (_recoded(decoded_text(data, declared=_fallback(data))), None)
        )
    if text.isascii() or not _is_of_single_bytes(declared):
        return data, charset
    return _recoded(text), None


def _recoded(text: str) -> bytes:
    return _DECLARATION.sub(r"\1", text, count=1).encode("utf-8", "replace")


def _fits(data: bytes, declared: str) -> bool:
    """Another encoding than UTF-8 is declared, and holds the bytes."""
    try:
        name = codecs.lookup(declared).name
        data.decode(declared)
    except (LookupError, ValueError):
        return False
    return name not in ("utf-8", "ascii")


def _fallback(data: bytes) -> str | None:
    """What the web takes undeclared bytes for; None where they are nearly UTF-8, or letters of another script."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if sum(not char.isascii() for char in text) - bad >= bad:
        return None
    letters = re.findall(rb"[A-Za-z\x80-\xff]", re.sub(rb"<[^>]*>", b"", data[:50_000]))
    is_western = sum(letter > b"\x7f" for letter in letters) < _MOST_ACCENTS * len(letters)
    return "windows-1252" if is_western else None


def _is_of_single_bytes(declared: str) -> bool:
    """Of those that take any bytes, UTF-8 too; one of East Asia would take it for other letters by chance."""
    try:
        return len(_HIGH.decode(declared, "replace")) == len(_HIGH)
    except (LookupError, ValueError):
        return True
