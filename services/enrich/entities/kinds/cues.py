"""What the words around and inside a name say of its type: titles, company forms, kinds of places."""

import re
from collections.abc import Mapping

from services.enrich.entities.span import Span
from shared.events import EntityType

_TITLE_BEFORE = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Rev)\.?|\b(?:Miss|President|Minister|Premier|Chancellor|"
    r"Senator|Governor|Mayor|Judge|Justice|General|Colonel|Captain|Professor|Sir|King|Queen|Prince|Princess|Pope|Bishop|"
    r"Sheikh|Ayatollah|Secretary|Ambassador|spokesman|spokeswoman|coach|actor|actress|singer|striker|midfielder|"
    r"defender|goalkeeper|captain))\s\Z"
)
_PERSON_AFTER = re.compile(r",\s(?:\d{2},|who\b|aged\b)|\s\(\d{2}\)|\s(?:told|tweeted|testified|smiled|laughed)\b")
_BODY = re.compile(
    r"\b(?:Inc|Corp|Corporation|Co|Company|Ltd|Limited|LLC|Plc|PLC|AG|SA|NV|GmbH|Group|Holdings|University|College|School|"
    r"Institute|Ministry|Department|Agency|Authority|Commission|Committee|Council|Party|Union|Association|Federation|"
    r"League|Bank|Court|Police|Army|Navy|Club|FC|United|Foundation|Fund|Board|Bureau|Office|Organi[sz]ation|Congress|"
    r"Parliament|Senate|Assembly|Alliance|Coalition|Front|Movement|Times|Post|News|Herald|Airlines|Airways|Motors|"
    r"Hospital|Museum|Exchange|Society|Trust|Network|Center|Centre)\Z"
)
_LAND = re.compile(
    r"\b(?:River|Lake|Island|Islands|Mountain|Mountains|Valley|Province|County|District|State|Region|City|Town|Village|"
    r"Street|Road|Avenue|Airport|Bay|Sea|Ocean|Peninsula|Desert|Park|Bridge|Square|Stadium|Beach|Coast|Highway|Strait|"
    r"Territory|Prefecture|Governorate|Oblast|Municipality|Square)\Z"
)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|outside|around)\s\Z")


def cues(span: Span, text: str) -> Mapping[EntityType, float]:
    """Votes beyond the model's own, for the type of this mention."""
    surface = text[span.start : span.end]
    before = text[max(0, span.start - 16) : span.start]
    votes: dict[EntityType, float] = {}
    if _TITLE_BEFORE.search(before) or _PERSON_AFTER.match(text, span.end):
        votes["person"] = 1.5
    if _BODY.search(surface.rstrip(".")):
        votes["organization"] = 1.5
    elif " " in surface and _LAND.search(surface):
        votes["place"] = 1.5
    elif " " not in surface and _PLACE_BEFORE.search(before):
        votes["place"] = 0.6
    return votes
