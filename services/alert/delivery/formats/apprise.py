"""Apprise: `{title, body, type, format}` to an Apprise API, which passes it on; it accepts with 200."""

from typing import Any

from services.alert.delivery.formats.card import Card
from services.alert.delivery.formats.commonmark import paragraphs, title
from services.alert.delivery.formats.requests import Request, post
from services.alert.watchlists.model import Receiver

TYPES = {"low": "info", "medium": "info", "high": "warning", "critical": "failure"}

Json = dict[str, Any]


def request(receiver: Receiver, card: Card) -> Request:
    return post(receiver, receiver.url or "", message(card))


def message(card: Card) -> Json:
    """Some services show the title as it is and others as Markdown: it has only what the user's own files say."""
    kind = "success" if card.kind == "resolved" else TYPES[card.severity]
    body = "\n\n".join((title(card.head), *paragraphs(card)))
    return {"title": card.kicker, "body": body, "type": kind, "format": "markdown"}
