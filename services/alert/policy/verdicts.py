"""The values that policy speaks in: what it is asked, what it says, and the names of its reasons."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from services.alert.policy.state import HeldCounts, State

AlertType = Literal["alert.created", "alert.updated", "alert.digest"]
Reason = Literal["match", "threshold", "first", "absent", "remind", "updates", "digest"]


class Held(StrEnum):
    """The stage that held a match; in metrics and `tocsin why` as `held.story`, in an alert's counts as `story`."""

    NOTIFY = "notify"
    STORY = "story"

    @property
    def told_as(self) -> str:
        return f"held.{self.value}"


class Ignored(StrEnum):
    """Why nothing happened at all, and nothing was counted."""

    REPEAT = "repeat"
    INACTIVE = "inactive"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Ring:
    """An alert on its way through the stages. `key` is the story, or the article (each rings, or it has none).

    `terms` names the set of terms that matched; empty where a corrected article matches no longer.
    """

    key: str
    article_id: str
    article_revision: int
    terms: str
    type: AlertType = "alert.created"
    reason: Reason = "match"
    revision: int = 1


@dataclass(frozen=True)
class Tell:
    """Send this alert, as number `seq` of its watchlist, with what was `held` before it."""

    ring: Ring
    seq: int
    held: HeldCounts
    state: State


@dataclass(frozen=True)
class Hold:
    """Count it, under this name; the next alert tells of it."""

    why: Held
    state: State


@dataclass(frozen=True)
class Ignore:
    """Change nothing."""

    why: Ignored


Verdict = Tell | Hold | Ignore
