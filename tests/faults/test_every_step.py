"""A death at each single word with Redis, before it is said and after its answer is lost: still everything once.

One article goes from the publisher to the receiver. The process that carries it dies at its n-th call, for each n; a
second process comes later and finishes. There must be one entry on each stream, one alert id, and a delivery.
"""

import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.bus import Bus
from tests.faults.town import LATER, Death, Town


class MortalBus(Bus):
    """Dies at its n-th call: before it reaches the server, or with its answer lost."""

    def __init__(self, bus: Bus, dies_at: int | None = None, *, answered: bool = False) -> None:
        super().__init__(bus.redis, bus.url)
        self.calls, self.dies_at, self.answered = 0, dies_at, answered

    async def run(self, answer: Awaitable[Any]) -> Any:
        self.calls += 1
        if self.calls - 1 != self.dies_at:
            return await super().run(answer)
        if self.answered:
            await super().run(answer)
        elif hasattr(answer, "close"):
            answer.close()
        raise Death


# The dead say nothing: the command that was under way is never awaited.
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_death_at_any_call_loses_nothing_and_doubles_nothing(bus: Bus, new_town: Callable[[], Town]) -> None:
    start = datetime.fromtimestamp(time.time(), UTC)
    whole = MortalBus(bus)
    await new_town().walk(whole, "only", start)
    assert whole.calls > 20
    for dies_at in range(whole.calls):
        for answered in (False, True):
            await bus.redis.flushall()
            await bus.prepare()
            told = f"died at call {dies_at}, {'answered' if answered else 'not sent'}"
            town = new_town()
            with contextlib.suppress(Death):
                await town.walk(MortalBus(bus, dies_at, answered=answered), "first", start)
            await town.walk(bus, "second", start + LATER)
            happened = await town.happened(bus)
            assert happened.is_once, f"{told}: {happened}"
