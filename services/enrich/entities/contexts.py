"""What the words next to a name say of its type: `the village of Zorb`, `the daily Zorb`, `Zorb shares`."""

import re
from collections.abc import Mapping

from services.enrich.entities.shapes import is_person_shaped, shapes
from services.enrich.entities.span import Span
from shared.events import EntityType

_LOOK_BACK = 28
_LANDS = (
    r"district|province|village|town|township|city|region|state|county|suburb|neighbou?rhood|quarter|hamlet|"
    r"settlement|municipality|governorate|prefecture|oblast|commune|ward|barangay|taluka|tehsil|mandal|upazila|"
    r"sub-county|constituency|peninsula|island|islands|river|lake|valley|mountains?|hills?|basin|delta|bay|gulf|desert|"
    r"forest|reserve|national park|border|crossing|checkpoint|airport|port|harbou?r|highway|road|street|bridge|dam|"
    r"market|bazaar|square|stadium|prison|camp|compound|estate|area|mine|field|oilfield|garden|plantation|beach|coast|"
    r"capital|"
    r"residents?|villagers|townspeople"
)
_LAND_AFTER = re.compile(rf"[ -](?:{_LANDS})\b")
_LAND_BEFORE = re.compile(
    r"\b(?:(?:villages?|towns?|city|cities|districts?|provinces?|states?|counties|county|regions?|suburbs?|islands?|"
    r"hamlets?|township|municipality|capital|resort|port|settlement|neighbou?rhood|commune|parish)(?: of|,)?|"
    r"north(?:ern)?|"
    r"south(?:ern)?|east(?:ern)?|west(?:ern)?|central|the river|kilometres from|km from|miles from|based in|born in|"
    r"fled to|road to|"
    r"farmer from|back to|return(?:ed|ing)? (?:to|from)|way to|visit to|trip to)\s\Z"
)
_IN_BEFORE = re.compile(r"\b(?:in|near|outside|around|across)\s\Z", re.IGNORECASE)
_AT_BEFORE = re.compile(r"\b(?:at|from|to|between|through|via|towards?|above|along)\s\Z", re.IGNORECASE)
_THE_BEFORE = re.compile(r"\b[Tt]he\s\Z")
_BODIES = (
    r"newspaper|daily|weekly|news agency|magazine|broadcaster|website|company|firm|subsidiary|giant|group|maker|"
    r"carrier|"
    r"airline|operator|bank|lender|retailer|chain|brand|supermarket|regulator|watchdog|agency|party|union|faction|"
    r"militia|club|side|team|visitors|hosts|champions|league leaders|rivals?|outfit|contractor|builder|developer|"
    r"manufacturer|"
    r"exporter|importer|distributor|supplier|producer|consultancy|think[- ]tank|charity|foundation|cartel|gang|journal|"
    r"bureau|investor|startup|start-up|brokerage|insurer|utility|miner|service"
)
_BODY_BEFORE = re.compile(rf"\b(?:{_BODIES})\s\Z")
_BODY_AFTER = re.compile(
    rf"(?:['’]s)?\s(?:{_BODIES}|shares?|stock|bonds|analysts?|employees|workers|staff|contractors|customers|"
    r"shareholders|fans|supporters|players?|spokes(?:man|woman|person)|officials?|candidates?|MPs?|lawmakers?|"
    r"leader|leaders|chairman|chairwoman|chairperson|chief|president|secretary|treasurer|coach|captain|striker|"
    r"midfielder|"
    r"defender|goalkeeper|manager|director|executive|headquarters|reporter|correspondent|editor|councillors?|"
    r"parliamentarian|activists?|ticket|manifesto|stores?|shops?|board|fighters|militants|gunmen|said it|said its|"
    r"said they|which (?:said|reported|has|had|is|was|owns|runs))\b"
)
_BODY_VERB_AFTER = re.compile(
    r"\s(?:beat|defeated|drew|trounced|thrashed|edged|hosted?|visits?|reported|posted|announced|acquired|"
    r"launched|manufactures|produces|sells|employs|owns|operates)\b"
)
_TOLD_BEFORE = re.compile(r"\b(?:told|according to|reported by|published in|published by|quoted by)\s(?:the\s)?\Z")
_PERSON_AFTER = re.compile(
    r"(?:,| and)? (?:who|himself|herself|his wife|her husband|smiled|laughed|wept|cried|recalled|grinned|nodded|sighed|"
    r"shrugged|joked|posed|married|died|was born|testified|pleaded)\b|, \d{1,2}[,.]"
)
_SAID_AFTER = re.compile(r",? (?:said|says|added|explained|told)\b")
_SAID_BEFORE = re.compile(r"[,\"”’] (?:said|says|added|explained|asked) \Z")


def contexts(span: Span, text: str) -> Mapping[EntityType, float]:
    """Votes for the type of this mention, by its own form and by the words before and behind it."""
    surface, before = text[span.start : span.end], text[max(0, span.start - _LOOK_BACK) : span.start]
    form = shapes(surface)
    votes = {
        "place": form.get("place", 0) + _place(span, before, text),
        "organization": form.get("organization", 0) + _organization(span, surface, before, text),
        "person": form.get("person", 0) + _person(span, before, text),
    }
    return {kind: weight for kind, weight in votes.items() if weight}  # type: ignore[misc]


def _place(span: Span, before: str, text: str) -> float:
    if _LAND_AFTER.match(text, span.end) or _LAND_BEFORE.search(before):
        return 1.5
    return 1.2 if _IN_BEFORE.search(before) else 0.6 if _AT_BEFORE.search(before) else 0


def _organization(span: Span, surface: str, before: str, text: str) -> float:
    vote = 0.0
    if _BODY_BEFORE.search(before) or _BODY_AFTER.match(text, span.end):
        vote = 1.5
    elif _BODY_VERB_AFTER.match(text, span.end):
        vote = 0.7
    if _TOLD_BEFORE.search(before) and not is_person_shaped(surface.split()):
        vote += 1.2
    if span.type == "person" and " " not in surface and _THE_BEFORE.search(before):
        vote += 1.2
    return vote


def _person(span: Span, before: str, text: str) -> float:
    vote = 1.2 if _PERSON_AFTER.match(text, span.end) else 0
    return vote + 0.4 if _SAID_AFTER.match(text, span.end) or _SAID_BEFORE.search(before) else vote
