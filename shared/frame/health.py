"""Is it well? Judged by progress, not by a ping: each step, each dependency, with the reason where it is not."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from shared import streams
from shared.bus import Bus
from shared.errors import Retry, TocsinError
from shared.frame import gauges
from shared.frame.service import Finding, Service
from shared.step.worker import Worker

LOOK_S = 2.0
ANSWER_TIMEOUT_S = 2.0


class Health:
    """What is known of Redis, of each step and of what the services say. `watch` keeps it fresh."""

    def __init__(self, bus: Bus, services: Sequence[Service], workers: Sequence[Worker], deadline_s: float) -> None:
        self.redis_error: str | None = "not asked yet"
        self.durable: bool | None = None
        self.is_reading = False
        self._bus, self._services, self._workers, self._deadline_s = bus, services, workers, deadline_s
        self._stuck_since: dict[str, float] = {}

    async def watch(self) -> None:
        """Until cancelled: asks the server, and how much each step has still to do."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_S)

    def hear(self, redis_error: str | None) -> None:
        """Why Redis cannot be used; None where it can."""
        self.redis_error = redis_error

    def is_ready(self) -> bool:
        return all(finding.is_ready for finding in self.findings().values())

    def findings(self) -> dict[str, Finding]:
        """Each dependency by name."""
        found = {
            "redis": Finding(self.redis_error is None, self.redis_error or "answers"),
            "streams": Finding(self.is_reading, "read" if self.is_reading else "not read yet"),
        }
        for worker in self._workers:
            found[f"step {worker.step.name}"] = self._progress(worker)
        for service in self._services:
            found.update({f"{service.name} {name}": finding for name, finding in service.findings().items()})
        return found

    def told(self) -> dict[str, Any]:
        """The body of `/health/ready`."""
        checks = {name: {"ready": one.is_ready, "detail": one.detail} for name, one in self.findings().items()}
        return {"ready": self.is_ready(), "durable": self.durable, "checks": checks}

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                # A write: a replica answers a ping, and so does a server whose memory or disk is full.
                await self._bus.run(self._bus.redis.set(streams.PROBED, "1"))
                for worker in self._workers:
                    await self._note_backlog(worker)
                if self.durable is None:
                    self.durable = await self._is_durable()
        except TimeoutError:
            self.redis_error = f"no answer within {ANSWER_TIMEOUT_S:g} s"
        except TocsinError as error:
            self.redis_error = str(error)
        else:
            self.redis_error = None

    async def _note_backlog(self, worker: Worker) -> None:
        """A step is stuck from the moment that it has work and does none."""
        now = asyncio.get_running_loop().time()
        backlog = await self._bus.backlog(worker.step.stream, worker.step.group)
        gauges.lag().labels(worker.step.stream.removeprefix(streams.PREFIX), worker.step.group).set(backlog)
        if backlog == 0:
            self._stuck_since.pop(worker.step.name, None)
        else:
            since = self._stuck_since.setdefault(worker.step.name, now)
            self._stuck_since[worker.step.name] = max(since, worker.progress_at)

    async def _is_durable(self) -> bool | None:
        """None where the server does not let us look."""
        with contextlib.suppress(Retry, TocsinError):
            config = await self._bus.run(self._bus.redis.config_get("append*"))
            return config.get("appendonly") == "yes" and config.get("appendfsync") == "always"
        return None

    def _progress(self, worker: Worker) -> Finding:
        stuck = self._stuck_since.get(worker.step.name)
        waited = 0.0 if stuck is None else asyncio.get_running_loop().time() - stuck
        if waited > 2 * self._deadline_s:
            return Finding(
                is_ready=False, detail=f"no progress for {waited:.0f} s: {worker.last_error or 'no error seen'}"
            )
        return Finding(is_ready=True, detail=f"{worker.done} done, {worker.waiting} to be tried again")
