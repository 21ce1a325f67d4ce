"""Pairs of occurrences: how far apart, which are near, which stand together. Pure; positions in, positions out.

Distance is the number of words between the near ends. Occurrences that share a word are no pair.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence

Occurrence = tuple[int, int]

_FEW_PAIRS = 40  # below, looking at each is faster than any preparation


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
    """Is there a pair within `words` words? As `near`, but the first pair ends the search."""
    if len(left) * len(right) > _FEW_PAIRS:
        others = Neighbours(right)
        return any(
            _is_within(others.after(one), words) or (not is_ordered and _is_within(others.before(one), words))
            for one in left
        )
    for first, last in left:
        for begin, end in right:
            if 0 < begin - last <= words + 1 or (not is_ordered and 0 < first - end <= words + 1):
                return True
    return False


def near(left: Sequence[Occurrence], right: Sequence[Occurrence], words: int, *, is_ordered: bool) -> list[Occurrence]:
    """The occurrences of `left` that have one of `right` within `words` words; behind them, if `is_ordered`."""
    others = Neighbours(right)
    return [
        one
        for one in left
        if _is_within(others.after(one), words) or (not is_ordered and _is_within(others.before(one), words))
    ]


def behind(left: Sequence[Occurrence], right: Sequence[Occurrence], words: int) -> list[Occurrence]:
    """The occurrences of `right` that have one of `left` before them within `words` words."""
    others = Neighbours(left)
    return [one for one in right if _is_within(others.before(one), words)]


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


def _is_within(gap: int | None, words: int) -> bool:
    return gap is not None and gap <= words


def _by_unit(found: Sequence[Occurrence], unit: Callable[[int], int]) -> dict[int, list[Occurrence]]:
    out: dict[int, list[Occurrence]] = defaultdict(list)
    for one in found:
        number = unit(one[0])
        if unit(one[1]) == number:
            out[number].append(one)
    return out
