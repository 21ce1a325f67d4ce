"""Names of countries that are words too: a roast turkey is no country, though a sentence begins with it."""

import re
from collections.abc import Iterator, Sequence

from services.enrich.gazetteer import Found

_BEGINS = re.compile(r"(?:^|[.!?:;\n•*–—][\"'”’)\]]*)\s*[\"'“‘(\[]?\Z")
_LOOK_BACK = 6


def without_words(found: Sequence[Found], text: str) -> list[Found]:
    """The finds, less the country whose name the text also writes small and never has within a sentence."""
    doubted = {name: places for name, places in _by_surface(found, text).items() if _is_a_word(name, places, text)}
    return [hit for hit in found if text[hit.start : hit.end] not in doubted]


def _by_surface(found: Sequence[Found], text: str) -> dict[str, list[Found]]:
    places: dict[str, list[Found]] = {}
    for hit in found:
        if hit.name.kind == "country" and text[hit.start : hit.end].isalpha():
            places.setdefault(text[hit.start : hit.end], []).append(hit)
    return places


def _is_a_word(surface: str, places: Sequence[Found], text: str) -> bool:
    return surface.istitle() and any(_small(surface, text)) and all(_begins(hit.start, text) for hit in places)


def _small(surface: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"\b{surface.lower()}s?\b", text) if surface.lower() in text else iter(())


def _begins(start: int, text: str) -> bool:
    return _BEGINS.search(text[max(0, start - _LOOK_BACK) : start]) is not None
