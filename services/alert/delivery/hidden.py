"""What of a receiver is told to nobody: its address but for the host, its headers, its secrets. Pure.

Many servers say in their answers what they were asked ("Cannot POST /services/T0/B0/XXXX"), so what was said goes
through here before it reaches a log, a dead letter or a terminal.
"""

import base64
import html
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from services.alert.watchlists.mailboxes import server
from services.alert.watchlists.model import Receiver

MASK = "***"
SHORTEST = 4  # what is shorter is no secret, and would blot out half of every sentence
SHORTEST_PART = 8  # of a path: `hooks` and `api` are words that an answer may say


def masked(text: str, receiver: Receiver) -> str:
    """The text without any of the receiver's secrets, as they are or as servers write them back."""
    for secret in _spellings(receiver.url or "", tuple(receiver.headers.values()), receiver.secrets) if text else ():
        text = text.replace(secret, MASK)
    return text


@lru_cache(maxsize=1_000)
def _spellings(url: str, headers: tuple[str, ...], secrets: tuple[str, ...]) -> Sequence[str]:
    """Longest first: what stands within another is replaced with it."""
    return sorted(set(_forms([*_of_address(url), *_of_headers(headers), *_of_keys(secrets)])), key=len, reverse=True)


def _forms(secrets: Iterable[str]) -> Iterator[str]:
    for secret in secrets:
        if len(secret) < SHORTEST:
            continue
        for form in (secret, unquote(secret), quote(secret), quote(secret, safe="")):
            as_json = json.dumps(form)[1:-1]
            yield from (form, html.escape(form), as_json, as_json.replace("/", "\\/"))


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


def _of_headers(headers: Iterable[str]) -> Iterator[str]:
    for value in headers:
        yield value
        yield from (word for word in value.split() if len(word) >= SHORTEST_PART)


def _of_keys(secrets: Iterable[str]) -> Iterator[str]:
    for secret in secrets:
        yield from (secret, secret.partition("_")[2])
