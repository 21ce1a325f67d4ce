"""`threshold`: one alert when enough came within a time, then silence for that time, then the count begins at none."""

from collections.abc import Iterable

from services.alert.policy.ring import Ring
from services.alert.policy.state import Entry, Window
from services.alert.policy.turn import Turn
from services.alert.policy.verdicts import Held
from services.alert.watchlists.policy import Threshold
from shared.events import EnrichedArticle


def threshold(turn: Turn, ring: Ring) -> Ring | None:
    """The ring of all that was counted, repeats too, where this article is the one that reaches it."""
    rule = turn.watchlist.threshold
    if rule is None or ring.is_correction:
        return ring
    name = window_of(rule, ring.key)
    window = turn.state.windows.get(name, Window())
    if window.until is not None and turn.now < window.until:
        turn.hold(Held.THRESHOLD, ring)
        return None
    entries = (*_still_inside(window, rule, turn, ring.carried[0].id), _entry(turn, ring))
    if _count(rule, entries) < rule.count:
        turn.put("windows", name, Window(entries=entries))
        turn.hold(Held.THRESHOLD, ring)
        return None
    turn.put("windows", name, Window(until=turn.now + rule.within))
    return _reached(turn, ring, rule, entries)


def window_of(rule: Threshold | None, key: str) -> str:
    """The window that an article of this story is counted in."""
    return key if rule is not None and rule.per == "story" else ""


def story_of(article: EnrichedArticle) -> str:
    """The story; the article itself where it belongs to none."""
    return article.story_id or f"article:{article.id}"


def distinct_publishers(names: Iterable[str]) -> int:
    """Reuters is reuters.com: a credited name is that of a domain where it is the domain's first label."""
    found = set(names)
    labels = {name.split(".")[0] for name in found if "." in name}
    return sum("." in name or name.replace(" ", "") not in labels for name in found)


def _still_inside(window: Window, rule: Threshold, turn: Turn, article_id: str) -> Iterable[Entry]:
    """What comes exactly `within` after the first is outside; of an article the newest revision counts."""
    return (one for one in window.entries if turn.now - one.carried.at < rule.within and one.carried.id != article_id)


def _entry(turn: Turn, ring: Ring) -> Entry:
    return Entry(carried=turn.with_card(ring.carried[0]), key=ring.key, epoch=turn.state.standing.epoch)


def _count(rule: Threshold, entries: Iterable[Entry]) -> int:
    if rule.distinct == "source":
        return distinct_publishers(one.carried.publisher for one in entries)
    return len({one.key if rule.distinct == "story" else one.carried.id for one in entries})


def _reached(turn: Turn, ring: Ring, rule: Threshold, entries: tuple[Entry, ...]) -> Ring:
    epoch, at = turn.state.standing.epoch, entries[0].carried.at
    is_by_story = rule.per == "story"
    stories = tuple(dict.fromkeys(one.key for one in entries)) if ring.stories else ()
    return ring.model_copy(
        update={
            "key": ring.key if is_by_story else f"threshold:{at.isoformat()}",
            "reason": "threshold",
            "at": at,
            "story": ring.story if is_by_story else None,
            "stories": stories,
            "carried": tuple(one.carried for one in entries),
            "held_before": len(entries) - 1,
            "counted": sum(one.epoch == epoch for one in entries[:-1]),
            "epoch": epoch,
        }
    )
