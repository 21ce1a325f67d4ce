"""What a word is, and where: the tokens of a text, in order, with offsets in code points of the original.

Hyphens, underscores and signs part words; dotted acronyms (`U.S.`) and numbers (`3.5`, `1,000`) are one; an
apostrophe of possession is outside. Scripts written without spaces give one token a character.
"""

import re
import sys
import unicodedata
from functools import cache
from typing import NamedTuple

from shared.text.folding import APOSTROPHES, INVISIBLE, exact_form, fold

UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3"
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff"
)
"""Letters of Thai, Lao, Burmese, Khmer, kana and Han, as ranges of a character class."""

ANY, ONE = "\ue000", "\ue001"
"""Stand for the wildcards `*` and `?` of a query on its way through the tokeniser; private use: in no text."""

_KEPT_FORMS = 200_000  # some 20 MB; the words of a language and its names, many times over
_VOICING = "\uff9e\uff9f"  # half-width kana write their voicing marks as letters of their own


class Token(NamedTuple):
    """One word: `folded` is compared, `surface` is as written; `text[start:end] == surface`."""

    folded: str
    surface: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    return [_token(found) for found in _pattern("").finditer(text)]


def query_tokens(text: str) -> list[Token]:
    """As `tokens`, but the stand-ins of the wildcards are letters."""
    return [_token(found) for found in _pattern(ANY + ONE).finditer(text)]


def surfaces(text: str) -> list[str]:
    """The words as written, in order, each with its `'s`; nothing else is found out about them."""
    return _pattern("").findall(text)


def forms(written: list[str]) -> list[str]:
    """The folded form of each of these surfaces. What a surface folds to is found out once a process."""
    return list(map(_forms().__getitem__, written))


def starts(text: str, written: list[str], at: int = 0) -> list[int]:
    """Where the words with these surfaces begin, from `at`: no letter is between two, so the next place is right."""
    out: list[int] = []
    for word in written:
        at = text.find(word, at)
        out.append(at)
        at += len(word)
    return out


def length(surface: str) -> int:
    """Of the word without its `'s`."""
    return len(surface) - 2 if _is_possessive(surface) else len(surface)


class _Forms(dict[str, str]):
    """Folded forms by surface; forgotten all at once where texts hold ever new ones."""

    def __missing__(self, surface: str) -> str:
        if len(self) >= _KEPT_FORMS:
            self.clear()
        form = sys.intern(_joined(fold(surface[:-2] if _is_possessive(surface) else surface)))
        return self.setdefault(form if form == surface else surface, form)  # of most words one object: half the memory


@cache
def _forms() -> _Forms:
    return _Forms()


def exact_surface(surface: str) -> str:
    """What `case:` compares: a dotted acronym without its last dot, so that `U.S` is `U.S.`, but not `US`."""
    return exact_form(surface.removesuffix("."))


@cache
def is_unspaced(char: str) -> bool:
    """Is it a letter of a script written without spaces?"""
    return re.match(f"[{UNSPACED}]", char) is not None


def _token(found: re.Match[str]) -> Token:
    start, end = found.span()
    surface, end = _trimmed(found[0], end)
    return Token(_joined(fold(surface)), surface, start, end)


def _trimmed(word: str, end: int) -> tuple[str, int]:
    """Without the `'s` of possession."""
    return (word[:-2], end - 2) if _is_possessive(word) else (word, end)


def _is_possessive(word: str) -> bool:
    return word[-1] in "sSｓ" and len(word) > 2 and word[-2] in APOSTROPHES


def _joined(folded: str) -> str:
    """A dotted acronym without its dots; numbers keep theirs."""
    if "." in folded and not folded[0].isdigit() and re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?", folded):
        return folded.replace(".", "")
    return folded


@cache
def _pattern(extra: str) -> re.Pattern[str]:
    """The token as a regular expression; `extra` characters count as letters.

    Possessive quantifiers: no text, however long or odd, makes it go back.
    """
    letter = f"(?:[^\\W_{UNSPACED}]|[{extra}])" if extra else f"[^\\W_{UNSPACED}]"
    inner = f"[{marks()}{INVISIBLE}]"
    run = f"{letter}++(?:{inner}++{letter}*+)*+"
    single = f"[^\\W\\d_{UNSPACED}]{inner}*+"
    acronym = f"(?<![^\\W_]){single}(?:\\.{single})+(?:\\.(?![^\\W_])|(?![^\\W_]))"
    joint = f"(?:[{APOSTROPHES}]|(?<=\\d)[.,](?=\\d))"
    word = f"{run}(?:{joint}{run})*+"
    unspaced = f"[{UNSPACED}][{marks()}{_VOICING}{INVISIBLE}]*+"
    # Nearly every word: letters of ASCII before a space or a stop, where no rule below can join more to them.
    plain = "" if extra else "[a-zA-Z]{2,}+(?![^ ,.\\n])|"
    return re.compile(f"{plain}{acronym}|{word}|{unspaced}")


@cache
def marks() -> str:
    """All combining marks, as ranges of a character class: `re` has no name for them."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x10000), *range(0x10000, 0x1F000)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(chr(first) + ("-" + chr(last) if last > first else "") for first, last in ranges)
