"""Which country a place is in: by what follows it (`Springfield, Illinois`), and, where several countries have a place
of this name, by what else the document names."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from services.enrich.entities.span import Span
from services.enrich.names import slug
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


def resolve(spans: Sequence[Span], text: str) -> list[Span]:
    """Places with the country that they are in here."""
    told = _told_by_neighbours(spans, text)
    evidence, regions = _evidence(spans, told)
    return [_resolved(span, told, evidence, regions, text) for span in spans]


def _told_by_neighbours(spans: Sequence[Span], text: str) -> dict[str, str]:
    """Each place name that is somewhere followed by its state, region or country, with that country."""
    told: dict[str, str] = {}
    code_after: str | None = None
    for at in range(len(spans) - 1, -1, -1):  # from the end: `Hyde Park, Chicago, Illinois`
        span = spans[at]
        after = spans[at + 1] if at + 1 < len(spans) else None
        code = _state(span, text) or (code_after if after and _belongs_to(span, after, text) else None)
        if code and _can_lie_in(span):
            told.setdefault(fold(text[span.start : span.end]), code)
        code_after = code or span.country
    return told


def _state(span: Span, text: str) -> str | None:
    if _US_STATE.match(text, span.end):
        return "US"
    return "CA" if _CA_PROVINCE.match(text, span.end) else None


def _belongs_to(span: Span, after: Span, text: str) -> bool:
    if after.type != "place" or after.via == "demonym" or after.start - span.end > _REACH:
        return False
    is_greater = after.name is not None and after.name.kind in ("country", "region")
    return is_greater and _BETWEEN.match(text[span.end : after.start]) is not None


def _can_lie_in(span: Span) -> bool:
    """True of a place that is no country; of Georgia too, which may be a state."""
    if span.type != "place":
        return False
    return span.name is None or span.name.kind in ("city", "capital", "region") or bool(span.name.also)


def _evidence(spans: Sequence[Span], told: dict[str, str]) -> tuple[Counter[str], Counter[str]]:
    """How often the document names each country without doubt, by anything of it, and by regions and neighbours."""
    everything, regions = Counter[str](), Counter[str]([*told.values(), *told.values()])
    for span in spans:
        if span.name is not None and span.country and not span.name.also:
            everything[span.country] += 1
            if span.name.kind == "region":
                regions[span.country] += 2
            elif span.name.kind == "city":
                regions[span.country] += 1
    return everything + regions, regions


def _resolved(span: Span, told: dict[str, str], evidence: Counter[str], regions: Counter[str], text: str) -> Span:
    if not _can_lie_in(span):
        return span
    code = told.get(fold(text[span.start : span.end]))
    if code is None and span.name is not None and span.name.also and span.name.country:
        code = _of_namesakes(span.name.country, span.name.also, evidence, regions)
    if code is None or code == span.country:
        return span
    if span.name is not None and span.name.kind == "country":  # Georgia the state is another entity than the country
        surface = text[span.start : span.end]
        name = replace(span.name, id=f"place:{slug(surface)}", name=span.name.surface, country=code, kind="region")
        return replace(span, name=name, country=code)
    return replace(span, country=code)


def _of_namesakes(first: str, also: tuple[str, ...], evidence: Counter[str], regions: Counter[str]) -> str:
    """The best known place, unless the document names regions of another of these countries, and nothing of its own."""
    best = max(also, key=lambda code: regions[code])
    return best if regions[best] >= 2 and not evidence[first] else first
