"""A card as plain text: the text part of a mail, the description of Alertmanager. Marked words are between » and «."""

from collections.abc import Iterator

from services.alert.delivery.formats.card import Card, Entry
from services.alert.delivery.formats.passages import Passage, words


def lines(card: Card) -> Iterator[str]:
    """Title, byline, passages, facts, articles, links; an empty line between parts."""
    yield card.kicker
    yield ""
    yield from _article(card.head)
    yield ""
    yield from (f"{fact.label}: {fact.text}" for fact in card.facts)
    for entry in card.entries:
        yield ""
        yield from _article(entry)
    for told in (card.rest, f"The alert: {card.alert_url}" if card.alert_url else ""):
        yield from ("", told) if told else ()


def marked(line: Passage) -> str:
    return "".join(f"»{run.text}«" if run.is_marked else run.text for run in line)


def _article(entry: Entry) -> Iterator[str]:
    yield words(entry.title)
    yield from filter(None, (entry.byline, entry.url))
    for line in entry.passages:
        yield ""
        yield f"  {marked(line)}"
