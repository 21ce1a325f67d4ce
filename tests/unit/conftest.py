"""Real HTTP servers that answer as a test says, byte for byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest


@dataclass
class Request:
    """What a test's HTTP server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Respond = Callable[[Request], bytes | Awaitable[bytes]]


@dataclass
class HttpServer:
    """`url` of a server on 127.0.0.1; `asked` has every request so far."""

    url: str = ""
    asked: list[Request] = field(default_factory=list)


@pytest.fixture
def answer() -> Callable[..., bytes]:
    """`answer(200, b"...", content_type="...")`: the bytes of an HTTP answer."""

    def made(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
        lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    return made


@pytest.fixture
async def serve_http() -> AsyncIterator[Callable[[Respond], Awaitable[HttpServer]]]:
    """`server = await serve_http(respond)`: `respond(request)` returns the raw bytes; empty bytes close the line."""
    async with AsyncExitStack() as stack:

        async def start(respond: Respond) -> HttpServer:
            return await stack.enter_async_context(_http_server(respond))

        yield start


@asynccontextmanager
async def _http_server(respond: Respond) -> AsyncIterator[HttpServer]:
    server = HttpServer()
    open_lines: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read_request(reader)) is not None:
                server.asked.append(request)
                said = respond(request)
                raw = said if isinstance(said, bytes) else await said
                if not raw:
                    break
                writer.write(raw)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the other side left, or the test is over
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(talk(reader, writer))
        open_lines.add(task)
        task.add_done_callback(open_lines.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listener.close()
        for task in list(open_lines):
            task.cancel()
        await asyncio.gather(*open_lines, return_exceptions=True)


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, body)
