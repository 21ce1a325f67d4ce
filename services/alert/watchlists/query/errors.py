"""A query that cannot be read."""

import re

_SHOWN = 80
_LONG = re.compile(rf"`[^`]{{{_SHOWN},}}`")


class QueryError(ValueError):
    """What is wrong at `offset` (a code point of the query), and what to write instead."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(_LONG.sub(lambda found: f"{found[0][:_SHOWN]}...`", message))
        self.offset = offset


class TermError(QueryError):
    """Of one term alone: the rest of the query can still be read, with a word in its place."""
