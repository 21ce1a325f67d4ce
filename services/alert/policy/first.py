"""`first`: only for a term or an entity that was not seen in a match for that long."""

from services.alert.policy.ring import Matched, Ring
from services.alert.policy.state import Seen
from services.alert.policy.turn import Turn
from services.alert.policy.verdicts import Held


def learn(turn: Turn, matched: Matched) -> bool:
    """Remembers what is seen, whatever becomes of the match. Was any of it not seen for so long?"""
    rule = turn.watchlist.first
    if rule is None:
        return True
    known = {name: turn.state.seen.get(name) for name in matched.firsts}
    is_new = any(seen is None or turn.now - seen.last >= rule for seen in known.values())
    fresh = {name: Seen(last=turn.now) for name in matched.firsts}
    turn.state.seen = {**turn.state.seen, **fresh}
    return is_new


def first(turn: Turn, ring: Ring, *, is_new: bool) -> Ring | None:
    rule = turn.watchlist.first
    if rule is None or ring.is_correction:
        return ring
    if turn.now - (turn.state.began or turn.now) < rule:
        turn.hold(Held.LEARNING, ring)
        return None
    if not is_new:
        turn.hold(Held.FIRST, ring)
        return None
    return ring if ring.reason == "threshold" else ring.model_copy(update={"reason": "first"})
