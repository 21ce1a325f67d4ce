"""Asks and answers: one client for fetches, which follow redirects, and for deliveries, which never do.

Faults come out as Retry (it may work later) or Poison (it never will), and name only the host: paths hold secrets.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import certifi
import httpcore
import httpx

from shared.errors import Misconfigured, Poison, Retry
from shared.http.addresses import Network, Refused
from shared.http.inflating import Body
from shared.http.messages import headers_of, lowered, parsed, passed_on, request
from shared.http.pools import Pools
from shared.http.resolving import GuardedBackend

MAX_REDIRECTS = 10
MAX_FETCH_BYTES = 16 * 1024 * 1024  # a bomb costs no more memory than this

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOR_GOOD = frozenset((301, 308))
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Onward:
    """Where a redirect leads, which of our headers go along, and whether it is for good (301, 308)."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    is_for_good: bool


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought, from the address it ended at. Header names are in small letters.

    `moved_to` is where the address that was asked has moved for good (301, 308); None where it has not. `onward` is
    the redirect that a single step met.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    content_type: str | None
    moved_to: str | None = None
    onward: Onward | None = None


@dataclass(frozen=True)
class Answer:
    """What a receiver said. `body` is cut at what was asked for. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """All connections go to addresses that were checked. Made by `open_client`."""

    def __init__(self, pools: Pools, backend: GuardedBackend, tls: ssl.SSLContext, agent: str) -> None:
        self._pools, self._backend = pools, backend
        self.tls, self._agent = tls, agent

    async def connect(self, host: str, port: int, *, timeout_s: float = 5.0) -> socket.socket:
        """A line to a checked address, for protocols other than HTTP. Raises Refused, and Retry."""
        async with _told_apart(host, timeout_s):
            return await self._backend.open_socket(host, port, timeout_s)

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        max_bytes: int = MAX_FETCH_BYTES,
        timeout_s: float = 30.0,
    ) -> Fetched:
        """GET, whatever the status. `headers` go to this host only. Raises Refused, other Poison, and Retry."""
        target, sent = parsed(url), lowered(headers)
        moved_to, is_for_good = None, True
        async with _told_apart(target.host, timeout_s):
            for _ in range(MAX_REDIRECTS + 1):
                fetched = await self._get(target, sent, max_bytes, timeout_s)
                if fetched.onward is None:
                    return replace(fetched, moved_to=moved_to)
                target, sent = parsed(fetched.onward.url), lowered(fetched.onward.headers)
                is_for_good &= fetched.onward.is_for_good  # what a passing one leads to says nothing of the first
                moved_to = str(target) if is_for_good else moved_to
            raise Poison(f"{target.host} redirects more than {MAX_REDIRECTS} times")

    async def step(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        max_bytes: int = MAX_FETCH_BYTES,
        timeout_s: float = 30.0,
    ) -> Fetched:
        """As `fetch`, but a redirect is not followed: for who must ask the next host for its leave first."""
        target = parsed(url)
        async with _told_apart(target.host, timeout_s):
            return await self._get(target, lowered(headers), max_bytes, timeout_s)

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        timeout_s: float = 15.0,
        connect_timeout_s: float = 5.0,
        max_answer_bytes: int = 16_384,
    ) -> Answer:
        """One POST, the answer's body included in `timeout_s`. No redirect is followed: its status is the answer."""
        target, waits = parsed(url), {"connect": connect_timeout_s}
        exchange = self._exchange("POST", target, lowered(headers), waits, body)
        async with _told_apart(target.host, timeout_s), exchange as response:
            read = await _read_up_to(response, max_answer_bytes)
            return Answer(response.status, headers_of(response), read)

    async def _get(self, target: httpx.URL, sent: Mapping[str, str], max_bytes: int, timeout_s: float) -> Fetched:
        waits = {"connect": min(10.0, timeout_s)}
        headers = {"accept": "*/*", "accept-encoding": "gzip", **sent}
        async with self._exchange("GET", target, headers, waits) as response:
            answered, onward, body = headers_of(response), None, b""
            if response.status in _REDIRECTS and "location" in answered:
                following = parsed(answered["location"], base=target)
                onward = Onward(str(following), passed_on(sent, target, following), response.status in _FOR_GOOD)
            else:
                inflated = Body(answered.get("content-encoding", ""), max_bytes)
                async for chunk in response.aiter_stream():
                    inflated.add(chunk)
                body = inflated.end()
            kind = answered.get("content-type")
            return Fetched(str(target), response.status, answered, body, kind, onward=onward)

    @asynccontextmanager
    async def _exchange(
        self, method: str, target: httpx.URL, headers: Mapping[str, str], waits: Mapping[str, float], body: bytes = b""
    ) -> AsyncIterator[httpcore.Response]:
        """A kept connection may be closing while it is used: then a fresh one is tried, once."""
        asked = request(method, target, {"user-agent": self._agent, **headers}, waits, body)
        is_fresh = False

        async def note(event: str, _: object) -> None:
            nonlocal is_fresh
            is_fresh |= event == "connection.connect_tcp.started"

        asked.extensions["trace"] = note
        pool = self._pools.of(target) if method == "POST" else self._pools.common
        try:
            response = await pool.handle_async_request(asked)
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            if is_fresh:
                raise
            response = await pool.handle_async_request(asked)
        try:
            yield response
        finally:
            await response.aclose()


