"""Names by the words that open them: what a text may hold, found by two look-ups however many names there are.

A hundred thousand names of the user's own are kept beside the table's, so little is stored for each.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from services.enrich.known.inflection import Bending, stem
from services.enrich.known.names import Name
from shared.text.folding import fold
from shared.text.words import marks

# A letter with the marks that stand over it: vowel signs of Indic scripts, points of Arabic and Hebrew.
WORD = re.compile(rf"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?|[^\W_]++(?:[{marks()}\u200c\u200d]++[^\W_]*+)*+")
_GAP = re.compile(r"(?:[ \u00a0]|\n(?!\n)|[-–&.,’'/]){0,3}")
_KATAKANA = re.compile(r"[ァ-ヴー・]+\Z")
_IN_KATAKANA = re.compile(r"[ァ-ヴー]")
_BENT = ("country", "capital", "known")

Place = tuple[int, int, Name]  # where a name stands, and which
Names = tuple[Name, ...]


class Register:
    """Names in the order given: of two at one place the longer is found, then the earlier one that is meant there."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: Names = tuple(names)
        self.firsts: set[str] = set()
        alone: dict[str, list[Name]] = {}
        longer: dict[str, list[Name]] = {}
        for name in self._names:
            first, *rest = _words_of(name.surface)
            self.firsts.update(_forms(first, name.is_exact))
            found, key = (longer, f"{_plain(first)} {_plain(rest[0])}") if rest else (alone, _plain(first))
            found.setdefault(key, []).append(name)
        self._alone = {key: tuple(same) for key, same in alone.items()}
        self._longer = {key: tuple(_longest_first(same)) for key, same in longer.items()}
        self._bent: dict[Bending, Mapping[str, Names]] = {}

    def at(self, text: str, first: re.Match[str], word: str, is_meant: Callable[[Place], bool]) -> Place | None:
        """The name that begins with this word of the text, which is one of `firsts`."""
        key, second = _plain(word), _next_word(text, first.end())
        longer = self._longer.get(f"{key} {_plain(second.group())}", ()) if second else ()
        for name in (*longer, *self._alone.get(key, ())):
            opening, *rest = _words_of(name.surface)
            if word not in _forms(opening, name.is_exact) or (end := _end(rest, text, first.end())) is None:
                continue
            if is_meant(place := (first.start(), end, name)):
                return place
        return None

    def bent(self, stemmed: str, how: Bending) -> Names:
        """The names of one word that have this stem."""
        if how not in self._bent:
            self._bent[how] = self._stems(how)
        return self._bent[how].get(stemmed, ())

    def solid(self, text: str, is_meant: Callable[[Place], bool]) -> Iterator[Place]:
        """The names in a text that is written without spaces, wherever they stand in it."""
        starting = self._by_two_signs
        for start in range(len(text) - 1):
            for name in starting.get(text[start : start + 2], ()):
                end = start + len(name.surface)
                is_there = text.startswith(name.surface, start) and _is_whole(text, start, end)
                if is_there and is_meant(place := (start, end, name)):
                    yield place
                    break

    @cached_property
    def _by_two_signs(self) -> Mapping[str, Names]:
        found: dict[str, list[Name]] = {}
        for name in self._names:
            if not name.surface.isascii():
                found.setdefault(name.surface[:2], []).append(name)
        return {key: tuple(sorted(same, key=lambda name: -len(name.surface))) for key, same in found.items()}

    def _stems(self, how: Bending) -> Mapping[str, Names]:
        found: dict[str, Names] = {}
        for name in self._names:
            if name.kind in _BENT and len(_words_of(name.surface)) == 1 and (key := stem(name.surface, how)):
                found[key] = (*found.get(key, ()), name)
        return found


def _longest_first(names: list[Name]) -> list[Name]:
    return sorted(names, key=lambda name: -len(_words_of(name.surface)))  # stable: what was given first stays first


@lru_cache(maxsize=16_384)
def _words_of(surface: str) -> tuple[str, ...]:
    return tuple(match.group() for match in WORD.finditer(surface)) or (surface,)


@lru_cache(maxsize=16_384)
def _forms(opening: str, is_exact: bool) -> frozenset[str]:
    """The spellings of the first word that open a name: a look-up of them costs no folding of the text."""
    word = undotted(opening)
    if is_exact:
        return frozenset((word,))
    plain = fold(word)
    if word[:1].islower():
        return frozenset((word, word.upper(), word.capitalize(), plain, plain.capitalize()))
    shouted = (word.capitalize(),) if word.isupper() else ()
    return frozenset((word, word.upper(), plain.capitalize(), plain.upper(), *shouted))


def undotted(word: str) -> str:
    """`U.S.` as US."""
    return word.replace(".", "") if "." in word else word


def _plain(word: str) -> str:
    return fold(undotted(word))


def _end(rest: list[str], text: str, end: int) -> int | None:
    """Where a name ends of which these words are to follow, else None."""
    for word in rest:
        match = _next_word(text, end)
        if match is None or not _same(word, match.group()):
            return None
        end = match.end()
    return end


def _next_word(text: str, end: int) -> re.Match[str] | None:
    gap = _GAP.match(text, end)
    return WORD.match(text, gap.end()) if gap is not None and gap.end() > end else None


def _same(word: str, token: str) -> bool:
    """True where the token spells this word of a name: capitals are asked for where the name has them."""
    if word == token:
        return True
    if word[:1].isupper() and token[:1].islower():
        return False
    return _plain(word) == _plain(token)


def _is_whole(text: str, start: int, end: int) -> bool:
    """A run of katakana is one foreign word: インド is not found in インドネシア or ヒンドゥー."""
    if not _KATAKANA.match(text[start:end]):
        return True
    return not (_IN_KATAKANA.match(text[start - 1 : start]) or _IN_KATAKANA.match(text[end : end + 1]))
