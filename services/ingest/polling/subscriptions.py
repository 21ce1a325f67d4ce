"""The feeds in use: read at the start, again when their files change, kept as they were when those are bad."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from services.ingest.feeds.feedsfile import Feed, read_feeds
from shared.errors import Misconfigured
from shared.inuse import InUse, by_file
from shared.settings import variables
from shared.yaml.file import read_paths

LOOK_MS = 20_000  # network shares and links of a ConfigMap tell nothing: their content is looked at


class Subscriptions:
    """`use` is called with the feeds of each good version. Raises Misconfigured where the first one is bad."""

    def __init__(self, path: Path, use: Callable[[Sequence[Feed]], None], *, is_given: bool) -> None:
        if is_given and not path.exists():
            raise Misconfigured(f"TOCSIN_FEEDS: there is no {path}; a file or a folder of YAML is expected")
        self.path, self.fault, self.count = path, "", 0
        self.in_use = InUse("feeds")
        self._use = use
        self._seen = _content(path)
        self._take(self._read())

    async def watch(self) -> None:
        """Until cancelled."""
        import watchfiles

        folder = self.path if self.path.is_dir() else self.path.absolute().parent
        if not folder.is_dir():
            return  # nothing was given, and there is nowhere where it could appear
        async for _ in watchfiles.awatch(
            folder, yield_on_timeout=True, rust_timeout=LOOK_MS, recursive=False, step=200
        ):
            await self.reload()

    async def reload(self) -> bool:
        """Reads again where the content changed; True where a new version is in use from now on."""
        seen = await asyncio.to_thread(_content, self.path)
        if seen == self._seen:
            return False
        self._seen = seen
        log = structlog.get_logger().bind(path=str(self.path))
        try:
            feeds = await asyncio.to_thread(self._read)
        except Misconfigured as error:
            self.fault = str(error)
            self.in_use.refused(by_file(error, self.path))
            log.warning("feeds are bad, the last good version is kept", error=self.fault)
            return False
        self.fault = ""
        self._take(feeds)
        log.info("feeds read again", count=len(feeds))
        return True

    def _take(self, feeds: Sequence[Feed]) -> None:
        active = [feed.id for feed in feeds if feed.active]
        self.count = len(active)
        self.in_use.accepted(self._seen, active)
        self._use(feeds)

    def _read(self) -> tuple[Feed, ...]:
        return read_feeds(self.path, variables()) if self.path.exists() else ()


def _content(path: Path) -> bytes:
    """A digest of all files. What cannot be read is told when it is loaded."""
    digest = hashlib.sha256()
    try:
        for file in read_paths(path) if path.exists() else ():
            digest.update(f"\0{file}\0".encode() + file.read_bytes())
    except OSError as error:
        digest.update(str(error).encode())
    return digest.digest()
