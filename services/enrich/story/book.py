"""Which story an article belongs to. `decide` is pure, `apply` remembers; the clock is the articles' own.

Where assignments are written down, and read again after a crash, is left to the service.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from sys import intern

from services.enrich.story.assignment import Assignment
from services.enrich.story.fingerprint import read
from services.enrich.story.search import Found, Query, search
from services.enrich.story.shelf import Member, Shelf, Story, wording_of
from services.enrich.story.sources import Habits, title_key
from services.enrich.story.vectors import numbers
from shared.events import EnrichedArticle, StoryState, TaggedArticle
from shared.publishers import domain_of, folded, publisher_of, source_of

REMEMBERED = timedelta(days=14)  # after its last article: for `previous`, and for articles delivered again
SWEEP_EVERY = timedelta(hours=6)
SETTLED_AT_ONCE = 200  # stories; some ten milliseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoryBook:
    """The stories of the last weeks. One writer: articles are decided and applied one after the other."""

    def __init__(self) -> None:
        self.shelves: dict[str, Shelf] = {}
        self.told: dict[str, Member] = {}
        self.habits: dict[str, Habits] = {}
        self.domains: dict[str, str] = {}
        self.clock = _EPOCH
        self.swept = _EPOCH

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return len(self.told)

    def assign(self, article: TaggedArticle) -> EnrichedArticle:
        """Decide, remember, and give the article with its story."""
        assignment = self.decide(article)
        self.apply(assignment)
        return enriched(article, assignment)

    def decide(self, article: TaggedArticle) -> Assignment:
        """The story of an article; nothing is remembered yet. An article that came before gets what it got then."""
        language, at, source = article.language or "und", self._time_of(article), source_of(article)
        if told := self.told.get(article.id):
            return _again(article, told, language, at, source)
        habits = self.habits.get(source, Habits())
        reading, shelf = read(article, language), self.shelves.get(language, Shelf())
        fingerprint = reading.fingerprint(habits.damped(reading.terms))
        columns = habits.columns(title_key(article.title), at)
        not_of = frozenset(told.story.id for each in columns if (told := self.told.get(each)))
        found = search(shelf, Query(fingerprint, reading.asked, at, source, reading.spelled, not_of))
        publisher = publisher_of(article, self.domains)
        return Assignment(
            article_id=article.id,
            language=language,
            at=at,
            story_id=found.story.id if found.story else story_id_of(article.id),
            relation=found.relation,
            story=_state(found, at, publisher),
            evidence=found.evidence,
            publisher=publisher,
            source=source,
            source_name=article.source.name if article.source else None,
            domain=domain_of(article),
            title_key=title_key(article.title),
            fingerprint=fingerprint,
        )

    def apply(self, assignment: Assignment) -> None:
        """Remember a decision; one that is known changes nothing."""
        if assignment.article_id in self.told:
            return
        self.clock = max(self.clock, assignment.at)
        self._shelve(assignment)
        self._learn(assignment)
        if self.clock - self.swept >= SWEEP_EVERY:
            self._sweep()

    def settle(self) -> Iterator[None]:
        """What was applied made ready to be searched, some hundred stories a step: a decision needs it, and a log that
        was read whole has it all before it."""
        for shelf in self.shelves.values():
            while shelf.settle(SETTLED_AT_ONCE):
                yield

    def _time_of(self, article: TaggedArticle) -> datetime:
        """When it was published, but not after it was fetched; without a time, now by the articles' own clock."""
        times = [time for time in (article.published_at, article.fetched_at) if time]
        return min(times, default=self.clock)

    def _shelve(self, assignment: Assignment) -> None:
        shelf = self._shelf_of(assignment.language)
        story = shelf.stories.get(assignment.story_id) or _begun(assignment)
        story.grow(assignment.at, intern(assignment.publisher), intern(assignment.source))
        original = self.told.get(assignment.evidence.copy_of or "")
        member = _member(assignment, story, original)
        shelf.add(member, assignment.fingerprint.facet_ids, assignment.fingerprint.kinds)
        self.told[assignment.article_id] = member

    def _shelf_of(self, language: str) -> Shelf:
        if (shelf := self.shelves.get(language)) is None:
            shelf = self.shelves[language] = Shelf()
        return shelf

    def _learn(self, assignment: Assignment) -> None:
        if assignment.source_name and assignment.domain:
            self.domains.setdefault(folded(assignment.source_name), assignment.domain)
        habits = self.habits.get(assignment.source)
        if habits is None:
            habits = self.habits[assignment.source] = Habits()
        is_copy = assignment.relation == "copy"  # a copy is no habit
        terms = () if is_copy else numbers(assignment.fingerprint.terms.ids)
        habits.learn(terms, assignment.title_key, assignment.at, assignment.article_id)

    def _sweep(self) -> None:
        """Forget the stories without news for long."""
        self.swept = self.clock
        for shelf in self.shelves.values():
            over = [story for story in shelf.stories.values() if self.clock - story.last_at > REMEMBERED]
            for story in over:
                for article_id in shelf.drop(story.id):
                    del self.told[article_id]


def enriched(article: TaggedArticle, assignment: Assignment) -> EnrichedArticle:
    """The article with its story."""
    fields = {name: getattr(article, name) for name in TaggedArticle.model_fields}
    return EnrichedArticle.model_construct(
        **fields, story_id=assignment.story_id, story_relation=assignment.relation, story=assignment.story
    )


def story_id_of(first_article_id: str) -> str:
    """The id of the story that an article begins."""
    return f"story-{blake2b(first_article_id.encode(), digest_size=10).hexdigest()}"


def _member(assignment: Assignment, story: Story, original: Member | None) -> Member:
    """What is kept of an article; of one that is copied word for word the same bytes are kept once."""
    terms, wording = assignment.fingerprint.terms, wording_of(assignment.fingerprint)
    if original is not None:
        terms = original.terms if original.terms == terms else terms
        wording = original.wording if original.wording == wording else wording
    return Member(
        article_id=assignment.article_id,
        story=story,
        relation=assignment.relation,
        articles=assignment.story.articles,
        publishers=assignment.story.publishers,
        first_seen=story.first_at if story.first_at == assignment.story.first_seen else assignment.story.first_seen,
        terms=terms,
        wording=wording,
    )


def _again(article: TaggedArticle, told: Member, language: str, at: datetime, source: str) -> Assignment:
    """What an article was told before."""
    state = StoryState(
        articles=told.articles,
        publishers=told.publishers,
        first_seen=told.first_seen,
        previous=told.story.previous,
    )
    return Assignment(
        article_id=article.id,
        language=language,
        at=at,
        story_id=told.story.id,
        relation=told.relation,
        story=state,
        publisher="",
        source=source,
    )


def _begun(assignment: Assignment) -> Story:
    return Story(assignment.story_id, assignment.at, assignment.at, assignment.story.previous)


def _state(found: Found, at: datetime, publisher: str) -> StoryState:
    if found.story is None:
        return StoryState(articles=1, publishers=1, first_seen=at, previous=found.previous)
    story = found.story
    return StoryState(
        articles=story.articles + 1,
        publishers=len({*story.publishers, publisher}),
        first_seen=min(story.first_at, at),
        previous=story.previous,
    )
