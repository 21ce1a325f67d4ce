"""Operators of other products, each with its form here. What is written in quotes is text, not an operator."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple


class Foreign(NamedTuple):
    """`text` stands at `at` of the query; `here` is how Tocsin writes it."""

    at: int
    text: str
    here: str


FIELDS: Mapping[str, str] = {
    "site": "source", "domain": "source", "publication": "source", "language": "lang", "intitle": "title",
    "allintitle": "title", "headline": "title", "hlead": "lead", "inurl": "url", "intext": "body", "text": "body",
    "company": "org", "organization": "org", "location": "place", "region": "country", "byline": "author",
}  # fmt: skip
"""Fields by the names that others give them."""
ACCEPTED: Mapping[str, str] = {"site": "source"}
"""Of these, the ones that are read all the same, with a warning: so many people's fingers write them."""

SIGNS: Mapping[str, str] = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}
"""Signs that stand alone for an operator elsewhere; they hold no word, which is an error."""

_FACTIVA = {
    "hd": "title:", "hl": "title:", "lp": "lead:", "hlp": "title:(...) OR lead:", "td": "body:", "by": "author:",
    "rst": "source:", "sn": "source:", "sc": "source:", "la": "lang:", "re": "country:", "co": "org:", "fds": "org:",
    "ns": "topic:", "in": "topic:", "pe": "person:", "wc": "words:",
}  # fmt: skip
_BEFORE, _AFTER = r"(?<![^\s(])", r"(?![^\s)])"


def _fewer(number: str) -> int:
    """Factiva counts the steps from word to word, Tocsin the words between."""
    return max(0, int(number) - 1)


def _factiva(found: re.Match[str]) -> str:
    here, value = _FACTIVA[found[1].lower()], found[3]
    if here.startswith("title:(...)"):
        return f"title:({value or '...'}) OR lead:({value or '...'})"
    sign = found[2] if here == "words:" and found[2] != "=" else ""
    return f"{here}{sign}{value.lower() if here == 'lang:' else value}"


def _slop(found: re.Match[str]) -> str:
    pairs = [f"{a} NEAR/{found[2]} {b}" for a, b in pairwise(found[1].split())]
    return pairs[0] if len(pairs) == 1 else " AND ".join(f"({pair})" for pair in pairs) or "NEAR between two words"


_Form = Callable[[re.Match[str]], str]
_OPERATORS: tuple[tuple[re.Pattern[str], _Form], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), here)
    for pattern, here in (
        (rf"{_BEFORE}w/(\d+){_AFTER}", lambda found: f"NEAR/{found[1]}"),
        (rf"{_BEFORE}/(\d+){_AFTER}", lambda found: f"NEAR/{found[1]}"),
        (rf"{_BEFORE}near(\d+){_AFTER}", lambda found: f"NEAR/{_fewer(found[1])}"),
        (rf"{_BEFORE}adj(\d+){_AFTER}", lambda found: f"BEFORE/{_fewer(found[1])}"),
        (rf"{_BEFORE}(?:onear|pre)/(\d+){_AFTER}", lambda found: f"BEFORE/{found[1]}"),
        (rf"{_BEFORE}\+(\d+){_AFTER}", lambda found: f"BEFORE/{found[1]}"),
        (rf"{_BEFORE}(?:w?)/([sp]){_AFTER}", lambda found: f"SAME/{found[1].lower()}"),
        (rf"{_BEFORE}atleast(\d+)(?=[\s(])", lambda found: f"ATLEAST/{found[1]}(...)"),
        (rf"{_BEFORE}hlead\(([^()]*)\)?", lambda found: f"title:({found[1]}) OR lead:({found[1]})"),
        (rf"{_BEFORE}({'|'.join(_FACTIVA)})([=<>])([\w.-]*)", _factiva),
        (r'"([^"]*)"~(\d+)', _slop),
        (rf"{_BEFORE}(\w+)!{_AFTER}", lambda found: f"{found[1]}*"),
        (rf"{_BEFORE}(site):(?=\S)", lambda found: f"{ACCEPTED[found[1].lower()]}:"),
    )
)
_LOWER = re.compile(rf"(?<=\s)(and|or|not){_AFTER}(?=\s)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def foreign(query: str) -> Iterator[Foreign]:
    """Every operator of another product, in the order of its kind."""
    quoted = [found.span() for found in _QUOTED.finditer(query)]
    for pattern, here in _OPERATORS:
        for found in pattern.finditer(query):
            if not any(start < found.start() < end for start, end in quoted):
                yield Foreign(found.start(), found[0], here(found))


def lower_case(query: str) -> Iterator[Foreign]:
    """`and`, `or`, `not` between words: here they are words to be found."""
    quoted = [found.span() for found in _QUOTED.finditer(query)]
    for found in _LOWER.finditer(query):
        if not any(start < found.start() < end for start, end in quoted):
            yield Foreign(found.start(), found[1], found[1].upper())
