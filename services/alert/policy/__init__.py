"""When to tell: from a match to what happens, each yes and no with its name. Pure; the clock is an argument.

What is held is counted and told with the next alert, or waits and goes out by itself. Reading and writing the state is
left to services/alert/ringing/memories.py.
"""

from services.alert.policy.decide import CLOCK, decide, due_times, is_due, next_due
from services.alert.policy.ring import Carried, Matched, Ring
from services.alert.policy.state import (
    Heard,
    HeldCounts,
    State,
    Told,
    changed_fields,
    fields_of,
    read_heard,
    read_held,
    read_standing,
    read_state,
)
from services.alert.policy.story import story_key
from services.alert.policy.threshold import story_of, window_of
from services.alert.policy.turn import id_of
from services.alert.policy.verdicts import Decision, Happening, Held, Hold, Ignored, Tell

__all__ = [
    "CLOCK",
    "Carried",
    "Decision",
    "Happening",
    "Heard",
    "Held",
    "HeldCounts",
    "Hold",
    "Ignored",
    "Matched",
    "Ring",
    "State",
    "Tell",
    "Told",
    "changed_fields",
    "decide",
    "due_times",
    "fields_of",
    "id_of",
    "is_due",
    "next_due",
    "read_heard",
    "read_held",
    "read_standing",
    "read_state",
    "story_key",
    "story_of",
    "window_of",
]
