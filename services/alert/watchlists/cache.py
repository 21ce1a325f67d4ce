"""What large files were read to, kept on disk for the next start: keyed by their bytes and by Tocsin's own code.

Nothing depends on it. What is gone, damaged, of another version or of another user is as if it had never been, and is
written anew. Only watchlists are kept, so no value of an environment variable, and no receiver, comes to the disk here.
"""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import structlog

from services.alert.watchlists.frozen import Unreadable, frozen, thawed
from services.alert.watchlists.query.operands import Lists
from services.alert.watchlists.quick import Quick

MIN_BYTES = 64 * 1024  # of a file; smaller ones are read in no time
MAX_BYTES = 256 * 1024 * 1024  # of all that is kept

_SUFFIX = ".watchlists"
_DIGEST = hashlib.sha256


class Cache:
    """A folder of our own, readable by nobody else; where that cannot be had there is no cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, data: bytes, file: str, lists: Lists) -> str | None:
        """None for a file too small to be kept."""
        if len(data) < MIN_BYTES:
            return None
        digest = _DIGEST(f"{_version()}\0{file}\0".encode())
        if b"$" in data:
            digest.update(repr(sorted(lists.items(), key=lambda one: one[0])).encode())
        digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> Quick | None:
        path = self.folder / f"{key}{_SUFFIX}"
        try:
            if not _is_ours(self.folder.lstat(), stat.S_ISDIR):
                return None
            written = _read(path)
            os.utime(path)
        except OSError:
            return None
        size = _DIGEST().digest_size
        if written is None or _DIGEST(written[size:]).digest() != written[:size]:
            return None
        try:
            return thawed(written[size:])
        except Unreadable:
            return None

    def put(self, entries: Iterable[tuple[str, Quick]]) -> None:
        """A disk that is full or read-only is told once, and is no harm."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(self.folder.lstat(), stat.S_ISDIR):
                structlog.get_logger().warning("the cache is another user's, or open to others", path=str(self.folder))
                return
            for key, quick in entries:
                data = frozen(quick)
                _write(self.folder / f"{key}{_SUFFIX}", _DIGEST(data).digest() + data)
            self._prune()
        except OSError as error:
            structlog.get_logger().warning("no cache of watchlists", path=str(self.folder), error=str(error))

    def _prune(self) -> None:
        """What was not used for longest goes first."""
        found = sorted(((one.stat(), one) for one in self.folder.glob(f"*{_SUFFIX}")), key=lambda one: -one[0].st_mtime)
        total = 0
        for status, path in found:
            total += status.st_size
            if total > MAX_BYTES:
                path.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    """None where it is no plain file of ours."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        return file.read() if _is_ours(os.fstat(file.fileno()), stat.S_ISREG) else None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all; a new file of `tempfile` is for its owner alone."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_ours(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Of this kind, of this user, and nobody else may write there."""
    return is_kind(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


@cache
def _version() -> str:
    """Of Python and of all code and tables that the reading of watchlists stands on."""
    digest = _DIGEST(sys.version.encode())
    root = Path(__file__).parents[3]
    for folder in (Path(__file__).parent, root / "shared"):
        for file in sorted(one for one in folder.rglob("*") if one.suffix in (".py", ".csv")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
