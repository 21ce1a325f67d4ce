"""One decision: an article, or only the clock, on what a watchlist (or a row of it) remembers.

    active? ─▶ threshold ─▶ first ─▶ absent ─▶ mute ─▶ notify ─▶ story, remind ─▶ cooldown ─▶ schedule ─▶ digest ─▶ told
What waits goes on from where it waited, when its time has come. At one instant the clock comes before the article.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from services.alert.body import Row
from services.alert.policy import outlets
from services.alert.policy.absent import absent, silence, silent_at
from services.alert.policy.active import begins_at, ends_at, is_active, while_active
from services.alert.policy.first import first, learn
from services.alert.policy.mute import Mute
from services.alert.policy.ring import Carried, Matched, Ring, together
from services.alert.policy.state import Heard, State
from services.alert.policy.story import join, notify, reminded_at, reminders, story, story_key
from services.alert.policy.threshold import story_of, threshold
from services.alert.policy.turn import Turn
from services.alert.policy.verdicts import Decision, Held, Ignored
from services.alert.watchlists.model import Watchlist

Stage = Callable[[Turn, Ring], Ring | None]

WAITING = (Held.MUTE, Held.COOLDOWN, Held.SCHEDULE, Held.DIGEST)
CLOCK = ""
"""The name of the due time of all that waits; stories have theirs by their keys."""


def decide(
    watchlist: Watchlist,
    event: Matched | None,
    state: State,
    now: datetime,
    *,
    row: Row | None = None,
    mutes: Sequence[Mute] = (),
) -> Decision:
    """What happens at an article, or (`event` None) by the clock alone. Where it `is_due`, what waits must be given."""
    turn = Turn(watchlist, row, state, now, mutes)
    if event is None or is_due(watchlist, state, now):
        tick(turn)
    ignored = _hear(turn, event) if event is not None else None
    return Decision(turn.state, tuple(turn.happenings), ignored)


def due_times(watchlist: Watchlist, state: State) -> dict[str, datetime]:
    """When the clock must look again: for what waits and for silence, and for each story that is to be told again."""
    stories = {key: while_active(watchlist, reminded_at(watchlist, told)) for key, told in state.told.items()}
    found = {CLOCK: next_due(watchlist, state), **stories}
    return {name: due for name, due in found.items() if due is not None}


def next_due(watchlist: Watchlist, state: State) -> datetime | None:
    """When something goes out by itself, reminders aside; None where nothing waits."""
    times = [while_active(watchlist, silent_at(watchlist, state.standing))]
    if state.standing.queues:
        times += [outlets.due_at(watchlist, state.standing, stage) for stage in WAITING]
        times.append(ends_at(watchlist))
        times += [one.since for one in state.standing.queues.values() if one.since < begins_at(watchlist)]
    return min(filter(None, times), default=None)


def is_due(watchlist: Watchlist, state: State, now: datetime) -> bool:
    """Must the clock come first? Then all that waits must be read."""
    return any(due <= now for due in due_times(watchlist, state).values())


def tick(turn: Turn) -> None:
    """What is due goes on: from the mute to the digest, so that what is let out at one instant goes together."""
    if not is_active(turn.watchlist, turn.now):
        _let_out_all(turn)
        return
    _end_mutes(turn)
    for ring in (*filter(None, [silence(turn)]), *reminders(turn)):
        _pass(turn, ring, BY_THE_CLOCK)
    for stage, rest in _LET_OUT.items():
        due = outlets.due_at(turn.watchlist, turn.state.standing, stage)
        if due is not None and due <= turn.now and (waited := outlets.released(turn, stage)) is not None:
            _pass(turn, waited, rest)


def mute(turn: Turn, ring: Ring) -> Ring | None:
    """Held by hand."""
    found = turn.muting(ring)
    if found is None:
        return ring
    turn.wait(Held.MUTE, ring, until=found.until)
    return None


OUTLETS: tuple[Stage, ...] = (outlets.cooldown, outlets.schedule, outlets.digest)
STAGES: tuple[Stage, ...] = (mute, notify, story, *OUTLETS)
BY_THE_CLOCK: tuple[Stage, ...] = (mute, notify, *OUTLETS)
_LET_OUT: Mapping[Held, tuple[Stage, ...]] = {
    Held.COOLDOWN: (notify, *OUTLETS),
    Held.SCHEDULE: (notify, *OUTLETS[1:]),
    Held.DIGEST: (notify,),
}


def _hear(turn: Turn, event: Matched) -> Ignored | None:
    """The article through all stages; or why nothing came of it."""
    heard, article = turn.state.heard.get(event.article.id), event.article
    if heard and heard.revision >= article.revision:
        return Ignored.REPEAT
    if not is_active(turn.watchlist, turn.now):
        return Ignored.INACTIVE
    ring = _ring(turn, event, heard)
    if not event.terms and not ring.is_correction:
        return Ignored.UNMATCHED
    turn.matched = event
    is_new = learn(turn, event)
    join(turn, ring, event)
    for stage in (threshold, lambda turn, ring: first(turn, ring, is_new=is_new), absent):
        passed = stage(turn, ring)
        if passed is None:
            return None
        ring = passed
    _pass(turn, ring, STAGES)
    return None


def _ring(turn: Turn, event: Matched, heard: Heard | None) -> Ring:
    article, watchlist = event.article, turn.watchlist
    key = story_of(article) if watchlist.threshold else story_key(watchlist.story, article)
    carried = Carried.made(
        id=article.id, revision=article.revision, terms=_named(event.terms), at=turn.now, story=article.story_id,
        publisher=event.publisher,
    )  # fmt: skip
    is_correction = _is_correction(turn, key, heard, carried)
    return Ring.made(
        key=key, at=turn.now, story=article.story_id, stories=(key,), carried=(carried,),
        is_correction=is_correction, is_owed=not is_correction or (heard is not None and heard.why in _AFTER_STORY),
    )  # fmt: skip


def _is_correction(turn: Turn, key: str, heard: Heard | None, carried: Carried) -> bool:
    """Of what was told, or waits to be: other terms match now, or none. Where each rings it is an article like any."""
    told = turn.state.told.get(key)
    if heard is None or heard.terms == carried.terms or turn.watchlist.story == "every" or not (told and told.revision):
        return False
    return heard.why in ("told", *_AFTER_STORY) or told.article_id == carried.id


_AFTER_STORY = frozenset(stage.told_as for stage in WAITING[1:])


def _named(terms: Iterable[str]) -> str:
    """A name for the set of terms: places and counts alone are no change."""
    found = sorted(terms)
    return hashlib.sha256("\0".join(found).encode()).hexdigest()[:16] if found else ""


def _pass(turn: Turn, ring: Ring, stages: Sequence[Stage]) -> None:
    for stage in stages:
        passed = stage(turn, ring)
        if passed is None:
            return
        ring = passed
    turn.tell(ring, takes_counts=ring.reason != "absent" or bool(ring.carried))


def _end_mutes(turn: Turn) -> None:
    """What no mute covers any more goes on as one digest; of a story that was told meanwhile it is only counted."""
    queue, waiting = turn.queue(Held.MUTE), turn.waiting_at(Held.MUTE)
    if queue is None or not waiting:
        return
    covering = {name: turn.muting(ring) for name, ring in waiting.items()}
    free = [name for name, found in covering.items() if found is None]
    turn.take(Held.MUTE, free, due=min((found.until for found in covering.values() if found), default=None))
    rings = _untold(turn, [waiting[name] for name in free])
    if rings:
        named = f"{free[0]}:{queue.since.isoformat()}"  # of one queue, several mutes may let out several alerts
        _pass(turn, together(rings, named, queue.since), OUTLETS)


def _let_out_all(turn: Turn) -> None:
    """A watchlist that is active no more keeps nothing back."""
    queues = [queue for stage in WAITING if (queue := turn.queue(stage)) is not None]
    rings = [ring for stage in WAITING for ring in _untold(turn, turn.release(stage))]
    if rings:
        since = min(queue.since for queue in queues)
        turn.tell(together(rings, f"inactive:{since.isoformat()}", since))


def _untold(turn: Turn, rings: Iterable[Ring]) -> list[Ring]:
    """Those that pass what a mute held them before."""
    named = (ring for ring in rings if notify(turn, ring) is not None)
    return [passed for ring in named if (passed := story(turn, ring)) is not None]
