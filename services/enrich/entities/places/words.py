"""Names of the table that mean something else in this document: a roast turkey is no country, though a sentence begins
with it, and who spells out an Economic Planning Agency (EPA) does not mean the American one."""

import re
from collections.abc import Iterator, Mapping, Sequence

from services.enrich.known.gazetteer import Found
from services.enrich.known.names import Name, is_acronym

_BEGINS = re.compile(r"(?:^|[.!?:;\n•*–—][\"'”’)\]]*)\s*[\"'“‘(\[]?\Z")
_LOOK_BACK = 6
_CAPITALS = re.compile(r"\b[A-Z]\w+")
_LONG_FORM = 80  # characters before the brackets


def without_words(found: Sequence[Found], text: str) -> list[Found]:
    """The finds, less the country whose name the text also writes small and never has within a sentence."""
    doubted = {name: places for name, places in _by_surface(found, text).items() if _is_a_word(name, places, text)}
    return [hit for hit in found if text[hit.start : hit.end] not in doubted]


def without_other_acronyms(found: Sequence[Found], text: str) -> list[Found]:
    """The finds, less the acronyms that the document spells out in another way than the table."""
    ends = {hit.end: hit.name for hit in found}
    other = {
        hit.name.surface
        for hit in found
        if hit.name.type == "organization" and is_acronym(hit.name.surface) and _is_spelled_otherwise(hit, ends, text)
    }
    return [hit for hit in found if hit.name.surface not in other]


def _is_spelled_otherwise(hit: Found, ends: Mapping[int, Name], text: str) -> bool:
    """True of what stands in brackets after words with these initials that are not its name."""
    if text[hit.start - 2 : hit.start] != " (" or text[hit.end : hit.end + 1] != ")":
        return False
    before = ends.get(hit.start - 2)
    if before and (before.id == hit.name.id or (before.country and before.country == hit.name.country)):
        return False
    words = _CAPITALS.findall(text, max(0, hit.start - _LONG_FORM), hit.start)
    initials = "".join(word[0] for word in words)
    return initials.endswith(hit.name.surface.replace(".", ""))


def _by_surface(found: Sequence[Found], text: str) -> dict[str, list[Found]]:
    places: dict[str, list[Found]] = {}
    for hit in found:
        if hit.name.kind in ("country", "institution") and text[hit.start : hit.end].isalpha():
            places.setdefault(text[hit.start : hit.end], []).append(hit)
    return places


def _is_a_word(surface: str, places: Sequence[Found], text: str) -> bool:
    return (
        surface.istitle() and any(_small(surface, text)) and all(begins_a_sentence(hit.start, text) for hit in places)
    )


def _small(surface: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"\b{surface.lower()}s?\b", text) if surface.lower() in text else iter(())


def begins_a_sentence(start: int, text: str) -> bool:
    """True where a line or a sentence begins, be it in quotes or brackets."""
    return _BEGINS.search(text[max(0, start - _LOOK_BACK) : start]) is not None
