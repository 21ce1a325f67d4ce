"""ntfy: published as JSON to the server, the topic taken from the address; it accepts with 200.

JSON and not headers: those know only ASCII, and end at a line's end.
"""

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from services.alert.delivery.formats.card import Card
from services.alert.delivery.formats.commonmark import paragraphs
from services.alert.delivery.formats.passages import cut
from services.alert.delivery.formats.requests import Request, fitting, post
from services.alert.watchlists.model import Receiver

MAX_MESSAGE = 4096  # bytes; past them ntfy makes it a file
MAX_TITLE = 250
PRIORITIES = {"low": 2, "medium": 3, "high": 4, "critical": 5}
TAGS = {"low": "newspaper", "medium": "newspaper", "high": "warning", "critical": "rotating_light"}

Json = dict[str, Any]


def request(receiver: Receiver, card: Card) -> Request:
    server, topic = place(receiver.url or "")
    return post(receiver, server, {"topic": topic, **fitting(card, message, fits)})


def place(url: str) -> tuple[str, str]:
    """The server's own address, and the topic."""
    parts = urlsplit(url)
    folder, _, topic = parts.path.rstrip("/").rpartition("/")
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/", parts.query, "")), unquote(topic)


def message(card: Card) -> Json:
    actions = [{"action": "view", "label": "The alert", "url": card.alert_url}] if card.alert_url else []
    return {
        "title": cut(card.headline, MAX_TITLE),
        "message": "\n\n".join(paragraphs(card)) or card.kicker,
        "markdown": True,
        "priority": PRIORITIES[card.severity],
        "tags": [TAGS[card.severity], card.severity, card.topic],
        **({"click": card.head.url} if card.head.url else {}),
        **({"actions": actions} if actions else {}),
    }


def fits(made: Json) -> bool:
    return len(made["message"].encode()) <= MAX_MESSAGE
