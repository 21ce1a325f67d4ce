"""Where to look: stories by their heaviest terms, articles by their wording. Numbers alone."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

MAX_POSTINGS = 1_000  # a term of more stories than that tells none from another; the newest are looked at
MAX_ALIKE = 50  # articles kept under one hash: boilerplate stands in thousands
BUCKETS = 1 << 16

_NUMBER = (1 << 32) - 1


class Postings:
    """Term to the numbers of stories; a term of one story, as most are, costs no list."""

    def __init__(self) -> None:
        self._of: dict[int, int | array[int]] = {}

    def __getitem__(self, term: int) -> "array[int] | tuple[int, ...]":
        """In order of their numbers, the newest `MAX_POSTINGS`."""
        found = self._of.get(term, ())
        return (found,) if isinstance(found, int) else found[-MAX_POSTINGS:]

    def add(self, terms: Iterable[int], number: int) -> None:
        """A story more has these. All are kept, in order: what is found does not depend on when they were added."""
        of = self._of
        for term in terms:
            found = of.get(term)
            if found is None:
                of[term] = number
            elif isinstance(found, int):
                of[term] = array("I", (found, number) if found < number else (number, found))
            elif found[-1] < number:
                found.append(number)
            else:
                found.insert(bisect_left(found, number), number)

    def drop(self, terms: Iterable[int], number: int) -> None:
        """The story no longer has these."""
        for term in terms:
            found = self._of.get(term)
            if found == number:
                del self._of[term]
            elif isinstance(found, array):
                at = bisect_left(found, number)
                if found[at : at + 1] == array("I", (number,)):
                    del found[at]
                if not found:
                    del self._of[term]


class Wording:
    """Hash to the numbers of articles, in buckets: a dict of a million hashes takes five times the memory."""

    def __init__(self) -> None:
        self.buckets: dict[int, array[int]] = {}

    def shared(self, hashes: Iterable[int]) -> Counter[int]:
        """How many of the hashes each article has."""
        found: Counter[int] = Counter()
        for one in hashes:
            for entry in self.buckets.get(one % BUCKETS, ()):
                if entry >> 32 == one:
                    found[entry & _NUMBER] += 1
        return found

    def add(self, hashes: Iterable[int], number: int) -> None:
        """An article more; of those alike the newest are kept."""
        bucket_of = self.buckets.get
        for one in hashes:
            bucket = bucket_of(one % BUCKETS)
            if bucket is None:
                self.buckets[one % BUCKETS] = array("Q", (one << 32 | number,))
                continue
            bucket.append(one << 32 | number)
            if len(bucket) > MAX_ALIKE:
                alike = [entry for entry in bucket if entry >> 32 == one]
                if len(alike) > MAX_ALIKE:
                    bucket.remove(alike[0])

    def drop(self, hashes: Iterable[int], number: int) -> None:
        """The article is forgotten."""
        for one in hashes:
            bucket, entry = self.buckets.get(one % BUCKETS, array("Q")), one << 32 | number
            if entry in bucket:
                bucket.remove(entry)
            if not bucket:
                self.buckets.pop(one % BUCKETS, None)


def busiest(found: Mapping[int, int], count: int) -> Iterator[int]:
    """The numbers found most often, the smaller first of two alike."""
    least = sorted(found.values(), reverse=True)[:count][-1:]  # most of thousands are below, and need no order
    ranked = sorted([(-times, number) for number, times in found.items() if times >= least[0]])
    return (number for _, number in ranked[:count])
