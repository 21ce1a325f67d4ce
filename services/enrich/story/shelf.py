"""The stories of one language with their articles, and what of each is kept: little, as a hundred thousand are open."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from services.enrich.story import vectors
from services.enrich.story.facets import NONE, summed
from services.enrich.story.fingerprint import Fingerprint
from services.enrich.story.indexes import Postings, Wording, busiest
from services.enrich.story.vectors import UNIT, Vector, numbers
from shared.events import StoryRelation

INDEXED_TERMS = 20
INDEXED_HASHES = 10
KEPT_CENTROID = 120
MAX_CENTROID = 200
CANDIDATES = 40


def wording_of(kept: Fingerprint) -> bytes:
    """What a member keeps of the wording: how many figures and names there are, these, and the sketch."""
    counts = bytes((len(kept.figures) // 4, len(kept.names) // 4))
    return b"".join((counts, kept.figures, kept.names, kept.sketch))


@dataclass(slots=True)
class Member:
    """One article: how it stands in its story, as it was told, and what to compare it by."""

    article_id: str
    story: "Story"
    relation: StoryRelation
    articles: int
    publishers: int
    first_seen: datetime
    terms: Vector
    wording: bytes  # sketch, figures and names as one: three objects would take a tenth more
    number: int = 0

    @property
    def figures(self) -> bytes:
        return self.wording[2 : 2 + 4 * self.wording[0]]

    @property
    def names(self) -> bytes:
        start = 2 + 4 * self.wording[0]
        return self.wording[start : start + 4 * self.wording[1]]

    @property
    def sketch(self) -> bytes:
        return self.wording[2 + 4 * (self.wording[0] + self.wording[1]) :]


class Taken(NamedTuple):
    """What of an article is summed up in its story."""

    terms: Vector
    facets: bytes
    kinds: bytes


@dataclass(slots=True)
class Story:
    """A story as a whole; `terms` is the sum over its articles, but those that are waiting to be summed up."""

    id: str
    first_at: datetime
    last_at: datetime
    previous: str | None = None
    articles: int = 0
    number: int = 0
    publishers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    terms: Vector = field(default=Vector())
    indexed: bytes = b""
    members: "array[int]" = field(default_factory=lambda: array("I"))
    kinds: Sequence[int] = b""
    facets: Vector = field(default=Vector())
    facet_counts: tuple[int, ...] = NONE
    waiting: tuple[Taken, ...] = ()

    def grow(self, at: datetime, publisher: str, source: str) -> None:
        """Count one more article."""
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.articles += 1
        if publisher not in self.publishers:
            self.publishers += (publisher,)
        if source not in self.sources:
            self.sources += (source,)

    def settle(self) -> None:
        """Sum up what waits. At once or bit by bit the sums are the same."""
        waiting, self.waiting = self.waiting, ()
        self.facets, self.facet_counts = summed(self.facets, self.facet_counts, [one.facets for one in waiting])
        for one in waiting:
            if one.kinds:
                self.kinds = (
                    [sum(pair) for pair in zip(self.kinds, one.kinds, strict=True)] if self.kinds else one.kinds
                )
        if not self.terms.ids and waiting:  # no sum is needed of one article, and most stories have but one
            self.terms, *rest = (one.terms for one in waiting)
        else:
            rest = [one.terms for one in waiting]
        if rest:
            self.terms = _added(self.terms, rest)

    def closeness(self, terms: Mapping[int, int]) -> float:
        """The mean cosine to the story's articles."""
        return self.terms.dot(terms) / (UNIT * UNIT * self.articles)

    def shared_terms(self, terms: Mapping[int, int], spelled: Mapping[int, str], count: int = 6) -> tuple[str, ...]:
        """What most brings these terms and the story together."""
        weighed = {term: weight * terms[term] for term, weight in self.terms.items() if term in terms}
        best = nlargest(count, weighed, key=lambda term: (weighed[term], spelled[term]))
        return tuple(spelled[term].removeprefix("=") for term in best)


class Shelf:
    """Stories and their articles with the indexes over both."""

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}
        self.members: list[Member | None] = []  # by number; a dict would take ten times the room
        self.first = 1  # the number of the first of them
        self.by_term = Postings()
        self.by_wording = Wording()
        self._unsettled: dict[int, Story] = {}

    def settle(self, most: int | None = None) -> bool:
        """Sum up and index what was added since, of so many stories at most; whether there was any. Asked for before a
        search, so that a log of thousands is read in one go."""
        numbered = list(islice(self._unsettled, most))
        for number in numbered:
            story = self._unsettled.pop(number)
            story.settle()
            self._index(story)
        return bool(numbered)

    def near(self, terms: Vector) -> Iterator[Story]:
        """The stories that share the heaviest terms, at most `CANDIDATES`, the likeliest first."""
        weights: defaultdict[int, int] = defaultdict(int)
        told = dict(terms.items())
        for term in numbers(terms.ids)[:INDEXED_TERMS]:
            weight = told[term]
            for number in self.by_term[term]:
                weights[number] += weight
        return (self.member(number).story for number in busiest(weights, CANDIDATES))

    def alike(self, fingerprint: Fingerprint) -> Iterator[Member]:
        """The articles that share some of the wording, at most `CANDIDATES`, the likeliest first."""
        shared = self.by_wording.shared(numbers(fingerprint.sketch))
        return (self.member(number) for number in busiest(shared, CANDIDATES))

    def add(self, member: Member, facets: bytes, kinds: bytes) -> None:
        """Put an article into its story, a new one where the shelf has none of that id."""
        member.number = self.first + len(self.members)
        self.members.append(member)
        story = self.stories.setdefault(member.story.id, member.story)
        if not story.members:
            story.number = member.number
        self.by_wording.add(numbers(member.sketch)[:INDEXED_HASHES], member.number)
        story.members.append(member.number)
        story.waiting += (Taken(member.terms, facets, kinds),)
        self._unsettled[story.number] = story

    def member(self, number: int) -> Member:
        """The article of this number. Raises KeyError where it is forgotten."""
        found = self.members[number - self.first]
        if found is None:
            raise KeyError(number)
        return found

    def drop(self, story_id: str) -> list[str]:
        """Forget a story and its articles; their ids."""
        story = self.stories.pop(story_id)
        self._unsettled.pop(story.number, None)
        self.by_term.drop(numbers(story.indexed), story.number)
        members = [self.member(number) for number in story.members]
        for member in members:
            self.by_wording.drop(numbers(member.sketch)[:INDEXED_HASHES], member.number)
            self.members[member.number - self.first] = None
        gone = next((place for place, one in enumerate(self.members) if one is not None), len(self.members))
        del self.members[:gone]
        self.first += gone
        return [member.article_id for member in members]

    def _index(self, story: Story) -> None:
        is_alone = story.articles == 1  # the terms of an article stand in order
        terms = numbers(story.terms.ids) if is_alone else vectors.heaviest_of(story.terms, INDEXED_TERMS)
        indexed = array("I", terms[:INDEXED_TERMS])
        before, after = set(numbers(story.indexed)), set(indexed)
        self.by_term.drop(before - after, story.number)
        self.by_term.add(after - before, story.number)
        story.indexed = indexed.tobytes()


def _added(terms: Vector, others: Sequence[Vector]) -> Vector:
    """The sum of all; of too many terms the heaviest, after each article."""
    summed_up = dict(terms.items())
    for other in others:
        other.add_to(summed_up)
        if len(summed_up) > MAX_CENTROID:
            summed_up = vectors.heaviest(summed_up, KEPT_CENTROID)
    return vectors.packed(summed_up)
