"""Names side by side are of one type: in `trains to Zorb, Moss and Reed`, Zorb being a town, all three are."""

import re
from collections.abc import Mapping, Sequence

from services.enrich.entities.kinds.contexts import contexts
from services.enrich.entities.span import Span
from shared.events import EntityType

_JOINT = re.compile(r", (?:and )?| and | & | or |/|–")
_SURE = 1.2  # votes of what stands next to a name
_LONGEST = len(", and ")


def lists(spans: Sequence[Span], text: str) -> Mapping[Span, EntityType]:
    """The spans that stand in a list with a name whose type is sure, with that type."""
    sure = [_sure(span, text) if _is_listed(spans, at, text) else None for at, span in enumerate(spans)]
    told: dict[Span, EntityType] = {}
    forth = [(at - 1, at) for at in range(1, len(spans))]
    for one, other in (*forth, *((other, one) for one, other in reversed(forth))):
        kind = sure[one]
        if (
            kind is not None
            and sure[other] is None
            and _are_joined(spans[min(one, other)], spans[max(one, other)], text)
        ):
            sure[other] = told[spans[other]] = kind
    return told


def _is_listed(spans: Sequence[Span], at: int, text: str) -> bool:
    return (at > 0 and _are_joined(spans[at - 1], spans[at], text)) or (
        at + 1 < len(spans) and _are_joined(spans[at], spans[at + 1], text)
    )


def _are_joined(one: Span, other: Span, text: str) -> bool:
    return other.start - one.end <= _LONGEST and _JOINT.fullmatch(text, one.end, other.start) is not None


def _sure(span: Span, text: str) -> EntityType | None:
    """The type of a name of the table, a town's aside, or of one whose neighbours tell it."""
    if span.name is not None:
        return span.type if span.via != "demonym" and span.name.kind not in ("town", "city") else None
    votes = contexts(span, text)
    best = max(votes, key=lambda kind: votes[kind], default=None)
    return best if best is not None and votes[best] >= _SURE else None
