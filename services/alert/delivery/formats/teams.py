"""Microsoft Teams: an Adaptive Card to a Workflows webhook, which accepts with 202.

Texts stand in RichTextBlocks, which know no Markdown and no mention, whatever is written in them.
"""

from typing import Any

from services.alert.delivery.formats.card import Card, Entry
from services.alert.delivery.formats.passages import Passage, is_right_to_left, words
from services.alert.delivery.formats.requests import Request, compact, fitting, post
from services.alert.watchlists.model import Receiver

MAX_BYTES = 27_000  # Teams refuses a message past 28 kB, its own envelope included
COLORS = {"low": "Default", "medium": "Accent", "high": "Warning", "critical": "Attention"}

Json = dict[str, Any]


def request(receiver: Receiver, card: Card) -> Request:
    return post(receiver, receiver.url or "", fitting(card, message, fits))


def message(card: Card) -> Json:
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "Full"},
        "body": list(_body(card)),
        "actions": _actions(card),
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": content}]}


def fits(made: Json) -> bool:
    return len(compact(made)) <= MAX_BYTES


def _body(card: Card) -> list[Json]:
    kicker = _block([_run(card.kicker, color=COLORS[card.severity], weight="Bolder", size="Small")])
    facts = [_block([_run(f"{one.label}: ", weight="Bolder"), _run(one.text)], spacing="Small") for one in card.facts]
    entries = [_article(one, "Default", separator=True) for one in card.entries]
    told = " · ".join(filter(None, (card.rest, f"Tocsin · {card.topic} · {card.id}")))
    foot = _block([_run(told, isSubtle=True, size="Small")], separator=True)
    return [kicker, _article(card.head, "Large", spacing="Small"), *facts, *entries, foot]


def _article(entry: Entry, size: str, **look: Any) -> Json:
    """A container of its own, so that it can read from the right."""
    text = words(entry.title)
    opened = {"selectAction": {"type": "Action.OpenUrl", "url": entry.url}} if entry.url else {}
    items = [_block([_run(text, size=size, weight="Bolder", **opened)])]
    if entry.byline:
        items.append(_block([_run(entry.byline, isSubtle=True)], spacing="None"))
    items += [_passage(one) for one in entry.passages]
    return {"type": "Container", "items": items, **({"rtl": True} if is_right_to_left(text) else {}), **look}


def _passage(line: Passage) -> Json:
    runs = [_run(run.text, **({"weight": "Bolder", "highlight": True} if run.is_marked else {})) for run in line]
    side = {"rtl": True} if is_right_to_left(words(line)) else {}
    return {"type": "Container", "style": "emphasis", "spacing": "Small", "items": [_block(runs)], **side}


def _actions(card: Card) -> list[Json]:
    links = (("Read the article", card.head.url), ("The alert", card.alert_url))
    return [{"type": "Action.OpenUrl", "title": title, "url": url} for title, url in links if url]


def _block(runs: list[Json], **look: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": runs, **look}


def _run(text: str, **look: Any) -> Json:
    return {"type": "TextRun", "text": text, **look}
