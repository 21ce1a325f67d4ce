"""The tables of `data/` that addresses are read by."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources


def rows(table: str) -> Iterator[dict[str, str]]:
    """Of `data/TABLE.csv`, by the names of its columns."""
    text = resources.files("services.ingest").joinpath(f"data/{table}.csv").read_text("utf-8")
    return csv.DictReader(text.splitlines())


def words(kind: str) -> frozenset[str]:
    """The words of one kind, of `data/channels.csv`."""
    return _kinds()[kind]


@cache
def _kinds() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for row in rows("channels"):
        kinds.setdefault(row["kind"], set()).update(row["words"].split())
    return {kind: frozenset(of_kind) for kind, of_kind in kinds.items()}
