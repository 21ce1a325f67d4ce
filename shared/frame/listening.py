"""The socket and the server under the application: uvicorn, which ends in order and with an exit code of ours."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, Literal

import structlog
import uvicorn

from shared.errors import Misconfigured


def bind(listen: str) -> socket.socket:
    """Raises Misconfigured where the address cannot be had."""
    host, port = split_listen(listen)
    try:
        bound = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise Misconfigured(f"TOCSIN_LISTEN: cannot listen on {listen}: {error.strerror or error}") from error
    # Without it every answer on a socket made by hand waits 44 ms for the other side's acknowledgement.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    structlog.get_logger().info("listens", on="{}:{}".format(*bound.getsockname()[:2]))
    return bound


async def serve_http(
    app: Any, bound: socket.socket, stop: asyncio.Event | None, *, lifespan: Literal["on", "off"] = "on"
) -> int:
    """Until a signal or `stop`; `bound` is closed then. Returns the exit code."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan=lifespan, timeout_graceful_shutdown=2)
    server = _Server(config)
    waiting = asyncio.create_task(_end(server, stop)) if stop else None
    await server.serve([bound])
    if waiting:
        waiting.cancel()
    if not server.started:
        raise Misconfigured("the services did not start; the lines above say why")
    return 1 if server.force_exit else 0


def split_listen(listen: str) -> tuple[str, int]:
    """`127.0.0.1:8700` or `[::1]:8700`. Raises Misconfigured."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise Misconfigured(f"TOCSIN_LISTEN: {listen!r} is not host:port, as 127.0.0.1:8700")
    return host.strip("[]"), int(port)


async def _end(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


class _Server(uvicorn.Server):
    """A first signal ends in order, a second at once; neither is raised again, so that the exit code is ours."""

    is_told = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del sig, frame
        if self.is_told:  # by a signal: where the end was ours, the first one is in time
            self.force_exit = True
            sys.stderr.write("ended at once; what was under way is given back\n")
            os._exit(1)
        self.is_told = self.should_exit = True
