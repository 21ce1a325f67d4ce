"""Conditions on the words of the text: a word, words in a row, characters of scripts without spaces, signs."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from services.alert.matching import needs
from services.alert.matching.document import Document, Occurrence, Scope
from services.alert.matching.globs import literal_prefix, matcher
from services.alert.matching.needs import Need
from services.alert.matching.nodes import Located
from services.alert.watchlists.query.tree import AnyWord, Glob, Part

_RUN = re.compile(r"[^\W_]+")


class Word(Located):
    """One word, as it is compared."""

    __slots__ = ("word",)
    rank = 0

    def __init__(self, word: str) -> None:
        self.word = word

    def holds(self, doc: Document) -> bool:
        return self.word in doc.vocabulary

    def look(self, doc: Document) -> list[Occurrence]:
        return [(at, at) for at in doc.places_of(self.word)] if self.word in doc.vocabulary else []

    def needs(self) -> tuple[Need, ...]:
        return (needs.word(self.word),)

    def is_certain(self) -> bool:
        return True


class Words(Located):
    """Words next to each other, wildcards among them, with their exact case if asked. `folded` has the plain forms."""

    __slots__ = ("folded", "glued", "is_case_exact", "is_glob", "is_plain", "parts")
    rank = 0

    def __init__(
        self, parts: tuple[Part, ...], folded: tuple[str | None, ...], glued: tuple[bool, ...], *, is_case_exact: bool
    ) -> None:
        self.parts = parts
        self.folded = folded
        self.glued = glued
        self.is_case_exact = is_case_exact
        self.is_plain = not is_case_exact and not any(glued) and None not in folded
        self.is_glob = not is_case_exact and len(parts) == 1 and isinstance(parts[0], Glob)

    def decide(self, doc: Document) -> bool:
        if self.is_plain:
            return self.folded in doc.keys or doc.holds_in_a_row(" ".join(map(str, self.folded)))
        return bool(self.find(doc))

    def look(self, doc: Document) -> list[Occurrence]:
        last = len(self.parts) - 1
        if not all(word is None or word in doc.vocabulary for word in self.folded):
            return []
        if self.is_plain:
            return [(at, at + last) for at in doc.places_of_row(" ".join(map(str, self.folded)))]
        first = self.parts[0]
        if self.is_glob and isinstance(first, Glob):
            return [(at, at) for at in doc.places_like(first.pattern)]
        index, starts = self._scarcest(doc)
        found = (at - index for at in starts)
        return [(at, at + last) for at in found if at >= 0 and at + last < len(doc.words) and self._fits(doc, at)]

    def _scarcest(self, doc: Document) -> tuple[int, Sequence[int]]:
        """The part with the fewest places, and these."""
        literal = [(len(doc.places_of(word)), i) for i, word in enumerate(self.folded) if word is not None]
        if literal:
            index = min(literal)[1]
            return index, doc.places_of(str(self.folded[index]))
        first = self.parts[0]
        if isinstance(first, Glob) and not self.is_case_exact:
            return 0, doc.places_like(first.pattern)
        return 0, sorted(at for word in self._expanded(doc, first) for at in doc.places_of(word))

    def _fits(self, doc: Document, at: int) -> bool:
        for offset, part in enumerate(self.parts):
            word = doc.words[at + offset]
            if not word or not self._is(doc, part, self.folded[offset], word, at + offset):
                return False
            if self.glued[offset] and not doc.is_glued(at + offset):
                return False
        return True

    def _is(self, doc: Document, part: Part, folded: str | None, word: str, at: int) -> bool:
        if isinstance(part, AnyWord):
            return True
        if folded is not None and word != folded:
            return False
        if self.is_case_exact:
            return doc.surface(at) == part if isinstance(part, str) else _fits_glob(part, doc.surface(at))
        return folded is not None or (isinstance(part, Glob) and matcher(part.pattern)(word))

    def _expanded(self, doc: Document, part: Part) -> frozenset[str]:
        """The words whose surfaces fit a wildcard of exact case."""
        return frozenset(
            doc.words[at] for at in range(len(doc.words)) if doc.words[at] and _fits_glob(part, doc.surface(at))
        )

    def needs(self) -> tuple[Need, ...]:
        if self.is_plain:
            words = cast("tuple[str, ...]", self.folded)
            return tuple(map(needs.pair, words, words[1:]))
        found = [needs.pair(a, b) for a, b in pairwise(self.folded) if a is not None and b is not None]
        beside = (None, *self.folded, None)
        found += [
            needs.word(word)
            for before, word, after in zip(beside, self.folded, beside[2:], strict=False)
            if word is not None and before is None and after is None
        ]
        if not self.is_case_exact:
            patterns = [part.pattern for part in self.parts if isinstance(part, Glob)]
            found += [needs.glob(pattern, literal_prefix(pattern)) for pattern in patterns]
        return tuple(found)

    def is_certain(self) -> bool:
        """Two plain words, or one with wildcards: their key is all they ask."""
        return len(self.parts) == 2 if self.is_plain else self.is_glob


class UnspacedRun(Located):
    """Characters of a script without spaces, any number of others between: `中*国`. The shortest from each start."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: tuple[Words, ...]) -> None:
        self.pieces = pieces

    def look(self, doc: Document) -> list[Occurrence]:
        out: list[Occurrence] = []
        for first, end in self.pieces[0].find(doc):
            last = self._last(doc, end)
            if last is not None:
                out.append((first, last))
        return out

    def _last(self, doc: Document, end: int) -> int | None:
        """Where the shortest run from here ends; None where it would leave its unbroken stretch of characters."""
        stretch = doc.stretches[end]
        for piece in self.pieces[1:]:
            found = piece.find(doc)
            index = bisect_right(found, (end, len(doc.words)))
            if index == len(found) or doc.stretches[found[index][1]] != stretch:
                return None
            end = found[index][1]
        return end

    def needs(self) -> tuple[Need, ...]:
        return tuple(need for piece in self.pieces for need in piece.needs())


