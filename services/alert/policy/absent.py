"""`absent`: one alert when nothing matched for that long, one more when it returns. Matches themselves are not told."""

from datetime import datetime

from services.alert.policy.active import begins_at
from services.alert.policy.ring import Ring
from services.alert.policy.state import Standing
from services.alert.policy.turn import Turn
from services.alert.policy.verdicts import Held
from services.alert.watchlists.model import Watchlist


def absent(turn: Turn, ring: Ring) -> Ring | None:
    """The return, where it was silent before."""
    if turn.watchlist.absent is None:
        return ring
    before = turn.state.standing
    turn.stand(quiet_since=turn.now, is_silent=False)
    if not before.is_silent or before.quiet_since is None:
        turn.hold(Held.ABSENT, ring)
        return None
    return _about(before.quiet_since).model_copy(update={"carried": ring.carried[-1:], "revision": 2})


def silence(turn: Turn) -> Ring | None:
    """The alert of a silence whose time has come."""
    due = silent_at(turn.watchlist, turn.state.standing)
    if due is None or due > turn.now:
        return None
    since = turn.state.standing.quiet_since or turn.now
    turn.stand(quiet_since=since, is_silent=True)
    return _about(since)


def silent_at(watchlist: Watchlist, standing: Standing) -> datetime | None:
    """When it will have been silent for too long; None where it is already, or nothing is counted."""
    if watchlist.absent is None or standing.is_silent or standing.quiet_since is None:
        return None
    return max(standing.quiet_since, begins_at(watchlist)) + watchlist.absent


def _about(since: datetime) -> Ring:
    return Ring(key=f"absent:{since.isoformat()}", reason="absent", at=since)