@asynccontextmanager
async def open_client(
    *, allow_networks: Sequence[Network] = (), ca_file: Path | None = None, contact: str | None = None
) -> AsyncIterator[Client]:
    """A client that lives as long as the block. Proxies from the environment are ignored. Raises Misconfigured."""
    backend, tls = GuardedBackend(allow_networks), _tls(ca_file)
    pools = Pools(backend, tls)
    try:
        yield Client(pools, backend, tls, user_agent(contact))
    finally:
        await pools.aclose()


def fetch_once(
    url: str, *, allow_networks: Sequence[Network] = (), ca_file: Path | None = None, timeout_s: float = 30.0
) -> Fetched:
    """One fetch, for the command line; not from inside an event loop."""

    async def fetch() -> Fetched:
        async with open_client(allow_networks=allow_networks, ca_file=ca_file) as client:
            return await client.fetch(url, timeout_s=timeout_s)

    return asyncio.run(fetch())


@cache
def user_agent(contact: str | None = None) -> str:
    """`tocsin/0.1.0 (+contact)`: who asks, and where the owner of a site can complain."""
    from importlib import metadata

    try:
        name = f"tocsin/{metadata.version('tocsin')}"
    except metadata.PackageNotFoundError:
        name = "tocsin"
    return f"{name} (+{contact})" if contact else name


@asynccontextmanager
async def _told_apart(host: str, timeout_s: float) -> AsyncIterator[None]:
    """The deadline over the whole exchange, and the library's errors as ours."""
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except httpcore.ConnectTimeout as error:
        raise Retry(f"{host}: {error or 'no connection in time'}") from error
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise Retry(f"{host}: no full answer within {timeout_s:g} s") from error
    except (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError):
        raise Poison(f"{host}: the address or a header cannot be written as HTTP") from None  # its words hold the value
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Retry(f"{host}: {_explained(error)}") from error
    except Refused:
        raise
    except (Retry, Poison) as error:
        raise type(error)(f"{host}: {error}") from error


def _explained(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if text == "All connection attempts failed":  # the library's words over the system's
        return _system_error(error) or text
    is_unknown_authority = "CERTIFICATE_VERIFY_FAILED" in text
    return f"{text} (a private authority goes into TOCSIN_CA_FILE)" if is_unknown_authority else text


def _system_error(error: BaseException | None) -> str | None:
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return os.strerror(error.errno)
        error = error.__cause__ or error.__context__
    return None


async def _read_up_to(response: httpcore.Response, limit: int) -> bytes:
    """What lies beyond is left unread, and the connection closed."""
    parts, size = [], 0
    async for chunk in response.aiter_stream():
        parts.append(chunk)
        size += len(chunk)
        if size >= limit:
            break
    return b"".join(parts)[:limit]


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    """The usual authorities, and a private one besides."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise Misconfigured(f"TOCSIN_CA_FILE: cannot read {ca_file} as PEM certificates: {error}") from error
    return context
