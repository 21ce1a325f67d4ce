"""What two events of one kind differ in: figures, persons, days of the week, the words of the headline.

Each facet is a set; where the article or the story has none of a facet, it tells nothing either way.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from sys import byteorder
from typing import NamedTuple

from services.enrich.story.vectors import UNIT, Vector, heaviest, numbers, packed
from services.enrich.story.words import Word, folded_hash
from shared.events import Entity


class Facet(NamedTuple):
    """`usual` is the likeness at which a facet speaks neither for nor against; `weight` is in units of closeness."""

    weight: float
    usual: float
    kept: int


# One weight for all, chosen and not fitted: two that speak against weigh as much as most of the closeness asked for.
FIGURES, PERSONS, DAYS, TITLE = range(4)
FACETS = (Facet(0.125, 0.3, 24), Facet(0.125, 0.4, 12), Facet(0.125, 0.8, 7), Facet(0.125, 0.3, 12))

NONE = (0,) * len(FACETS)
MAX_SUMS = 128
KEPT_SUMS = 64

_KIND = 3  # the last two bits of an id tell the facet
_KINDS = bytes(byte & _KIND for byte in range(256))
_LOWEST = 0 if byteorder == "little" else 3  # the place of an id's last byte


def facets(
    title: Sequence[Word], text: Sequence[Word], telling: Iterable[str], people: Iterable[Entity], language: str
) -> bytes:
    """The facets of an article; `telling` are the words of the title that have weight."""
    days = _weekdays(language)
    found: tuple[Iterable[str], ...] = (
        (word.text for word in (*title, *text) if word.is_figure and not _is_year(word.text)),
        (one.name.split()[-1].lower() for one in people if one.type == "person"),
        (days[word.text] for word in (*title, *text) if word.text in days),
        telling,
    )
    ids = array("I")
    for kind, terms in enumerate(found):
        ids.extend(islice(dict.fromkeys(folded_hash(term) & ~_KIND | kind for term in terms), FACETS[kind].kept))
    return ids.tobytes()


def summed(sums: Vector, counts: Sequence[int], articles: Sequence[bytes]) -> tuple[Vector, tuple[int, ...]]:
    """The facets of a story with those of more articles, each facet brought to a length of one; and their counts.

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


def agreement(article: frozenset[int], sums: Vector, counts: Sequence[int]) -> float:
    """What the facets add to the closeness of an article and a story, or take from it."""
    shared = [0] * len(FACETS)
    for one, weight in _weighed(sums):
        if one in article:
            shared[one & _KIND] += weight
    sizes = Counter(one & _KIND for one in article)
    total = 0.0
    for kind, (facet, count) in enumerate(zip(FACETS, counts, strict=True)):
        if count and (size := sizes[kind]):
            total += facet.weight * (shared[kind] / (UNIT * count * size**0.5) - facet.usual)
    return total


def _weighed(sums: Vector) -> Iterable[tuple[int, int]]:
    if sums.weights:
        return sums.items()
    kinds = _kinds(sums.ids)
    lengths = [round(UNIT / max(1, kinds.count(kind)) ** 0.5) for kind in range(len(FACETS))]
    return zip(numbers(sums.ids), map(lengths.__getitem__, kinds), strict=True)


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
