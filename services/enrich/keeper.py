"""Keeps the book of stories in Redis beside its log, so that a restart reads the end of the log alone.

The log is what counts. A snapshot by another version of the code, or one that is damaged, is left aside and told.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import structlog

from services.enrich.story import StoryBook
from services.enrich.story.snapshot import Restored, pages
from shared import streams
from shared.bus import Bus
from shared.errors import Retry

_HEAD = "head"
_FULLEST = 0.5  # of the server's memory: two snapshots lie side by side in it while one is written
_WRITTEN_WITHIN_MS = 3_600_000  # else it is forgotten: who wrote it has ended


@dataclass(frozen=True)
class Kept:
    """A book that holds the log up to the entry `read_to`, when `written` assignments stood in it."""

    book: StoryBook
    read_to: str
    written: int


class Keeper:
    """One snapshot, in a hash: its pages by number, and a head that says of what they are."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def keep(self, kept: Kept, for_ms: int) -> None:
        """In place of the one before, once it is whole. The book must not change meanwhile. Raises Retry, and where the
        server is half full: its memory is for the news first."""
        await self._look_for_room()
        new = streams.kept_stories("new")
        try:
            await self._write(new, kept)
        except Retry:  # where there is no memory, what was written takes none either
            await self._bus.run(self._bus.redis.delete(new))
            raise
        await self._bus.run(self._bus.redis.pexpire(new, for_ms))
        await self._bus.run(self._bus.redis.rename(new, streams.kept_stories()))

    async def _look_for_room(self) -> None:
        facts = await self._bus.run(self._bus.redis.info("memory"))
        limit = int(facts.get("maxmemory") or 0)
        if limit and int(facts["used_memory"]) > limit * _FULLEST:
            reason = "Redis is more than half full"
            structlog.get_logger().info("no snapshot of the stories is written", reason=reason)
            raise Retry(reason)

    async def _write(self, key: str, kept: Kept) -> None:
        for _ in kept.book.settle():
            await asyncio.sleep(0)
        await self._bus.run(self._bus.redis.delete(key))
        await self._put(key, _HEAD, b"")
        await self._bus.run(self._bus.redis.pexpire(key, _WRITTEN_WITHIN_MS))
        sums = []
        for number, page in enumerate(pages(kept.book)):
            await self._put(key, str(number), page)
            sums.append(_sum(page))
        head = {"code": _code(), "read_to": kept.read_to, "written": kept.written, "sums": sums}
        await self._put(key, _HEAD, json.dumps(head).encode())

    async def read(self) -> Kept | None:
        """The snapshot, or None where there is none that this code can read. Raises Retry."""
        if (head := await self._get(_HEAD)) is None:
            return None
        about = json.loads(head or b"{}")  # empty: half of one, which a writer that had lost the lease put in its place
        is_ours = not about or about["code"] == _code()
        book = await self._restored(about["sums"]) if about and is_ours else None
        if book is not None:
            return Kept(book, about["read_to"], about["written"])
        if await self._get(_HEAD) != head:  # a newer one was put in its place
            return await self.read()
        structlog.get_logger().info(
            "the snapshot of the stories is not used, they are read from their log",
            reason="it is damaged" if is_ours else "it was made by another version of Tocsin",
        )
        return None

    async def _restored(self, sums: Sequence[str]) -> StoryBook | None:
        """From all pages; None where one is not as it was written."""
        restored = Restored()
        for number, told in enumerate(sums):
            page = await self._get(str(number))
            if page is None or _sum(page) != told:
                return None
            restored.add(page)
        return restored.book

    async def _put(self, key: str, field: str, value: bytes) -> None:
        await self._bus.run(self._bus.redis.hset(key, field, value))

    async def _get(self, field: str) -> bytes | None:
        found: Any = await self._bus.run(self._bus.redis.hget(streams.kept_stories(), field))
        return bytes(found) if found is not None else None


def _sum(page: bytes) -> str:
    return blake2b(page, digest_size=16).hexdigest()


@cache
def _code() -> str:
    """A sum of all code that makes a book of a log: no version that somebody could forget to raise."""
    package = files("services.enrich.story")
    parts = sorted((part.name, part.read_bytes()) for part in package.iterdir() if part.name.endswith(".py"))
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()
