"""How much a word tells of an event: a static background, so that a replay weighs as the first run did.

English has a list of common news words; other languages know their function words alone.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

RARE = 6.0  # the weight of a word that no list has
FIGURE = 2.5
COMMON = 1.5  # words of any news: man, year, report
TELLING = 3.0  # a capital makes a name of words that are heavier


@cache
def weights(language: str) -> Mapping[str, float]:
    """The weights of the common words of a language, in lower case and singular; every other word has `RARE`."""
    if language == "en":
        return _english()
    return dict.fromkeys(_function_words(language), 0.0)


def _english() -> Mapping[str, float]:
    table: dict[str, float] = {}
    text = (files("services.enrich.story") / "data" / "english.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            weight, *words = line.split()
            table.update(dict.fromkeys(words, float(weight)))
    return table


def _function_words(language: str) -> frozenset[str]:
    """jusText's list of the commonest words; none for a language without one."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language).get_language_name("en") or ""
    except (UnknownLocaleError, ValueError):
        return frozenset()
    stoplist = files("justext") / "stoplists" / f"{_JUSTEXT_NAMES.get(language, name)}.txt"
    if not stoplist.is_file():
        return frozenset()
    return frozenset(word.casefold() for word in stoplist.read_text(encoding="utf-8").split())


_JUSTEXT_NAMES = {"no": "Norwegian_Bokmal"}
