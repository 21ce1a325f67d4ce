"""Which version of the user's files a process uses and what it refuses: told in metrics, and in Redis to who asks.

What the files say, and which version goes on where one is bad, is left to those who own them.
"""

import asyncio
import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared import streams
from shared.errors import Misconfigured, Retry

if TYPE_CHECKING:
    from shared.bus import Bus

AGAIN_S = 30.0
SILENT = timedelta(seconds=3 * AGAIN_S)  # who was not heard for so long is gone, and what it said with it

_NONE: Mapping[str, str] = MappingProxyType({})


class Said(BaseModel):
    """What one process said of one kind of file: `faults` by file, `names` of what is in use, since when it is so."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    since: datetime
    digest: str = ""
    faults: Mapping[str, str] = Field(default_factory=dict)
    names: tuple[str, ...] = ()


class InUse:
    """Files of one kind: `watchlists`, `feeds`, `entities`. `keep_told` is the agent."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._digest, self._faults, self._names = "", _NONE, tuple[str, ...]()
        self._since: datetime | None = None
        self._changed = asyncio.Event()

    def accepted(self, content: bytes, names: Sequence[str] = ()) -> None:
        """This content is in use from now on; nothing is refused."""
        self.partly(content, _NONE, names)

    def refused(self, faults: Mapping[str, str]) -> None:
        """What was in use goes on."""
        self._tell(self._digest, faults, self._names)

    def partly(self, content: bytes, faults: Mapping[str, str], names: Sequence[str] = ()) -> None:
        """This content is in use, in place of some files an older version of them."""
        self._tell(hashlib.sha256(content).hexdigest(), faults, tuple(names))

    async def keep_told(self, bus: "Bus", consumer: str, now: Callable[[], datetime]) -> None:
        """Until cancelled: says it where it changes, and again from time to time, since the silent are forgotten."""
        try:
            with contextlib.suppress(Retry):  # the pulse tells when Redis is away
                await self._forget_silent(bus, now())
            while True:
                with contextlib.suppress(Retry):
                    await self.say(bus, consumer, now())
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN_S):
                        await self._changed.wait()
        finally:
            with contextlib.suppress(Retry):
                await bus.run(bus.redis.hdel(streams.files(self.kind), consumer))

    async def say(self, bus: "Bus", consumer: str, now: datetime) -> None:
        """How it is now. Raises Retry where Redis is away."""
        if self._since is None or self._changed.is_set():
            self._since = now
        self._changed.clear()
        said = Said(at=now, since=self._since, digest=self._digest, faults=self._faults, names=self._names)
        await bus.run(bus.redis.hset(streams.files(self.kind), consumer, said.model_dump_json()))

    def _tell(self, digest: str, faults: Mapping[str, str], names: tuple[str, ...]) -> None:
        self._digest, self._faults, self._names = digest, dict(faults), names
        last_reload_successful().labels(self.kind).set(0 if faults else 1)
        # As others do: the first 48 bits, which a Prometheus sample holds exactly.
        config_hash().labels(self.kind).set(int(digest[:12] or "0", 16))
        self._changed.set()

    async def _forget_silent(self, bus: "Bus", now: datetime) -> None:
        found = await _read(bus, self.kind)
        silent = [name for name, said in found.items() if said is None or now - said.at > SILENT]
        if silent:
            await bus.run(bus.redis.hdel(streams.files(self.kind), *silent))


async def said_of(bus: "Bus", kind: str, now: datetime) -> list[Said]:
    """What the processes that live say of the files of a kind; nothing where none is there to say it."""
    return [said for said in (await _read(bus, kind)).values() if said and now - said.at <= SILENT]


def by_file(error: Misconfigured, place: Path) -> dict[str, str]:
    """What is wrong, by the file; what belongs to none of them belongs to the place."""
    found: dict[str, list[str]] = defaultdict(list)
    for problem in error.problems:
        found[problem.file].append(str(problem))
    return {file: "\n".join(texts) for file, texts in found.items()} or {str(place): str(error)}


@cache
def last_reload_successful() -> Any:
    from prometheus_client import Gauge

    return Gauge("tocsin_config_last_reload_successful", "1 where the files as they are now are in use", ["kind"])


@cache
def config_hash() -> Any:
    from prometheus_client import Gauge

    return Gauge("tocsin_config_hash", "Differs where another version of the files is in use", ["kind"])


async def _read(bus: "Bus", kind: str) -> dict[str, Said | None]:
    rows: dict[bytes, bytes] = await bus.run(bus.redis.hgetall(streams.files(kind)))  # type: ignore[arg-type]
    return {name.decode(): _said(row) for name, row in rows.items()}


def _said(row: bytes) -> Said | None:
    """None where another release said it in another form."""
    try:
        return Said.model_validate_json(row)
    except ValidationError:
        return None
