"""Slack: Block Kit to an incoming webhook, which accepts with 200 and `ok`.

Rich text and plain text are taken literally there; only the line for notifications (`text`) is markup.
"""

from typing import Any

from services.alert.delivery.formats.card import Card, Entry
from services.alert.delivery.formats.passages import Passage
from services.alert.delivery.formats.requests import Request, fitting, post, utf16
from services.alert.watchlists.model import Receiver

MAX_BLOCK = 3000
MAX_TEXT = 12_000  # of a whole message
LAMPS = {"low": "⚪", "medium": "🔵", "high": "🟠", "critical": "🔴"}

Json = dict[str, Any]


def request(receiver: Receiver, card: Card) -> Request:
    return post(receiver, receiver.url or "", fitting(card, message, fits))


def message(card: Card) -> Json:
    return {"text": escaped(card.headline), "blocks": _blocks(card), "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """As Slack asks of markup: three signs, and nothing else means anything between them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fits(made: Json) -> bool:
    sizes = [_size(block) for block in made["blocks"]]
    return utf16(made["text"]) <= MAX_BLOCK and max(sizes) <= MAX_BLOCK and sum(sizes) <= MAX_TEXT


def _blocks(card: Card) -> list[Json]:
    blocks = [_context(f"{LAMPS[card.severity]} {card.kicker}"), _article(card.head)]
    blocks += [_facts(card)] if card.facts or card.alert_url else []
    blocks += [_article(one) for one in card.entries]
    return [*blocks, _context(" · ".join(filter(None, (card.rest, f"Tocsin · {card.topic} · {card.id}"))))]


def _article(entry: Entry) -> Json:
    head = [_title(entry), *([_text(f"\n{entry.byline}")] if entry.byline else [])]
    quotes = [{"type": "rich_text_quote", "elements": _runs(one)} for one in entry.passages]
    return {"type": "rich_text", "elements": [_section(head), *quotes]}


def _title(entry: Entry) -> Json:
    text = "".join(run.text for run in entry.title)
    made = {"type": "link", "url": entry.url, "text": text} if entry.url else {"type": "text", "text": text}
    return {**made, "style": {"bold": True}}


def _facts(card: Card) -> Json:
    lines: list[list[Json]] = [[_text(f"{fact.label}: ", bold=True), _text(fact.text)] for fact in card.facts]
    if card.alert_url:
        lines.append([{"type": "link", "url": card.alert_url, "text": "The alert"}])
    return {"type": "rich_text", "elements": [_section(line) for line in lines]}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _runs(line: Passage) -> list[Json]:
    return [_text(run.text, bold=run.is_marked) for run in line]


def _text(text: str, *, bold: bool = False) -> Json:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _size(block: Any) -> int:
    """What is read of it."""
    if isinstance(block, list):
        return sum(map(_size, block))
    return utf16(block.get("text", "")) + _size(block.get("elements", []))
