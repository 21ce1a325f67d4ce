"""Places that a document speaks of as of a town around the corner: `the Lima City Council`, `a 40-year-old Cadiz man`,
`downtown Troy`; or whose name the paper itself bears.

That alone says not which of several towns is meant, only that it may be a smaller one than all the world knows.
"""

import re
from collections.abc import Iterator, Sequence

from services.enrich.entities.places.home import Home
from services.enrich.entities.span import Span
from shared.text.folding import fold

_AFTER = re.compile(
    r"(?:-[A-Z]\w+)?\s(?:County|City (?:Council|Hall|Commission|Manager|Police|Schools)|Mayor|mayor\b|"
    r"Police (?:Department|Chief|Sgt|Capt)|Fire (?:Department|Chief|Rescue)|(?:police )?officer\b|police\b|"
    r"(?:High|Middle) School|Elementary|Junior High|School (?:District|Board)|ISD\b|Public (?:Library|Schools)|"
    r"Community (?:College|Center|Hospital)|Township|Borough|Chamber of|Rotary|Regional|Municipal|"
    r"(?:[Mm]an|[Ww]oman|[Tt]een(?:ager)?|[Rr]esidents?|[Cc]ouple|attorney|boy|girl|driver|area)\b)"
)
_BEFORE = re.compile(r"\b(?:downtown|[Cc]ity of|[Tt]own of|[Vv]illage of|[Mm]ayor of|[RD]-)\s?\Z")
_KINDS = ("country", "capital", "city", "region", "town")
_LONGEST_BEFORE = 12
_SHORTEST = 4  # letters of a name that is looked for in a domain


def local_names(spans: Sequence[Span], text: str, home: Home) -> frozenset[str]:
    """The folded names of such places, of those that several countries have."""
    return frozenset(_local(spans, text, home))


def _local(spans: Sequence[Span], text: str, home: Home) -> Iterator[str]:
    seen: set[str] = set()
    for span in spans:
        name = span.name or span.inside
        if name is None or name.kind not in _KINDS or not (name.also or name.small) or name.surface in seen:
            continue
        seen.add(name.surface)
        if _is_in(home.domain, name.surface) or _is_spoken_of_so(name.surface, text):
            yield fold(name.surface)


def _is_spoken_of_so(surface: str, text: str) -> bool:
    for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text):
        if _AFTER.match(text, match.end()) or _BEFORE.search(
            text, max(0, match.start() - _LONGEST_BEFORE), match.start()
        ):
            return True
    return False


def _is_in(domain: str, surface: str) -> bool:
    """Whether a part of the domain begins or ends with the name: `troyherald.example`, `daily-troy.example`."""
    name = re.sub(r"\W", "", fold(surface))
    parts = (part.removeprefix("the").replace("-", "") for part in domain.split(".")[:-1])
    return len(name) >= _SHORTEST and any(part.startswith(name) or part.endswith(name) for part in parts)
