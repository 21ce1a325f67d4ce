"""Names of countries and places that stand for something else: a language, an agreement named for the town it was
signed in, a dish, the natives of America, a share in brackets. Who reads of the Paris accord reads nothing of France.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from services.enrich.entities.span import Span

_LANGUAGE_AFTER = re.compile(
    r"[- ](?:language|speaking|speakers?|translations?|translators?|dialects?|subtitles|grammar)\b|\sfor\s[\"“‘']|"
    r"\s(?:word|phrase|lessons?|alphabet)\b"
)
_LANGUAGE_BEFORE = re.compile(r"\b(?:speaks?|spoke|speaking|fluent in|translated (?:in)?to|translated from)\s\Z")
_IN_A_LANGUAGE = re.compile(r"\bin\s(?:[A-Z]\w+\sand\s)?\Z"), re.compile(r"[.,;:)\"”]|\sand\s[A-Z]\w+[.,;:)\"”]")
_AGREEMENT = re.compile(
    r"\s(?:[Pp]eace\s|[Cc]limate\s)?(?:[Aa]ccords?|[Aa]greements?|[Tt]reat(?:y|ies)|[Pp]rotocols?|[Cc]onventions?|[Cc]lub|"
    r"[Ii]nterbank)\b"
)
# Dishes, breeds and games that are made anywhere: `French fries`, `Russian roulette`. Not the goods that a country
# sells: Brazilian coffee is news of Brazil.
_THING_AFTER = re.compile(
    r"\s(?:fries|toast|pastr(?:y|ies)|dressing|delight|waffles?|muffins?|baths?|oven|auction|courage|roulette|whispers|"
    r"checkers|army knife|syndrome|measles|shepherds?|setters?|terriers?|bulldogs?|wolfhounds?|spaniels?|mastiffs?|"
    r"retrievers?|sheepdogs?)\b"
)
_NATIVE_BEFORE = re.compile(r"\b(?:[Nn]ative|American|West|East|Pueblo|Plains|[Tt]reaty)\s\Z")
_NATIVE_AFTER = re.compile(r"s?\s(?:[Rr]eservations?|[Tt]ribes?|[Tt]ribal|[Bb]and\b|[Cc]asinos?|[Oo]ceans?\b)")
_BRACKETS = re.compile(r"[<(]\Z"), re.compile(r"[>)](?=\s(?:Ltd|Inc|Corp|Co|Plc|PLC|SA|AG|NV)\b)|>")
_BEFORE = 24


def senses(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, less the countries and places that the document names in such a sense alone."""
    others: dict[str, list[bool]] = defaultdict(list)
    for span in spans:
        if span.name is not None and span.type == "place":
            others[span.name.id].append(_is_other(span, text))
    never = {row for row, told in others.items() if all(told)}
    return [span for span in spans if span.name is None or span.type != "place" or span.name.id not in never]


def _is_other(span: Span, text: str) -> bool:
    if span.name is None:
        return False
    start = max(0, span.start - _BEFORE)
    if span.name.kind in ("capital", "city", "town"):
        return _AGREEMENT.match(text, span.end) is not None
    if _BRACKETS[0].search(text, start, span.start) and _BRACKETS[1].match(text, span.end):
        return True
    if _THING_AFTER.match(text, span.end) and span.name.kind in ("country", "demonym"):
        return True
    return span.name.kind == "demonym" and (_is_language(span, text, start) or _is_native(span, text, start))


def _is_language(span: Span, text: str, start: int) -> bool:
    before, after = _IN_A_LANGUAGE
    if before.search(text, start, span.start) and after.match(text, span.end):
        return True
    return bool(_LANGUAGE_AFTER.match(text, span.end) or _LANGUAGE_BEFORE.search(text, start, span.start))


def _is_native(span: Span, text: str, start: int) -> bool:
    if not text.startswith("Indian", span.start):
        return False
    return bool(_NATIVE_BEFORE.search(text, start, span.start) or _NATIVE_AFTER.match(text, span.end))
