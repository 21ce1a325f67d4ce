"""The archive: what came and what rang, a file a day of gzipped JSON Lines. Behind the path, never in it.

Every batch is a gzip member of its own, on disk before it is acknowledged. What was written twice is read once; what a
crash tore is stepped over, since it was never acknowledged and stands again further on.
"""

import contextlib
import gzip
import json
import os
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import structlog
from pydantic import ValidationError

from services.alert.body import AlertBody, ProblemBody, TestBody, read_body
from shared.errors import Retry
from shared.events import EnrichedArticle

Kind = Literal["articles", "alerts"]

_NAME = re.compile(r"(articles|alerts)-(\d{4}-\d{2}-\d{2})\.jsonl\.gz")
_MEMBER = b"\x1f\x8b\x08"
_CHUNK = 1 << 18


def append(folder: Path, kind: Kind, day: date, lines: Iterable[bytes]) -> None:
    """On disk when it returns. Raises Retry where the disk is full or away."""
    member = gzip.compress(b"".join(line + b"\n" for line in lines), 6, mtime=0)
    path = folder / f"{kind}-{day.isoformat()}.jsonl.gz"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not path.exists()
        with path.open("ab", buffering=0) as file:
            _write_whole(file.fileno(), member)
            os.fsync(file.fileno())
        if is_new:
            _fsync_folder(folder)
    except OSError as error:
        raise Retry(f"the archive cannot be written: {path}: {error.strerror or error}") from error


def drop_old(folder: Path, keep: timedelta, now: datetime) -> list[Path]:
    """Deletes the days that are past their time; returns them."""
    old = [path for path, day in _days(folder) if day < (now - keep).date()]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def read(folder: Path, since: datetime | None = None) -> Iterator[EnrichedArticle]:
    """Every revision of every article once, in the order it was archived. What was only taken as seen has no tags."""
    seen: set[tuple[str, int]] = set()
    for line in _lines(folder, "articles", since):
        try:
            article = EnrichedArticle.model_validate_json(line)
        except ValidationError:
            structlog.get_logger().warning("a line of the archive is no article", folder=str(folder))
            continue
        is_early = since is not None and article.fetched_at is not None and article.fetched_at < since
        if not is_early and (article.id, article.revision) not in seen:
            seen.add((article.id, article.revision))
            yield article


def find(folder: Path, needles: Collection[str]) -> list[EnrichedArticle]:
    """Every revision, oldest first, of the articles whose lines hold one of these: a look that decodes few of them."""
    wanted = [json.dumps(needle, ensure_ascii=False)[1:-1].encode() for needle in needles]
    found: dict[tuple[str, int], EnrichedArticle] = {}
    for line in _lines(folder, "articles", None):
        if any(needle in line for needle in wanted):
            with contextlib.suppress(ValidationError):  # told by `read`
                article = EnrichedArticle.model_validate_json(line)
                found.setdefault((article.id, article.revision), article)
    return list(found.values())


def read_alerts(folder: Path, since: datetime | None = None) -> Iterator[tuple[AlertBody, bytes]]:
    """Every alert once, oldest first, with the very bytes that were sent."""
    for body, line in read_told(folder, since):
        if isinstance(body, AlertBody):
            yield body, line


def read_told(folder: Path, since: datetime | None = None) -> Iterator[tuple[AlertBody | ProblemBody, bytes]]:
    """Every alert and every problem once, oldest first, with the very bytes that were sent."""
    seen: set[str] = set()
    for line in _lines(folder, "alerts", since):
        try:
            body = read_body(line)
        except ValidationError:
            structlog.get_logger().warning("a line of the archive is no alert", folder=str(folder))
            continue
        is_early = since is not None and body.timestamp < since
        if not isinstance(body, TestBody) and not is_early and body.data.alert_id not in seen:
            seen.add(body.data.alert_id)
            yield body, line


def _lines(folder: Path, kind: Kind, since: datetime | None) -> Iterator[bytes]:
    """What comes is archived the same day or later, so a day before `since` need not be read."""
    for path, day in _days(folder):
        if path.name.startswith(kind) and (since is None or day >= since.date()):
            for member in _members(path):
                yield from member.splitlines()


def _days(folder: Path) -> list[tuple[Path, date]]:
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name:
            with contextlib.suppress(ValueError):  # a name of somebody else's that only looks like ours
                found.append((path, date.fromisoformat(name[2])))
    return sorted(found, key=lambda one: (one[1], one[0].name))


def _members(path: Path) -> Iterator[bytes]:
    """The whole members of a file; after a torn one goes on at the next that can be read."""
    with path.open("rb") as file:
        start = 0
        while True:
            file.seek(start)
            whole = _inflated(iter(lambda: file.read(_CHUNK), b""))
            if whole is not None:
                text, size = whole
                yield text
                start += size
            else:
                following = _next_member(file.seek(start + 1), iter(lambda: file.read(_CHUNK), b""))
                if following is None:
                    return
                start = following


def _inflated(chunks: Iterator[bytes]) -> tuple[bytes, int] | None:
    """The content of the member that the chunks begin with, and its length there; None where it is torn."""
    inflate, parts, size = zlib.decompressobj(wbits=31), [], 0
    try:
        for chunk in chunks:
            parts.append(inflate.decompress(chunk))
            size += len(chunk)
            if inflate.eof:
                return b"".join(parts), size - len(inflate.unused_data)
    except zlib.error:
        return None
    return None


def _next_member(start: int, chunks: Iterator[bytes]) -> int | None:
    """Where the next bytes stand that a member may begin with."""
    before = b""
    for chunk in chunks:
        window = before + chunk
        found = window.find(_MEMBER)
        if found >= 0:
            return start - len(before) + found
        start += len(chunk)
        before = window[-2:]
    return None


def _write_whole(descriptor: int, data: bytes) -> None:
    """One call where the system lets it, so that two writers of one file do not mix."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
