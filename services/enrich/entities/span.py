"""A mention on its way to a row: where it stands, what it is held to be, and which name of the table it is."""

from dataclasses import dataclass, replace

from services.enrich.known.names import Name
from shared.events import EntityType, Via

TYPES: dict[str, EntityType] = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "EVENT": "event",
    "PRODUCT": "product",
    "LAW": "law",
    "WORK_OF_ART": "work",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Code points into the document: title, a blank line, text. `via` is None where the model saw it."""

    start: int
    end: int
    type: EntityType
    name: Name | None = None
    via: Via | None = None
    country: str | None = None
    inside: Name | None = None  # of a longer name: what of it the table knows

    def at(self, start: int, end: int) -> "Span":
        return replace(self, start=start, end=end)

    def typed(self, new_type: EntityType) -> "Span":
        return replace(self, type=new_type, name=None)

    def named(self, name: Name) -> "Span":
        """This mention as the table knows it; a nationality or another form says so in `via`."""
        via: Via | None = "demonym" if name.kind == "demonym" else self.via
        return replace(self, type=name.type, name=name, via=via, country=name.country)


def overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
