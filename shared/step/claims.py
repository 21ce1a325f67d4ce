"""The claims of one consumer on a stream: kept while it works, given up, and those of others taken over."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence

from shared import streams
from shared.bus import Bus, Value
from shared.errors import Retry
from shared.hop import Entry, Step

STOPPED_S = 0.5
LOST_MS = 3_000  # what is pending for us for so long and not in hand: its reply was lost


class Claim:
    """Of the batch under way, and what is seen while it is renewed: whether the server and this process were well."""

    def __init__(self) -> None:
        self._is_answered, self._was_stopped = True, False

    def is_fair(self) -> bool:
        """Whether it is the fault of what is worked on, where that takes too long."""
        return self._is_answered and not self._was_stopped

    async def sleep(self, seconds: float) -> None:
        """And looks whether it lasted longer than that."""
        began, worked = time.monotonic(), time.process_time()
        await asyncio.sleep(seconds)
        late, worked = time.monotonic() - began - seconds, time.process_time() - worked
        self._was_stopped = self._was_stopped or was_stopped(late, worked)

    async def renew(self, renewal: Callable[[], Awaitable[None]]) -> None:
        self._is_answered = False
        with contextlib.suppress(Retry):  # the commit will tell
            await renewal()
            self._is_answered = True


def was_stopped(late_s: float, worked_s: float) -> bool:
    """Late, and not by work of our own: the process was stopped, or the machine had others to serve."""
    return late_s > STOPPED_S and worked_s < late_s / 2


class Claims:
    """Methods raise Retry when the server is away; `kept` does not."""

    def __init__(self, bus: Bus, step: Step, consumer: str, deadline_s: float) -> None:
        self._bus, self._step, self._consumer, self._deadline_s = bus, step, consumer, deadline_s

    @contextlib.asynccontextmanager
    async def kept(self, entries: Collection[Entry]) -> AsyncIterator[Claim]:
        """While long work runs its claims are renewed, so that nobody takes it over."""
        claim, ids = Claim(), [entry.id for entry in entries]

        async def renew_for_ever() -> None:
            while True:
                await claim.sleep(self._deadline_s * 0.3)
                await claim.renew(lambda: self.renew(ids))

        task = asyncio.create_task(renew_for_ever())
        await asyncio.sleep(0)  # it looks at the clock before the work begins
        try:
            yield claim
        finally:
            task.cancel()

    async def renew(self, ids: Collection[str]) -> None:
        await self._set_idle(ids, 0)

    async def give_up(self, ids: Collection[str]) -> None:
        """For others to take over at once."""
        await self._set_idle(ids, self._idle_ms)

    async def take_over(self, limit: int, in_hand: Collection[str]) -> list[Entry]:
        """What others left behind, and what was sent to us and never came."""
        others = (self._idle_ms, limit, streams.alive(""))
        args: list[Value] = [self._step.group, self._consumer, *others, LOST_MS, *in_hand]
        return [_entry(*row) for row in await self._bus.call("take_over", (self._step.stream,), args)]

    @property
    def _idle_ms(self) -> int:
        return int(self._deadline_s * 2000)

    async def _set_idle(self, ids: Collection[str], idle_ms: int) -> None:
        if ids:
            await self._bus.call("renew", (self._step.stream,), (self._step.group, self._consumer, idle_ms, *ids))


def _entry(entry_id: bytes, deliveries: int, fields: Sequence[bytes]) -> Entry:
    """One that was delivered so often before."""
    return Entry.of(entry_id, dict(zip(fields[::2], fields[1::2], strict=True)), int(deliveries) + 1)
