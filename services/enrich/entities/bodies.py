"""Longer names that tell their country by a part: `Bank of Ireland`, `Peruvian Navy`, `Kandahar Airport`. All else of
the name only says what kind of body or place it is; `American Express` and `Washington Park` tell nothing.
"""

import re

from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found

_BODIES = """
    treasury army navy force forces military marines guard guards corps command government cabinet parliament senate
    congress assembly legislature duma court courts bank ministry department embassy consulate police gendarmerie
    intelligence council agency authority commission bureau presidency
"""
_OF_BODIES = """
    of the and for s national federal royal central reserve supreme high constitutional armed air coast border security
    state secret general staff foreign interior home internal affairs defence defense finance economy justice health
    education trade energy agriculture labour labor transport oil space nuclear atomic electoral election human rights
    republican revolutionary special republic
"""
_SITES = """
    airport airfield airbase base station port harbour harbor railway zoo beach village valley bay coast peninsula
    province prefecture governorate oblast region district municipality county
"""
_OF_SITES = "international air naval military central bus train metropolitan the of"

_BODY, _SITE = frozenset(_BODIES.split()), frozenset(_SITES.split())
_BODY_WORDS, _SITE_WORDS = _BODY | frozenset(_OF_BODIES.split()), _SITE | frozenset(_OF_SITES.split())
_WORD = re.compile(r"\w+")


def tells_its_country(hit: Found, span: Span, text: str) -> bool:
    """Whether the name of the table inside the span says in which country, or whose, it is."""
    if span.name is not None or span.country or hit.start < span.start or hit.end > span.end:
        return False
    words = [*_WORD.findall(text, span.start, hit.start), *_WORD.findall(text, hit.end, span.end)]
    rest = {word.lower() for word in words}
    if span.type == "organization":
        return hit.name.kind in ("country", "demonym") and bool(rest & _BODY) and rest <= _BODY_WORDS
    is_place = span.type == "place" and hit.name.type == "place" and hit.start == span.start and not hit.name.also
    return is_place and bool(rest & _SITE) and rest <= _SITE_WORDS
