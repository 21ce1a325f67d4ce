"""Which story of a shelf an article joins, and why: as a copy, as a follow-up, or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from services.enrich.story import copies
from services.enrich.story.assignment import Evidence
from services.enrich.story.facets import FACETS, Asked, agreement
from services.enrich.story.fingerprint import KEPT_TERMS, Fingerprint
from services.enrich.story.kinds import doubt
from services.enrich.story.shelf import Member, Shelf, Story
from services.enrich.story.vectors import numbers
from shared.events import StoryRelation

OPEN_AFTER_LAST = timedelta(hours=72)
OPEN_AT_MOST = timedelta(days=14)
MIN_CLOSENESS = 0.13  # mean cosine to the articles of a story; nothing else makes up for less
FOLLOW_UP_NEARNESS = 0.16  # closeness, and what the facets add or take; more where little is told
SAID = 0.005  # what a facet says below that is not told
BULK_WITHIN = timedelta(minutes=10)
BULK_FACTOR = 2.8  # what one source sends at once shares its style, not an event


@dataclass(frozen=True)
class Query:
    """What of an article decides its story; `not_of` are the stories of earlier days' columns under the same title."""

    fingerprint: Fingerprint
    asked: Asked
    at: datetime
    source: str
    spelled: Mapping[int, str] = field(default_factory=dict)
    not_of: frozenset[str] = frozenset()

    @cached_property
    def terms(self) -> Mapping[int, int]:
        """The terms taken apart."""
        return dict(self.fingerprint.terms.items())


@dataclass(frozen=True)
class Found:
    """`story` is None for a new one, which may have a `previous`."""

    story: Story | None
    relation: StoryRelation
    evidence: Evidence = field(default_factory=Evidence)
    previous: str | None = None


def search(shelf: Shelf, query: Query) -> Found:
    """The story that the article joins. Copies go before follow-ups."""
    shelf.settle()
    return _copy(shelf, query) or _follow_up(shelf, query)


def is_open(story: Story, at: datetime) -> bool:
    """Whether an article of that time may still join; one that comes late may be older than the story."""
    near = story.first_at - OPEN_AFTER_LAST <= at <= story.last_at + OPEN_AFTER_LAST
    return near and at - story.first_at <= OPEN_AT_MOST


def _copy(shelf: Shelf, query: Query) -> Found | None:
    best: tuple[float, Member | None] = (0.0, None)
    for member in shelf.alike(query.fingerprint):
        shared = copies.share(query.fingerprint, member)
        if shared <= best[0] or not is_open(member.story, query.at):
            continue
        if copies.is_copy(query.fingerprint, member, shared):
            best = (shared, member)
    share, original = best
    if original is None:
        return None
    of = {"copy_of": original.article_id, "copy_share": round(share, 3)}
    return Found(original.story, "copy", _evidence(original.story, query).model_copy(update=of))


def _follow_up(shelf: Shelf, query: Query) -> Found:
    near = [story for story in shelf.near(query.fingerprint.terms) if story.id not in query.not_of]
    close = [(story.closeness(query.terms), story) for story in near]
    rated = [(_nearness(story, closeness, query), story) for closeness, story in close if closeness >= MIN_CLOSENESS]
    enough = [(ratio, story) for ratio, story in rated if ratio >= 1]
    joined = _closest((ratio, story) for ratio, story in enough if is_open(story, query.at))
    if joined is None:
        before = _closest((ratio, story) for ratio, story in enough if story.last_at < query.at)
        return Found(None, "new", previous=before.id if before else None)
    return Found(joined, "follow_up", _evidence(joined, query).model_copy(update=_reasons(joined, query)))


def _nearness(story: Story, closeness: float, query: Query) -> float:
    """How near the article is, to how near it must be."""
    return (closeness + sum(agreement(query.asked, story.facets, story.facet_counts))) / _needed(story, query)


def _needed(story: Story, query: Query) -> float:
    is_bulk = story.sources == (query.source,) and abs(query.at - story.last_at) <= BULK_WITHIN
    needed = FOLLOW_UP_NEARNESS * doubt(query.fingerprint.kinds, story.kinds) * (BULK_FACTOR if is_bulk else 1)
    needed *= brevity(len(query.terms), len(numbers(story.terms.ids)))
    if not is_open(story, query.at):  # it can only be told as the one before
        return needed
    return needed * silence(max(query.at - story.last_at, story.first_at - query.at))


def brevity(*terms: int) -> float:
    """The factor on the nearness needed, one to two: of a few words two short items soon share some by chance. `terms`
    are the numbers of terms that article and story have."""
    return 2.0 - min(1.0, min(terms) / KEPT_TERMS)


def silence(quiet: timedelta) -> float:
    """The factor on the nearness needed, one to two: the longer nothing came of a story, the likelier it is over, and
    other news of the same place or person has begun."""
    return 1.0 + min(1.0, max(0.0, quiet / OPEN_AFTER_LAST))


def _evidence(story: Story, query: Query) -> Evidence:
    terms = story.shared_terms(query.terms, query.spelled)
    return Evidence(terms=terms, cosine=round(story.closeness(query.terms), 3))


def _reasons(story: Story, query: Query) -> Mapping[str, object]:
    """What counted beside the closeness, and how much all had to be."""
    told = zip(FACETS, agreement(query.asked, story.facets, story.facet_counts), strict=True)
    facets = {facet.name: round(said, 2) for facet, said in told if abs(said) >= SAID}
    return {"facets": facets, "needed": round(_needed(story, query), 3)}


def _closest(stories: Iterable[tuple[float, Story]]) -> Story | None:
    return max(stories, key=lambda one: (one[0], one[1].id), default=(0.0, None))[1]
