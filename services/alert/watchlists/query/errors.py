"""A query that cannot be read."""


class QueryError(ValueError):
    """What is wrong at `offset` (a code point of the query), and what to write instead."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
