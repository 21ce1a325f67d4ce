"""Weighted terms in little room: ids and whole-number weights as bytes. A story of one article shares them with it.

Ids are hashes of words: which word it was, only the article at hand can tell, and explains itself by it.
"""

import math
from array import array
from collections.abc import Mapping
from itertools import repeat
from operator import mul
from typing import NamedTuple, TypeVar

Weight = TypeVar("Weight", int, float)

UNIT = 10_000  # a weight of one; whole numbers add up alike in any order


class Vector(NamedTuple):
    """`ids` are 32-bit numbers, `weights` are in the same order: of 16 bits where all are so small, else of 32."""

    ids: bytes = b""
    weights: bytes = b""

    def items(self) -> "zip[tuple[int, int]]":
        return zip(numbers(self.ids), self.numbers_of_weights(), strict=True)

    def numbers_of_weights(self) -> "memoryview[int]":
        return memoryview(self.weights).cast("H" if len(self.weights) < len(self.ids) else "I")

    def dot(self, other: Mapping[int, int]) -> int:
        """The product with a vector that has been taken apart; in units of `UNIT` squared."""
        return sum(map(mul, map(other.get, numbers(self.ids), repeat(0)), self.numbers_of_weights()))

    def add_to(self, terms: dict[int, int]) -> None:
        """Sum it up with a vector that has been taken apart."""
        for term, weight in self.items():
            terms[term] = terms.get(term, 0) + weight


def packed(terms: Mapping[int, int]) -> Vector:
    """The terms put together."""
    is_small = max(terms.values(), default=0) < 1 << 16
    return Vector(array("I", terms.keys()).tobytes(), array("H" if is_small else "I", terms.values()).tobytes())


def numbers(data: bytes) -> "memoryview[int]":
    """The 32-bit numbers in these bytes, in order."""
    return memoryview(data).cast("I")


def heaviest_of(vector: Vector, size: int) -> list[int]:
    """The heaviest terms of a vector, heaviest first."""
    ranked = sorted([weight << 32 | term for term, weight in vector.items()], reverse=True)  # pairs take twice as long
    return [one & 0xFFFFFFFF for one in ranked[:size]]


def heaviest(terms: Mapping[int, Weight], size: int) -> dict[int, Weight]:
    """The heaviest terms, heaviest first."""
    ranked = sorted(zip(terms.values(), terms, strict=True), reverse=True)
    return {term: weight for weight, term in ranked[:size]}


def normed(terms: Mapping[int, float]) -> Vector:
    """The terms brought to a length of one."""
    length = math.sqrt(sum(weight * weight for weight in terms.values())) or 1.0
    return packed({term: round(weight / length * UNIT) for term, weight in terms.items()})
