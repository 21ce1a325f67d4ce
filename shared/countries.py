"""The countries of the world: codes, names, demonyms, capitals, cities and institutions, from `data/countries.csv`.

A table of facts, written for this project; names in other languages come from CLDR. Finding them in a text is the
gazetteer's work.
"""

import csv
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from shared.errors import Misconfigured


@dataclass(frozen=True)
class Country:
    """One country or territory; `code` is ISO 3166-1 alpha-2, or XK."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    cities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases: what stands for the country itself."""
        return (self.name, *self.aliases)

    @property
    def plurals(self) -> tuple[str, ...]:
        """Its people as English says them: `Pakistanis`, `Swedes`; none for `French`, `Japanese`."""
        return tuple(f"{word}s" for word in self.demonyms if not word.endswith(("sh", "ch", "se", "s", "men", "man")))


@cache
def countries() -> Mapping[str, Country]:
    """All countries by code."""
    text = files("shared").joinpath("data/countries.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: _country(row) for row in csv.DictReader(text.splitlines())})


@cache
def nearest_code(word: str) -> str | None:
    """The code that a word most likely means: a code, name, demonym or capital, small slips of the hand allowed."""
    codes = _codes_by_word()
    key = word.strip().casefold()
    if key.upper() in countries():
        return key.upper()
    if key in codes:
        return codes[key]
    close = difflib.get_close_matches(key, codes, n=1, cutoff=0.8)
    return codes[close[0]] if close else None


@cache
def names_in(language: str) -> Mapping[str, str]:
    """Country names in one language of CLDR, name -> code; empty where CLDR or this table has none."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return MappingProxyType({})
    found = {name: code for code, name in territories.items() if code in countries()}
    return MappingProxyType({**found, **_also_said(language)})


def _country(row: Mapping[str, str]) -> Country:
    if None in row or None in row.values():
        raise Misconfigured(f"shared/data/countries.csv: {row.get('code')}: eight columns were expected")
    return Country(
        code=row["code"],
        name=row["name"],
        aliases=_parts(row["aliases"]),
        demonyms=_parts(row["demonyms"]),
        capital=row["capital"] or None,
        cities=_parts(row["cities"]),
        regions=_parts(row["regions"]),
        institutions=_parts(row["institutions"]),
    )


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split(";") if part)


def _also_said(language: str) -> Mapping[str, str]:
    """What CLDR leaves out: the short names that newspapers use, as США and アメリカ."""
    text = files("shared").joinpath("data/country_names.csv").read_text(encoding="utf-8")
    return {row["name"]: row["code"] for row in csv.DictReader(text.splitlines()) if row["language"] == language}


@cache
def _codes_by_word() -> Mapping[str, str]:
    # Names first: `Georgia`, `Niger` and `Dominica` must never be taken by another's alias or demonym.
    found: dict[str, str] = {}
    for word, code in [*_words("names"), *_words("demonyms"), *_words("capital")]:
        found.setdefault(word.casefold(), code)
    return found


def _words(kind: str) -> Iterator[tuple[str, str]]:
    for country in countries().values():
        value = getattr(country, kind)
        for word in (value,) if isinstance(value, str) else value or ():
            yield word, country.code
