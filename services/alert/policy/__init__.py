"""When to tell: from a match to a decision with a named reason. Pure; the clock is an argument.

What is held is counted, and told in the counts of the next alert. Reading and writing the state is left to others.
"""

from services.alert.policy.decide import decide, story_key
from services.alert.policy.state import Heard, HeldCounts, State, Told, changed_fields, fields_of, read_state
from services.alert.policy.verdicts import Held, Hold, Ignore, Ignored, Ring, Tell, Verdict

__all__ = [
    "Heard",
    "Held",
    "HeldCounts",
    "Hold",
    "Ignore",
    "Ignored",
    "Ring",
    "State",
    "Tell",
    "Told",
    "Verdict",
    "changed_fields",
    "decide",
    "fields_of",
    "read_state",
    "story_key",
]
