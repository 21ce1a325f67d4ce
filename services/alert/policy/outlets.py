"""`cooldown`, `schedule` and `digest`: what was told already waits here, and goes out together when its time comes."""

from datetime import datetime

from services.alert.policy.active import zone_of
from services.alert.policy.ring import Ring, together
from services.alert.policy.state import Standing
from services.alert.policy.turn import Turn
from services.alert.policy.verdicts import Held
from services.alert.policy.wallclock import is_open, next_of, opens_at
from services.alert.watchlists.model import Watchlist


def cooldown(turn: Turn, ring: Ring) -> Ring | None:
    """At most one alert in this time, which runs from when one passes here. What is not owed is only counted."""
    ends = cooled_at(turn.watchlist, turn.state.standing)
    if ends is not None and turn.now < ends:
        if ring.is_owed:
            turn.wait(Held.COOLDOWN, ring)
        else:
            turn.hold(Held.COOLDOWN, ring)
        return None
    if turn.watchlist.cooldown is not None:
        turn.stand(cooled_at=turn.now)
    return _with_what_waits(turn, ring, Held.COOLDOWN)


def schedule(turn: Turn, ring: Ring) -> Ring | None:
    """Outside its days and hours alerts wait."""
    rule = turn.watchlist.schedule
    if rule is not None and not is_open(rule, turn.now, zone_of(turn.watchlist, rule.timezone)):
        turn.wait(Held.SCHEDULE, ring)
        return None
    return _with_what_waits(turn, ring, Held.SCHEDULE)


def digest(turn: Turn, ring: Ring) -> Ring | None:
    """All of it waits for the next message."""
    if turn.watchlist.digest is not None:
        turn.wait(Held.DIGEST, ring)
        return None
    return _with_what_waits(turn, ring, Held.DIGEST)


def due_at(watchlist: Watchlist, standing: Standing, stage: Held) -> datetime | None:
    """When what waits at a stage goes out; None where nothing waits. A rule that is gone holds nothing any more."""
    queue = standing.queues.get(stage.value)
    if queue is None:
        return None
    if stage is Held.MUTE:
        return queue.due or queue.since
    if stage is Held.COOLDOWN:
        return cooled_at(watchlist, standing) or queue.since
    if stage is Held.SCHEDULE and (hours := watchlist.schedule) is not None:
        return opens_at(hours, queue.since, zone_of(watchlist, hours.timezone))
    if stage is Held.DIGEST and (rule := watchlist.digest) is not None:
        zone = zone_of(watchlist, rule.timezone)
        return queue.since + rule.every if rule.every else next_of(rule.at, queue.since, zone)
    return queue.since


def cooled_at(watchlist: Watchlist, standing: Standing) -> datetime | None:
    """When the cooldown ends; None where there is none."""
    if watchlist.cooldown is None or standing.cooled_at is None:
        return None
    return standing.cooled_at + watchlist.cooldown


def released(turn: Turn, stage: Held) -> Ring | None:
    """All that waits at a stage as one digest. What a mute covers by now waits for its end."""
    queue = turn.queue(stage)
    if queue is None:
        return None
    free: list[Ring] = []
    for ring in turn.release(stage):
        mute = turn.muting(ring)
        if mute is None:
            free.append(ring)
        else:
            turn.wait(Held.MUTE, ring, until=mute.until)
    return together(free, f"{stage.value}:{queue.since.isoformat()}", queue.since) if free else None


def _with_what_waits(turn: Turn, ring: Ring, stage: Held) -> Ring:
    """What passes while others are let out here goes with them."""
    if turn.queue(stage) is None:
        return ring
    waiting = released(turn, stage)
    return ring if waiting is None else together([waiting, turn.filled(ring)], waiting.key, waiting.at)
