"""Names that a table knows, found in a text: countries, nationalities, cities, institutions, and the user's own.

Says where a name stands and what it means by itself; whether it means that here is for the entity stage. One pass
over the words; scripts without spaces are searched by characters, endings and clitics are allowed where a language
has them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.enrich.inflection import stems, variants
from services.enrich.names import Name, names_for, names_of
from shared.known_entities import KnownEntity
from shared.text.folding import fold

NEARBY_WORDS = 30  # how far off the `with` words of a known entity may stand

WORD = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?|[^\W_]+")
_GAP = re.compile(r"(?:[ \u00a0]|\n(?!\n)|[-–&.,’'/]){0,3}")
_SOLID = ["ja", "zh", "th", "km", "lo", "my"]  # written without spaces
_KATAKANA = re.compile(r"[ァ-ヴー・]+\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """A name at a place of the text."""

    start: int
    end: int
    name: Name


@lru_cache(maxsize=128)
def gazetteer(language: str, known: tuple[KnownEntity, ...] = ()) -> "Gazetteer":
    """The gazetteer of one language, with the user's own names, built once."""
    return Gazetteer((*names_of(known), *names_for(language)), language)


class Gazetteer:
    """Finds names in texts of one language. Where two stand at one place the longer wins, then the earlier given."""

    def __init__(self, names: Iterable[Name], language: str = "en") -> None:
        self._language = language
        self._by_first: dict[str, list[_Pattern]] = defaultdict(list)
        self._by_stem: dict[str, Name] = {}
        solid: dict[str, Name] = {}
        for name in names:
            pattern = _Pattern.of(name)
            for form in pattern.first_forms():
                self._by_first[form].append(pattern)
            if len(pattern.words) == 1 and name.kind in ("country", "capital", "known"):
                self._by_stem.update(
                    {stem: name for stem in stems(name.surface, language) if stem not in self._by_stem}
                )
            if language in _SOLID and not name.surface.isascii():
                solid.setdefault(name.surface, name)
        for patterns in self._by_first.values():
            patterns.sort(key=lambda pattern: -len(pattern.words))  # stable: what was given first stays first
        self._solid = solid
        self._solid_pattern = _alternation(solid) if solid else None

    def find(self, text: str) -> list[Found]:
        """All names in the text, left to right, none overlapping."""
        found = [*self._words(text), *self._characters(text)]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        return _without_overlaps(hit for hit in found if hit.name.known is None or is_meant(hit, text))

    def _words(self, text: str) -> Iterator[Found]:
        by_first, busy_until = self._by_first, 0
        for match in WORD.finditer(text):
            if match.start() < busy_until:
                continue
            word = self._spelling(match.group())
            hit = self._at(text, match, word) if word in by_first else self._inflected(match)
            if hit is not None:
                busy_until = hit.end
                yield hit

    def _spelling(self, word: str) -> str:
        """The word as the table may have it: `U.S.` as US, `Bogotá` as Bogota."""
        key = _key(word)
        return key if key.isascii() or key in self._by_first else fold(key).capitalize()

    def _at(self, text: str, match: re.Match[str], word: str) -> Found | None:
        for pattern in self._by_first[word]:
            end = pattern.end(text, match)
            if end is not None:
                return Found(match.start(), end, pattern.name)
        return None

    def _inflected(self, match: re.Match[str]) -> Found | None:
        if self._language == "en":
            return None
        for start, end, stem in variants(match.group(), self._language):
            if name := self._by_stem.get(stem):
                return Found(match.start() + start, match.start() + end, name)
        return None

    def _characters(self, text: str) -> Iterator[Found]:
        if self._solid_pattern is not None:
            for match in self._solid_pattern.finditer(text):
                yield Found(match.start(), match.end(), self._solid[match.group()])


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The words of a name, as they may stand in a text."""

    name: Name
    words: tuple[str, ...]

    @classmethod
    def of(cls, name: Name) -> "_Pattern":
        return cls(name, tuple(match.group() for match in WORD.finditer(name.surface)) or (name.surface,))

    def first_forms(self) -> set[str]:
        """The spellings of the first word that open this name: a lookup for them costs no folding of the text."""
        word = _key(self.words[0])
        if self.name.is_exact:
            return {word}
        plain = fold(word)
        if word[:1].islower():
            return {word, word.upper(), word.capitalize(), plain, plain.capitalize()}
        return {word, word.upper(), plain.capitalize(), plain.upper()} | (
            {word.capitalize()} if word.isupper() else set()
        )

    def end(self, text: str, first: re.Match[str]) -> int | None:
        """Where the name ends if it starts at this word, else None."""
        end = first.end()
        for word in self.words[1:]:
            gap = _GAP.match(text, end)
            match = WORD.match(text, gap.end()) if gap is not None and gap.end() > end else None
            if match is None or not _same(word, match.group()):
                return None
            end = match.end()
        return end


def is_meant(hit: Found, text: str) -> bool:
    """True where a known entity's own conditions hold: one of its `with` words nearby, no `not` phrase over it."""
    known = hit.name.known
    if known is None:
        return True
    near = text[max(0, hit.start - 100) : hit.end + 100]
    offset = max(0, hit.start - 100)
    for phrase in known.excluded:
        for match in re.finditer(_phrase(phrase), near):
            if match.start() + offset < hit.end and hit.start < match.end() + offset:
                return False
    return not known.needed or _has_nearby(text, hit, known.needed)


def _has_nearby(text: str, hit: Found, wanted: Sequence[str]) -> bool:
    before = list(WORD.finditer(text, 0, hit.start))[-NEARBY_WORDS:]
    start = before[0].start() if before else hit.start
    end = hit.end
    for count, match in enumerate(WORD.finditer(text, hit.end)):
        if count >= NEARBY_WORDS:
            break
        end = match.end()
    around = f"{text[start : hit.start]} \0 {text[hit.end : end]}"
    return any(re.search(_phrase(word), around) for word in wanted)


@lru_cache(maxsize=10_000)
def _phrase(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()]
    return re.compile(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)", re.IGNORECASE)


def _key(word: str) -> str:
    return word.replace(".", "") if "." in word else word


def _same(word: str, token: str) -> bool:
    """True where the token spells this word of a name: capitals are asked for where the name has them."""
    if word == token:
        return True
    if word[:1].isupper() and token[:1].islower():
        return False
    return fold(_key(word)) == fold(_key(token))


def _alternation(surfaces: Iterable[str]) -> re.Pattern[str]:
    parts = sorted(map(_solid_form, surfaces), key=len, reverse=True)
    return re.compile("|".join(parts))


def _solid_form(surface: str) -> str:
    # A run of katakana is one foreign word: インド is not found in インドネシア or ヒンドゥー.
    if _KATAKANA.match(surface):
        return f"(?<![ァ-ヴー]){re.escape(surface)}(?![ァ-ヴー])"
    return re.escape(surface)


def _without_overlaps(hits: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
