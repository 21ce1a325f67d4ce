"""Puts what is pushed at the same time onto disk together: one look-up, one write and one wait for the disk, not many.

Whoever comes while nothing is being written writes at once; who comes meanwhile waits, and the first of them writes
for all. Where that one leaves in the middle, the next writes the rest again, which is harmless.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from services.ingest.publisher import CHUNK_ARTICLES, Published
from shared.errors import Retry
from shared.events import Article

MAX_WAITING_CHARS = 64_000_000
BUSY_AFTER_S = 2.0

Write = Callable[[Sequence[Article]], Awaitable[Sequence[Published]]]


@dataclass(eq=False)
class _Asked:
    articles: Sequence[Article]
    weight: int
    published: Sequence[Published] | None = None
    error: Exception | None = field(default=None)

    @property
    def is_done(self) -> bool:
        return self.published is not None or self.error is not None


class Gatherer:
    """`write` takes the articles of several callers at once. What it raises, each of them gets."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._turn = asyncio.Lock()
        self._waiting: deque[_Asked] = deque()
        self._weight = 0

    async def publish(self, articles: Sequence[Article]) -> Sequence[Published]:
        """One result an article, in order. Raises Retry where too much waits already."""
        asked = _Asked(articles, sum(len(one.text) + len(one.raw_text or "") for one in articles))
        if self._waiting and self._weight + asked.weight > MAX_WAITING_CHARS:
            raise Retry("more is pushed than can be written: send less at once", after_s=BUSY_AFTER_S)
        self._waiting.append(asked)
        self._weight += asked.weight
        try:
            async with self._turn:
                if not asked.is_done:
                    await self._write_together(self._next())
        finally:
            self._leave(asked)
        if asked.error is not None:
            raise asked.error
        return asked.published or ()

    def _next(self) -> list[_Asked]:
        """The longest waiting, at least one."""
        batch: list[_Asked] = []
        for asked in self._waiting:
            if batch and sum(len(one.articles) for one in batch) + len(asked.articles) > CHUNK_ARTICLES:
                break
            batch.append(asked)
        return batch

    async def _write_together(self, batch: list[_Asked]) -> None:
        try:
            published = iter(await self._write([article for asked in batch for article in asked.articles]))
        except Retry as error:
            for asked in batch:
                asked.error = Retry(str(error), after_s=error.after_s)
        except Exception as error:  # noqa: BLE001 (of one of them, most likely: it must not cost the others theirs)
            if len(batch) == 1:
                batch[0].error = error
            for asked in batch if len(batch) > 1 else ():
                await self._write_together([asked])
        else:
            for asked in batch:
                asked.published = [next(published) for _ in asked.articles]

    def _leave(self, asked: _Asked) -> None:
        self._waiting.remove(asked)
        self._weight -= asked.weight
