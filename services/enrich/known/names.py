"""The names that the gazetteer looks for, language by language: who or what each one stands for.

From the table of countries, from CLDR for their names in other languages, from `data/names.csv` for bodies, regions
and groups that belong to no one country, and from the user's own entities.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from shared.countries import (
    Country,
    bodies,
    cities_in,
    countries,
    country_namesakes,
    lesser_namesakes,
    names_in,
    other_names,
    towns,
)
from shared.events import EntityType
from shared.known_entities import KnownEntity
from shared.text.folding import fold

Kind = Literal["country", "demonym", "capital", "city", "town", "region", "institution", "table", "known"]
_RANK: tuple[Kind, ...] = ("country", "region", "capital", "city", "town", "institution", "demonym", "table", "known")
_CITY_OR_DISTRICT = re.compile(r" (?:City|D\.?C\.?)\Z")
_WELL_KNOWN: tuple[Kind, ...] = ("country", "demonym", "capital", "city", "region")
CITY_LETTERS = 6  # in other languages than English shorter names of cities are words too often (Essen, Nice, Male)


@dataclass(frozen=True, slots=True)
class Name:
    """One surface form and the entity it stands for."""

    surface: str
    id: str
    name: str
    type: EntityType
    country: str | None
    kind: Kind
    also: tuple[str, ...] = ()  # other countries that have a place of this name
    small: tuple[str, ...] = ()  # others that have but a lesser one, which only a paper from there means
    conditions: KnownEntity | None = None  # of the user's own, where it asks for words nearby or rules phrases out

    @property
    def is_exact(self) -> bool:
        """Short capitals are read as written: `US` is not `us`, `WHO` is not `who`."""
        return is_acronym(self.surface)


def is_acronym(surface: str) -> bool:
    letters = surface.replace(".", "")
    return letters.isupper() and len(letters) <= 6 and letters.isalpha() and letters.isascii()


def slug(name: str) -> str:
    """A name as part of an id: the same however it is written."""
    return re.sub(r"[\W_]+", "-", fold(name).replace(".", "")).strip("-") or "unnamed"


@cache
def names_for(language: str) -> tuple[Name, ...]:
    """All built-in names to look for in an article of this language."""
    if language == "en":
        return (*_once_a_place(_countries_in_english()), *_table())
    local = (_country_name(surface, countries()[code]) for surface, code in names_in(language).items())
    cities = (_city(surface, *place) for surface, place in cities_in(language).items())
    english = (name for name in names_for("en") if _travels(name))
    return (*local, *cities, *english)


def names_of(known: Iterable[KnownEntity]) -> Iterator[Name]:
    """The user's own entities as names: each by its name and its aliases."""
    for entity in known:
        row_id = f"{entity.type}:{slug(entity.name)}"
        conditions = entity if entity.needed or entity.excluded else None
        for surface in dict.fromkeys((entity.name, *entity.aliases)):
            yield Name(surface, row_id, entity.name, entity.type, entity.country, "known", conditions=conditions)


@lru_cache(maxsize=1_000)
def of_its_people(name: Name) -> Name:
    """A country's name, of a form that means its people and things."""
    return replace(name, kind="demonym")


def _travels(name: Name) -> bool:
    """True of English names that stand in texts of other languages as they are: acronyms, countries, cities."""
    if name.kind in ("city", "capital"):
        return len(name.surface) >= CITY_LETTERS
    return name.kind == "country" or (name.kind == "table" and name.type == "organization")


def _once_a_place(names: Iterable[Name]) -> Iterator[Name]:
    """One name a surface: of places of one name the greatest, with the countries of the others."""
    namesakes: dict[str, list[Name]] = {}
    for name in names:
        namesakes.setdefault(f"{name.type == 'place' and name.kind != 'demonym'} {fold(name.surface)}", []).append(name)
    for same in namesakes.values():
        first = min(same, key=lambda name: _RANK.index(name.kind))
        others = [name for name in same if not (first.kind == "region" and name.kind == "town")]
        lesser = [
            name for name in others if first.kind == "city" and (name.surface, name.country) in lesser_namesakes()
        ]
        also = _others(first, [name for name in others if name not in lesser])
        small = first.small or _others(first, lesser)
        for surface in dict.fromkeys(name.surface for name in same):  # `Sao Paulo` and `São Paulo` are one
            yield replace(first, surface=surface, also=also, small=small)


