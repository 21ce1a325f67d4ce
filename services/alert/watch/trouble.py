"""What is wrong with the bell now: facts in, troubles out. Pure; whether one is told is decided by `problem`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.alert.delivery.sickbay import Health
from services.alert.watchlists.model import Problems
from shared.durations import format_duration
from shared.streams import HIGH_WATER

Kind = Literal[
    "feed_dead", "feed_silent", "file_refused", "receiver_failing", "receiver_off", "dead_letters", "lag", "no_progress"
]
OF_RECEIVERS: frozenset[Kind] = frozenset(("receiver_failing", "receiver_off"))

RATES = 5  # a feed is silent past so many of its own rate
SETTLED = timedelta(seconds=5)  # a file that is refused for less may be in the middle of being saved
SHORTEST_STANDSTILL = timedelta(minutes=1)


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong. `teller` is whose word it is (`feeds`, `entities`, ...), where it is a process's."""

    kind: Kind
    subject: str
    since: datetime
    detail: str
    teller: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed in use, as ingest left it; times in seconds since 1970, 0: never."""

    id: str
    first_polled: float = 0.0
    last_success: float = 0.0
    last_item: float = 0.0
    gap_s: float = 0.0
    failures: int = 0
    error: str = ""


@dataclass(frozen=True)
class Refused:
    """A file that is not in use as it is now."""

    kind: str
    file: str
    since: datetime
    fault: str


@dataclass(frozen=True)
class Letters:
    """The dead letters of a step."""

    step: str
    count: int
    last_at: datetime
    reason: str


@dataclass(frozen=True)
class Group:
    """A group of a stream: how much it has still to finish, and a mark that changes with all that it finishes."""

    name: str
    waiting: int
    finished: str


@dataclass(frozen=True)
class Standstill:
    """Since when a group that has work has finished none."""

    finished: str
    since: datetime


@dataclass(frozen=True)
class Facts:
    """All that is looked at. `unheard` are the tellers of whom no process lives: what they would say is not known."""

    feeds: Sequence[Feed] = ()
    refused: Sequence[Refused] = ()
    receivers: Mapping[str, Health] = field(default_factory=dict)
    letters: Sequence[Letters] = ()
    groups: Sequence[Group] = ()
    unheard: frozenset[str] = frozenset()


def troubles(
    facts: Facts, standstills: Mapping[str, Standstill], problems: Problems, deadline: timedelta, now: datetime
) -> list[Trouble]:
    """`standstills` are those after these facts."""
    return [
        *_dead_feeds(facts.feeds, problems.feed_dead, now),
        *_silent_feeds(facts.feeds, problems.feed_dead, now),
        *_refused(facts.refused, now),
        *_receivers(facts.receivers, now),
        *_letters(facts.letters, problems.repeat, now),
        *_groups(facts.groups, standstills, max(2 * deadline, SHORTEST_STANDSTILL), now),
    ]


def not_judged(facts: Facts) -> frozenset[tuple[Kind, str]]:
    """Whether a feed that fails has something new cannot be known."""
    return frozenset(("feed_silent", feed.id) for feed in facts.feeds if feed.failures)


def standing_still(before: Mapping[str, Standstill], groups: Iterable[Group], now: datetime) -> dict[str, Standstill]:
    """Those that have work and have finished none since they were looked at before."""
    found: dict[str, Standstill] = {}
    for group in groups:
        known = before.get(group.name)
        if group.waiting:
            is_same = known is not None and known.finished == group.finished
            found[group.name] = known if known and is_same else Standstill(group.finished, now)
    return found


def _dead_feeds(feeds: Iterable[Feed], feed_dead: timedelta, now: datetime) -> Iterator[Trouble]:
    for feed in feeds:
        heard = feed.last_success or feed.first_polled
        if feed.failures and heard and now - _at(heard) >= feed_dead:
            detail = f"{'not heard since' if feed.last_success else 'never heard, asked since'} {_told(_at(heard))}"
            yield Trouble("feed_dead", feed.id, _at(heard), f"{detail}: {feed.error}", "feeds")


def _silent_feeds(feeds: Iterable[Feed], feed_dead: timedelta, now: datetime) -> Iterator[Trouble]:
    """Past `feed_dead`, and past five times its own rate: else each feed that speaks once a week would be told daily.

    Where its rate is not known yet, that is taken to be `feed_dead`.
    """
    for feed in feeds:
        rate = timedelta(seconds=feed.gap_s) or feed_dead
        if feed.last_item and not feed.failures and now - _at(feed.last_item) > max(feed_dead, RATES * rate):
            usual = f"; usually something every {_span(rate)}" if feed.gap_s else ""
            detail = f"it answers, but has had nothing new since {_told(_at(feed.last_item))}{usual}"
            yield Trouble("feed_silent", feed.id, _at(feed.last_item), detail, "feeds")


def _refused(refused: Iterable[Refused], now: datetime) -> Iterator[Trouble]:
    """A file that several refuse is one trouble, in the words of the first."""
    told: set[str] = set()
    for one in refused:
        if one.file not in told and now - one.since >= SETTLED:
            told.add(one.file)
            detail = f"{one.kind}: the last good version is kept: {_shortened(one.fault)}"
            yield Trouble("file_refused", one.file, one.since, detail, one.kind)


def _receivers(receivers: Mapping[str, Health], now: datetime) -> Iterator[Trouble]:
    for name, health in receivers.items():
        state = health.state(now)
        if state == "off":
            detail = "it is gone and switched off until its entry changes; what comes for it goes to the dead letters"
            yield Trouble("receiver_off", name, health.since or now, _with(detail, health.said))
        elif state != "well":
            detail = "most attempts fail: it is left in peace for a while, and what comes for it waits"
            yield Trouble("receiver_failing", name, health.since or now, _with(detail, health.said))


def _letters(letters: Iterable[Letters], repeat: timedelta, now: datetime) -> Iterator[Trouble]:
    """New ones: where none came for as long as a problem is repeated, those that lie there are known."""
    for one in letters:
        if one.count and now - one.last_at < repeat:
            count = "1 dead letter" if one.count == 1 else f"{one.count} dead letters, the last"
            detail = f"{count} of {_told(one.last_at)}: {one.reason} (`tocsin dead list` shows them)"
            yield Trouble("dead_letters", one.step, one.last_at, detail)


def _groups(
    groups: Iterable[Group], standstills: Mapping[str, Standstill], longest: timedelta, now: datetime
) -> Iterator[Trouble]:
    for group in groups:
        if group.waiting >= HIGH_WATER:
            detail = f"{_waiting(group)}; from {HIGH_WATER:,} on feeds and push have to wait"
            yield Trouble("lag", group.name, now, detail)
        still = standstills.get(group.name)
        if still is not None and now - still.since >= longest:
            detail = f"{_waiting(group)} and none was finished since {_told(still.since)}"
            yield Trouble("no_progress", group.name, still.since, detail)


def _shortened(fault: str) -> str:
    """The first mistake, without the line of the file that is shown below it."""
    first, *more = [line for line in fault.splitlines() if not line.startswith("    ")]
    return f"{first} (and {len(more)} more)" if more else first


def _waiting(group: Group) -> str:
    return "1 entry waits" if group.waiting == 1 else f"{group.waiting:,} entries wait"


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(span: timedelta) -> str:
    """To the minute, or to the second where it is short."""
    unit = timedelta(minutes=1) if span >= timedelta(minutes=10) else timedelta(seconds=1)
    return format_duration(span // unit * unit)


def _with(detail: str, said: str) -> str:
    return f"{detail}: {said}" if said else detail
