"""Markdown as CommonMark has it, for ntfy and Apprise: a card as paragraphs, and texts that stand for themselves."""

import re
from collections.abc import Iterator

from services.alert.delivery.formats.card import Card, Entry
from services.alert.delivery.formats.passages import Passage, words

# `<` and `&` as entities: not every reader of Markdown knows a backslash before them, and HTML may follow.
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_MARKUP = re.compile(r"[\\*_~`|\[\]]|<|&(?=#?\w+;)|:(?=//)|(?<![^\s])[-+>#]|(?<![^\s])(\d{1,9})[.)]")


def escaped(text: str) -> str:
    """No emphasis, link, list, heading or HTML comes of it; nor does an address become a link by itself."""
    return _MARKUP.sub(_escape, text)


def paragraphs(card: Card) -> Iterator[str]:
    """All but the title: byline, passages, facts, articles, links."""
    yield from filter(None, (escaped(card.head.byline), *map(_quoted, card.head.passages)))
    for fact in card.facts:
        yield f"**{fact.label}:** {escaped(fact.text)}"
    for entry in card.entries:
        yield from filter(None, (title(entry), escaped(entry.byline), *map(_quoted, entry.passages)))
    if card.rest:
        yield escaped(card.rest)
    if card.alert_url:
        yield f"[The alert]({card.alert_url})"


def title(entry: Entry) -> str:
    text = escaped(words(entry.title))
    return f"[**{text}**]({entry.url})" if entry.url else f"**{text}**"


def _quoted(line: Passage) -> str:
    return "> " + "".join(f"**{escaped(run.text)}**" if run.is_marked else escaped(run.text) for run in line)


def _escape(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}\\{found[0][-1]}"
    return _ENTITIES.get(found[0], f"\\{found[0]}")
