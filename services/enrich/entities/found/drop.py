"""Spans that name nothing: without a letter, all in small letters, a day, a desk, an address."""

import re
from collections.abc import Iterable, Iterator

from services.enrich.entities.span import Span

_DAYS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|november|"
    r"december|today|tomorrow|yesterday|(?:news|web|sports|city|business)\s?(?:desk|editor)|"
    r"staff (?:reporter|writer|correspondent)",
    re.IGNORECASE,
)
# Words that models take for a name where they open a line or stand with a capital out of respect.
_GENERIC_WORDS = """
    government parliament state states kingdom majesty men women division group attendance extras note total media
    education commission committee council court cabinet ministry department interior finance house party union
    indigenous internet web ai ceo cfo cto coo mp mps vp vpm pm mla mlas covid covid-19 north south east west
    advertisement click subscribe copyright photo image file share comments home president minister secretary chairman
    sir madam sheikh amir emir king queen prince stadium scorer scorers result results standings
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_TABLE_HEAD = re.compile(r"(?:[A-Z]{1,3}\s){2,}[A-Z]{1,3}")  # `W L T GF GA`
_ADDRESS = re.compile(r"https?:|www\.|@\w|\w@|\.(?:com|org|net)\b", re.IGNORECASE)
_LONGEST = 120  # characters; no name is longer, a mistaken table row is


def keep(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """The spans that can be a name."""
    return (span for span in spans if _is_name(text[span.start : span.end]))


def _is_name(surface: str) -> bool:
    if len(surface) < 2 or len(surface) > _LONGEST or not any(map(str.isalpha, surface)):
        return len(surface) == 1 and surface.isalpha() and not surface.isascii()
    if surface.islower() and surface.isascii():
        return False
    if surface.casefold() in _GENERIC or _TABLE_HEAD.fullmatch(surface):
        return False
    return not (_DAYS.fullmatch(surface) or _ADDRESS.search(surface))
