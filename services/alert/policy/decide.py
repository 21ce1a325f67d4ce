"""One decision: a match of an article, what its watchlist remembers, and the time, to a verdict."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.alert.policy.stages import STAGES, Stopped
from services.alert.policy.state import Heard, HeldCounts, State
from services.alert.policy.verdicts import Hold, Ignore, Ignored, Ring, Tell, Verdict
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.policy import Story
from shared.events import EnrichedArticle, Match


def decide(watchlist: Watchlist, match: Match | None, article: EnrichedArticle, state: State, now: datetime) -> Verdict:
    """Tells, holds, or ignores. `match` is None where a corrected article matches no longer.

    The state of a verdict keeps the `version` it was given: who commits it gives it a new one.
    """
    heard = state.heard.get(article.id)
    if heard and heard.revision >= article.revision:
        return Ignore(Ignored.REPEAT)
    if not _is_active(watchlist, now):
        return Ignore(Ignored.INACTIVE)
    if match is None and not (heard and heard.terms and _was_told(watchlist, article, state)):
        return Ignore(Ignored.UNMATCHED)
    ring = Ring(story_key(watchlist.story, article), article.id, article.revision, _terms(match))
    return _through_the_stages(watchlist, ring, state, now)


def story_key(mode: Story, article: EnrichedArticle) -> str:
    """What is told once: the story; the article itself where each rings, or where it belongs to no story."""
    return article.story_id if article.story_id and mode != "every" else f"article:{article.id}"


def _was_told(watchlist: Watchlist, article: EnrichedArticle, state: State) -> bool:
    """Only of what was told must be said that it holds no longer; where each rings, it is like any article."""
    told = state.told.get(story_key(watchlist.story, article))
    return watchlist.story != "every" and told is not None and told.article_id == article.id


def _is_active(watchlist: Watchlist, now: datetime) -> bool:
    """The dates are of the watchlist's own zone, both days included."""
    active = watchlist.active
    today = now.astimezone(ZoneInfo(watchlist.timezone) if watchlist.timezone else UTC).date()
    has_begun = active.from_ is None or active.from_ <= today
    return active.is_on and has_begun and (active.until is None or today <= active.until)


def _terms(match: Match | None) -> str:
    """A name for the set of terms: places and counts alone are no change."""
    return "" if match is None else _digest(sorted({span.term for span in match.spans}))


def _digest(terms: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(terms).encode()).hexdigest()[:16]


def _through_the_stages(watchlist: Watchlist, ring: Ring, state: State, now: datetime) -> Verdict:
    for stage in STAGES:
        step = stage(watchlist, ring, state, now)
        if isinstance(step, Stopped):
            counted = step.state.model_copy(update={"held": step.state.held.with_one(step.why.value, now)})
            return Hold(step.why, _remembered(ring, counted, now))
        ring, state = step.ring, step.state
    seq = state.seq + 1
    after = state.model_copy(update={"seq": seq, "held": HeldCounts()})
    return Tell(ring, seq, state.held, _remembered(ring, after, now))


def _remembered(ring: Ring, state: State, now: datetime) -> State:
    return state.with_heard(ring.article_id, Heard(revision=ring.article_revision, terms=ring.terms, last=now))
