"""What goes out: a request over HTTP, or a mail. Pure."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.alert.delivery.formats.card import Card, smaller
from services.alert.delivery.webhook import Request, user_agent
from services.alert.watchlists.model import Receiver

__all__ = ["Mail", "Request", "compact", "fitting", "post", "utf16"]


@dataclass(frozen=True)
class Mail:
    """What is mailed through which server (`url`), with its bytes as they go over the line."""

    url: str
    sender: str
    recipients: tuple[str, ...]
    message: bytes


def post(receiver: Receiver, url: str, content: Any) -> Request:
    """A request with JSON. The receiver's own headers never replace these."""
    own = {name.lower(): value for name, value in receiver.headers.items()}
    headers = {**own, "content-type": "application/json; charset=utf-8", "user-agent": user_agent()}
    return Request(url, compact(content), headers)


def compact(content: Any) -> bytes:
    """The one form of some JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def fitting(card: Card, write: Callable[[Card], Any], fits: Callable[[Any], bool]) -> Any:
    """The fullest card that fits, written. The smallest has room anywhere."""
    made = None
    for one in smaller(card):
        made = write(one)
        if fits(made):
            break
    return made


def utf16(text: str) -> int:
    """How long a text is for a service that counts as JavaScript does."""
    return len(text.encode("utf-16-le")) // 2
