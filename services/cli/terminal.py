"""What is printed: colours only for who wants them, headlines without control characters, counts in words."""

import os
import sys


def is_coloured() -> bool:
    """A terminal whose user did not ask for plain text (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def say_what_is_read(what: str) -> None:
    """For who called a filter and gave it nothing to read: it waits for what is typed."""
    if sys.stdin.isatty():
        sys.stderr.write(f"reads {what} from here; Ctrl-D ends\n")


def flat(text: str) -> str:
    """On one line: a headline's control characters never reach the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def count(number: int, noun: str) -> str:
    """As `1 test`, `1,200 tests`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
