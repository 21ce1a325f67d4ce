"""What failed here and will be tried again: each with a wait that doubles from one second to five."""

import random
from collections.abc import Collection
from dataclasses import dataclass

from shared.errors import Retry
from shared.hop import Entry

LONGEST_WAIT_S = 5.0  # so that what a passing fault held up goes on soon after it has passed


@dataclass
class _Kept:
    entry: Entry
    due: float
    tries: int
    is_suspect: bool


class Later:
    """Times are those of the caller's clock, in seconds."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def ids(self) -> Collection[str]:
        return list(self._kept)

    def keep(self, entry: Entry, error: Exception, now: float) -> None:
        """Until its wait is over, spread by half. What fails by its own fault is a suspect until it succeeds."""
        before = self._kept.get(entry.id)
        tries = before.tries + 1 if before else 1
        asked = error.after_s if isinstance(error, Retry) else None
        wait = asked or min(LONGEST_WAIT_S, 2.0 ** (tries - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 (jitter)
        is_suspect = not isinstance(error, Retry) or (before is not None and before.is_suspect)
        self._kept[entry.id] = _Kept(entry, now + wait, tries, is_suspect)

    def is_suspect(self, entry: Entry) -> bool:
        kept = self._kept.get(entry.id)
        return kept is not None and kept.is_suspect

    def due(self, now: float, limit: int) -> list[Entry]:
        return [kept.entry for kept in self._kept.values() if kept.due <= now][:limit]

    def forget(self, entry_id: str) -> None:
        self._kept.pop(entry_id, None)

    def clear(self) -> None:
        self._kept.clear()
