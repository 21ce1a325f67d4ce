"""What the words next to a name say of its type: `the village of Zorb`, `the daily Zorb`, `Zorb shares`."""

import re
from collections.abc import Mapping, Sequence

from services.enrich.entities.kinds.shapes import is_person_shaped, shapes
from services.enrich.entities.span import Span
from shared.events import EntityType

_LOOK_BACK = 28
_LANDS = (
    r"city|region|state|neighbou?rhood|quarter|settlement|ward|barangay|peninsula|islands?|river|lake|valley|"
    r"mountains?|"
    r"hills?|basin|delta|bay|gulf|desert|forest|reserve|national park|border|crossing|checkpoint|airport|port|harbou?r|"
    r"highway|road|street|bridge|dam|market|bazaar|square|stadium|prison|camp|compound|estate|area|mine|field|oilfield|"
    r"garden|plantation|beach|coast|capital|residents?|villagers|townspeople"
)
_SETTLEMENT_AFTER = re.compile(
    r" (?:district|province|village|town|township|suburb|hamlet|municipality|governorate|prefecture|oblast|commune|"
    r"taluka|"
    r"tehsil|mandal|upazila|sub-county|county|constituency)\b"
)
_LAND_AFTER = re.compile(rf"[ -](?:{_LANDS})\b")
_LAND_BEFORE_WORDS = """
    village villages town towns city cities district districts province provinces state states county counties region
    regions suburb suburbs island islands hamlet hamlets township municipality capital resort port settlement
    neighbourhood neighborhood commune parish
"""
_LANDS_BEFORE = frozenset(_LAND_BEFORE_WORDS.split())
_SIDE_WORDS = "north northern south southern east eastern west western central river"
_SIDES = frozenset(_SIDE_WORDS.split())
_WAYS_WORDS = "based born fled road return returned returning way visit trip farmer kilometres km miles"
_WAYS = frozenset(_WAYS_WORDS.split())
_IN = frozenset(("in", "near", "outside", "around", "across"))
_AT = frozenset(("at", "from", "via", "toward", "towards", "above", "along"))
_BODY_WORDS = """
    newspaper daily weekly magazine broadcaster website company firm subsidiary giant group maker carrier airline
    operator bank lender retailer chain brand supermarket regulator watchdog agency party union faction militia club
    side team visitors hosts champions leaders rival rivals outfit contractor builder developer manufacturer
    exporter importer distributor supplier producer consultancy think-tank charity foundation cartel gang journal
    bureau investor startup start-up brokerage insurer utility miner service
"""
_BODIES_BEFORE = frozenset(_BODY_WORDS.split())
_BODIES = "|".join((*_BODY_WORDS.split(), "news agency", "think tank"))
_BODY_AFTER = re.compile(
    rf"(?:['’]s)?\s(?:{_BODIES}|shares?|stock|bonds|analysts?|employees|workers|staff|contractors|customers|"
    r"shareholders|fans|supporters|players?|spokes(?:man|woman|person)|officials?|candidates?|MPs?|lawmakers?|leader|"
    r"chairman|chairwoman|chairperson|chief|president|secretary|treasurer|coach|captain|striker|midfielder|defender|"
    r"goalkeeper|manager|director|executive|headquarters|reporter|correspondent|editor|councillors?|parliamentarian|"
    r"activists?|ticket|manifesto|stores?|shops?|board|fighters|militants|gunmen|said it|said its|said they|"
    r"which (?:said|reported|has|had|is|was|owns|runs))\b"
)
_BODY_VERB_AFTER = re.compile(
    r"\s(?:beat|defeated|drew|trounced|thrashed|edged|hosted?|visits?|reported|posted|announced|acquired|"
    r"launched|manufactures|produces|sells|employs|owns|operates)\b"
)
_TOLD = ("told", "according to", "reported by", "published in", "published by", "quoted by")
_OF_A_PERSON_AFTER = re.compile(
    r"['’]?s?\s(?:administration|family|government|campaign|era|presidency|regime|trial|case|brothers?|sisters?|twins|"
    r"household|murder|home|camp|legacy|cabinet|name|children|years|affair|dynasty|clan|speech|interview|effect)\b"
)
_PERSON_AFTER = re.compile(
    r"(?:,| and)? (?:who|himself|herself|his wife|her husband|smiled|laughed|wept|cried|recalled|grinned|nodded|sighed|"
    r"shrugged|joked|posed|married|died|was born|testified|pleaded)\b|, \d{1,2}[,.]"
)
_SAID_AFTER = re.compile(r",? (?:said|says|added|explained|told)\b")
_SAID = frozenset(("said", "says", "added", "explained", "asked"))


def contexts(span: Span, text: str) -> Mapping[EntityType, float]:
    """Votes for the type of this mention, by its own form and by the words before and behind it."""
    surface, before = text[span.start : span.end], text[max(0, span.start - _LOOK_BACK) : span.start]
    words = before.rsplit(None, 3)[-3:] if before.endswith(" ") else []
    form = shapes(surface)
    votes = {
        "place": form.get("place", 0) + _place(span, words, text),
        "organization": form.get("organization", 0) + _organization(span, surface, words, text),
        "person": form.get("person", 0) + _person(span, words, text),
    }
    return {kind: weight for kind, weight in votes.items() if weight}  # type: ignore[misc]


def _place(span: Span, words: Sequence[str], text: str) -> float:
    if _SETTLEMENT_AFTER.match(text, span.end):
        return 2.5
    if _LAND_AFTER.match(text, span.end) or _is_land(words):
        return 1.5
    last = words[-1].lower() if words else ""
    return 1.5 if last in _IN else 0.6 if last in _AT else 0


def _is_land(words: Sequence[str]) -> bool:
    """`the village of`, `the capital,`, `northern`, `fled to`."""
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last.rstrip(",") in _LANDS_BEFORE or last in _SIDES:
        return True
    return (last == "of" and before in _LANDS_BEFORE) or (last in ("in", "to", "from") and before in _WAYS)


def _organization(span: Span, surface: str, words: Sequence[str], text: str) -> float:
    vote = 0.0
    if (words and words[-1] in _BODIES_BEFORE) or _BODY_AFTER.match(text, span.end):
        vote = 1.5
    elif _BODY_VERB_AFTER.match(text, span.end):
        vote = 0.7
    has_article = bool(words) and words[-1] in ("the", "The")
    told = " ".join(words[:-1] if has_article else words)
    if told.endswith(_TOLD) and not is_person_shaped(surface.split()):
        vote += 1.2
    if span.type == "person" and " " not in surface and has_article and not _OF_A_PERSON_AFTER.match(text, span.end):
        vote += 1.2
    return vote


def _person(span: Span, words: Sequence[str], text: str) -> float:
    vote = 1.2 if _PERSON_AFTER.match(text, span.end) else 0
    is_quoted = len(words) > 1 and words[-1] in _SAID and words[-2].endswith((",", '"', "”", "’"))
    return vote + 0.4 if is_quoted or _SAID_AFTER.match(text, span.end) else vote
