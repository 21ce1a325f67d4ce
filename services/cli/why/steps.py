"""The steps from feed to receiver, each a yes, a no or an "it cannot be known" with its named reason. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Name = Literal["heard", "cleaned", "tagged", "matched", "told", "delivered"]
Verdict = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Step:
    """One line. `reason` is named as in logs and metrics; `notes` are lines below it, `facts` go into the JSON."""

    name: Name
    verdict: Verdict
    reason: str
    text: str
    watchlist: str | None = None
    notes: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def yes(name: Name, reason: str, text: str, watchlist: str | None = None, **more: Any) -> Step:
    return Step(name, "yes", reason, text, watchlist, **more)


def no(name: Name, reason: str, text: str, watchlist: str | None = None, **more: Any) -> Step:
    return Step(name, "no", reason, text, watchlist, **more)


def unknown(name: Name, reason: str, text: str, watchlist: str | None = None, **more: Any) -> Step:
    return Step(name, "unknown", reason, text, watchlist, **more)


def first_no(steps: Iterable[Step]) -> Step | None:
    return next((step for step in steps if step.verdict == "no"), None)


def rang(common: Sequence[Step], paths: Iterable[Sequence[Step]]) -> bool:
    """Is there a watchlist whose whole path, as far as it can be known, is a yes?"""
    return first_no(common) is None and any(path and first_no(path) is None for path in paths)
