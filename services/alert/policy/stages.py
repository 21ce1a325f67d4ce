"""The stages of "When to tell", in their order. Each lets a ring pass, perhaps changed, or stops it by name.

    notify ─▶ story ─▶ told
To come between them, at their places: threshold, first, absent, mute; remind, cooldown, schedule, digest.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.alert.policy.state import State, Told
from services.alert.policy.verdicts import Held, Ring
from services.alert.watchlists.model import Watchlist


@dataclass(frozen=True)
class Passed:
    """On to the next stage."""

    ring: Ring
    state: State


@dataclass(frozen=True)
class Stopped:
    """Held here."""

    why: Held
    state: State


Stage = Callable[[Watchlist, Ring, State, datetime], Passed | Stopped]


def notify(watchlist: Watchlist, ring: Ring, state: State, now: datetime) -> Passed | Stopped:
    """A watchlist that names nobody is matched and shown; its stories stay untold."""
    del now
    return Passed(ring, state) if watchlist.notify else Stopped(Held.NOTIFY, state)


def story(watchlist: Watchlist, ring: Ring, state: State, now: datetime) -> Passed | Stopped:
    """Once a story, at its first article; a corrected article whose match changed is told again, as an update."""
    told = state.told.get(ring.key)
    revision = told.revision + 1 if told else 1
    if told is None or watchlist.story == "every":
        passed = replace(ring, revision=revision)
    elif _is_corrected(ring, state, told):
        passed = replace(ring, revision=revision, type="alert.updated")
    else:
        return Stopped(Held.STORY, state.with_told(ring.key, told.model_copy(update={"last": now})))
    return Passed(passed, state.with_told(ring.key, Told(revision=revision, article_id=ring.article_id, last=now)))


def _is_corrected(ring: Ring, state: State, told: Told) -> bool:
    """The article that was told came back, and other terms match it now (or none)."""
    heard = state.heard.get(ring.article_id)
    return told.article_id == ring.article_id and heard is not None and heard.terms != ring.terms


STAGES: tuple[Stage, ...] = (notify, story)
