"""What came nearest where a condition of a query does not hold, in a few words. Pure."""

import re
from collections.abc import Iterable, Sequence

from services.alert.matching import compare, proximity
from services.alert.matching.build import Builder, folded_part
from services.alert.matching.document import Document, Occurrence, Scope
from services.alert.matching.facts import field_value
from services.alert.matching.joined import Free, Pair
from services.alert.watchlists.query.tree import (
    AnyWord,
    AtLeast,
    EntityTerm,
    Exact,
    Fact,
    Glob,
    ListRef,
    Near,
    NotNear,
    Or,
    Part,
    Phrase,
    Query,
    Same,
)  # fmt: skip
from services.alert.watchlists.query.writing import written
from shared.spelling import did_you_mean

_SHOWN = 3
_STEM = 4  # letters that two words share before one reminds of the other
_UNITS = {"s": "sentence", "p": "paragraph"}


class Misses:
    """Those of one article."""

    def __init__(self, builder: Builder, doc: Document) -> None:
        self.builder = builder
        self.doc = doc

    def of(self, query: Query, scope: Scope) -> str:
        """`query` does not hold in `scope`."""
        if isinstance(query, (Near, Same)):
            return self._missing_side(query, scope) or self._apart(query, scope)
        if isinstance(query, NotNear):
            return self._taken(query, scope)
        if isinstance(query, AtLeast):
            count = len(proximity.apart(self.builder.located(query.inner, scope).find(self.doc)))
            return f"found {count} of {query.count}"
        if isinstance(query, Fact):
            return self._fact(query)
        if isinstance(query, EntityTerm):
            return self._entity(query, scope)
        return self._term(query, scope)

    def _missing_side(self, query: Near | Same, scope: Scope) -> str | None:
        missing = [side for side in (query.left, query.right) if not self._holds(side, scope)]
        if not missing:
            return None
        return f"{' and '.join(map(written, missing))} {'is' if len(missing) == 1 else 'are'} not in the {_name(scope)}"

    def _apart(self, query: Near | Same, scope: Scope) -> str:
        node = self.builder.node(query, scope)
        left, right = (side.find(self.doc) for side in (node.left, node.right)) if isinstance(node, Pair) else ([], [])
        if isinstance(query, Same):
            return self._units_apart(left, right, query.unit)
        gap, ordered = self._closest(left, right, is_ordered=False), self._closest(left, right, is_ordered=True)
        if query.is_ordered and ordered is None and gap is not None:
            return f"only in the other order, {_words(gap)} apart"
        found = ordered if query.is_ordered else gap
        return "never in one field" if found is None else f"the closest pair is {_words(found)} apart"

    def _closest(self, left: list[Occurrence], right: list[Occurrence], *, is_ordered: bool) -> int | None:
        """The fewest words between a pair in one field."""
        gaps = []
        for scope in ("title", "body"):
            low, high = self.doc.window(scope)
            sides = ([one for one in side if low <= one[0] < high] for side in (left, right))
            gaps.append(proximity.closest(*sides, is_ordered=is_ordered))
        return min((gap for gap in gaps if gap is not None), default=None)

    def _units_apart(self, left: list[Occurrence], right: list[Occurrence], unit: str) -> str:
        """Numbers of units are negative in the title; no pair spans both."""
        here, there = ({self.doc.unit_of(one[0], unit) for one in side} for side in (left, right))
        gaps = [abs(a - b) for a in here for b in there if (a < 0) == (b < 0)]
        name = _UNITS[unit]
        if not gaps or min(gaps) == 0:
            return f"never in one {name}"
        return f"never in one {name}: the closest pair is {_count(min(gaps), name)} apart"

    def _taken(self, query: NotNear, scope: Scope) -> str:
        node = self.builder.node(query, scope)
        if not self._holds(query.left, scope) or not isinstance(node, Free):
            return f"{written(query.left)} is not in the {_name(scope)}"
        left, right = node.left.find(self.doc), node.right.find(self.doc)
        gaps = [self._closest([one], right, is_ordered=False) for one in left]
        freest = max(gap for gap in gaps if gap is not None)
        if len(left) == 1:
            return f"{written(query.right)} is {_words(freest)} away"
        return f"each of the {len(left)} has {written(query.right)} within {_words(freest)}"

    def _fact(self, query: Fact) -> str:
        if query.kind == "words":
            return f"the article has {self.doc.body_size:,}"
        found = field_value(self.doc.article, query.kind)
        if found:
            return f"the article has {found}"
        is_untagged = query.kind in ("topic", "lang", "story") and self.doc.article.language is None
        return "the article has none; is it tagged?" if is_untagged else "the article has none"

    def _entity(self, query: EntityTerm, scope: Scope) -> str:
        entities = self.doc.article.entities
        if not entities:
            return "the article has no entities; is it tagged?"
        if scope is not None and self._holds(query, None):
            return f"not in the {scope}"
        if query.kind == "country":
            found = sorted({one.country for one in entities if one.country})
            return f"the article has {', '.join(found)}" if found else "the article names no country"
        if self._holds(EntityTerm("entity", query.value, query.term), None):
            kinds = sorted({one.type for one in entities if query.value in compare.names_of(one)})
            return (
                "named in passing only" if query.kind == "about" else f"there as {', '.join(kinds) or 'another'} only"
            )
        names = {form: one.name for one in entities for form in compare.names_of(one)}
        near = did_you_mean(query.value, list(names))
        return f"no such entity in the article; {names[near]} is" if near else "no such entity in the article"

    def _term(self, query: Query, scope: Scope) -> str:
        if scope is not None and self._holds(query, None):
            return f"not in the {scope}, but elsewhere"
        if isinstance(query, Exact):
            return self._exact(query) or "not in the text"
        if isinstance(query, ListRef):
            count = sum(1 for _ in self.builder.terms(query.name))
            return f"none of its {_count(count, 'term')} is in the {_name(scope)}"
        if isinstance(query, Phrase):
            return self._other_case(query, scope) or self._phrase(query) or f"not in the {_name(scope)}"
        return "none is in the text" if isinstance(query, Or) else "not in the text"

    def _exact(self, query: Exact) -> str | None:
        pattern = re.compile(r"\s+".join(map(re.escape, query.text.split())), re.IGNORECASE)
        written_so = {found[0] for text in self.doc.straight.values() for found in pattern.finditer(text)}
        if written_so - {query.text}:
            return f"there as {_named(written_so)} only"
        return "there inside a longer word only" if written_so else None

    def _other_case(self, query: Phrase, scope: Scope) -> str | None:
        if not query.is_case_exact:
            return None
        plain = Phrase(self._folded(query), query.glued, is_case_exact=False, term=query.term)
        places = self.builder.located(plain, scope).find(self.doc)
        shown = {self.doc.text_of(field)[start:end] for field, start, end in map(self.doc.span, places)}
        return f"there as {_named(shown)} only" if shown else None

    def _phrase(self, query: Phrase) -> str | None:
        parts = self._folded(query)
        if len(parts) == 1:
            return self._alike(parts[0])
        lacking = [part for part in parts if isinstance(part, str) and part not in self.doc.vocabulary]
        if lacking:
            return f"the text has no {', '.join(lacking)}"
        longest = self._longest(query, parts)
        if longest is not None:
            return f"the text has no more of it than `{longest}`"
        plain = [part for part in parts if isinstance(part, str)]
        if len(plain) != 2:
            return "its words are there, but not side by side"
        left, right = ([(at, at) for at in self.doc.places_of(word)] for word in plain)
        gap = self._closest(left, right, is_ordered=True)
        if gap is None:
            return "its words are there, but never in this order"
        between = sum(isinstance(part, AnyWord) for part in parts)
        return f"its words are there, but {_words(gap)} apart{f', not {between}' if between else ''}"

    def _longest(self, query: Phrase, parts: tuple[Part, ...]) -> str | None:
        """The longest piece of two words or more that stands in the text."""
        for size in range(len(parts) - 1, 1, -1):
            for at in range(len(parts) - size + 1):
                piece = parts[at : at + size]
                if isinstance(piece[0], AnyWord) or isinstance(piece[-1], AnyWord):
                    continue
                found = Phrase(piece, query.glued[at : at + size], is_case_exact=False, term=query.term)
                if places := self.builder.located(found, None).find(self.doc):
                    field, start, end = self.doc.span(places[0])
                    return self.doc.text_of(field)[start:end]
        return None

    def _alike(self, part: Part) -> str | None:
        """Words of the text that begin as this one does: another form of it, most likely."""
        word = part.pattern.partition("*")[0].partition("?")[0] if isinstance(part, Glob) else part
        if not isinstance(word, str) or len(word) < _STEM:
            return None
        stem = word[: max(_STEM, len(word) - 3)]
        alike = sorted(
            (one for one in self.doc.vocabulary if one.startswith(stem) and abs(len(one) - len(word)) <= len(stem)),
            key=lambda one: (abs(len(one) - len(word)), one),
        )
        return f"not in the text, which has {', '.join(alike[:_SHOWN])}" if alike else None

    def _folded(self, query: Phrase) -> tuple[Part, ...]:
        plain = (folded_part(part, is_case_exact=query.is_case_exact) for part in query.parts)
        return tuple(part if folded is None else folded for part, folded in zip(query.parts, plain, strict=True))

    def _holds(self, query: Query, scope: Scope) -> bool:
        return self.builder.node(query, scope).holds(self.doc)


def _name(scope: Scope) -> str:
    return scope or "text"


def _named(forms: Iterable[str]) -> str:
    shown: Sequence[str] = sorted(forms)[:_SHOWN]
    return ", ".join(f"`{' '.join(one.split())}`" for one in shown)


def _words(gap: int) -> str:
    return _count(gap, "word")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
