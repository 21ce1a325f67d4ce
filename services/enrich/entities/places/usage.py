"""Whose English a text is in, by what it calls offices and things: sheriffs and school boards, councillors and crores.

Speaks for where a paper is at home that says nothing of it: most papers of American towns end in `.com`.
"""

import csv
import re
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_READ_CHARS = 6_000  # a local story has said it by then
_ENOUGH = 2  # different words; one is chance
_TIMES_MORE = 2  # than for any other country
_COUNTY = re.compile(r"[a-z,.] [A-Z]\w+ County\b(?! (?:Council|Cricket|Ground|Championship|Show|Durham|Antrim)\b)")


@dataclass(frozen=True, slots=True)
class Usage:
    """The country whose usage a text follows, and the one whose local paper it may be from."""

    english: str | None
    local: str | None


def usage_of(text: str) -> Usage:
    """Where two words at least are of a country's usage, and twice as many as of any other's; what a local paper writes
    of, offices of town and county, is counted once more by itself."""
    pattern, codes = _table()
    said = {_as_listed(match, codes) for match in pattern.findall(text[:_READ_CHARS])}
    entries = [entry for word in said for entry in codes.get(word, ())]
    if _COUNTY.search(text, 0, _READ_CHARS):
        entries.append(("US", True))
    return Usage(_first(code for code, _ in entries), _first(code for code, is_local in entries if is_local))


def _first(codes: Iterable[str]) -> str | None:
    (first, count), (_, next_count) = (*Counter(codes).most_common(2), ("", 0), ("", 0))[:2]
    return first if count >= _ENOUGH and count >= _TIMES_MORE * next_count else None


@cache
def _table() -> tuple[re.Pattern[str], dict[str, tuple[tuple[str, bool], ...]]]:
    """What finds the words, and the countries of each; what the table has in small letters may open a sentence."""
    text = files("services.enrich").joinpath("data/usage.csv").read_text(encoding="utf-8")
    codes: dict[str, tuple[tuple[str, bool], ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        for column in ("local", "other"):
            for word in row[column].split(";"):
                codes[word] = (*codes.get(word, ()), (row["code"], column == "local"))
    small = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True) if word.islower())
    exact = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True) if not word.islower())
    return re.compile(rf"(?<!\w)(?:(?i:(?:{small})s?)|{exact})(?!\w)"), codes


def _as_listed(word: str, codes: Container[str]) -> str:
    """The entry of the table: `Color` and `colors` are color."""
    return next((form for form in (word, word.lower(), word.lower().removesuffix("s")) if form in codes), word)
