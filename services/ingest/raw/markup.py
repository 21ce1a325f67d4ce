"""Plain text out of HTML fragments, as feeds and JSON-LD carry them: paragraphs parted by a blank line."""

import html
import re

_TAG = re.compile(r"<(?:[a-zA-Z/?][^<>]*|!(?:--|\[|[a-zA-Z])[^<>]*)>?")
_HAS_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\w+|\w+);")
_DROPPED = re.compile(
    r"<(script|style|template|iframe|object|noscript)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)",
    re.DOTALL | re.IGNORECASE,
)
_BREAK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|table|tr|section|article|header|footer|figure|figcaption|pre|hr|dl|dt|"
    r"dd|center|aside)\b[^<>]*>"
    r"|<br\s*/?\s*>(?:\s*<br\s*/?\s*>)+",
    re.IGNORECASE,
)
_LINE = re.compile(r"<br\b[^<>]*>|</t[dh]\s*>", re.IGNORECASE)
_PARAGRAPH = "\x1d"  # a control character that no text keeps


def plain_text(fragment: str) -> str:
    """The text of an HTML fragment, entities decoded; plain text comes back with its paragraphs."""
    fragment = without_controls(fragment)
    if not _HAS_MARKUP.search(fragment):
        return paragraphs(fragment)
    text = _DROPPED.sub(" ", fragment) if "<" in fragment else fragment
    text = _BREAK.sub(_PARAGRAPH, text)
    text = _LINE.sub(" ", text)
    text = without_controls(html.unescape(_TAG.sub("", text)), keep=_PARAGRAPH)
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in text.split(_PARAGRAPH))))


def paragraphs(text: str) -> str:
    """Plain text with its blank lines kept as such and all other white space as one space."""
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))))


def one_line(text: str) -> str:
    """The text of a title: markup out, white space as one space."""
    return " ".join(plain_text(text).split())


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str, *, keep: str = "") -> str:
    """Without characters that no text has: a feed's stray backspace, half a surrogate pair."""
    return _CONTROLS.sub(lambda found: found[0] if found[0] == keep else "", text)
