"""Follows the files of the user's own entities: what changes in them, the taggers are taught at once."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from services.enrich.tag.setup import known_entities
from shared.errors import Misconfigured
from shared.inuse import InUse, by_file
from shared.known_entities import KnownEntity
from shared.settings import Settings

LOOK_MS = 20_000  # network shares, and folders put in place of others, tell nothing: they are looked at


async def follow_known_entities(
    settings: Settings, last: Sequence[KnownEntity], teach: Callable[[Sequence[KnownEntity]], None], in_use: InUse
) -> None:
    """Until cancelled; `last` are those known now. Bad files, or none any more, change nothing; that is told once."""
    from watchfiles import awatch

    told = ""
    in_use.accepted(repr(tuple(last)).encode())
    while True:
        folder = _watched(settings.watchlists)
        changes = awatch(folder, step=200, recursive=False, yield_on_timeout=True, rust_timeout=LOOK_MS)
        async for _ in changes:
            known, faults = await asyncio.to_thread(_read, settings, bool(last))
            fault = "\n".join(faults.values())
            if fault and fault != told:
                structlog.get_logger().warning("entities kept as they were", error=fault)
                in_use.refused(faults)
            elif not fault and (told or known != tuple(last)):
                in_use.accepted(repr(known).encode())
            told = fault
            if not fault and known != tuple(last):
                teach(known)
                last = known
            if folder != _watched(settings.watchlists):
                break


def _read(settings: Settings, has_some: bool) -> tuple[tuple[KnownEntity, ...], dict[str, str]]:
    """The entities, and what is wrong by the file."""
    place = settings.watchlists
    if has_some and not place.exists():
        return (), {str(place): f"{place}: no such file or folder"}
    try:
        return known_entities(settings), {}
    except Misconfigured as error:
        return (), by_file(error, place)


def _watched(path: Path) -> Path:
    """The folder itself; of a file, which editors replace, and of what is not there yet, the one it lies in."""
    place = path if path.is_dir() else path.absolute().parent
    while not place.is_dir():
        place = place.parent
    return place
