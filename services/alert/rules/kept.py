"""The last good version of each watchlist file, in Redis: it serves while the file is bad, and at the next start."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from shared import streams

if TYPE_CHECKING:
    from shared.bus import Bus


class Version(BaseModel):
    """A file as it was when it was good, with the files of terms beside it."""

    model_config = ConfigDict(frozen=True)

    data: str
    beside: Mapping[str, str] = {}


@dataclass(frozen=True)
class Kept:
    """Versions by the names of their files, without the folder: what was moved is the same file."""

    bus: "Bus"

    async def read(self) -> dict[str, Version]:
        found: dict[bytes, bytes] = await self.bus.run(self.bus.redis.hgetall(streams.kept_watchlists()))  # type: ignore[arg-type]
        return {name.decode(): Version.model_validate_json(version) for name, version in found.items()}

    async def names(self) -> set[str]:
        found: Collection[bytes] = await self.bus.run(self.bus.redis.hkeys(streams.kept_watchlists()))  # type: ignore[arg-type]
        return {name.decode() for name in found}

    async def write(self, versions: Mapping[str, Version]) -> None:
        fields = {name: version.model_dump_json() for name, version in versions.items()}
        if fields:
            await self.bus.run(self.bus.redis.hset(streams.kept_watchlists(), mapping=fields))  # type: ignore[arg-type]

    async def drop(self, name: str) -> bool:
        """False where none is kept under this name."""
        return bool(await self.bus.run(self.bus.redis.hdel(streams.kept_watchlists(), name)))
