"""Which country a place is in: by what follows it (`Springfield, Illinois`), and, where several countries have a place
of this name, by what else the document names and by where its source is at home."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.enrich.entities.places.home import NOWHERE, Home
from services.enrich.entities.places.local import local_names
from services.enrich.entities.places.namesakes import (
    Evidence,
    country_inside,
    country_of_body,
    country_of_place,
    evidence,
)
from services.enrich.entities.places.usage import usage_of
from services.enrich.entities.span import Span
from services.enrich.known.names import slug
from shared.text.folding import fold

_BETWEEN = re.compile(r",\s(?:in\s)?(?:(?:north|south|east|west|central)\w*[- ])*\Z|\s\(\Z")
_US_STATE = re.compile(
    r",\s(?:(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|"
    r"Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo)(?:\.|(?=[\s,)]))|(?:N\.?\s?H|N\.?\s?J|N\.?\s?M|N\.?\s?Y|N\.?\s?C|N\.?\s?D|"
    r"R\.?\s?I|S\.?\s?C|S\.?\s?D|W\.?\s?Va)\b|(?:AL|AZ|CA|CO|FL|GA|IL|KS|KY|LA|MA|MD|MI|MN|MO|NE|NV|OH|OK|PA|TN|TX|"
    r"UT|VA|VT|WA|WI)\b)"
)
_CA_PROVINCE = re.compile(r",\s(?:Ont|Que|Alta|Sask|Man)(?:\.|(?=[\s,)]))|,\s(?:B\.?C|N\.?S|N\.?B|P\.?E\.?I)\b")
_REACH = 24


def resolve(spans: Sequence[Span], text: str, home: Home = NOWHERE) -> list[Span]:
    """Places and bodies with the country that they are in here; `home` is where the source is."""
    told = _told_by_neighbours(spans, text)
    found = evidence(spans, text, told, home.country, local_names(spans, text, home), lambda: usage_of(text))
    once = [_resolved(span, told, found, text) for span in spans]
    told |= _told_by_neighbours(once, text, are_resolved=True)
    return [_resolved(span, told, found, text) for span in once]


def _told_by_neighbours(spans: Sequence[Span], text: str, *, are_resolved: bool = False) -> dict[str, str]:
    """Each place name that is somewhere followed by its state, region or country, with that country."""
    told: dict[str, str] = {}
    codes_after: tuple[str, ...] = ()
    for at in range(len(spans) - 1, -1, -1):  # from the end: `Hyde Park, Chicago, Illinois`
        span = spans[at]
        after = spans[at + 1] if at + 1 < len(spans) else None
        code = _state(span, text)
        if code is None and after and _belongs_to(span, after, text):
            code = _common(span, codes_after)
            if code and after.name and after.name.also:  # `Atlanta, Georgia` tells of Georgia too
                told.setdefault(fold(text[after.start : after.end]), code)
        if code and (_can_lie_in(span, code) or _state(span, text)):  # `Lebanon, Pa.` is no country
            told.setdefault(fold(text[span.start : span.end]), code)
        codes_after = (code,) if code else _codes(span, are_resolved=are_resolved)
    return told


def _codes(span: Span, *, are_resolved: bool) -> tuple[str, ...]:
    """The countries that a place may be in."""
    if not span.country or span.name is None or are_resolved:
        return (span.country,) if span.country else ()
    return (span.country, *span.name.also, *(span.name.small if span.name.kind != "country" else ()))


def _common(span: Span, codes_after: tuple[str, ...]) -> str | None:
    """The country that both a place and the greater one after it are in; a place that no table has is in the other's
    where that is in no doubt."""
    if len(codes_after) <= 1 or span.name is None:
        return codes_after[0] if len(codes_after) == 1 else None
    own = _codes(span, are_resolved=False)
    return next((code for code in own if code in codes_after), None)


def _state(span: Span, text: str) -> str | None:
    if _US_STATE.match(text, span.end):
        return "US"
    return "CA" if _CA_PROVINCE.match(text, span.end) else None


def _belongs_to(span: Span, after: Span, text: str) -> bool:
    if after.type != "place" or after.via == "demonym" or after.start - span.end > _REACH:
        return False
    if after.name is None or after.name.kind not in ("country", "region"):
        return False
    between = text[span.end : after.start]
    if between == " ":  # `London Ontario`
        return (
            after.name.kind == "region"
            and span.name is not None
            and after.country in (*span.name.also, *span.name.small)
        )
    return _BETWEEN.match(between) is not None


def _can_lie_in(span: Span, code: str) -> bool:
    """True of a place that is no country; of Georgia in America too, which is a state."""
    if span.type != "place":
        return False
    if span.name is None or span.name.kind in ("city", "capital", "town", "region"):
        return True
    return code in (*span.name.also, *span.name.small)


def _resolved(span: Span, told: dict[str, str], found: Evidence, text: str) -> Span:
    if span.name is not None and span.name.kind == "institution":
        return replace(span, country=country_of_body(span.name, found))
    if span.name is None and span.inside is not None:
        return replace(span, country=told.get(fold(span.inside.surface)) or country_inside(span.inside, found))
    code = told.get(fold(text[span.start : span.end]))
    if span.type != "place" or span.via == "demonym":
        return span
    if code is None and span.name is not None:
        code = country_of_place(span.name, found)
    if code is None or code == span.country:
        return span
    if span.name is not None and span.name.kind == "country":  # Georgia the state is another entity than the country
        surface = text[span.start : span.end]
        name = replace(span.name, id=f"place:{slug(surface)}", name=span.name.surface, country=code, kind="region")
        return replace(span, name=name, country=code)
    return replace(span, country=code)
