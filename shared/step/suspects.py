"""What an entry has against it: how often it failed, or ended its worker, alone. And the letter it is buried with."""

import traceback

from shared import streams
from shared.bus import Bus, Value
from shared.errors import TocsinError
from shared.hop import Entry, Step

TOGETHER = 3  # deliveries after which an entry is worked alone, so that it ends nobody else's work
ALONE = 3  # failures alone after which it is dead
ACCOUNT_S = 30 * 86_400


class Suspects:
    """The accounts of one step, shared by all its consumers. Each method raises Retry when the server is away."""

    def __init__(self, bus: Bus, step: Step, consumer: str) -> None:
        self._bus, self._step, self._consumer = bus, step, consumer
        self._key = streams.failures(step.name)

    async def charge(self, entry: Entry) -> int | None:
        """One more, before the work begins: what ends the process cannot be counted after. None: no longer ours."""
        count = await self._change(entry, 1)
        return None if count is None else int(count)

    async def excuse(self, entry: Entry) -> None:
        """One less: the fault was the server's, or we were told to stop."""
        await self._change(entry, -1)

    def cleared(self, entry: Entry) -> tuple[Value, ...]:
        """The write that closes its account, for the commit that ends its work."""
        return ("HDEL", self._key, entry.id)

    async def _change(self, entry: Entry, by: int) -> int | None:
        args = (self._step.group, self._consumer, entry.id, by, ACCOUNT_S)
        count: int | None = await self._bus.call("charge", (self._step.stream, self._key), args)
        return count


def letter(step: Step, entry: Entry, reason: str, trace: str) -> tuple[Value, ...]:
    """The write of a dead letter: reason, trace, and the original bytes."""
    facts: dict[str, Value] = {
        "reason": reason,
        "trace": trace,
        "entry": entry.id,
        "stream": step.stream,
        "group": step.group,
        streams.BODY: entry.body,
    }
    return ("XADD", streams.dead(step.name), "*", *(part for pair in facts.items() for part in pair))


def reason_of(error: Exception) -> str:
    """Our own errors explain themselves; what else a handler raises is told with its kind."""
    return str(error) if isinstance(error, TocsinError) else f"{type(error).__name__}: {error}"


def trace_of(error: Exception) -> str:
    return "".join(traceback.format_exception(error))[-8_000:]
