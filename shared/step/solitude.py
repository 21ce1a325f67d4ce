"""Who works beside whom in a process: batches of all steps side by side, a suspected entry by itself.

Were others at work when a suspect ends the process, they would be blamed for it too.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Solitude:
    """Shared by all workers of a process. A suspect waits for the batches under way; new ones wait for it."""

    def __init__(self) -> None:
        self._batches = 0
        self._suspects = asyncio.Lock()
        self._nobody_suspected, self._nothing_under_way = asyncio.Event(), asyncio.Event()
        self._nobody_suspected.set()
        self._nothing_under_way.set()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        while not self._nobody_suspected.is_set():
            await self._nobody_suspected.wait()
        self._batches += 1
        self._nothing_under_way.clear()
        try:
            yield
        finally:
            self._batches -= 1
            if not self._batches:
                self._nothing_under_way.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        async with self._suspects:
            self._nobody_suspected.clear()
            try:
                await self._nothing_under_way.wait()
                yield
            finally:
                self._nobody_suspected.set()
                await asyncio.sleep(0)  # batches that wait go before the next suspect
