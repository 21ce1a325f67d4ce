"""`notify`, `story` and `remind`: a story is told once, or as it grows, or with each article."""

from datetime import datetime

from services.alert.policy.ring import Matched, Ring
from services.alert.policy.state import Told
from services.alert.policy.threshold import distinct_publishers
from services.alert.policy.turn import Turn
from services.alert.policy.verdicts import Held
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.policy import Story
from shared.events import EnrichedArticle

MARKS = (5, 25, 125)  # publishers at which `updates` tells again


def story_key(mode: Story, article: EnrichedArticle) -> str:
    """What is told once: the story; the article itself where each rings, or where it belongs to no story."""
    return article.story_id if article.story_id and mode != "every" else f"article:{article.id}"


def join(turn: Turn, ring: Ring, matched: Matched) -> None:
    """The story has one article more, whatever becomes of it: it counts for `updates` and `remind`."""
    watchlist, key = turn.watchlist, ring.key
    if watchlist.story == "every" or watchlist.absent or not watchlist.notify:
        return
    told = turn.state.told.get(key, Told(last=turn.now))
    publishers = told.publishers
    if matched.publisher not in publishers:
        publishers = (*publishers, matched.publisher)
    is_new = len(publishers) > 1 and distinct_publishers(publishers) > distinct_publishers(told.publishers)
    joined: dict[str, object] = {"last": turn.now}
    if is_new or not told.publishers:
        joined["publishers"] = publishers
    if told.revision and ring.carried[0].id not in told.since:
        joined["since"] = (*told.since, ring.carried[0].id)
    if told.revision and is_new and watchlist.remind:
        joined |= {"has_grown": True, "newest": turn.with_card(ring.carried[0])}
    turn.put("told", key, told.model_copy(update=joined))


def notify(turn: Turn, ring: Ring) -> Ring | None:
    """A watchlist that names nobody is matched and shown; its stories stay untold."""
    if turn.watchlist.notify:
        return ring
    turn.hold(Held.NOTIFY, ring)
    return None


def story(turn: Turn, ring: Ring) -> Ring | None:
    """Passes what is new of a story: its first article, a correction, a mark of publishers, a reminder that is due."""
    if not ring.stories:
        return ring
    found = [turn.state.told.get(key, Told(last=turn.now)) for key in ring.stories]
    if turn.watchlist.story == "every" or not all(told.revision for told in found):
        return _told(turn, ring)
    if ring.is_correction:
        return _told(turn, ring.model_copy(update={"type": "alert.updated", "reason": "match"}))
    if turn.watchlist.story == "updates" and any(_mark(told) > told.reached for told in found):
        return _told(turn, ring.model_copy(update={"type": "alert.updated", "reason": "updates", "is_owed": False}))
    if len(found) == 1 and _is_due(turn.watchlist, found[0], turn.now):
        others = found[0].since[: -1 if found[0].since[-1:] == (ring.carried[-1].id,) else None]
        update = {"type": "alert.updated", "reason": "remind", "others": others}
        return _told(turn, turn.uncounted(ring).model_copy(update=update))
    turn.hold(Held.STORY, ring)
    return None


def reminders(turn: Turn) -> list[Ring]:
    """The alerts of told stories that grew, and whose time has come."""
    due = [key for key, told in turn.state.told.items() if _is_due(turn.watchlist, told, turn.now)]
    return [_reminder(turn, key) for key in sorted(due)]


def reminded_at(watchlist: Watchlist, told: Told) -> datetime | None:
    """When a story will be told again; None while no new publisher has joined."""
    if not (watchlist.remind and told.has_grown and told.newest and told.at) or watchlist.story == "every":
        return None
    return told.at + watchlist.remind


def _is_due(watchlist: Watchlist, told: Told, now: datetime) -> bool:
    due = reminded_at(watchlist, told)
    return due is not None and due <= now


def _reminder(turn: Turn, key: str) -> Ring:
    told = turn.state.told[key]
    newest = (told.newest,) if told.newest else ()
    ring = Ring(
        key=key, type="alert.updated", reason="remind", at=turn.now, stories=(key,),
        story=newest[0].story if newest else None, carried=newest, others=told.since,
    )  # fmt: skip
    return _told(turn, ring)


def _told(turn: Turn, ring: Ring) -> Ring:
    """All of its stories are told now; `revision` counts the alerts of the one that names it."""
    revision = 1
    for key in ring.stories:
        told = turn.state.told.get(key, Told(last=turn.now))
        after = told.model_copy(
            update={
                "revision": told.revision + 1,
                "article_id": told.article_id or ring.carried[-1].id,
                "at": turn.now,
                "last": turn.now,
                "has_grown": False,
                "since": (),
                "newest": None,
                "reached": max(told.reached, _mark(told)),
            }
        )
        turn.put("told", key, after)
        revision = after.revision if key == ring.key else revision
    return ring.model_copy(update={"revision": revision, "stories": ()})


def _mark(told: Told) -> int:
    count = distinct_publishers(told.publishers)
    return max((mark for mark in MARKS if count >= mark), default=1)
