"""A book of stories as pages of bytes, and back: all that it holds, so that it need not be made again from its log.

A page is a line of JSON, then the bytes that it speaks of by their lengths. What follows from the rest, as the postings
of a term, is not written. Where the pages lie, and of which log they are, is left to the service.
"""

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from sys import intern
from typing import Any, TypeVar

from services.enrich.story.book import StoryBook
from services.enrich.story.shelf import Member, Shelf, Story
from services.enrich.story.sources import Habits
from services.enrich.story.vectors import Vector, numbers

T = TypeVar("T")

PAGE = 1_000  # articles or stories; some ten milliseconds, a megabyte
PAGE_SOURCES = 50
PAGE_BUCKETS = 8_192


def pages(book: StoryBook) -> Iterator[bytes]:
    """All of a book, which must not change meanwhile. The same book gives the same pages."""
    for _ in book.settle():
        pass
    yield _page(["clock", book.clock.isoformat(), book.swept.isoformat(), book.domains])
    for language, shelf in book.shelves.items():
        yield _page(["shelf", language, shelf.first, len(shelf.members)])
        for buckets in _some(shelf.by_wording.buckets.items(), PAGE_BUCKETS):
            yield _page(["wording", language, [key for key, _ in buckets]], [one.tobytes() for _, one in buckets])
        for stories in _some(shelf.stories.values(), PAGE):
            yield _page(["stories", language, [_story_row(one) for one in stories]], _parts(_story_parts, stories))
        holders: dict[int, int] = {}
        for members in _some((one for one in shelf.members if one is not None), PAGE):
            rows = [_member_row(one, holders) for one in members]
            yield _page(["members", language, rows], _parts(_member_parts, members, rows))
    for habits in _some(book.habits.items(), PAGE_SOURCES):
        yield _page(["habits", [_habits_row(source, one) for source, one in habits]])


class Restored:
    """A book that is put together page by page, in the order in which they were given out."""

    def __init__(self) -> None:
        self.book = StoryBook()
        self._stories: dict[int, Story] = {}  # of the shelf at hand, by their numbers

    def add(self, page: bytes) -> None:
        """The next page."""
        head, _, data = page.partition(b"\n")
        (kind, *rest), lengths = json.loads(head)
        getattr(self, f"_add_{kind}")(*rest, iter(_cut(data, lengths)))

    def _add_clock(self, clock: str, swept: str, domains: dict[str, str], _: Iterator[bytes]) -> None:
        self.book.clock, self.book.swept = datetime.fromisoformat(clock), datetime.fromisoformat(swept)
        self.book.domains = domains

    def _add_shelf(self, language: str, first: int, count: int, _: Iterator[bytes]) -> None:
        shelf = self.book.shelves[language] = Shelf()
        shelf.first, shelf.members, self._stories = first, [None] * count, {}

    def _add_wording(self, language: str, keys: list[int], parts: Iterator[bytes]) -> None:
        buckets = self.book.shelves[language].by_wording.buckets
        buckets.update((key, array("Q", part)) for key, part in zip(keys, parts, strict=True))

    def _add_stories(self, language: str, rows: list[list[Any]], parts: Iterator[bytes]) -> None:
        shelf = self.book.shelves[language]
        for row in rows:
            story = _story(row, parts)
            shelf.stories[story.id] = self._stories[story.number] = story
            shelf.by_term.add(numbers(story.indexed), story.number)

    def _add_members(self, language: str, rows: list[list[Any]], parts: Iterator[bytes]) -> None:
        shelf = self.book.shelves[language]
        for row in rows:
            member = _member(row, parts, self._stories, shelf)
            shelf.members[member.number - shelf.first] = self.book.told[member.article_id] = member

    def _add_habits(self, rows: list[list[Any]], _: Iterator[bytes]) -> None:
        for source, articles, terms, counts, titles in rows:
            self.book.habits[intern(source)] = Habits(
                articles,
                Counter(dict(zip(terms, counts, strict=True))),
                {title: tuple((datetime.fromisoformat(at), one) for at, one in seen) for title, seen in titles},
            )


