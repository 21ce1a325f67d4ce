"""Opening the services: all that is wrong is told at once; where one needs Redis for it, they wait, and say so."""

import asyncio
import contextlib
import random
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

import structlog

from shared import bus as bus_module
from shared.bus import Bus
from shared.complaints import Complaints
from shared.errors import Retry
from shared.frame import doors
from shared.frame.listening import serve_http
from shared.frame.service import Service, World

Opener = Callable[[World], AbstractAsyncContextManager[Service]]

LOOK_ON_S = 2.0  # for what else is wrong, where it cannot start anyway: all of it is told within five seconds
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 2.0


class NotYet(Exception):
    """Redis is away, and a service needs it to open."""


async def open_all(openers: Sequence[Opener], world: World, stack: AsyncExitStack) -> list[Service]:
    """Raises Misconfigured with every complaint; NotYet where nothing is wrong but that Redis is away."""
    services, away, complaints = [], None, world.complaints
    await _ask(world.bus, complaints)
    for opener in openers:
        with complaints.heard(), contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_ON_S if complaints or away else None):
                try:
                    services.append(await stack.enter_async_context(opener(world)))
                except Retry as error:
                    away = error
    complaints.tell()
    if away is not None:
        raise NotYet(str(away))
    return services


async def _ask(bus: Bus, complaints: Complaints) -> None:
    """Whether it lets us in: that it is away now is no complaint."""
    with complaints.heard(), contextlib.suppress(Retry, TimeoutError):
        async with asyncio.timeout(LOOK_ON_S / 2):
            await bus.prepare()


async def wait_outside(bus: Bus, bound: socket.socket, stop: asyncio.Event | None) -> int | None:
    """Until Redis answers: live, not ready, and why. Returns the exit code where it was told to stop meanwhile."""
    why = {"redis": "not asked yet"}
    there = asyncio.Event()
    asking = asyncio.create_task(wait_for_redis(bus, lambda text: why.update(redis=text or "answers")))
    asking.add_done_callback(lambda _: there.set())
    stopping = asyncio.create_task(stop.wait()) if stop else None
    if stopping:
        stopping.add_done_callback(lambda _: there.set())
    try:
        code = await serve_http(_waiting_room(why), bound.dup(), there, lifespan="off")
    finally:
        asking.cancel()
        if stopping:
            stopping.cancel()
    if asking.done() and not asking.cancelled():
        asking.result()
        return None
    return code


async def wait_for_redis(bus: Bus, say: Callable[[str | None], None]) -> None:
    """Until the server answers and is prepared: one line when it is away, one when it is back."""
    log, wait_s, told = structlog.get_logger(), FIRST_WAIT_S, ""
    while True:
        try:
            await bus.prepare()
        except Retry as error:
            say(str(error))
            if told != str(error):
                log.warning("waiting for redis", error=str(error))
            told = str(error)
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311 (jitter)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        else:
            say(None)
            log.info("ready", redis=bus_module.redacted(bus.url))
            return


def _waiting_room(why: dict[str, str]) -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        del receive
        if scope["path"] == "/health/live":
            await doors.answer(send, 200, {"live": True})
            return
        checks = {"redis": {"ready": False, "detail": why["redis"]}}
        await doors.answer(send, 503, {"ready": False, "checks": checks}, [(b"retry-after", b"5")])

    return answer
