"""The frame: services in, one application out: streams read by FastStream, doors served by uvicorn, agents beside them.

One process or three is only how many openers are handed to `serve()`. Waits for Redis instead of failing, ends on
SIGTERM with everything finished or given back.
"""

import asyncio
import contextlib
import functools
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import structlog
from faststream.asgi import AsgiFastStream
from faststream.redis import RedisBroker

from shared import bus as bus_module
from shared.complaints import Complaints
from shared.frame import doors
from shared.frame.agents import say_alive, supervise, trim_for_ever
from shared.frame.health import Health
from shared.frame.listening import bind, serve_http
from shared.frame.opening import NotYet, Opener, open_all, wait_for_redis, wait_outside
from shared.frame.readers import open_broker, read_while_ours, restart_dead_readers
from shared.frame.service import Agent, Service, World
from shared.settings import Settings
from shared.step.solitude import Solitude
from shared.step.worker import Worker

START_AGAIN_S = 0.5
DRAIN_S = 7.0  # of the ten that a stop may take


class App(AsgiFastStream):
    """FastStream's application; its broker starts only when Redis answers, while HTTP already tells why not."""

    gate: Callable[[], Any]

    async def not_found(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await super().not_found(scope, receive, send)
            return
        await doors.answer(send, 404, {"error": f"there is nothing at {scope['path']}"})

    async def _start_broker(self) -> None:
        while True:
            await self.gate()
            try:
                await super()._start_broker()
            except Exception as error:  # noqa: BLE001 (Redis went away between the gate and here: told, and begun anew)
                structlog.get_logger().warning("the readers did not start and will be tried again", error=str(error))
                for broker in self.brokers:
                    await broker.stop()
                await asyncio.sleep(START_AGAIN_S)
            else:
                return


async def serve(
    openers: Sequence[Opener],
    settings: Settings,
    redis_url: str,
    listen: str,
    *,
    stop: asyncio.Event | None = None,
    complaints: Complaints | None = None,
) -> int:
    """Runs until SIGTERM, SIGINT or `stop`. Exit code: 0 finished or given back, 1 ended by a second signal.

    Raises Misconfigured before anything is read where it cannot start as configured, with all `complaints`.
    """
    complaints = complaints or Complaints()
    redis_url = bus_module.with_authority(redis_url, settings.ca_file)
    async with AsyncExitStack() as stack:
        bound = None
        with complaints.heard():
            bound = stack.enter_context(bind(listen))
        async with bus_module.connect(redis_url) as bus:
            consumer = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
            world = World(settings, bus, lambda: datetime.now(UTC), consumer, complaints)
            while True:
                try:
                    async with compose(openers, world, redis_url, listen) as app:
                        return await serve_http(app, bound, stop)
                except NotYet:
                    code = await wait_outside(bus, bound, stop)
                    if code is not None:
                        return code


@asynccontextmanager
async def compose(openers: Sequence[Opener], world: World, redis_url: str, listen: str) -> AsyncIterator[App]:
    """Opens the services and joins them into one application; closes them in reverse order."""
    async with AsyncExitStack() as stack:
        services = await open_all(openers, world, stack)
        steps = [step for service in services for step in service.steps]
        deadline_s, solitude = world.settings.deadline.total_seconds(), Solitude()
        workers = [Worker(world.bus, step, world.consumer, deadline_s=deadline_s, solitude=solitude) for step in steps]
        health = Health(world.bus, services, workers, deadline_s)
        broker = open_broker(redis_url, workers)
        app = App(broker, logger=None)
        app.gate = lambda: wait_for_redis(world.bus, health.hear)
        for door in doors.routes(services, health, app, world.settings, listen):
            app.mount(door.path, door.app)
        tasks = _tasks(world, services, workers, broker, health)
        app.after_startup(functools.partial(_start, tasks, stack, health))
        app.on_shutdown(functools.partial(_drain, workers))
        yield app


def _tasks(
    world: World, services: Sequence[Service], workers: Sequence[Worker], broker: RedisBroker, health: Health
) -> dict[str, Agent]:
    agents: dict[str, Agent] = {
        f"{service.name}.{name}": agent for service in services for name, agent in service.agents.items()
    }
    for worker in workers:
        agents[f"{worker.step.name}.look_after"] = worker.look_after
        if worker.step.lease is not None:
            agents[f"{worker.step.name}.turn"] = functools.partial(read_while_ours, broker, worker)
    agents["alive"] = lambda: say_alive(world.bus, world.consumer)
    agents["trimmer"] = lambda: trim_for_ever(world.bus, [worker.step for worker in workers])
    agents["pulse"] = health.watch
    agents["watchdog"] = lambda: restart_dead_readers(world.bus, broker)
    return agents


async def _start(tasks: dict[str, Agent], stack: AsyncExitStack, health: Health) -> None:
    health.is_reading = True
    running = [asyncio.create_task(supervise(name, agent), name=name) for name, agent in tasks.items()]

    async def stop() -> None:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    stack.push_async_callback(stop)


async def _drain(workers: Sequence[Worker]) -> None:
    """Work that has begun is finished where it takes no longer than a stop may; the rest is given back."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            await asyncio.gather(*(worker.drain() for worker in workers))