def _story_row(story: Story) -> list[object]:
    first, last = story.first_at.isoformat(), story.last_at.isoformat()
    kinds = None if isinstance(story.kinds, bytes) else list(story.kinds)
    about = [story.id, story.number, first, last, story.previous, story.articles]
    return [*about, story.publishers, story.sources, story.facet_counts, kinds]


def _story_parts(story: Story) -> Iterator[bytes]:
    yield from story.terms if story.articles > 1 else Vector()  # else those of its article
    yield story.indexed
    yield story.members.tobytes()
    yield from story.facets
    yield story.kinds if isinstance(story.kinds, bytes) else b""


def _story(row: list[Any], parts: Iterator[bytes]) -> Story:
    story_id, number, first, last, previous, articles, publishers, sources, counts, kinds = row
    first_at = datetime.fromisoformat(first)
    terms, indexed, members = Vector(next(parts), next(parts)), next(parts), next(parts)
    facets, kept_kinds = Vector(next(parts), next(parts)), next(parts)
    return Story(
        id=story_id,
        first_at=first_at,
        last_at=first_at if first == last else datetime.fromisoformat(last),
        previous=previous,
        articles=articles,
        number=number,
        publishers=tuple(map(intern, publishers)),
        sources=tuple(map(intern, sources)),
        terms=terms,
        indexed=indexed,
        members=array("I", members),
        kinds=kept_kinds if kinds is None else kinds,
        facets=facets,
        facet_counts=tuple(counts),
    )


def _member_row(member: Member, holders: dict[int, int]) -> list[object]:
    """The last two are the article that holds the same terms and wording: a copy word for word has none of its own."""
    story = member.story
    first_seen = None if member.first_seen == story.first_at else member.first_seen.isoformat()
    held = [holders.setdefault(id(one), member.number) for one in (member.terms, member.wording)]
    about = [member.article_id, member.number, story.number, member.relation, member.articles, member.publishers]
    return [*about, first_seen, *(0 if number == member.number else number for number in held)]


def _member_parts(member: Member, row: list[Any]) -> Iterator[bytes]:
    yield from Vector() if row[-2] else member.terms
    yield b"" if row[-1] else member.wording


def _member(row: list[Any], parts: Iterator[bytes], stories: dict[int, Story], shelf: Shelf) -> Member:
    article_id, number, of, relation, articles, publishers, first_seen, terms_of, wording_of = row
    story, terms, wording = stories[of], Vector(next(parts), next(parts)), next(parts)
    member = Member(
        article_id=article_id,
        story=story,
        relation=intern(relation),  # type: ignore[arg-type] # one of the three that were written
        articles=articles,
        publishers=publishers,
        first_seen=story.first_at if first_seen is None else datetime.fromisoformat(first_seen),
        terms=shelf.member(terms_of).terms if terms_of else terms,
        wording=shelf.member(wording_of).wording if wording_of else wording,
        number=number,
    )
    if story.articles == 1:
        story.terms = member.terms
    return member


def _habits_row(source: str, habits: Habits) -> list[object]:
    seen = [(title, [(at.isoformat(), one) for at, one in seen]) for title, seen in habits.titles.items()]
    return [source, habits.articles, list(habits.counts), list(habits.counts.values()), seen]


def _page(head: list[object], parts: Sequence[bytes] = ()) -> bytes:
    line = json.dumps([head, [len(part) for part in parts]], separators=(",", ":"))
    return b"".join((line.encode(), b"\n", *parts))


def _cut(data: bytes, lengths: Iterable[int]) -> Iterator[bytes]:
    start = 0
    for length in lengths:
        yield data[start : start + length]
        start += length


def _parts(of: Callable[..., Iterable[bytes]], *rows: Sequence[Any]) -> list[bytes]:
    return [part for row in zip(*rows, strict=True) for part in of(*row)]


def _some(items: Iterable[T], count: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, count)):
        yield some
