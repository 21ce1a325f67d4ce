"""Names to checked addresses, and connections that go to no other: what was checked is what is connected to."""

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

import httpcore

from shared.errors import Retry
from shared.http.addresses import Network, Refused, admitted

T = TypeVar("T")

NEXT_ADDRESS_S = 2.0  # after so long the next address of a host is tried, where it has several


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that `allow_networks` and public reach admit, and to those only."""

    def __init__(self, allow_networks: Sequence[Network]) -> None:
        self._allow = tuple(allow_networks)
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Tries each admitted address in turn within `timeout`. Raises Refused, and httpcore's ConnectError."""

        async def connect(address: str, wait_s: float) -> httpcore.AsyncNetworkStream:
            return await self._inner.connect_tcp(address, port, wait_s, local_address, socket_options)

        return await self._first(host, port, timeout if timeout is not None else 60.0, connect)

    async def open_socket(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """As `connect_tcp`, for protocols other than HTTP."""

        async def connect(address: str, wait_s: float) -> socket.socket:
            try:
                async with asyncio.timeout(wait_s):
                    return await _connected(address, port)
            except OSError as error:  # TimeoutError is one
                why = os.strerror(error.errno) if error.errno else "no connection in time"
                raise httpcore.ConnectError(why) from error

        return await self._first(host, port, timeout_s, connect)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def addresses(self, host: str, port: int, ends: float) -> list[str]:
        """Those that may be connected to. `ends` is a time of the monotonic clock."""
        return admitted(host, await self._resolve(host, port, ends), self._allow)

    async def _first(self, host: str, port: int, timeout_s: float, connect: Callable[[str, float], Awaitable[T]]) -> T:
        ends = time.monotonic() + timeout_s
        addresses = await self.addresses(host, port, ends)
        failure: Exception = httpcore.ConnectError("the name has no address")
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            wait_s = ends - time.monotonic() if left == 1 else min(NEXT_ADDRESS_S, ends - time.monotonic())
            try:
                return await connect(address, max(wait_s, 0.01))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _resolve(self, host: str, port: int, ends: float) -> list[str]:
        try:
            async with asyncio.timeout(ends - time.monotonic()):
                return await _looked_up(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("does not resolve in time") from error
        except (OSError, ValueError) as error:
            raise httpcore.ConnectError(f"does not resolve: {_why(error)}") from error


async def refusal(host: str, allow_networks: Sequence[Network] = (), *, timeout_s: float = 3.0) -> str | None:
    """Why the host may not be reached as it resolves now, in one line; None where it may. For checks: asks nothing.

    Raises Retry where the name does not resolve now.
    """
    backend = GuardedBackend(allow_networks)
    try:
        await backend.addresses(host, 0, time.monotonic() + timeout_s)
    except Refused as error:
        return str(error)
    except (httpcore.NetworkError, httpcore.TimeoutException) as error:
        raise Retry(f"{host}: {error}") from error
    return None


async def _connected(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    line.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(line, (address, port))
    except BaseException:
        line.close()
        raise
    return line


def _why(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


async def _looked_up(host: str, port: int) -> list[str]:
    """In a thread of its own that nobody waits for: a name that hangs holds up neither others nor the exit."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str] | None, error: Exception | None) -> None:
        if answer.done():
            return  # given up meanwhile
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or [])

    def look_up() -> None:
        found, fault = None, None
        try:
            found = _addresses(host, port)
        except (OSError, ValueError) as error:  # a name that cannot be one is a ValueError
            fault = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, found, fault)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    return await answer


def _addresses(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))
