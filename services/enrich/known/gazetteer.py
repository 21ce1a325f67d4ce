"""Names that a table knows, found in a text: countries, nationalities, cities, institutions, and the user's own.

Says where a name stands and what it means by itself; whether it means that here is for the entity stage. One pass
over the words; scripts without spaces are searched by characters, endings and clitics are allowed where a language
has them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from services.enrich.known.inflection import bends, variants
from services.enrich.known.meant import is_meant
from services.enrich.known.names import Name, names_for, of_its_people
from services.enrich.known.register import WORD, Place, Register, undotted
from shared.countries import words_of_their_own
from shared.text.folding import fold

_SOLID = ("ja", "zh", "th", "km", "lo", "my")  # written without spaces
_LATIN_WORD = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z](?![^\W_])\.?|[0-9A-Za-z\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A name at a place of the text."""

    start: int
    end: int
    name: Name


def gazetteer(language: str, own: Register | None = None) -> "Gazetteer":
    """The gazetteer of one language, after the user's own names."""
    return Gazetteer((own, _built_in(language)) if own else (_built_in(language),), language)


class Gazetteer:
    """Finds names in texts of one language. Where two stand at one place the longer wins, then the earlier given."""

    def __init__(self, registers: Sequence[Register], language: str = "en") -> None:
        self._registers = registers
        self._bends = bends(language)
        self._language = language
        self._words_of_their_own = words_of_their_own(language)
        self._is_solid = language in _SOLID
        self._word = _LATIN_WORD if self._is_solid else WORD

    def find(self, text: str) -> list[Found]:
        """All names in the text, left to right, none overlapping."""
        found = [*self._words(text), *self._characters(text)]
        found.sort(key=lambda place: (place[0], -place[1]))
        return _without_overlaps(Found(*place) for place in found)

    def _words(self, text: str) -> Iterator[Place]:
        busy_until = 0
        for match in self._word.finditer(text):
            if match.start() < busy_until:
                continue
            place = self._at(text, match) or (self._inflected(text, match) if self._bends else None)
            if place is not None:
                busy_until = place[1]
                yield place

    def _at(self, text: str, match: re.Match[str]) -> Place | None:
        best: Place | None = None
        word = self._spelling(match.group())
        for register in self._registers:
            if word in register.firsts:
                place = register.at(text, match, word, lambda place: is_meant(place, text))
                if place and (best is None or place[1] > best[1]):
                    best = place
        return best

    def _spelling(self, word: str) -> str:
        """The word as the table may have it: `U.S.` as US, `Bogotá` as Bogota."""
        key = undotted(word)
        if key.isascii() or any(key in register.firsts for register in self._registers):
            return key
        return fold(key).capitalize()

    def _inflected(self, text: str, match: re.Match[str]) -> Place | None:
        if match.group() in self._words_of_their_own:
            return None
        for start, end, stemmed, how, is_people in variants(match.group(), self._language):
            names = [name for register in self._registers for name in register.bent(stemmed, how)]
            for name in map(of_its_people, _countries(names)) if is_people else names:
                place = (match.start() + start, match.start() + end, name)
                if is_meant(place, text):
                    return place
        return None

    def _characters(self, text: str) -> Iterator[Place]:
        for register in self._registers if self._is_solid else ():
            yield from register.solid(text, lambda place: is_meant(place, text))


def _countries(names: Iterable[Name]) -> Iterator[Name]:
    return (name for name in names if name.kind == "country")


@cache
def _built_in(language: str) -> Register:
    return Register(names_for(language))


def _without_overlaps(hits: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
