"""One look of policy at a watchlist (or a row of it): what it knows, and what has happened so far."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.alert.body import Row, alert_id
from services.alert.policy.memory import Memory
from services.alert.policy.mute import Mute, muting
from services.alert.policy.ring import Carried, Matched, Ring, bare
from services.alert.policy.state import NOTHING_HELD, Heard, Kind, Queue, State
from services.alert.policy.verdicts import Happening, Held, Hold, Tell
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle

WITH_CARDS = 20  # of what waits at a stage: an alert has room for no more


@dataclass
class Turn:
    """The only thing that changes while stages decide; it lives for one decision."""

    watchlist: Watchlist
    row: Row | None
    state: State
    now: datetime
    mutes: Sequence[Mute] = ()
    matched: Matched | None = None
    happenings: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = replace(self.state)

    def put(self, kind: Kind, key: str, value: Memory) -> None:
        """A memory of a kind (`told`, `heard`, ...) put in or replaced."""
        setattr(self.state, kind, {**getattr(self.state, kind), key: value})

    def stand(self, **changed: object) -> None:
        self.state.standing = self.state.standing.model_copy(update=changed)

    def hold(self, why: Held, ring: Ring, *, is_counted: bool = True) -> None:
        """Held here. What is counted goes into the next alert's counts; an article is counted once."""
        fresh = ring.carried[ring.held_before :]
        self._remember(fresh, why.told_as)
        if is_counted:
            self.state.held = self.state.held.with_more(why.value, self.now, len(fresh))
        held = self.state.held_now()
        self.happenings += [Hold(why, one.id, held, one.story, self.row) for one in fresh if one.id]

    def tell(self, ring: Ring, *, takes_counts: bool = True) -> None:
        """Told, with the counts of what was held before it."""
        ring = self.filled(self.uncounted(ring))
        held = self.state.held if takes_counts else NOTHING_HELD
        if takes_counts:
            self.state.held = NOTHING_HELD
            self.stand(epoch=self.state.standing.epoch + 1)
        name = id_of(self.watchlist, self.row, ring)
        self._remember(ring.carried, "told", name)
        self.happenings.append(Tell(ring, held, self.row))

    def wait(self, stage: Held, ring: Ring, *, until: datetime | None = None) -> None:
        """Held to go out by itself."""
        ring = self.filled(self.uncounted(ring))
        queue = self.state.standing.queues.get(stage.value) or Queue(since=self.now)
        articles = queue.articles + (len(ring.carried) or 1)
        if queue.articles >= WITH_CARDS:
            ring = ring.model_copy(update={"carried": tuple(map(bare, ring.carried))})
        due = min(filter(None, (queue.due, until)), default=None)
        after = queue.model_copy(update={"articles": articles, "next": queue.next + 1, "due": due})
        self.put("waiting", f"{stage.value}:{queue.next}", ring.model_copy(update={"is_owed": True}))
        self._set_queue(stage, after)
        self.hold(stage, ring, is_counted=False)

    def waiting_at(self, stage: Held) -> dict[str, Ring]:
        """The rings that wait at a stage, oldest first."""
        queue = self.queue(stage)
        numbers = range(queue.first, queue.next) if queue else ()
        names = (f"{stage.value}:{number}" for number in numbers)
        return {name: self.state.waiting[name] for name in names if name in self.state.waiting}

    def release(self, stage: Held) -> list[Ring]:
        """All that waits at a stage, oldest first; nothing waits there any more."""
        rings = self.waiting_at(stage)
        self.take(stage, rings)
        return list(rings.values())

    def take(self, stage: Held, names: Collection[str], *, due: datetime | None = None) -> None:
        """These wait no more; what is left waits until `due`."""
        taken = set(names)
        queue = self.queue(stage)
        self.state.waiting = {name: ring for name, ring in self.state.waiting.items() if name not in taken}
        left = self.waiting_at(stage)
        if queue is not None and not left:
            self._set_queue(stage, None)
        elif queue is not None:
            articles = sum(len(ring.carried) or 1 for ring in left.values())
            first = int(next(iter(left)).partition(":")[2])
            self._set_queue(stage, queue.model_copy(update={"articles": articles, "first": first, "due": due}))

    def queue(self, stage: Held) -> Queue | None:
        return self.state.standing.queues.get(stage.value)

    def uncounted(self, ring: Ring) -> Ring:
        """Carried by an alert of its own, what a threshold counted is counted no more."""
        if ring.counted and ring.epoch == self.state.standing.epoch:
            self.state.held = self.state.held.without(Held.THRESHOLD.value, ring.counted)
        return ring.model_copy(update={"held_before": 0, "counted": 0}) if ring.held_before else ring

    def filled(self, ring: Ring) -> Ring:
        """With the card of the article at hand."""
        if self.matched is None or all(one.item is not None for one in ring.carried):
            return ring
        carried = tuple(one if one.item is not None else self.with_card(one) for one in ring.carried)
        return ring.model_copy(update={"carried": carried})

    def with_card(self, carried: Carried) -> Carried:
        if self.matched is None or carried.item is not None:
            return carried
        return carried.model_copy(update={"item": self.matched.item()})

    def muting(self, ring: Ring) -> Mute | None:
        """The mute that holds a ring: every article of it must be covered."""
        if not self.mutes:
            return None
        articles = [self._facts(one) for one in ring.carried] or [None]
        found = [muting(self.mutes, self.watchlist, one, self.now) for one in articles]
        covering = [one for one in found if one is not None]
        return min(covering, key=lambda one: one.until) if len(covering) == len(found) else None

    def _facts(self, carried: Carried) -> EnrichedArticle | None:
        """As much of an article as a mute asks about."""
        about = carried.item.article if carried.item else None
        if about is None:
            return self.matched.article if self.matched and carried.id else None
        return EnrichedArticle(
            id=carried.id, title=about.title, text="", url=about.url, source=about.source,
            publisher=about.publisher, story_id=carried.story,
        )  # fmt: skip

    def _remember(self, carried: Sequence[Carried], why: str, alert: str = "") -> None:
        heard = {
            one.id: Heard.made(revision=one.revision, terms=one.terms, last=self.now, why=why, alert=alert)
            for one in carried
            if one.id
        }
        self.state.heard = {**self.state.heard, **heard}

    def _set_queue(self, stage: Held, queue: Queue | None) -> None:
        queues = {name: one for name, one in self.state.standing.queues.items() if name != stage.value}
        self.stand(queues=queues if queue is None else {**queues, stage.value: queue})


def id_of(watchlist: Watchlist, row: Row | None, ring: Ring) -> str:
    """The alert's id: the same whenever the same happened, whoever decides it."""
    of_row = (f"{row.list}:{row.id}",) if row else ()
    return alert_id(watchlist.id, *of_row, ring.key, ring.type, ring.revision)
