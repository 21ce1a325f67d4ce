"""Archives what passed: a step on each stream that is kept, and a janitor who drops what is past its time."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from services.alert import archive
from shared import streams
from shared.errors import Misconfigured, Poison
from shared.failpoints import reach
from shared.hop import Done, Entry, Failed, Outcome, Step

LINGER_S = 0.2  # so that busy hours are written, and forced to disk, five times a second and not with each article
LOOK_S = 3_600.0
BATCH = 500


class Archiver:
    """`folder` None: nothing is kept, and the streams are acknowledged all the same."""

    def __init__(self, folder: Path | None, keep: timedelta, now: Callable[[], datetime]) -> None:
        self._folder, self._keep, self._now = folder, keep, now

    def prepare(self) -> None:
        """Raises Misconfigured where nothing can be written there."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            raise Misconfigured(
                f"TOCSIN_ARCHIVE: cannot write to {self._folder}: {error.strerror or error}; or `none`"
            ) from error

    def steps(self) -> list[Step]:
        """Articles, alerts, and what was only taken as seen."""
        return [
            Step("archive", streams.ENRICHED, "archive", self._articles, BATCH),
            Step("archive-alerts", streams.ALERTS, "archive", self._alerts, BATCH),
            Step("archive-known", streams.KNOWN, "archive", self._articles, BATCH),
        ]

    async def tidy(self) -> None:
        """The agent: drops old days, once an hour."""
        while self._folder is not None:
            dropped = await asyncio.to_thread(archive.drop_old, self._folder, self._keep, self._now())
            if dropped:
                structlog.get_logger().info("old days dropped", files=[path.name for path in dropped])
            await asyncio.sleep(LOOK_S)

    async def _articles(self, entries: Sequence[Entry]) -> list[Outcome]:
        return await self._append("articles", entries)

    async def _alerts(self, entries: Sequence[Entry]) -> list[Outcome]:
        return await self._append("alerts", entries)

    async def _append(self, kind: archive.Kind, entries: Sequence[Entry]) -> list[Outcome]:
        """As they came, byte for byte. Raises Retry where the disk cannot: then they stay on the stream."""
        if self._folder is None:
            return [Done() for _ in entries]
        await asyncio.sleep(LINGER_S)
        lines = [entry.body for entry in entries if _is_line(entry.body)]
        if lines:
            await asyncio.to_thread(archive.append, self._folder, kind, self._now().date(), lines)
            await reach("archive.on disk")
        return [Done() if _is_line(entry.body) else Failed(Poison("no line of JSON")) for entry in entries]


def _is_line(body: bytes) -> bool:
    return body.startswith(b"{") and b"\n" not in body
