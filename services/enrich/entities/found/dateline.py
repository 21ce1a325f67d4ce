"""Where a story was written, as it stands before its first sentence: `LIMA, Ohio (AP) — `, `EAST ZORB - `.

Labels stand there too (`WARNING: `, `BIG READ - `): capitals alone make a dateline only of what is no word of these.
"""

import re
from collections.abc import Sequence

from services.enrich.entities.found.nouns import OPENERS
from services.enrich.entities.found.runs import UPPER
from services.enrich.entities.span import Span, overlaps

_DATELINE = re.compile(
    rf"([{UPPER}][{UPPER}.’']+(?:[ -][{UPPER}][{UPPER}.’']*){{0,3}})(?P<region>, [A-Z][\w. ]{{1,25}})?"
    r"(?P<day>,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?:(?P<agency> \([A-Za-z/. ]{2,20}\))?(?: (?:—|–|--|-|/)|:) (?=[\"“‘']?[A-Z0-9])|(?P<date>,? \d{4}-\d\d-\d\d$))",
    re.MULTILINE,
)
_TITLE_ENDS = "\n\n"
_MARKS = ("region", "day", "agency", "date")
# What desks call kinds of text and their sections by.
_LABELS_WORDS = """
    advertisement advertorial advice agenda alert alerts analysis announcement answer answers appeal archive arts
    background blog books breaking brief briefing briefs bulletin business calendar caption chart chess cinema climate
    column comment commentary competition confirmed contact correction corrections court crime culture data day days
    deals debate details developing diary digest disclaimer disclosure done economy editorial editor editors
    education election elections energy entertainment environment event events evening exclusive explained explainer
    facts fact factbox fashion feature features file film finance flashback follow food full gallery games good guest
    guide headlines health highlights history horoscope image images important insight interview interviews job jobs
    just latest letter letters life lifestyle line list listen live local look markets media memo money more
    morning music need news newsletter night note notes notice now obituary official opinion pa package part photo
    photos picture pictures podcast police politics poll polls predictions preview profile promoted property quote
    quotes quiz rating read reader readers recap recipe related report reports results review reviews revealed science
    score scoop scores season sex shock special spoiler sponsored sport sports spotlight statement statistics stats
    stories story style subscribe summary survey tech technology television theatre timeline tip tips today tonight
    top traffic travel trending tv undated update updated updates urgent video videos view viewpoint views vote
    warning watch weather week weekend win world year
    athletics badminton baseball basketball boxing cricket cycling football golf hockey motorsport olympics racing
    rowing rugby running sailing skiing snooker soccer squash swimming tennis volleyball wrestling
"""
_LABELS = frozenset(_LABELS_WORDS.split())


def dateline(spans: Sequence[Span], text: str, *, has_model: bool = True) -> list[Span]:
    """The spans, and the place of the dateline; whatever a model took it for, it is a place. The labels are English:
    of a language without a model, datelines need another mark than capitals."""
    match = _DATELINE.match(text, text.find(_TITLE_ENDS) + len(_TITLE_ENDS)) if _TITLE_ENDS in text else None
    if match is None or not (any(map(match.group, _MARKS)) or (has_model and not _is_label(match[1]))):
        return list(spans)
    place = Span(*match.span(1), "place")
    others = [span for span in spans if not overlaps(span, place)]
    is_longer = any(overlaps(span, place) and (span.start < place.start or span.end > place.end) for span in spans)
    return list(spans) if is_longer else sorted([*others, place], key=lambda span: span.start)


def _is_label(capitals: str) -> bool:
    words = re.split(r"[ -]", capitals.lower())
    return words[0] in OPENERS or not _LABELS.isdisjoint(words)
