"""What of a receiver is told to nobody: its address but for the host, its headers, its secrets. Pure.

Many servers say in their answers what they were asked ("Cannot POST /services/T0/B0/XXXX"), so what was said goes
through here before it reaches a log, a dead letter or a terminal.
"""

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from services.alert.watchlists.mailboxes import server
from services.alert.watchlists.model import Receiver

MASK = "***"
SHORTEST = 4  # what is shorter is no secret, and would blot out half of every sentence
SHORTEST_PART = 8  # of a path: `hooks` and `api` are words that an answer may say


def masked(text: str, receiver: Receiver) -> str:
    """The text without any of the receiver's secrets, as they are or as servers write them back."""
    for secret in sorted(set(_spellings(receiver)), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _spellings(receiver: Receiver) -> Iterator[str]:
    for secret in _secrets(receiver):
        for form in (secret, unquote(secret), quote(secret), quote(secret, safe="")):
            as_json = json.dumps(form)[1:-1]
            yield from (form, html.escape(form), as_json, as_json.replace("/", "\\/"))


def _secrets(receiver: Receiver) -> Iterator[str]:
    found = [*_of_address(receiver.url or ""), *_of_headers(receiver)]
    for secret in receiver.secrets:
        found += [secret, secret.partition("_")[2]]
    yield from (secret for secret in found if len(secret) >= SHORTEST)


def _of_address(url: str) -> Iterator[str]:
    mail = server(url)
    yield from (mail.user or "", mail.password or "") if mail else ()
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    yield url
    yield f"{parts.path}?{parts.query}" if parts.query else parts.path
    yield from (parts.path, parts.query, parts.fragment)
    yield from (part for part in parts.path.split("/") if len(part) >= SHORTEST_PART)
    yield from (value for _, value in parse_qsl(parts.query))
    yield from (parts.netloc.rpartition("@")[0], parts.username or "", parts.password or "")
    if user or password:  # as HTTP and mail servers are told them
        for told in (f"{user}:{password}", f"\0{user}\0{password}", password):
            yield base64.b64encode(told.encode()).decode()


def _of_headers(receiver: Receiver) -> Iterator[str]:
    for value in receiver.headers.values():
        yield value
        yield from (word for word in value.split() if len(word) >= SHORTEST_PART)
