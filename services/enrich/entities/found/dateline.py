"""Where a story was written, as it stands before its first sentence: `LIMA, Ohio (AP) — `, `EAST ZORB - `."""

import re
from collections.abc import Sequence

from services.enrich.entities.found.runs import UPPER
from services.enrich.entities.span import Span, overlaps

_DATELINE = re.compile(
    rf"([{UPPER}][{UPPER}.’']+(?:[ -][{UPPER}][{UPPER}.’']*){{0,3}})(?:, [A-Z][\w. ]{{1,25}})?"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?:(?: \([A-Za-z/. ]{2,20}\))?(?: (?:—|–|--|-|/)|:) (?=[\"“‘']?[A-Z0-9])|,? \d{4}-\d\d-\d\d$)",
    re.MULTILINE,
)
_TITLE_ENDS = "\n\n"
_NO_PLACES = "advertisement analysis breaking correction exclusive explainer live opinion update video watch"
_DESKS = frozenset(_NO_PLACES.split())


def dateline(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, and the place of the dateline; whatever a model took it for, it is a place."""
    match = _DATELINE.match(text, text.find(_TITLE_ENDS) + len(_TITLE_ENDS)) if _TITLE_ENDS in text else None
    if match is None or match[1].lower() in _DESKS:
        return list(spans)
    place = Span(*match.span(1), "place")
    others = [span for span in spans if not overlaps(span, place)]
    is_longer = any(overlaps(span, place) and (span.start < place.start or span.end > place.end) for span in spans)
    return list(spans) if is_longer else sorted([*others, place], key=lambda span: span.start)
