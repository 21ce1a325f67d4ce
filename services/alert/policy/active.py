"""Whether a watchlist speaks at all: its dates are of its own zone, both days included."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.alert.policy.wallclock import DAY, MIDNIGHT, instant
from services.alert.watchlists.model import Watchlist

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def zone_of(watchlist: Watchlist, own: str | None = None) -> ZoneInfo:
    """The zone a key names, else the watchlist's."""
    return ZoneInfo(own or watchlist.timezone or "UTC")


def is_active(watchlist: Watchlist, now: datetime) -> bool:
    ends = ends_at(watchlist)
    return begins_at(watchlist) <= now and (ends is None or now < ends)


def begins_at(watchlist: Watchlist) -> datetime:
    first = watchlist.active.from_
    return instant(first, MIDNIGHT, zone_of(watchlist)) if first else BEFORE_ALL


def ends_at(watchlist: Watchlist) -> datetime | None:
    """When it falls silent; None: never."""
    if not watchlist.active.is_on:
        return BEFORE_ALL
    last = watchlist.active.until
    return instant(last + DAY, MIDNIGHT, zone_of(watchlist)) if last else None


def while_active(watchlist: Watchlist, due: datetime | None) -> datetime | None:
    """When something that only an active watchlist does is due; None where it speaks no more by then."""
    ends = ends_at(watchlist)
    if due is None or (ends is not None and max(due, begins_at(watchlist)) >= ends):
        return None
    return max(due, begins_at(watchlist))
