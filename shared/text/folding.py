"""When two words are the same word: compatibility forms, case, accents and invisible characters fall away.

Marks are accents on Latin, Greek and Cyrillic letters and points in Arabic and Hebrew; in other scripts (kana,
Thai, the Indic ones) they are letters and stay. What a word is, shared/text/words.py says.
"""

import unicodedata
from functools import lru_cache

APOSTROPHES = "'’‘ʼ＇‛"
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
"""Soft hyphens, zero-width characters and marks of direction, as ranges of a character class."""

_STROKES = dict(zip("łøđħŧıƀɇɉɍɏƶǥⱥⱦȼðɨʉɵƚ", "lodhtibejryzgatcdiuol", strict=True))
_LETTERS_OF_THEIR_OWN = {"и\u0306", "і\u0308", "у\u0306"}  # й ї ў
_STRAIGHT = {ord(sign): "'" for sign in APOSTROPHES}
_ACUTE_POINTS = {"\u0653", "\u0654", "\u0655"}  # madda and hamza tell letters apart; they are no vowel points
_TATWEEL = "\u0640"


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The form in which words are compared."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKC", without_invisible(word)).translate(_STRAIGHT).casefold()
    return unicodedata.normalize("NFC", "".join(_kept(unicodedata.normalize("NFD", plain))))


def exact_form(word: str) -> str:
    """The form in which `case:` compares: case and accents as written, a curly apostrophe as a straight one."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", without_invisible(word)).translate(_STRAIGHT)


def without_invisible(word: str) -> str:
    return word.translate(_invisible()) if not word.isascii() else word


def _kept(decomposed: str) -> list[str]:
    """The characters of a decomposed word that remain."""
    out: list[str] = []
    base = ""
    for char in decomposed:
        if unicodedata.combining(char):
            if _is_letter_mark(base, char):
                out.append(char)
        elif char != _TATWEEL:
            base = char
            out.append(_STROKES.get(char, char))
    return out


def _is_letter_mark(base: str, mark: str) -> bool:
    if "\u0591" <= mark <= "\u05c7":
        return False
    if "\u064b" <= mark <= "\u065f" or mark == "\u0670" or "\u06d6" <= mark <= "\u06ed":
        return mark in _ACUTE_POINTS
    return base + mark in _LETTERS_OF_THEIR_OWN or not _bears_accents(base)


def _bears_accents(base: str) -> bool:
    """Latin, Greek, Cyrillic: the blocks up to U+052F, with their extensions."""
    return (
        base < "\u0530" or "\u1c80" <= base <= "\u1c8f" or "\u1d00" <= base <= "\u1fff" or "\ua720" <= base <= "\uab6f"
    )


@lru_cache(maxsize=1)
def _invisible() -> dict[int, None]:
    return {code: None for first, last in _ranges(INVISIBLE) for code in range(first, last + 1)}


def _ranges(classes: str) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    index = 0
    while index < len(classes):
        is_range = classes[index + 1 : index + 2] == "-"
        out.append((ord(classes[index]), ord(classes[index + 2 if is_range else index])))
        index += 3 if is_range else 1
    return out