class Exactly(Located):
    """The characters as written, at word edges."""

    __slots__ = ("pattern", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.pattern = re.compile(r"\s+".join(map(re.escape, text.split())))

    def look(self, doc: Document) -> list[Occurrence]:
        if not doc.runs.issuperset(_RUN.findall(self.text)):
            return []
        places = doc.places.setdefault(self.number, {})
        for field in ("title", "text"):
            text = doc.straight[field]
            for found in self.pattern.finditer(text):
                where = doc.covering(field, *found.span())
                if where is not None and _is_at_edges(text, *found.span()):
                    places.setdefault(where, ("title" if field == "title" else "text", *found.span()))
        return sorted(places)

    def needs(self) -> tuple[Need, ...]:
        return tuple(needs.fact("run", run, 100 / len(run)) for run in _RUN.findall(self.text))


class Within(Located):
    """What another node finds, in one field."""

    __slots__ = ("inner", "scope")

    def __init__(self, inner: Located, scope: Scope) -> None:
        self.inner = inner
        self.scope = scope

    def look(self, doc: Document) -> list[Occurrence]:
        low, high = doc.window(self.scope)
        return [one for one in self.inner.find(doc) if one[0] >= low and one[1] < high]

    def decide(self, doc: Document) -> bool:
        return self.inner.holds(doc) and bool(self.find(doc))

    def needs(self) -> tuple[Need, ...]:
        return tuple(Need(keys, cost * 0.8) for keys, cost in self.inner.needs())


def _is_at_edges(text: str, start: int, end: int) -> bool:
    """No letter or digit goes on, and no sign is doubled: `C+` is not in `C++`."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_goes_on(before, text[start]) or _goes_on(after, text[end - 1]))


def _goes_on(outside: str, inside: str) -> bool:
    return outside.isalnum() or (outside == inside and outside != "")


def _fits_glob(part: Part, surface: str) -> bool:
    return isinstance(part, Glob) and matcher(part.pattern)(surface)
