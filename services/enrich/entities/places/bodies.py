"""Longer names that tell their country by a part: `Canadian Food Inspection Agency`, `Law Society of Kenya`, `Leeds
City Council`, `Kandahar Airport`. The rest of the name says what kind of body or place it is; `American Express` and
`Washington Park` tell nothing.
"""

import re

from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found

# What a state, or the trades, clubs and learned of a country, have in its name.
_BODIES = """
    treasury army navy force forces military marines guard guards corps command government cabinet parliament senate
    congress assembly legislature duma court courts bank ministry department embassy consulate police gendarmerie
    intelligence council agency authority commission bureau presidency administration secretariat
    association federation union confederation league society institute institution academy party alliance committee
    university college hospital museum exchange board broadcasting
    football cricket rugby hockey olympic
"""
# What a city or region has in its own.
_CITY_BODIES = """
    council hall police fire brigade department sheriff court county school schools district university college zoo
    hospital museum library airport authority transit mayor borough township constabulary symphony orchestra cathedral
    exchange guard
"""
# Churches, kitchens and friends of a country are anywhere; Inter-American is no one's.
_ANYWHERE = """
    inter latin native pan anglo euro asian african
    orthodox reformed lutheran catholic presbyterian restaurant bakery kitchen grill cafe bistro cuisine embassy friends
    lovers lobby solidarity studies language literature veterans
"""
_SITES = """
    airport airfield airbase base station port harbour harbor railway zoo beach village valley bay coast peninsula
    province prefecture governorate oblast region district municipality county city township borough
"""
_OF_SITES = "international air naval military central bus train metropolitan the of"

_BODY, _OF_CITIES, _SITE = frozenset(_BODIES.split()), frozenset(_CITY_BODIES.split()), frozenset(_SITES.split())
_OF_TOWNS = ("city", "county", "town", "police", "fire", "borough", "district", "township")
_MAY_LEAD = frozenset(("university", "of", "the", "city", "bank"))
_ABROAD = frozenset(_ANYWHERE.split())
_SITE_WORDS = _SITE | frozenset(_OF_SITES.split())
_WORD = re.compile(r"\w+")
_COUNTRIES, _CITIES = ("country", "demonym"), ("capital", "city", "region")


def tells_its_country(hit: Found, span: Span, text: str) -> bool:
    """Whether the name of the table inside the span says in which country, or whose, it is."""
    if span.name is not None or span.inside is not None or hit.start < span.start or hit.end > span.end:
        return False
    before, after = _words(text, span.start, hit.start), _words(text, hit.end, span.end)
    if span.type == "organization":
        return _is_body(hit, before, after) and "-" not in (
            text[hit.start - 1 : hit.start],
            text[hit.end : hit.end + 1],
        )
    is_place = span.type == "place" and hit.name.type == "place" and hit.start == span.start
    rest = frozenset((*before, *after))
    return is_place and bool(rest & _SITE) and rest <= _SITE_WORDS


def _words(text: str, start: int, end: int) -> list[str]:
    return [word.lower() for word in _WORD.findall(text, start, end)]


def _is_body(hit: Found, before: list[str], after: list[str]) -> bool:
    rest = frozenset((*before, *after))
    if rest & _ABROAD:
        return False
    if hit.name.kind == "town":  # a surname as often: `Lincoln Hospital`
        return not before and bool(after) and after[0] in _OF_TOWNS
    if hit.name.kind in _CITIES:
        return not set(before) - _MAY_LEAD and bool(rest & _OF_CITIES)
    is_last = hit.name.kind == "country" and not after and bool(before)
    return hit.name.kind in _COUNTRIES and (is_last or bool(rest & _BODY))
