"""The countries of the world: codes, names, demonyms, capitals, cities and institutions, from `data/countries.csv`;
smaller towns, and those that bear the name of a greater one, from `data/towns.csv`, of a country from
`data/country_namesakes.csv`; bodies with the name of a better known one from `data/bodies.csv`; former names,
spellings and acronyms of cities and bodies from `data/other_names.csv`.

Tables of facts, written for this project; names in other languages come from CLDR. Finding them in a text is the
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
from shared.text.folding import fold

_SHORTEST_IN_LATIN = 5  # capitals of fewer letters are words too often
_SHORTEST_IN_A_RUN = 5  # without spaces a short name is found inside longer words


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
def towns() -> tuple[tuple[str, str], ...]:
    """Smaller towns as (name, code). Of several of one name the best known stands first."""
    return tuple((name, row["code"]) for row in _rows("towns.csv") for name in _parts(row["towns"]))


@cache
def lesser_namesakes() -> frozenset[tuple[str, str]]:
    """Those of the towns, as (name, code), that all the world but their own region takes for the city abroad."""
    rows = (row for row in _rows("towns.csv") if row["set"].startswith("lesser namesakes"))
    return frozenset((name, row["code"]) for row in rows for name in _parts(row["towns"]))


@cache
def country_namesakes() -> tuple[tuple[str, str], ...]:
    """Towns that bear the name of a country, as (name, code): the country is meant nearly always."""
    return tuple((name, row["code"]) for row in _rows("country_namesakes.csv") for name in _parts(row["towns"]))


@cache
def bodies() -> tuple[tuple[str, str], ...]:
    """Institutions that share their name with a better known one of another state, as (name, code)."""
    return tuple((name, row["code"]) for row in _rows("bodies.csv") for name in _parts(row["bodies"]))


@cache
def other_names() -> Mapping[tuple[str, str], str]:
    """Former names, spellings and acronyms of cities and bodies: (code, other name) -> name."""
    rows = _rows("other_names.csv")
    return MappingProxyType({(row["code"], other): row["name"] for row in rows for other in _parts(row["others"])})


@cache
def names_in(language: str) -> Mapping[str, str]:
    """Country names in one language of CLDR, name -> code; empty where CLDR or this table has none."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return MappingProxyType({})
    found = {name: code for code, name in territories.items() if code in countries()}
    doubtful = words_of_their_own(language)
    said = {**found, **_also_said(language)}
    return MappingProxyType({name: code for name, code in said.items() if name not in doubtful})


@cache
def cities_in(language: str) -> Mapping[str, tuple[str, str]]:
    """Capitals and large cities in one language, name -> (English name, code): those that CLDR names a time zone
    after, and the capitals of `data/city_names.csv`."""
    from babel import Locale, UnknownLocaleError

    try:
        zones = Locale.parse(language).time_zones
    except (UnknownLocaleError, ValueError):
        return MappingProxyType({})
    doubtful = {*words_of_their_own(language), *names_in(language)}
    found = {zones[zone]["city"]: place for zone, place in _zones().items() if "city" in zones.get(zone, {})}
    found |= {row["name"]: (row["city"], row["code"]) for row in _rows("city_names.csv") if row["language"] == language}
    return MappingProxyType(
        {name: place for name, place in found.items() if name not in doubtful and _is_telling(name, language)}
    )


@cache
def words_of_their_own(language: str) -> frozenset[str]:
    """What looks like the name of a country or city and is a common word: مالي is Mali, and `financial`."""
    return frozenset(row["name"] for row in _rows("doubtful_names.csv") if row["language"] == language)


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
    return {row["name"]: row["code"] for row in _rows("country_names.csv") if row["language"] == language}


@cache
def _zones() -> Mapping[str, tuple[str, str]]:
    """The time zones of CLDR named for a capital or large city of the table, with that city and its country."""
    from babel.core import get_global

    older: dict[str, list[str]] = {}  # CLDR keeps the older names of zones: Europe/Kiev
    for old, new in get_global("zone_aliases").items():
        older.setdefault(new, []).append(old)
    found: dict[str, tuple[str, str]] = {}
    for zone, code in get_global("zone_territories").items():
        country, city = countries().get(code), fold(zone.rsplit("/", 1)[-1].replace("_", " "))
        places = (country.capital or "", *country.cities) if country else ()
        if named := next((one for one in places if fold(one) == city), None):
            found |= dict.fromkeys((zone, *older.get(zone, ())), (named, code))
    return found


def _is_telling(name: str, language: str) -> bool:
    """Whether a city's name is long enough not to be a word, or a part of one, in a text of the language."""
    if language in ("th", "lo", "my", "km"):
        return len(name) >= _SHORTEST_IN_A_RUN
    return len(name) >= (_SHORTEST_IN_LATIN if fold(name).isascii() else 2)


@cache
def _rows(file: str) -> tuple[Mapping[str, str], ...]:
    text = files("shared").joinpath(f"data/{file}").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


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
