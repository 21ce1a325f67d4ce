"""What runs beside the streams until it is cancelled: started again when it fails, with its fault told."""

import asyncio
import contextlib
import random
from collections.abc import Sequence

import structlog

from shared import streams
from shared.bus import Bus
from shared.errors import Retry, TocsinError
from shared.frame.service import Agent
from shared.hop import Step

TRIM_S = 5.0
ALIVE_S = 5  # a consumer not heard of for so long is gone: its work is taken over at once
LONGEST_WAIT_S = 30.0
HEALTHY_S = 60.0  # an agent that ran so long starts its waits anew


async def supervise(name: str, agent: Agent) -> None:
    """An agent that fails is started again, after a wait that doubles up to half a minute; its fault is told."""
    log, wait_s = structlog.get_logger().bind(agent=name), 1.0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await agent()
        except TocsinError as error:
            log.warning("agent will be started again", error=str(error))
        except Exception:
            log.exception("agent failed and will be started again")
        else:
            return
        if asyncio.get_running_loop().time() - started > HEALTHY_S:
            wait_s = 1.0
        await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311 (jitter)
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)


async def trim_for_ever(bus: Bus, steps: Sequence[Step]) -> None:
    """What all groups have finished goes; an archive that is behind holds it back only to the high-water mark."""
    while True:
        for stream in {step.stream for step in steps}:
            with contextlib.suppress(Retry):  # the pulse tells when Redis is away
                await bus.trim(stream)
        await asyncio.sleep(TRIM_S)


async def say_alive(bus: Bus, consumer: str) -> None:
    """Keeps the key that tells the others we live; when cancelled takes it back, so that they take over at once."""
    key = streams.alive(consumer)
    try:
        while True:
            with contextlib.suppress(Retry):  # the workers tell of it
                if not await bus.run(bus.redis.expire(key, ALIVE_S)):  # which needs no memory, where there is none left
                    await bus.run(bus.redis.set(key, "1", ex=ALIVE_S))
            await asyncio.sleep(ALIVE_S / 4)
    finally:
        with contextlib.suppress(Retry):
            await bus.run(bus.redis.delete(key))
