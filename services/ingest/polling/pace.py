"""A feed's own rate: when it last had something new, and how far apart its items usually are. Pure; times in seconds.

What tells that a feed has fallen silent (services/alert/watch); when it is asked next is the schedule's.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.ingest.polling.schedule import RECENT, State


def paced(state: State, top: str, dates: Sequence[float], now: float) -> State:
    """After a poll whose first item is `top`. Dates tell; of a feed without any, that another item stands first."""
    past = sorted((date for date in dates if 0 < date <= now), reverse=True)[:RECENT]
    if past:
        newest, gap_s = max(past[0], state.last_item), usual_gap(past) or state.gap_s
        return replace(state, top=top, last_item=newest, gap_s=gap_s)
    if top in ("", state.top):
        return state
    passed_s = now - state.last_item if state.last_item else 0.0
    gap_s = (3 * state.gap_s + passed_s) / 4 if state.gap_s else passed_s
    return replace(state, top=top, last_item=now, gap_s=gap_s)


def usual_gap(newest_first: Sequence[float]) -> float:
    """The middle one of the gaps; 0 where fewer than two tell. What came at one moment came together."""
    gaps = sorted(later - earlier for later, earlier in pairwise(newest_first) if later > earlier)
    return gaps[len(gaps) // 2] if len(gaps) > 1 else 0.0
