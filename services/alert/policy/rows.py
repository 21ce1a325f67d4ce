"""`each`: an article is decided by each row that it names, at most twenty; the rows past these ring in one alert."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.alert.body import Row
from services.alert.policy.decide import decide
from services.alert.policy.mute import Mute
from services.alert.policy.ring import Carried, Matched
from services.alert.policy.state import HeldCounts, State, Told
from services.alert.policy.turn import id_of
from services.alert.policy.verdicts import Decision, Happening, Held, Hold, Tell
from services.alert.watchlists.model import Watchlist

MAX_ROWS = 20


@dataclass(frozen=True)
class Asked:
    """A watchlist, or a row of it, that must decide on an article. `is_rest`: past the rows that ring by themselves."""

    watchlist: Watchlist
    event: Matched
    row: Row | None = None
    is_rest: bool = False

    @property
    def key(self) -> "Key":
        return self.watchlist.id, row_key(self.row)


Key = tuple[str, str]
"""Whose state it is: the watchlist's id, and the row's name, empty where there is none."""


@dataclass(frozen=True)
class Step:
    """A state before and what was decided on it."""

    watchlist: Watchlist
    row: Row | None
    before: State
    decision: Decision

    @property
    def key(self) -> Key:
        return self.watchlist.id, row_key(self.row)


def row_key(row: Row | None) -> str:
    return f"{row.list}:{row.id}" if row else ""


def decide_article(
    asked: Sequence[Asked], states: Mapping[Key, State], now: datetime, mutes: Sequence[Mute] = ()
) -> list[Step]:
    """What a watchlist, or all of its rows, say to an article; last the one alert for the rows past the twentieth."""
    steps: list[Step] = []
    rest: list[Tell] = []
    for one in asked:
        before = states[one.key]
        decision = decide(one.watchlist, one.event, before, now, row=one.row, mutes=mutes)
        if one.is_rest:
            decision, told = _without(decision, one)
            rest += told
        steps.append(Step(one.watchlist, one.row, before, decision))
    if rest:
        first = asked[0]
        before = states[first.watchlist.id, ""]
        steps.append(Step(first.watchlist, None, before, _in_one(rest, before, now)))
    return [_with_id(step, steps[-1]) for step in steps] if rest else steps


def _without(decision: Decision, asked: Asked) -> tuple[Decision, list[Tell]]:
    """What a row would tell of this article now, held for the one alert instead."""
    happenings: list[Happening] = []
    told: list[Tell] = []
    for one in decision.happenings:
        if isinstance(one, Tell) and one.ring.last and one.ring.last.id == asked.event.article.id:
            told.append(one)
            held = HeldCounts().with_more(Held.EACH.value, one.ring.at)
            happenings.append(Hold(Held.EACH, asked.event.article.id, held, one.ring.story, asked.row))
        else:
            happenings.append(one)
    return replace(decision, happenings=tuple(happenings)), told


def _in_one(rest: Sequence[Tell], before: State, now: datetime) -> Decision:
    """The alert without a row; it counts what was held of all these rows, and the rows themselves."""
    state = before
    happenings: list[Happening] = []
    for kind in dict.fromkeys((one.ring.type, one.ring.reason) for one in rest):
        rings = [one for one in rest if (one.ring.type, one.ring.reason) == kind]
        main = rings[0].ring
        told = state.told.get(main.key, Told(last=now))
        after = told.model_copy(update={"revision": told.revision + 1, "last": now})
        state = state.with_one("told", main.key, after)
        update = {"revision": after.revision, "carried": tuple(_all_carried(rings))}
        happenings.append(Tell(main.model_copy(update=update), _counts(rings, now)))
    return Decision(state, tuple(happenings))


def _all_carried(rings: Sequence[Tell]) -> Iterator[Carried]:
    """Every article once, the one at hand last."""
    found = {one.id: one for tell in rings for one in tell.ring.carried}
    last = rings[0].ring.carried[-1]
    yield from (one for name, one in found.items() if name != last.id)
    yield last


def _counts(rings: Sequence[Tell], now: datetime) -> HeldCounts:
    counts = HeldCounts().with_more(Held.EACH.value, now, len(rings))
    for tell in rings:
        for reason, count in tell.held.reasons.items():
            counts = counts.with_more(reason, now, count)
    earliest = min((tell.held.since for tell in rings if tell.held.since), default=now)
    return counts.model_copy(update={"since": min(earliest, now)})


def _with_id(step: Step, last: Step) -> Step:
    """What became of the article at a row of the rest: it went out in the one alert."""
    told = [one for one in last.decision.happenings if isinstance(one, Tell)]
    held = [one for one in step.decision.happenings if isinstance(one, Hold) and one.why is Held.EACH]
    if not held:
        return step
    article, state = held[0].article, step.decision.state
    alert = next(id_of(last.watchlist, None, one.ring) for one in told if article in one.ring.articles)
    heard = state.heard[article].model_copy(update={"alert": alert})
    return replace(step, decision=replace(step.decision, state=state.with_one("heard", article, heard)))
