"""The name that a user most likely meant."""

import difflib
from collections.abc import Sequence


def did_you_mean(word: str, known: Sequence[str]) -> str | None:
    """The nearest of `known`, if any is near."""
    return next(iter(difflib.get_close_matches(word.casefold(), list(known), 1, 0.6)), None)
