"""Pairs of occurrences: how far apart, which are near, which stand together. Pure; positions in, positions out.

Distance is the number of words between the near ends. Occurrences that share a word are no pair. Where there are many,
positions are the bits of a number: to shift it is to look a word further, from all of them at once.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

Occurrence = tuple[int, int]


class Ends(NamedTuple):
    """Where occurrences begin and where they end, as bits."""

    first: int
    last: int


def ends(found: Sequence[Occurrence]) -> Ends:
    return Ends(bits([one[0] for one in found]), bits([one[1] for one in found]))


def bits(positions: Collection[int]) -> int:
    marks = bytearray(max(positions, default=0) // 8 + 1)
    for position in positions:
        marks[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(marks, "little")


class Neighbours:
    """One side's occurrences, ready to be asked for the nearest before and after a place."""

    def __init__(self, found: Sequence[Occurrence]) -> None:
        self.by_start = sorted(found)
        self.starts = [one[0] for one in self.by_start]
        self.by_end = sorted(found, key=lambda one: one[1])
        self.ends = [one[1] for one in self.by_end]

    def after(self, one: Occurrence) -> int | None:
        """Words up to the next that begins behind `one`."""
        index = bisect_right(self.starts, one[1])
        return self.starts[index] - one[1] - 1 if index < len(self.starts) else None

    def before(self, one: Occurrence) -> int | None:
        index = bisect_left(self.ends, one[0]) - 1
        return one[0] - self.ends[index] - 1 if index >= 0 else None


def is_near(left: Sequence[Occurrence], right: Sequence[Occurrence], words: int, *, is_ordered: bool) -> bool:
    """Is there a pair within `words` words? Looks at each; the first ends the search."""
    for first, last in left:
        for begin, end in right:
            if 0 < begin - last <= words + 1 or (not is_ordered and 0 < first - end <= words + 1):
                return True
    return False


def are_near(left: Ends, right: Ends, words: int, *, is_ordered: bool) -> bool:
    """As `is_near`, of all places at once."""
    if _up(left.last, words) & right.first:
        return True
    return not is_ordered and bool(_up(right.last, words) & left.first)


def near(found: Sequence[Occurrence], others: Ends, words: int, *, is_ordered: bool) -> list[Occurrence]:
    """Those of `found` that have one of the others within `words` words; behind them, if `is_ordered`."""
    before = _marks(_down(others.first, words), found)
    after = _marks(0 if is_ordered else _up(others.last, words), found)
    return [one for one in found if before[one[1] >> 3] >> (one[1] & 7) & 1 or after[one[0] >> 3] >> (one[0] & 7) & 1]


def behind(found: Sequence[Occurrence], others: Ends, words: int) -> list[Occurrence]:
    """Those of `found` that have one of the others before them within `words` words."""
    marks = _marks(_up(others.last, words), found)
    return [one for one in found if marks[one[0] >> 3] >> (one[0] & 7) & 1]


def _up(positions: int, words: int) -> int:
    """Every position that follows one of these with at most `words` words between."""
    reached, size = positions << 1, 1
    while size <= words:
        step = min(size, words + 1 - size)
        reached |= reached << step
        size += step
    return reached


def _down(positions: int, words: int) -> int:
    reached, size = positions >> 1, 1
    while size <= words:
        step = min(size, words + 1 - size)
        reached |= reached >> step
        size += step
    return reached


def _marks(positions: int, asked: Sequence[Occurrence]) -> bytes:
    """The bits as bytes, as many as will be asked for: to ask a long number for one bit is to copy it."""
    size = max((one[1] for one in asked), default=0) // 8 + 1
    return (positions & ((1 << 8 * size) - 1)).to_bytes(size, "little")


def closest(left: Sequence[Occurrence], right: Sequence[Occurrence], *, is_ordered: bool) -> int | None:
    """The fewest words between any pair; None where there is no pair."""
    others = Neighbours(right)
    gaps = [
        gap
        for one in left
        for gap in (others.after(one), None if is_ordered else others.before(one))
        if gap is not None
    ]
    return min(gaps, default=None)


def together(left: Sequence[Occurrence], right: Sequence[Occurrence], unit: Callable[[int], int]) -> list[Occurrence]:
    """The occurrences of `left` that have one of `right`, sharing no word with it, wholly in the same unit."""
    others: dict[int, Neighbours] = {}
    for number, members in _by_unit(right, unit).items():
        others[number] = Neighbours(members)
    return [
        one
        for number, members in _by_unit(left, unit).items()
        if (there := others.get(number)) is not None
        for one in members
        if there.after(one) is not None or there.before(one) is not None
    ]


def apart(found: Sequence[Occurrence]) -> list[Occurrence]:
    """Each place of the text once, the longest first: what ATLEAST counts."""
    taken: set[int] = set()
    out: list[Occurrence] = []
    for first, last in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            out.append((first, last))
    return sorted(out)


def _by_unit(found: Sequence[Occurrence], unit: Callable[[int], int]) -> dict[int, list[Occurrence]]:
    out: dict[int, list[Occurrence]] = defaultdict(list)
    for one in found:
        number = unit(one[0])
        if unit(one[1]) == number:
            out[number].append(one)
    return out
