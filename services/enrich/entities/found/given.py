"""First names of many languages: whose name begins with one is most likely a person."""

import csv
from functools import cache
from importlib.resources import files

from shared.text.folding import fold


def is_given(word: str) -> bool:
    """True of `Akinyi`, and of `Anne-Gaelle` by its first part."""
    plain = fold(word)
    if plain in given_names():
        return True
    first, _, second = word.partition("-")
    return second[:1].isupper() and fold(first) in given_names()


@cache
def given_names() -> frozenset[str]:
    """19,000 names of 70 languages, folded, from the lists of Faker (MIT); those that are also words of English, great
    places or companies are left out. Read once, in 5 ms."""
    text = files("services.enrich").joinpath("data/given_names.csv").read_text(encoding="utf-8")
    return frozenset(name for row in csv.DictReader(text.splitlines()) for name in row["names"].split(";"))
