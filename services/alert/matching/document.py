"""An article as the matcher reads it: words by position, fields, sentences, and what has been found out so far.

Title and body share one line of positions, with a gap between that no NEAR spans. One Document serves all watchlists.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property, reduce
from operator import or_
from typing import Any, Literal

from services.alert.matching.globs import literal_prefix, matcher
from services.alert.matching.places import Bits, Starts, marked, scan
from services.alert.matching.proximity import Ends
from shared.events import EnrichedArticle, Span, TextField
from shared.text import paragraphs, sentences
from shared.text.words import exact_surface, forms, is_unspaced, length, surfaces

Occurrence = tuple[int, int]
"""First and last position of one place where a term holds."""

Scope = Literal["title", "lead", "body"] | None

GAP = 1002  # positions between title and body: more than the farthest NEAR
LEAD_WORDS = 60
_READS = 6  # then the bits of each word pay
_LOOKS = 24  # measured: the table of all words costs as much as looking for 25 of them


class Document:
    """One article, its words found once; `truth` and `found` keep what nodes have decided, by the node's number.

    `keys` are those that an index has met; another may be there that no index asked for. `candidates` are what each
    index has found by them.
    """

    def __init__(self, article: EnrichedArticle) -> None:
        self.article = article
        self._title, self._body = surfaces(article.title), surfaces(article.text)
        self.title, self.body = forms(self._title), forms(self._body)
        self.title_size, self.body_size = len(self.title), len(self.body)
        self.base = self.title_size + GAP
        self.vocabulary = {*self.title, *self.body}
        self.truth: dict[int, bool] = {}
        self.found: dict[int, list[Occurrence]] = {}
        self.places: dict[int, dict[Occurrence, tuple[TextField, int, int]]] = {}
        self.ends: dict[int, Ends] = {}
        self.spans: dict[object, tuple[Span, ...]] = {}
        self.keys: set[Any] = set()
        self.candidates: dict[object, Any] = {}
        self._like: dict[str, list[int]] = {}
        self._begun: dict[int, dict[str, list[str]]] = {}
        self._looks = self._reads = 0

    @cached_property
    def words(self) -> list[str]:
        """All words by position; the gap holds none."""
        return [*self.title, *[""] * GAP, *self.body] if self.body else self.title

    @cached_property
    def _title_starts(self) -> Starts:
        return Starts(self.article.title, self._title)

    @cached_property
    def _body_starts(self) -> Starts:
        return Starts(self.article.text, self._body)

    def places_of(self, word: str) -> list[int]:
        """Where the word stands, in order. For a few words a look each is cheaper than a table of all."""
        if self._looks < _LOOKS:
            self._looks += 1
            return self.places_of_row(word)
        return self.positions.get(word, [])

    def places_of_row(self, words: str) -> list[int]:
        """Where these words, a space between, stand side by side."""
        title, body = self._lines
        needle = f" {words} "
        return [*scan(title, needle, 0), *scan(body, needle, self.base)]

    def places_like(self, pattern: str) -> list[int]:
        """Where a word stands that a wildcard stands for."""
        known = self._like.get(pattern)
        if known is None:
            needle, fits = f" {literal_prefix(pattern)}", matcher(pattern)
            known = self._like[pattern] = [
                at
                for line, base in zip(self._lines, (0, self.base), strict=True)
                for at in scan(line, needle, base, fits)
            ]
        return known

    def begun(self, size: int) -> dict[str, list[str]]:
        """The words by their first letters, so many: made once an article, for all long ORs with wildcards."""
        known = self._begun.get(size)
        if known is None:
            known = self._begun[size] = {}
            for word in self.vocabulary:
                known.setdefault(word[:size], []).append(word)
        return known

    def holds_in_a_row(self, words: str) -> bool:
        """Do these words, a space between, stand side by side?"""
        title, body = self._lines
        needle = f" {words} "
        return needle in body or needle in title

    @cached_property
    def _lines(self) -> tuple[str, str]:
        """The words of title and body, with spaces about."""
        return f" {' '.join(self.title)} ", f" {' '.join(self.body)} "

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each word stands, in order."""
        out: dict[str, list[int]] = {}
        for first, words in ((0, self.title), (self.base, self.body)):
            for position, word in enumerate(words, first):
                if word in out:
                    out[word].append(position)
                else:
                    out[word] = [position]
        return out

    def bits_of(self, words: frozenset[str]) -> int:
        """Where any of these words stands, as bits. Asked often, it puts together those of each word."""
        if self._reads < _READS:
            self._reads += 1
            return marked(self.title, words) | marked(self.body, words) << self.base
        return reduce(or_, map(self._bits.__getitem__, words & self.vocabulary), 0)

    @cached_property
    def _bits(self) -> Bits:
        return Bits(self.positions)

    def window(self, scope: Scope) -> tuple[int, int]:
        """The positions of a field, half open."""
        if scope == "title":
            return 0, self.title_size
        if scope == "body":
            return self.base, self.base + self.body_size
        return (self.base, self._lead_end) if scope == "lead" else (0, self.base + self.body_size)

    @cached_property
    def _lead_end(self) -> int:
        """The lead is the first paragraph or, where there are no paragraphs, the first 60 words."""
        parts = paragraphs(self.article.text)
        if len(parts) < 2:
            return self.base + min(LEAD_WORDS, self.body_size)
        return self.base + bisect_left(self._body_starts.all(), parts[0][1])

    def place(self, position: int) -> tuple[TextField, int, int]:
        """Field, start and end of the word at a position."""
        if position < self.base:
            start = self._title_starts[position]
            return "title", start, start + length(self._title[position])
        start = self._body_starts[position - self.base]
        return "text", start, start + length(self._body[position - self.base])

    def span(self, occurrence: Occurrence) -> tuple[TextField, int, int]:
        first, last = occurrence
        if first == last:
            return self.place(first)
        field, start, _ = self.place(first)
        return field, start, self.place(last)[2]

    def text_of(self, field: str) -> str:
        return self.article.title if field == "title" else self.article.text

    def covering(self, field: str, start: int, end: int) -> Occurrence | None:
        """The positions of the words that lie in these characters, wholly or in part."""
        places, base = (self._title_starts.all(), 0) if field == "title" else (self._body_starts.all(), self.base)
        before = bisect_right(places, start) - 1  # the last word that begins no later: does it reach so far?
        is_reached = before >= 0 and self.place(base + before)[2] > start
        first, last = before if is_reached else before + 1, bisect_left(places, end) - 1
        return (base + first, base + last) if first <= last else None

    def surface(self, position: int) -> str:
        """The word as `case:` compares it."""
        field, start, end = self.place(position)
        return exact_surface(self.text_of(field)[start:end])

    def is_glued(self, position: int) -> bool:
        """Does the word follow the one before without a gap, in a script without spaces?"""
        if position in (0, self.base):
            return False
        _, _, end = self.place(position - 1)
        field, start, _ = self.place(position)
        text = self.text_of(field)
        return end == start and (is_unspaced(text[start]) or is_unspaced(text[end - 1]))

    @cached_property
    def stretches(self) -> list[int]:
        """For each position the number of its stretch of characters that follow each other without a gap."""
        out: list[int] = []
        for position, word in enumerate(self.words):
            goes_on = bool(out) and word != "" and self.words[position - 1] != "" and self.is_glued(position)
            out.append(out[-1] if goes_on else position)
        return out

    def unit_of(self, position: int, unit: str) -> int:
        """A number for the sentence (`s`) or paragraph (`p`) of a position; no number is shared by title and body."""
        field, start, _ = self.place(position)
        starts = self._sentence_starts if unit == "s" else self._paragraph_starts
        return bisect_right(starts[field], start) * (-1 if field == "title" else 1)

    @cached_property
    def _sentence_starts(self) -> dict[str, list[int]]:
        return self._starts_by(sentences)

    @cached_property
    def _paragraph_starts(self) -> dict[str, list[int]]:
        return self._starts_by(paragraphs)

    def _starts_by(self, split: Callable[[str], Iterable[tuple[int, int]]]) -> dict[str, list[int]]:
        return {field: [start for start, _ in split(self.text_of(field))] for field in ("title", "text")}

    @cached_property
    def runs(self) -> frozenset[str]:
        """The runs of letters and digits as they stand, for terms that count signs."""
        return frozenset(re.findall(r"[^\W_]+", f"{self.article.title}\n{self.article.text}"))

    @cached_property
    def straight(self) -> dict[str, str]:
        """Title and text with straight quotes, character for character."""
        table = str.maketrans("’‘ʼ＇‛“”„‟", "'''''\"\"\"\"")
        return {field: self.text_of(field).translate(table) for field in ("title", "text")}
