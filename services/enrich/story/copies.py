"""Whether two texts are one: most of the shorter one's wording stands in the other, and they tell the same figures.

Compared by sketches: the smallest hashes of two sets are a fair sample of both, however long the texts.
"""

from typing import Protocol

from services.enrich.story.fingerprint import KEPT_FACTS, SKETCH_SIZE
from services.enrich.story.vectors import UNIT, Vector, numbers

SURE_SHARE = 0.75  # of the shorter one's shingles; nothing but a copy has so many
MIN_SHARE = 0.4  # a third cut out and a third put in leave about so many
MIN_LIKENESS = 0.4  # cosine; background paragraphs and legal notes are common to texts that tell other things
MIN_COMPARED = 8
MIN_LENGTH_RATIO = 0.3  # a passage quoted in a long text is no copy of it
ENOUGH_FACTS = 3
SAME_FIGURES = 0.35
SAME_NAMES = 0.6


class Wording(Protocol):
    """What is compared: a fingerprint, or the member of a story."""

    @property
    def terms(self) -> Vector: ...
    @property
    def sketch(self) -> bytes: ...
    @property
    def figures(self) -> bytes: ...
    @property
    def names(self) -> bytes: ...


def share(one: Wording, other: Wording) -> float:
    """How much of the shorter one's wording stands in the other, 0 to 1; 0 where one is far longer."""
    return _containment(numbers(one.sketch), numbers(other.sketch), SKETCH_SIZE, MIN_LENGTH_RATIO)


def is_copy(one: Wording, other: Wording, shared: float) -> bool:
    """Whether `shared`, their common wording, makes them copies: a form filled in twice is none."""
    if shared < MIN_SHARE or _likeness(one, other) < MIN_LIKENESS:
        return False
    figures = _agreement(numbers(one.figures), numbers(other.figures))
    names = _agreement(numbers(one.names), numbers(other.names))
    if shared >= SURE_SHARE:
        return figures > 0 or names >= SAME_NAMES
    return figures >= SAME_FIGURES and names >= SAME_NAMES


def _likeness(one: Wording, other: Wording) -> float:
    return other.terms.dot(dict(one.terms.items())) / (UNIT * UNIT)


def _agreement(one: "memoryview[int]", other: "memoryview[int]") -> float:
    """How many facts of the shorter list the other has; of a few, one in common is enough."""
    if min(len(one), len(other)) < ENOUGH_FACTS:
        return 1.0 if not one or not other or set(one) & set(other) else 0.0
    return _containment(one, other, KEPT_FACTS, 0.0)


def _containment(one: "memoryview[int]", other: "memoryview[int]", size: int, min_ratio: float) -> float:
    limit = min(kept[-1] if len(kept) >= size else 1 << 32 for kept in (one, other)) if one and other else 0
    sample, other_sample = ({found for found in kept if found <= limit} for kept in (one, other))
    fewer, more = sorted((len(sample), len(other_sample)))
    if fewer < min(MIN_COMPARED, len(one), len(other)) or fewer < more * min_ratio or not fewer:
        return 0.0
    return len(sample & other_sample) / fewer
