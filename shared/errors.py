"""The errors of the project, sorted by consequence. Library errors are translated where the library is owned.

TocsinError
├── Retry           it may work later: the entry stays pending, the delivery is tried again
├── Suspect         it ended or held up whoever worked on it: worked alone, three times more, then as Poison
├── Poison          it can never work: one line, or a dead letter with reason, trace and the original bytes
└── Misconfigured   the user must change something: refuse to start (exit 2), or keep the last good set
"""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import combining, east_asian_width


class TocsinError(Exception):
    """Base of all; the message tells the user what is wrong, what was expected and what to change."""


class Retry(TocsinError):
    """A passing fault. `after_s` is how long the other side asked us to wait, in seconds, where it said so."""

    def __init__(self, message: str, *, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s


class Suspect(TocsinError):
    """What was being worked on may be why its worker ended or hung."""


class Poison(TocsinError):
    """The input can never be processed."""


@dataclass(frozen=True, order=True)
class Problem:
    """One finding in a user's file; `line` and `column` count from 1, in code points."""

    file: str
    line: int
    column: int
    message: str
    source_line: str | None = None
    is_warning: bool = False

    SHOWN = 200  # of a longer line only this much is shown

    def __str__(self) -> str:
        kind = "warning: " if self.is_warning else ""
        head = f"{self.file}:{self.line}:{self.column}: {kind}{self.message}"
        return head if self.source_line is None else f"{head}\n{self._excerpt()}"

    def _excerpt(self) -> str:
        """The caret is below its character, though Chinese takes two columns; no sign of the line moves the cursor."""
        line = "".join(char if char.isprintable() else " " for char in (self.source_line or "").rstrip("\n"))
        start = max(0, min(self.column - 1 - self.SHOWN // 2, len(line) - self.SHOWN))
        before = line[start : self.column - 1].ljust(self.column - 1 - start)
        return f"    {line[start : start + self.SHOWN]}\n    {' ' * sum(map(_columns, before))}^"


def _columns(char: str) -> int:
    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1


class Misconfigured(TocsinError):
    """A setting or a user's file is wrong; carries every problem found, not only the first."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(filter(None, [message, *map(str, self.problems)])))