def _others(first: Name, same: Iterable[Name]) -> tuple[str, ...]:
    """The countries of the names, less that of the first."""
    return tuple(dict.fromkeys(name.country for name in same if name.country and name.country != first.country))


def _countries_in_english() -> Iterator[Name]:
    for country in countries().values():
        yield from (_country_name(surface, country) for surface in country.names)
        for word in (*country.demonyms, *country.plurals):
            yield Name(word, f"country:{country.code}", country.name, "place", country.code, "demonym")
        if country.capital and country.capital not in country.names and (country.capital, country.code) not in towns():
            yield _part_of(country, country.capital, "place", "capital")
        yield from (_part_of(country, city, "place", "city") for city in country.cities)
        yield from (_part_of(country, region, "place", "region") for region in country.regions)
        yield from (_part_of(country, body, "organization", "institution") for body in country.institutions)
    yield from (_part_of(countries()[code], town, "place", "town") for town, code in towns())
    yield from (_part_of(countries()[code], body, "organization", "institution") for body, code in bodies())
    for (code, other), name in other_names().items():
        yield _known_as(countries()[code], name, other)


def _country_name(surface: str, country: Country) -> Name:
    small = tuple(code for town, code in country_namesakes() if town == surface)
    return Name(surface, f"country:{country.code}", country.name, "place", country.code, "country", small=small)


def _known_as(country: Country, name: str, other: str) -> Name:
    """Another name of a city, region or body of the tables."""
    if name in country.institutions:
        return _part_of(country, name, "organization", "institution", other)
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("capital", (country.capital or "",)),
        ("city", country.cities),
        ("region", country.regions),
    )
    kind: Kind = next((one for one, names in kinds if name in names), "town")
    return _part_of(country, name, "place", kind, other)


def _part_of(country: Country, given: str, row_type: EntityType, kind: Kind, surface: str = "") -> Name:
    # `New York City` is New York, `Washington D.C.` is Washington, Bombay is Mumbai.
    plain = _CITY_OR_DISTRICT.sub("", given) if kind in ("city", "capital") else given
    name = plain if plain in (country.capital, *country.cities) else given
    name = other_names().get((country.code, name), name)
    return Name(surface or given, f"{row_type}:{slug(name)}", name, row_type, country.code, kind)


def _city(surface: str, city: str, code: str) -> Name:
    country = countries()[code]
    if city in country.names:  # Hong Kong, Singapore
        return _country_name(surface, country)
    return _part_of(country, city, "place", "capital" if city == country.capital else "city", surface)


def is_place_name(plain: str) -> bool:
    """Whether a country, its people, a city or a region is called so in English; folded, without dots. Towns are
    words too often: Alliance, Orange."""
    return plain in _place_names()


@cache
def _place_names() -> frozenset[str]:
    return frozenset(fold(name.surface).replace(".", "") for name in names_for("en") if name.kind in _WELL_KNOWN)


def nicknames(first_name: str) -> frozenset[str]:
    """The short forms of a first name, all folded."""
    return _nicknames().get(first_name, frozenset())


@cache
def _nicknames() -> Mapping[str, frozenset[str]]:
    text = files("services.enrich").joinpath("data/nicknames.csv").read_text(encoding="utf-8")
    return {row["name"]: frozenset(row["short"].split(";")) for row in csv.DictReader(text.splitlines())}


def _table() -> Iterator[Name]:
    text = files("services.enrich").joinpath("data/names.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        row_type = _entity_type(row["type"])
        for surface in (row["name"], *filter(None, row["aliases"].split(";"))):
            yield Name(
                surface, f"{row_type}:{slug(row['name'])}", row["name"], row_type, row["country"] or None, "table"
            )


def _entity_type(value: str) -> EntityType:
    for known_type in get_args(EntityType):
        if value == known_type:
            return known_type  # type: ignore[no-any-return]
    raise ValueError(f"services/enrich/data/names.csv: no entity type: {value!r}")
