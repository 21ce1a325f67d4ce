"""Bytes into text: by byte order mark, by what is declared, by what fits. Says what is no text at all."""

import codecs
import re

from shared.errors import Poison

MAX_BYTES = 32 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"\x89PNG": "a PNG image", b"%PDF-": "a PDF document", b"PK\x03\x04": "a ZIP or Office file",
    b"\x1f\x8b": "gzip data",
    b"GIF8": "a GIF image", b"\xff\xd8\xff": "a JPEG image", b"\x7fELF": "a program", b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Office file", b"RIFF": "a media file", b"OggS": "a media file", b"ID3": "a media file",
}  # fmt: skip
# What browsers read where a page declares it: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252",
    "iso-8859-9": "windows-1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
}  # fmt: skip
FEW = 200  # of so many characters one may be no character of the encoding that is declared
SHORTEST_ROW = 6  # bytes
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")


def check_bytes(data: bytes) -> None:
    """Raises Poison for what is empty, too large, or known to be no text by its first bytes."""
    if len(data) > MAX_BYTES:
        raise Poison(f"{len(data):,} bytes; at most {MAX_BYTES:,} are read from one input")
    if not data.strip(b" \t\r\n\x0b\x0c\0"):
        raise Poison("empty: expected a document, found " + ("nothing" if not data else "only white space"))
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise Poison(f"{what}, not text: convert it to plain text or HTML first")


def decoded_text(data: bytes, *, declared: str | None = None) -> str:
    """The text of `data`, without its byte order mark and control characters. Raises Poison for binary data."""
    check_bytes(data)
    text = _by_mark(data) or _by_name(data, declared) or _by_fit(data)
    _refuse_binary(data, text)
    return _CONTROLS_IN_TEXT.sub("", text).lstrip("\ufeff")


def _by_mark(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    head = data[:400]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) >= 8 and zeros.count(0) > 0.7 * len(zeros) and head.count(0) < 0.6 * len(head):
            return data.decode(name, "replace")
    return None


def _by_name(data: bytes, declared: str | None) -> str | None:
    """As declared, where the bytes are that: many declarations fit any bytes, and are wrong over UTF-8."""
    if not declared or declared.lower() in ("utf-8", "utf8"):  # that is found by its bytes
        return None
    name = _MEANT.get(declared.lower(), declared)
    try:
        text = data.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    bad = text.count("\ufffd")
    return None if bad * FEW > len(text) or _is_utf_8(data) else text


def _is_utf_8(data: bytes) -> bool:
    """Beyond ASCII: bytes of another encoding do not come in such rows, but for a word or two in Chinese."""
    beyond = data.translate(None, bytes(range(128)))
    try:
        return len(beyond) >= SHORTEST_ROW and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _by_fit(data: bytes) -> str:
    """UTF-8 where it is that nearly throughout: a few bad bytes do not make it another. Else a guess."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text[:200_000] if ord(char) > 127 and char != "\ufffd")
    if bad <= good or (bad * 200 < len(text) and good):
        return text
    return _guessed(data) or data.decode("windows-1252", "replace")


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000], cp_exclusion=["utf_16", "utf_32", "mac_cyrillic"]).best()
    return data.decode(best.encoding, "replace") if best else None


def _refuse_binary(data: bytes, text: str) -> None:
    sample, decoded = data[:20_000], text[:20_000]
    is_wide = sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or sample[1:2] == b"\0" or sample[:1] == b"\0"
    controls = len(_CONTROLS_IN_TEXT.findall(decoded)) if is_wide else len(_CONTROLS.findall(sample))
    if controls * 50 > len(decoded) or decoded.count("\ufffd") * 4 > len(decoded):
        raise Poison("binary data, not text: expected a document in UTF-8, UTF-16 or a single-byte encoding")
