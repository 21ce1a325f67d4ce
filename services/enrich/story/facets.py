"""What two events of one kind differ in: figures, persons, days, what the headlines say; and the words they share.

Each facet is a set; where the article or the story has none of a facet, it tells nothing either way.
"""

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from sys import byteorder
from typing import NamedTuple

from services.enrich.story.vectors import UNIT, Vector, heaviest, numbers, packed
from services.enrich.story.words import Word, folded_hash
from shared.events import Entity


class Facet(NamedTuple):
    """`usual` is the likeness at which a facet speaks neither for nor against; `weight` is in units of closeness.

    The likeness of an article and a story is the mean cosine to its articles, but `is_told`: the mean share of what
    stands in them that is told anywhere in the article.
    """

    name: str
    weight: float
    usual: float
    kept: int
    is_told: bool = False


# One weight for all that speak for an event by itself, chosen and not fitted; a name in a headline stands there as a
# word too. The words of the kind are the same in all its events: the more of them are shared, the more of the closeness
# is due to the kind, and the more is needed.
FIGURES, PERSONS, DAYS, HEADLINE, NAMES, WORDS = range(6)
FACETS = (
    Facet("figures", 0.1, 0.3, 24),
    Facet("persons", 0.1, 0.4, 12),
    Facet("days", 0.1, 0.8, 7),
    Facet("headline", 0.1, 0.4, 12, is_told=True),
    Facet("names in the headline", 0.07, 0.5, 12, is_told=True),
    Facet("words of the kind", -0.7, 0.15, 40),
)

NONE = (0,) * len(FACETS)
MAX_SUMS = 512
KEPT_SUMS = 256

_KIND = 7  # the last three bits of an id tell the facet
_KINDS = bytes(byte & _KIND for byte in range(256))
_LOWEST = 0 if byteorder == "little" else 3  # the place of an id's last byte


class Words(NamedTuple):
    """The terms of a headline, the names among them, and of headline and text the words of the kind, heaviest first."""

    headline: Iterable[str] = ()
    names: Iterable[str] = ()
    kind: Iterable[str] = ()


class Asked(NamedTuple):
    """An article as it is compared: all that it has of each facet or tells, and how many of each it has."""

    ids: frozenset[int]
    sizes: Sequence[int]


def facets(text: Sequence[Word], told: Words, people: Iterable[Entity], language: str) -> bytes:
    """The facets of an article with these words, headline and text."""
    days = _weekdays(language)
    found: tuple[Iterable[str], ...] = (
        (word.text for word in text if word.is_figure and not _is_year(word.text)),
        (one.name.split()[-1].lower() for one in people if one.type == "person"),
        (days[word.text] for word in text if word.text in days),
        *told,
    )
    ids = array("I")
    for kind, terms in enumerate(found):
        ids.extend(islice(dict.fromkeys(_id(term, kind) for term in terms), FACETS[kind].kept))
    return ids.tobytes()


def asked(ids: bytes, terms: Iterable[str]) -> Asked:
    """The facets of an article, and that it tells these terms."""
    own = [one for one in numbers(ids) if not FACETS[one & _KIND].is_told]
    hashes = [folded_hash(term) & ~_KIND for term in terms]
    told = [one | kind for kind, facet in enumerate(FACETS) if facet.is_told for one in hashes]
    kinds = _kinds(ids)
    sizes = [1 if facet.is_told else kinds.count(kind) for kind, facet in enumerate(FACETS)]
    return Asked(frozenset((*own, *told)), sizes)


def summed(sums: Vector, counts: Sequence[int], articles: Sequence[bytes]) -> tuple[Vector, tuple[int, ...]]:
    """The facets of a story with those of more articles, each article's with one weight in all; and their counts.

    The first article's stand as they are, without weights: most stories have but one.
    """
    kinds = [_kinds(data) for data in articles]
    counted = tuple(count + sum(kind in one for one in kinds) for kind, count in enumerate(counts))
    told = [data for data in articles if data]
    if not sums.ids and told:
        sums, *told = Vector(told[0]), *told[1:]
    if not told:
        return sums, counted
    terms = dict(_weighed(sums))
    for data in told:
        for one, weight in _weighed(Vector(data)):
            terms[one] = terms.get(one, 0) + weight
        if len(terms) > MAX_SUMS:
            terms = heaviest(terms, KEPT_SUMS)
    return packed(terms), counted


def agreement(article: Asked, sums: Vector, counts: Sequence[int]) -> list[float]:
    """What each facet adds to the closeness of an article and a story, or takes from it."""
    shared = [0] * len(FACETS)
    for one, weight in _weighed(sums):
        if one in article.ids:
            shared[one & _KIND] += weight
    return [
        facet.weight * (found / (UNIT * count * size**0.5) - facet.usual) if count and size else 0.0
        for facet, found, count, size in zip(FACETS, shared, counts, article.sizes, strict=True)
    ]


def _id(term: str, kind: int) -> int:
    return folded_hash(term) & ~_KIND | kind


def _weighed(sums: Vector) -> Iterable[tuple[int, int]]:
    if sums.weights:
        return sums.items()
    kinds = _kinds(sums.ids)
    lengths = [_length(kinds.count(kind), facet) for kind, facet in enumerate(FACETS)]
    return zip(numbers(sums.ids), map(lengths.__getitem__, kinds), strict=True)


def _length(size: int, facet: Facet) -> int:
    """The weight of each of so many: a share of all that is told, else brought to a length of one."""
    return round(UNIT / (max(1, size) if facet.is_told else math.sqrt(max(1, size))))


def _kinds(ids: bytes) -> bytes:
    """A byte an id: of which facet it is."""
    return ids[_LOWEST::4].translate(_KINDS)


def _is_year(figure: str) -> bool:
    """Years are those of the past that a report recalls: they tell no event from another."""
    return len(figure) == 4 and figure.isdigit() and figure[:2] in ("19", "20")


@cache
def _weekdays(language: str) -> Mapping[str, str]:
    """The number of each day by its name in the language; none for a language unknown."""
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(language).days["format"]["wide"]
    except (UnknownLocaleError, ValueError):
        return {}
    return {name.lower(): f"day {number}" for number, name in names.items()}
