"""Watches the drop folder: takes a document once it is complete, publishes it, moves it to `done/` or `failed/`.

Publishes before it moves: after a crash between the two the file is taken again, and what is in it is known. Where the
folder does not let us move, what was published stays where it is, and is not read again while it is unchanged.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from services.ingest.drop.sidecar import SUFFIX, read_sidecar, sidecar_path, with_sidecar
from services.ingest.parsing.inputs import Outcome, Parsed, ParseFailure, parse_inputs
from services.ingest.parsing.parser import Parser
from services.ingest.publisher import Publisher
from shared.errors import Misconfigured, Poison, Retry

SETTLED_S = 1.0  # unchanged for so long: complete
LOOK_S = 5.0  # folders on a network tell of no change: so often they are looked at
AGAIN_S = 5.0
SOURCE = "drop"
_UNFINISHED = frozenset((".part", ".tmp", ".crdownload", ".filepart", ".partial"))
_REASONS = 20


@dataclass(frozen=True)
class _Print:
    """A file as it is now; another print: it is still being written."""

    inode: int
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class _Taken:
    """Published, or failed for `reasons`, and still to be moved."""

    print: _Print
    reasons: list[str]


class Dropbox:
    """The agent. `run` works until cancelled; `error` says why the last file could not be published yet.

    `stays` says why documents that are published stay where they are.
    """

    def __init__(self, folder: Path, publisher: Publisher, parser: Parser, now: Callable[[], datetime]) -> None:
        self.folder, self.error, self.stays = folder, "", ""
        self._publisher, self._parser, self._now = publisher, parser, now
        self._seen: dict[Path, tuple[_Print, float]] = {}
        self._taken: dict[Path, _Taken] = {}
        self._log = structlog.get_logger().bind(drop=str(folder))

    def prepare(self) -> None:
        """Makes the folder where it is not there. Raises Misconfigured where that cannot be done."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Misconfigured(f"TOCSIN_DROP: cannot make {error.filename}: {error.strerror}") from error
        for folder in (self.folder / "done", self.folder / "failed"):
            with contextlib.suppress(OSError):  # a folder that cannot be written is told with the first document
                folder.mkdir(exist_ok=True)

    async def run(self) -> None:
        from watchfiles import awatch

        self.prepare()
        changes = awatch(self.folder, recursive=False, rust_timeout=int(LOOK_S * 1000), yield_on_timeout=True, step=200)
        async with contextlib.aclosing(changes):
            await self._look_until_settled()
            async for _ in changes:
                await self._look_until_settled()

    async def look(self) -> float | None:
        """Takes what is complete. Returns the seconds after which to look again, None: when something changes."""
        waits: list[float] = []
        try:
            self._taken = {path: taken for path, taken in self._taken.items() if _print_of(path) == taken.print}
            self._move_taken()
            for path in _documents(self.folder):
                if path in self._taken:
                    continue
                wait_s = self._unsettled_for(path)
                if wait_s:
                    waits.append(wait_s)
                    continue
                await self._take(path)
            self.error = ""
        except Retry as error:
            self._note(str(error))
            return error.after_s or AGAIN_S
        except OSError as error:
            self._note(f"cannot read {self.folder}: {error.strerror}")
            return AGAIN_S
        self._seen = {path: seen for path, seen in self._seen.items() if path.exists()}
        return min(waits, default=None)

    async def _look_until_settled(self) -> None:
        while True:
            wait_s = await self.look()
            if wait_s is None:
                return
            await asyncio.sleep(wait_s)

    def _unsettled_for(self, path: Path) -> float:
        """Seconds that a file has still to stay as it is before it counts as complete; 0: it is."""
        now, mark = time.monotonic(), _print_of(path)
        if mark is None:
            return 0.0
        before = self._seen.get(path)
        if before is None or before[0] != mark:
            # A file moved in is complete at once; its time of writing lies back.
            age_s = min(max(0.0, time.time() - mark.mtime_ns / 1e9), SETTLED_S)
            before = self._seen[path] = (mark, now - age_s)
        left_s = before[1] + SETTLED_S - now
        return left_s if left_s > 0 else SETTLED_S * _is_being_written(path)

    async def _take(self, path: Path) -> None:
        """One file, from reading to moving. Raises Retry where it must wait."""
        mark = _print_of(path)
        if mark is None:
            return  # taken away meanwhile
        try:
            sidecar = read_sidecar(path)
            outcomes = await self._parser.run(_outcomes, str(path), self._now())
        except Poison as error:
            self._finish(path, _Taken(mark, [str(error)]))
            return
        except FileNotFoundError:
            return  # taken away meanwhile
        articles = [with_sidecar(one.article, sidecar, source_id=SOURCE) for one in outcomes if isinstance(one, Parsed)]
        published = await self._publisher.publish(articles, durable=True)
        reasons = [_reason(path, one) for one in outcomes if isinstance(one, ParseFailure)]
        new = sum(one.state != "known" for one in published)
        self._log.info("document taken", file=path.name, articles=len(published), new=new, failures=len(reasons))
        self._finish(path, _Taken(mark, reasons))

    def _finish(self, path: Path, taken: _Taken) -> None:
        if taken.reasons:
            first = taken.reasons[0].partition("\n")[0]
            self._log.warning("document failed", file=path.name, reason=first, reasons=len(taken.reasons))
        self._taken[path] = taken
        self._move(path)

    def _move_taken(self) -> None:
        """What had to stay goes as soon as the folder can be written."""
        if self._taken and os.access(self.folder, os.W_OK):
            for path in list(self._taken):
                self._move(path)
        if not self._taken:
            self.stays = ""

    def _move(self, path: Path) -> None:
        """With its sidecar, and with the reasons where it failed."""
        reasons = self._taken[path].reasons
        folder = self.folder / ("failed" if reasons else "done")
        try:
            folder.mkdir(exist_ok=True)
            target, beside = _free_place(folder, path.name), sidecar_path(path)
            if reasons:
                target.with_name(target.name + ".reason.txt").write_text(_told(reasons), "utf-8")
            path.replace(target)
            if beside is not None and not _others_need(beside, self.folder):
                beside.replace(_free_place(folder, beside.name))
        except FileNotFoundError:
            pass  # taken away meanwhile
        except OSError as error:
            self._tell_stays(
                f"cannot move documents out of {self.folder}: {error.strerror}; those taken stay where they are "
                f"(let user {os.getuid()} write to the folder)"
            )
            return
        self._taken.pop(path, None)
        self._seen.pop(path, None)

    def _tell_stays(self, why: str) -> None:
        if why != self.stays:
            self._log.warning("documents stay", error=why)
        self.stays = why

    def _note(self, why: str) -> None:
        if why != self.error:
            self._log.warning("documents wait", error=why)
        self.error = why


