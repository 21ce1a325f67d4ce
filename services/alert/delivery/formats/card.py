"""What a card says, as a value, and how it says less: the formats only write it down, escaped and cut. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from services.alert.delivery.formats.passages import Passage, cut, isolated, shortened, words
from services.alert.watchlists.model import Severity


@dataclass(frozen=True)
class Entry:
    """One article."""

    title: Passage
    url: str | None = None
    byline: str = ""
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A line of its own, as `Why` and `it matched: border`."""

    label: str
    text: str


@dataclass(frozen=True)
class Card:
    """Everything is plain text, one line each; `head` is the article, or what is told in place of one."""

    id: str
    kind: str
    severity: Severity
    at: datetime
    about: str
    topic: str
    head: Entry
    facts: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()
    more: int = 0
    alert_url: str | None = None
    thread: str | None = None

    @property
    def kicker(self) -> str:
        """Who speaks: `Border · high · update`."""
        said = () if self.kind == "alert" else (self.kind,)
        return " · ".join((isolated(self.about), self.severity, *said))

    @property
    def title(self) -> str:
        return words(self.head.title)

    @property
    def headline(self) -> str:
        """All of it in one line, for a notification or a subject."""
        is_named = self.title.endswith((self.about, isolated(self.about)))
        return self.title if is_named else f"{isolated(self.about)}: {isolated(self.title)}"

    @property
    def rest(self) -> str:
        """Where to find what the card has no room for; empty where nothing is missing."""
        return f"and {self.more} more: tocsin alerts show {self.id}" if self.more > 0 else ""


def smaller(card: Card) -> Iterator[Card]:
    """The card, then ever less of it: passages, articles, words. The last has room anywhere."""
    yield card
    for count in range(len(card.head.passages) - 1, 0, -1):
        card = replace(card, head=replace(card.head, passages=card.head.passages[:count]))
        yield card
    for longest in (200, 100):
        card = _cut_passages(card, longest)
        yield card
    card = replace(card, entries=tuple(replace(one, passages=()) for one in card.entries))
    yield card
    for count in range(len(card.entries) - 1, -1, -1):
        yield replace(card, entries=card.entries[:count], more=card.more + len(card.entries) - count)
    card = replace(card, entries=(), more=card.more + len(card.entries))
    for longest in (150, 60):
        facts = tuple(Fact(one.label, cut(one.text, longest)) for one in card.facts)
        yield _cut_passages(
            replace(card, facts=facts, head=replace(card.head, title=shortened(card.head.title, longest))), longest
        )
    bare = Entry(shortened(card.head.title, 60))
    yield replace(card, about=cut(card.about, 40), head=bare, facts=(), alert_url=None)


def _cut_passages(card: Card, longest: int) -> Card:
    def cut_in(entry: Entry) -> Entry:
        return replace(entry, passages=tuple(shortened(one, longest) for one in entry.passages))

    return replace(card, head=cut_in(card.head), entries=tuple(map(cut_in, card.entries)))
