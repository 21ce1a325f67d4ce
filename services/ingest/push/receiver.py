"""The push door, `POST /v1/articles`: one record or many in, their ids out once they are on disk.

All or none: one bad record refuses the request with the field at fault. The token is asked for by the frame.
"""

import asyncio
import json
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.ingest.publisher import Publisher
from services.ingest.push.gatherer import Gatherer
from services.ingest.push.record import parse_record, records_of
from shared.errors import Poison, Retry
from shared.events import Article

PATH = "/v1/articles"
MAX_BYTES = 32 * 1024 * 1024
READ_ON_BYTES = 4 * MAX_BYTES  # of a body that is too large: who still sends does not hear the answer
INLINE_BYTES = 16_000  # parsed faster than handed to a thread
RETRY_AFTER_S = 5.0

_FIELDS = frozenset(
    ("authors", "country", "guid", "language", "published_at", "raw_text", "source", "tags", "text", "title", "url")
)


class TooLong(Poison):
    """The body is larger than the door takes."""


def receiver(publisher: Publisher, now: Callable[[], datetime]) -> Callable[[Any, Any, Any], Any]:
    """The ASGI application of the door."""
    gatherer = Gatherer(lambda articles: publisher.publish(articles, durable=True))

    async def receive_articles(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST":
            await _answer(send, 405, {"error": "expected POST"}, [(b"allow", b"POST")])
            return
        try:
            articles = await _articles(await _body(receive), now())
            published = await gatherer.publish(articles)
        except TooLong as error:
            await _answer(send, 413, {"error": str(error)})
        except Poison as error:
            await _answer(send, 422, _fault(error))
        except Retry as error:
            wait_s = math.ceil(error.after_s or RETRY_AFTER_S)
            await _answer(send, 503, {"error": str(error)}, [(b"retry-after", str(wait_s).encode())])
        else:
            await _answer(send, 202, {"ids": [one.id for one in published]})

    return receive_articles


class _BadRecord(Poison):
    """One record of many: `index` counts from 0."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.index = index


async def _body(receive: Any) -> bytes:
    """The whole body. Raises TooLong, and Retry where the sender leaves in the middle."""
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= READ_ON_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Retry("the sender left before the end of the body")
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size <= MAX_BYTES:
            parts.append(message.get("body", b""))
        else:
            parts.clear()
    if size > MAX_BYTES:
        raise TooLong(f"the body is larger than {MAX_BYTES:,} bytes: send it in parts")
    return b"".join(parts)


async def _articles(body: bytes, fetched_at: datetime) -> list[Article]:
    if len(body) <= INLINE_BYTES:
        return _parsed(body, fetched_at)
    return await asyncio.to_thread(_parsed, body, fetched_at)


def _parsed(body: bytes, fetched_at: datetime) -> list[Article]:
    articles = []
    for index, (_, read) in enumerate(records_of(body)):
        try:
            articles.append(parse_record(read(), fetched_at=fetched_at))
        except Poison as error:
            raise _BadRecord(str(error), index) from error
    return articles


def _fault(error: Poison) -> dict[str, Any]:
    """`field` is named where the message begins with one (`published_at: expected a time ...`)."""
    head, separator, _ = str(error).partition(": ")
    body: dict[str, Any] = {"error": str(error)}
    if separator and head in _FIELDS:
        body["field"] = head
    if isinstance(error, _BadRecord):
        body["index"] = error.index
    return body


async def _answer(send: Any, status: int, body: Any, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    data = json.dumps(body, ensure_ascii=False).encode() + b"\n"
    head = [(b"content-type", b"application/json"), *headers, (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": data})