def _print_of(path: Path) -> _Print | None:
    """None where it is not there any more."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return _Print(stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _documents(folder: Path) -> Iterator[Path]:
    """In the order of their names; what is hidden, unfinished, without an extension or a sidecar is none."""
    for path in sorted(folder.iterdir()):
        suffix = path.suffix.lower()
        if path.name.startswith(".") or not suffix or suffix in _UNFINISHED or path.name.endswith((SUFFIX, "~")):
            continue
        if path.is_file():
            yield path


def _is_being_written(path: Path) -> bool:
    """Whether a process has it open for writing, where the system tells: a read lease is not given then."""
    lease = getattr(fcntl, "F_SETLEASE", None)
    if lease is None:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False  # the reading will tell
    try:
        fcntl.fcntl(
            descriptor, fcntl.F_SETSIG, signal.SIGURG
        )  # who opens it meanwhile; the default, SIGIO, would end us
        fcntl.fcntl(descriptor, lease, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, lease, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False  # another's file, or a file system without leases
    finally:
        os.close(descriptor)
    return False


def _outcomes(path: str, fetched_at: datetime) -> list[Outcome]:
    return list(parse_inputs([path], fetched_at=fetched_at))


def _reason(path: Path, failure: ParseFailure) -> str:
    """Named by the file, not by the folder it lay in."""
    return f"{failure.where.replace(str(path), path.name)}: {failure.reason}"


def _told(reasons: list[str]) -> str:
    more = [f"and {len(reasons) - _REASONS} more"] if len(reasons) > _REASONS else []
    return "\n".join([*reasons[:_REASONS], *more]) + "\n"


def _others_need(sidecar: Path, folder: Path) -> bool:
    return any(sidecar_path(path) == sidecar for path in _documents(folder))


def _free_place(folder: Path, name: str) -> Path:
    """`report.txt`, else `report-1.txt`, ...: what was there stays."""
    place, n = folder / name, 0
    while place.exists():
        n += 1
        place = folder / f"{Path(name).stem}-{n}{Path(name).suffix}"
    return place
