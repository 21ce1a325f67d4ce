"""Receivers with faults of every kind, on the wire: what a program that posts to anybody must live through."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from shared.http import Client, open_client

LOOPBACK = (ip_network("127.0.0.0/8"),)
Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def says(status: int, *headers: str, body: bytes = b"") -> Behave:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rows = "".join(f"{row}\r\n" for row in headers)
        writer.write(f"HTTP/1.1 {status} Said\r\ncontent-length: {len(body)}\r\n{rows}\r\n".encode() + body)

    return behave


def raw(data: bytes) -> Behave:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return behave


async def hang(*_: Any) -> None:
    await asyncio.Event().wait()


def drips(head: bytes, drop: bytes) -> Behave:
    """One drop after the other, each in time by itself: for ever."""

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.02)

    return behave


async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An answer that would be a terabyte."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
    while True:
        writer.write(bytes(65_536))
        await writer.drain()


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


# What each does, and what an attempt makes of it.
FAULTS: dict[str, tuple[Behave, str]] = {
    "500": (says(500, body=b"it broke"), "answered 500: it broke"),
    "hang": (hang, "no full answer within"),
    "slow headers": (drips(b"HTTP/1.1 200 OK\r\n", b"x-slow: 1\r\n"), "127.0.0.1: "),
    "drip": (drips(b"HTTP/1.1 200 OK\r\ncontent-length: 16000\r\n\r\n", b"."), "no full answer within"),
    "endless continue": (drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), "no full answer within"),
    "redirect": (says(302, "location: http://169.254.169.254/latest/"), "answered 302"),
    "429": (says(429, "retry-after: 3600"), "answered 429"),
    "reset": (reset, "127.0.0.1: "),
    "closes": (raw(b""), "Server disconnected"),
    "half a body": (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), "127.0.0.1: "),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "127.0.0.1: "),
    "malformed status": (raw(b"HTTP/1.1 abc\r\n\r\n"), "127.0.0.1: "),
    "malformed length": (raw(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"), "127.0.0.1: "),
    "two lengths": (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"), "127.0.0.1: "),
    "malformed chunks": (raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), "127.0.0.1: "),
    "huge headers": (raw(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 200_000 + b"\r\n\r\n"), "127.0.0.1: "),
    "101": (raw(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"), "127.0.0.1: "),
}  # fmt: skip


@dataclass
class Faulty:
    """Behaves as told at each request; `asked` counts them."""

    behave: Behave
    url: str = ""
    asked: int = 0
    open_lines: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self.open_lines.add(task)
        task.add_done_callback(self.open_lines.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length:")[2].split()[0]))
            self.asked += 1
            await self.behave(reader, writer)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def faulty(behave: Behave, tls: ssl.SSLContext | None = None) -> AsyncIterator[Faulty]:
    one = Faulty(behave)
    server = await asyncio.start_server(one.accept, "127.0.0.1", 0, ssl=tls)
    one.url = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield one
    finally:
        server.close()
        lines = list(one.open_lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


class Hasty:
    """The guarded client with less patience for one address, so that a receiver that hangs costs a test no 15 s."""

    def __init__(self, client: Client, address: str, deadline_s: float) -> None:
        self._client, self._address, self._deadline_s = client, address, deadline_s
        self.connect = client.connect

    async def post(self, url: str, body: bytes, headers: Any) -> Any:
        timeout_s = self._deadline_s if url == self._address else 15.0
        return await self._client.post(url, body, headers, timeout_s=timeout_s)


@asynccontextmanager
async def sending(bell: Any, impatient_with: str = "", deadline_s: float = 0.3) -> AsyncIterator[Sender]:
    """A sender of its own, as another worker would be."""
    outbox = Outbox(bell.bus, lease=timedelta(seconds=20), keep=timedelta(days=30))
    async with open_client(allow_networks=LOOPBACK) as client:
        hasty = Hasty(client, impatient_with, deadline_s)
        sender = Sender(outbox, hasty, lambda: bell.rules.receivers, bell.now, retry_scale=bell.scale)
        task = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
