"""The values that policy speaks in: the names of its reasons, and what it says has happened."""

from dataclasses import dataclass
from enum import StrEnum

from services.alert.body import Row
from services.alert.policy.ring import Ring
from services.alert.policy.state import HeldCounts, State


class Held(StrEnum):
    """The stage that held a match; in metrics and `tocsin why` as `held.story`, in an alert's counts as `story`."""

    THRESHOLD = "threshold"
    LEARNING = "learning"
    FIRST = "first"
    ABSENT = "absent"
    MUTE = "mute"
    NOTIFY = "notify"
    STORY = "story"
    COOLDOWN = "cooldown"
    SCHEDULE = "schedule"
    DIGEST = "digest"
    EACH = "each"

    @property
    def told_as(self) -> str:
        return f"held.{self.value}"


class Ignored(StrEnum):
    """Why nothing happened at all, and nothing was counted."""

    REPEAT = "repeat"
    INACTIVE = "inactive"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Tell:
    """Send this alert, with what was `held` before it. Its number is given by who sends it."""

    ring: Ring
    held: HeldCounts
    row: Row | None = None


@dataclass(frozen=True)
class Hold:
    """This article is held under this name; `held` is all that is held now."""

    why: Held
    article: str
    held: HeldCounts
    story: str | None = None
    row: Row | None = None


Happening = Tell | Hold


@dataclass(frozen=True)
class Decision:
    """What has happened, in order, and what is remembered now. `ignored`: why nothing came of the article.

    The state keeps the `version` it was given: who commits it gives it a new one.
    """

    state: State
    happenings: tuple[Happening, ...] = ()
    ignored: Ignored | None = None
