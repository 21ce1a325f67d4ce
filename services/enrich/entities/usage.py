"""Whose English a text is in, by what it calls offices and things: sheriffs and school boards, councillors and crores.

Speaks for where a paper is at home that says nothing of it: most papers of American towns end in `.com`.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_READ_CHARS = 6_000  # a local story has said it by then
_ENOUGH = 2  # different words; one is chance
_TIMES_MORE = 2  # than for any other country
_COUNTY = re.compile(r"[a-z,.] [A-Z]\w+ County\b(?! (?:Council|Cricket|Ground|Championship|Show|Durham|Antrim)\b)")


def usage_home(text: str) -> str | None:
    """The country whose usage the text follows: two words of it at least, and twice as many as of any other's."""
    pattern, codes = _table()
    said = {_as_listed(match, codes) for match in pattern.findall(text[:_READ_CHARS])}
    votes = Counter(code for word in said for code in codes.get(word, ()))
    votes["US"] += _COUNTY.search(text, 0, _READ_CHARS) is not None
    (first, count), (_, next_count) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
    return first if count >= _ENOUGH and count >= _TIMES_MORE * next_count else None


@cache
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """What finds the words, and the countries of each; what the table has in small letters may open a sentence."""
    text = files("services.enrich").joinpath("data/usage.csv").read_text(encoding="utf-8")
    codes: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        for word in row["says"].split(";"):
            codes[word] = (*codes.get(word, ()), row["code"])
    small = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True) if word.islower())
    exact = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True) if not word.islower())
    return re.compile(rf"(?<!\w)(?:(?i:(?:{small})s?)|{exact})(?!\w)"), codes


def _as_listed(word: str, codes: Mapping[str, tuple[str, ...]]) -> str:
    """The entry of the table: `Color` and `colors` are color."""
    return next((form for form in (word, word.lower(), word.lower().removesuffix("s")) if form in codes), word)
