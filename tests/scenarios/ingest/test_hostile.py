"""Feeds that mean harm, heard by the real poller and parsed by the real process: each is told, the good one is heard."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from services.ingest.feeds.feedsfile import Feed
from services.ingest.parsing.parser import open_parser
from services.ingest.polling import visitor as visitor_module
from services.ingest.polling.poller import Poller
from services.ingest.polling.visitor import Visitor
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus
from shared.events import Article
from shared.http import open_client
from tests.scenarios.ingest.sites import Answer, Writer, http, served

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>%s</channel></rss>'
ITEM = b"<item><title>%s</title><link>http://wire.example/%s</link><description>Text of it.</description></item>"
BOMB = b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(12))


async def _drips(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    while True:
        writer.write(b" ")
        await asyncio.sleep(0.05)


async def _never_ends(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    while True:
        writer.write(b"x" * 1_000_000)
        await writer.drain()


def _says(body: bytes, *headers: bytes) -> Callable[[Writer], Awaitable[None]]:
    async def answer(writer: Writer) -> None:
        head = [b"HTTP/1.1 200 OK", b"content-length: %d" % len(body), *headers]
        writer.write(b"\r\n".join(head) + b"\r\n\r\n" + body)

    return answer


async def _sends_round(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nlocation: /feed?again\r\ncontent-length: 0\r\n\r\n")


HOSTILE: dict[str, tuple[Callable[[Writer], Awaitable[None]], str]] = {
    "drips": (_drips, "no full answer within"),
    "never-ends": (_never_ends, "bytes"),
    "inflates": (
        _says(gzip.compress(FEED % (b" " * 40_000_000)), b"content-encoding: gzip"),
        "bytes",
    ),
    "sends-round": (_sends_round, "redirects more than"),
    "is-deep": (_says(FEED % (b"<a>" * 100_000)), "nested more than"),
    "has-many-attributes": (_says(b"<rss %s>" % b" ".join(b'a%d="1"' % n for n in range(100_000))), "attributes"),
    "is-binary": (_says(b"\x89PNG\r\n\x1a\n" + b"\0" * 100_000), "a PNG image"),
    "is-one-word": (_says(b"a" * 10_000_000), "not a feed"),
}  # fmt: skip
HARMLESS = {  # read, and no harm done
    "reaches-outside": FEED.replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss')
    % (ITEM % (b"Outside &x;.", b"a")),
    "multiplies": FEED.replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY a0 "aaaaaaaaaa">%s]><rss' % BOMB)
    % (ITEM % (b"Bomb &a12;.", b"b")),
    "has-a-long-title": FEED % (ITEM % (b"x" * 2_000_000, b"c")),
    "has-zeros": FEED % (ITEM % (b"Zeros\0\0 \xff\xfe.", b"d")),
    "good": FEED % (ITEM % (b"The bridge is open.", b"e")),
}


async def test_what_means_harm_is_told_in_a_line_and_the_others_are_heard(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, wait_for: Any
) -> None:
    monkeypatch.setattr(visitor_module, "FETCH_TIMEOUT_S", 5.0)
    answers = {**{name: answer for name, (answer, _) in HOSTILE.items()}, **{n: _says(b) for n, b in HARMLESS.items()}}
    async with AsyncExitStack() as stack:
        feeds = []
        for name, answer in answers.items():
            site = await stack.enter_async_context(served(_with_feed(answer)))
            feeds.append(Feed(id=name, url=f"{site}/feed", backlog="all", full_text="never"))
        client = await stack.enter_async_context(open_client(allow_networks=[ip_network("127.0.0.0/8")]))
        parser = await stack.enter_async_context(open_parser())
        poller = Poller(bus, Publisher(bus, lambda: NOW), parser, Visitor(client), lambda: NOW, "me")
        poller.use(feeds)
        running = asyncio.create_task(poller.run())
        try:
            await wait_for(lambda: _done(bus, poller), timeout_s=60)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    for name, (_, told) in HOSTILE.items():
        assert told in poller.errors[name], name
        assert len(poller.errors[name]) < 400
    titles = await _titles(bus)
    assert "The bridge is open." in titles
    assert not any("root:" in title or len(title) > 1_000_000 for title in titles)


async def _done(bus: Bus, poller: Poller) -> bool:
    return set(poller.errors) == set(HOSTILE) and len(await _titles(bus)) == len(HARMLESS)


async def _titles(bus: Bus) -> list[str]:
    rows: Any = await bus.redis.xrange(streams.ARTICLES)
    return [Article.model_validate_json(fields[b"data"]).title for _, fields in rows]


def _with_feed(answer: Callable[[Writer], Awaitable[None]]) -> Answer:
    async def site(path: str, _: Mapping[str, str], writer: Writer) -> None:
        if path == "/robots.txt":
            writer.write(http(404))
        else:
            await answer(writer)

    return site
