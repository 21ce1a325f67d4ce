"""Who holds which office, taken apart: `Zorb CEO Ann Kirby` is Zorb and Ann Kirby, `Lima Mayor Ann Kirby` a town and
its mayor. And who is called Mr or Dr is a person, whatever a model saw."""

import re
from collections.abc import Iterable, Iterator

from services.enrich.entities.span import Span
from shared.events import EntityType

_OF_BODIES = (
    r"(?:(?:Chief|Managing|Executive|Senior|Deputy|Vice|Acting)\s)*(?:CEO|CFO|COO|CTO|GM|Chairman|Chairwoman|Executive|"
    r"Director|President|Spokes(?:man|woman|person)|spokes(?:man|woman|person)|Editor|Officer|Economist|economist|"
    r"Secretary[- ]General|General Manager|Head Coach|Coach|coach)"
)
_OF_PLACES = (
    r"(?:Deputy\s)?(?:Mayor|Sheriff|Governor|Gov\.|Premier|Prime Minister|Senator|Sen\.|Rep\.|Representative|Bishop|"
    r"Archbishop|Police Chief|Fire Chief|Police Commissioner|Commissioner|District Attorney|County Judge)"
)
_NAME = r"[A-Z][\w.’'-]+(?:\s(?:(?:[a-z]{2,3}|al|bin)\s)?[A-Z][\w.’'-]*){1,3}"
_HELD = re.compile(rf"(?P<of>\S.*?)\s(?:(?P<body>{_OF_BODIES})|(?P<place>{_OF_PLACES})),?\s(?P<who>{_NAME})\Z")
_CALLED = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sgt|Lt|Capt|Gov|Sen|Rep)\.?|Trooper|Constable)\s(?=[A-Z][\w’'-]+(?:\s[A-Z][\w.’'-]+)?\Z)"
)


def offices(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """The spans, with the body or place and the holder of its office apart."""
    for span in spans:
        if match := _HELD.match(text, span.start, span.end):
            yield Span(*match.span("of"), _type_of(span, match))
            yield Span(*match.span("who"), "person")
        elif span.type != "person" and _CALLED.match(text, span.start, span.end):
            yield span.typed("person")
        else:
            yield span


def _type_of(span: Span, match: re.Match[str]) -> EntityType:
    return "organization" if match["body"] else "place" if span.type == "person" or match["place"] else span.type
