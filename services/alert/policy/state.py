"""What a watchlist (with `each`: a row of it) remembers. Pure; services/alert/ringing/memories.py reads and writes it.

One Redis hash a row; who decides on an article asks only for the fields it touches, so a State may be a part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from services.alert.policy.memory import Memory
from services.alert.policy.ring import Carried, Ring
from shared.events import Instant

VERSION, SEQ, HELD, STANDING, BEGAN, ROW = "version", "seq", "held", "standing", "began", "row"
TOLD, HEARD, WINDOW, SEEN, WAITING = "told:", "heard:", "window:", "seen:", "waiting:"


class HeldCounts(Memory):
    """What was held since the last alert. `since` is when the first of it came."""

    articles: int = 0
    since: Instant | None = None
    reasons: Mapping[str, int] = Field(default_factory=dict)

    def with_more(self, reason: str, now: datetime, count: int = 1) -> "HeldCounts":
        if not count:
            return self
        reasons = {**self.reasons, reason: self.reasons.get(reason, 0) + count}
        return HeldCounts.made(articles=self.articles + count, since=self.since or now, reasons=reasons)

    def without(self, reason: str, count: int) -> "HeldCounts":
        """As if these had not been counted: an alert carries them."""
        left = {**self.reasons, reason: self.reasons.get(reason, 0) - count}
        reasons = {name: number for name, number in left.items() if number > 0}
        return HeldCounts(articles=sum(reasons.values()), since=self.since if reasons else None, reasons=reasons)


class Told(Memory):
    """A story (or an article of none): told in `revision` alerts (0: only matched), first by which article.

    `at` is when it was told last, `since` the articles that joined after, `has_grown` whether one of them brought a
    publisher that it had not, and `newest` that article. `reached` is the mark of publishers that was told.
    """

    revision: int = 0
    article_id: str = ""
    last: Instant
    at: Instant | None = None
    publishers: tuple[str, ...] = ()
    has_grown: bool = False
    since: tuple[str, ...] = ()
    newest: Carried | None = None
    reached: int = 1


class Heard(Memory):
    """The newest revision of an article that was decided on, the terms it matched by, and what became of it.

    `why` is `told`, or the stage that held it as `held.story`; `alert` the id of the alert that it went out in.
    """

    revision: int
    terms: str
    last: Instant
    why: str = ""
    alert: str = ""


class Entry(Memory):
    """An article that a threshold counts; `epoch` says which alert's counts have it."""

    carried: Carried
    key: str
    epoch: int


class Window(Memory):
    """What a threshold has counted so far; after an alert it is closed `until` a time."""

    entries: tuple[Entry, ...] = ()
    until: Instant | None = None


class Seen(Memory):
    """When a term or an entity was last seen in a match."""

    last: Instant


class Queue(Memory):
    """What waits at one stage: rings number `first` to `next` - 1, with so many articles. `due`: when a mute ends."""

    since: Instant
    articles: int = 0
    first: int = 0
    next: int = 0
    due: Instant | None = None


class Standing(Memory):
    """What every decision needs. `epoch` counts the alerts that told of counts; `quiet_since` is the last match."""

    epoch: int = 0
    cooled_at: Instant | None = None
    quiet_since: Instant | None = None
    is_silent: bool = False
    queues: Mapping[str, Queue] = Field(default_factory=dict)


NOTHING_HELD, AT_REST = HeldCounts(), Standing()


@dataclass(slots=True)
class State:
    """`version` changes with every commit: a decision holds only where nobody else decided meanwhile.

    Nobody changes a State but the Turn that made it, and nobody ever changes its mappings: every match makes one, and
    a frozen one takes four times as long. `began` is when the watchlist saw its first article, `waiting` has rings by
    `<stage>:<number>`.
    """

    version: str = ""
    began: datetime | None = None
    held: HeldCounts = NOTHING_HELD
    standing: Standing = AT_REST
    told: Mapping[str, Told] = field(default_factory=dict)
    heard: Mapping[str, Heard] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    waiting: Mapping[str, Ring] = field(default_factory=dict)

    def with_one(self, kind: "Kind", key: str, value: Memory) -> "State":
        """With one memory of a kind put in or replaced."""
        changed: dict[str, Any] = {kind: {**getattr(self, kind), key: value}}
        return replace(self, **changed)

    def standing_as(self, **changed: object) -> "State":
        return replace(self, standing=self.standing.model_copy(update=changed))

    def held_now(self) -> HeldCounts:
        """All that is held, what waits to go out by itself included."""
        counts = self.held
        if not self.standing.queues:
            return counts
        for name, queue in self.standing.queues.items():
            more = counts.with_more(name, queue.since, queue.articles)
            counts = more.model_copy(update={"since": min(filter(None, (counts.since, queue.since)), default=None)})
        return counts


