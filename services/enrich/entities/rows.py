"""Rows as the event carries them: canonical name, id, country, salience, mentions with offsets into their field."""

import re
from collections import Counter
from collections.abc import Sequence

from services.enrich.entities.span import Span
from services.enrich.known.names import slug
from shared.events import Entity, Mention, Salience
from shared.text.sentences import sentences

OFTEN = 3  # named this often, or twice and early, an article is about it
_EARLY_SENTENCES = 2
_EARLY_CHARS = 1_000  # as far as two sentences go


def entity(mentions: Sequence[Span], whole: str, title_length: int, early: int) -> Entity:
    """One row of the mentions of one entity. `whole` is title, a blank line, text; `early` is where its lead ends."""
    first = next((span for span in mentions if span.name is not None), mentions[0])
    name = first.name.name if first.name is not None else _fullest(mentions, whole)
    row_type = first.type
    return Entity(
        id=first.name.id if first.name is not None else f"{row_type}:{slug(name)}",
        name=name,
        type=row_type,
        country=_country(mentions) if row_type != "person" else None,
        mentions=tuple(_mention(span, whole, title_length) for span in mentions),
        salience=salience(mentions, title_length, early),
    )


def salience(mentions: Sequence[Span], title_length: int, early: int) -> Salience:
    """`about`: in the title, or in the first two sentences and named twice, or named three times."""
    is_early = mentions[0].start < early and len(mentions) > 1
    return "about" if mentions[0].start < title_length or is_early or len(mentions) >= OFTEN else "mention"


def early_end(whole: str, title_length: int) -> int:
    """Where the second sentence of the text ends."""
    start = title_length + 2
    first = sentences(whole[start : start + _EARLY_CHARS])[:_EARLY_SENTENCES]
    return start + first[-1][1] if first else start


def _fullest(mentions: Sequence[Span], whole: str) -> str:
    """The longest form, the commonest of these, not shouted where it also stands in plain letters."""
    counts = Counter(re.sub(r"\s+", " ", whole[span.start : span.end]) for span in mentions)
    return max(counts, key=lambda name: (len(name.split()), not name.isupper(), len(name), counts[name]))


def _country(mentions: Sequence[Span]) -> str | None:
    codes = Counter(span.country for span in mentions if span.country)
    return codes.most_common(1)[0][0] if codes else None


def _mention(span: Span, whole: str, title_length: int) -> Mention:
    offset = 0 if span.start < title_length else title_length + 2
    return Mention(
        field="title" if span.start < title_length else "text",
        start=span.start - offset,
        end=span.end - offset,
        text=whole[span.start : span.end],
        via=span.via,
    )