Kind = Literal["told", "heard", "windows", "seen", "waiting"]
KINDS: Mapping[str, tuple[Kind, type[Memory]]] = {
    TOLD: ("told", Told),
    HEARD: ("heard", Heard),
    WINDOW: ("windows", Window),
    SEEN: ("seen", Seen),
    WAITING: ("waiting", Ring),
}


def fields_of(
    article_ids: Iterable[str], story_keys: Iterable[str], windows: Iterable[str] = (), terms: Iterable[str] = ()
) -> tuple[str, ...]:
    """The fields of the hash that decisions on these articles, stories, windows and terms read."""
    named = ((HEARD, article_ids), (TOLD, story_keys), (WINDOW, windows), (SEEN, terms))
    return (VERSION, BEGAN, HELD, STANDING, *(f"{kind}{key}" for kind, keys in named for key in sorted(set(keys))))


def waiting_fields(state: State) -> list[str]:
    """The fields of all that waits."""
    queues = state.standing.queues.items()
    return [f"{WAITING}{name}:{number}" for name, queue in queues for number in range(queue.first, queue.next)]


def story_fields(state: State) -> list[str]:
    """The stories of what a threshold has counted, and of what a mute holds: these are asked about when it goes on."""
    counted = {entry.key for window in state.windows.values() for entry in window.entries}
    held = {key for ring in state.waiting.values() for key in ring.stories}
    return [f"{TOLD}{key}" for key in sorted(counted | held)]


def merged(state: State, more: State) -> State:
    """A state with the fields that were read later; what both have is as it was read first."""
    both: dict[str, Any] = {name: {**getattr(more, name), **getattr(state, name)} for name, _ in KINDS.values()}
    return replace(state, **both)


def read_state(fields: Sequence[str], values: Sequence[bytes | None]) -> State:
    """The part of the hash that was asked for. What is absent is as if nothing had happened yet."""
    have = {name: value for name, value in zip(fields, values, strict=True) if value is not None}
    kinds: dict[str, Any] = {name: {} for name, _ in KINDS.values()}
    for name, value in have.items():
        prefix, colon, key = name.partition(":")
        if colon:
            kind, model = KINDS[prefix + colon]
            kinds[kind][key] = model.model_validate_json(value)
    return State(
        version=have.get(VERSION, b"").decode(),
        began=datetime.fromisoformat(have[BEGAN].decode()) if BEGAN in have else None,
        held=read_held(have.get(HELD)),
        standing=read_standing(have.get(STANDING)),
        **kinds,
    )


def read_held(value: bytes | None) -> HeldCounts:
    """The field `held`: what the next alert will tell. What waits by itself is in `read_standing(...).queues`."""
    return HeldCounts.model_validate_json(value) if value is not None else NOTHING_HELD


def read_standing(value: bytes | None) -> Standing:
    """The field `standing`: the cooldown, the silence, and how much waits at which stage since when."""
    return Standing.model_validate_json(value) if value is not None else AT_REST


def read_heard(value: bytes | None) -> Heard | None:
    """The field `heard:<article id>`: what became of an article at this watchlist (or row); None: it never got there.

    `why` is `told` or `held.<stage>`, `alert` the id of the alert that it went out in, as its article or as an item.
    """
    return Heard.model_validate_json(value) if value is not None else None


def changed_fields(before: State, after: State) -> tuple[dict[str, str], list[str]]:
    """What must be written, and what deleted, so that the hash says `after` where it said `before`."""
    changed: dict[str, str] = {}
    if after.version != before.version:
        changed[VERSION] = after.version
    if after.held is not before.held:
        changed[HELD] = after.held.model_dump_json()
    if after.standing is not before.standing:
        changed[STANDING] = after.standing.model_dump_json(exclude_defaults=True)
    gone: list[str] = []
    for prefix, (name, _) in KINDS.items():
        old, new = getattr(before, name), getattr(after, name)
        if new is old:
            continue
        for key, value in new.items():
            if old.get(key) is not value:
                changed[f"{prefix}{key}"] = value.model_dump_json(exclude_defaults=True)
        gone += [f"{prefix}{key}" for key in old.keys() - new.keys()]
    return changed, gone
