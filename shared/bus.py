"""The bus: one Redis client, the functions on the server, and changes that happen in one step or not at all.

Knows guards, writes, leases and groups; what is decided with them belongs to the services. Faults of the server and of
the line come out as `Retry`, a server that cannot serve as `Misconfigured`; no error of the library escapes.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry as Retries
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import (
    AuthenticationError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as LostConnection

from shared import streams
from shared.errors import Misconfigured, Retry

T = TypeVar("T")
Value = str | bytes | int | float

OLDEST_SERVER = (7, 2)  # streams, groups, functions and WAITAOF: docs/operations.md
CONNECT_TIMEOUT_S = 3.0
ANSWER_TIMEOUT_S = 10.0
FSYNC_TIMEOUT_MS = 5_000


@dataclass(frozen=True)
class Guard:
    """Holds where the hash `key` has `value` in `field`; an empty value means the field must be absent."""

    key: str
    field: str
    value: str = ""


@dataclass(frozen=True)
class Change:
    """Writes (Redis commands, key second) that happen together where every guard holds, else not at all."""

    writes: Sequence[Sequence[Value]] = ()
    guards: Sequence[Guard] = ()

    def flat(self) -> list[Value]:
        """As the functions read it: guards, then writes with their lengths."""
        out: list[Value] = [len(self.guards)]
        for guard in self.guards:
            out += (guard.key, guard.field, guard.value)
        out.append(len(self.writes))
        for write in self.writes:
            out.append(len(write))
            out += write
        return out


@dataclass(frozen=True)
class Leased:
    """A member of a sorted set that is ours for a while. A change that settles it guards `token`."""

    id: str
    token: int
    fields: Mapping[str, bytes] = field(default_factory=dict)


def add(stream: str, body: bytes | str) -> tuple[Value, ...]:
    """The write that puts an event onto a stream."""
    return ("XADD", stream, "*", streams.BODY, body)


def add_probe(stream: str, probe: str) -> tuple[Value, ...]:
    """The write that sends a probe on its way, or one step further."""
    return ("XADD", stream, "*", streams.PROBE, probe)


class Bus:
    """One connection pool and the functions. Each method raises Retry when the server is away or cannot write now."""

    def __init__(self, client: "aioredis.Redis", url: str) -> None:
        self.redis = client
        self.url = url

    async def apply(self, change: Change) -> bool:
        """True where it happened, False where a guard did not hold. Also on a server whose memory is full."""
        return bool((await self.call("settle", (), [1, *change.flat()]))[0] == b"done")

    async def apply_many(self, changes: Sequence[Change]) -> list[bool]:
        """What comes in: each by itself, in order, in one round trip. Raises Retry where there is no memory for it."""
        args: list[Value] = [len(changes)]
        for change in changes:
            args += change.flat()
        return [verdict == b"done" for verdict in await self.call("apply", (), args)]

    async def look(self, reads: Sequence[Sequence[Value]]) -> list[Any]:
        """The replies to read commands (key second), in one round trip and one answer."""
        args: list[Value] = [len(reads)]
        for read in reads:
            args += (len(read), *read)
        return list(await self.call("look", (), args)) if reads else []

    async def lease(self, set_key: str, hash_prefix: str, *, now: float, lease_s: float, limit: int) -> list[Leased]:
        """Members whose time has come, each under a fencing token of its own. Times in seconds."""
        rows = await self.call("lease", (set_key,), (hash_prefix, now, lease_s, limit))
        return [Leased(member.decode(), token, _pairs(fields)) for member, token, fields in rows]

    async def hold(self, key: str, holder: str, *, lease_s: float, now: float | None = None) -> int:
        """The fencing token of the single writer `key`, or 0 where another holds it. `now`: else the server's clock."""
        return int(await self.call("hold", (key,), (holder, "" if now is None else now, lease_s)))

    async def trim(self, stream: str, *, behind: int = streams.HIGH_WATER) -> int:
        """Drops what every group has finished, and what the archive is further `behind` with; returns how many."""
        return int(await self.call("trim", (stream,), (streams.BEHIND, behind)))

    async def backlog(self, stream: str, group: str) -> int:
        """Entries that a group has still to finish: not yet read, and pending."""
        try:
            rows = await self.run(self.redis.xinfo_groups(stream))
        except _NoStream:  # the server was emptied
            await self.make_groups()
            return 0
        for row in rows:
            if row["name"] == group.encode():
                return int(row["pending"] or 0) + int(row["lag"] or 0)
        return 0

    async def entries(
        self, stream: str, page: int = 1_000, after: str | None = None
    ) -> AsyncIterator[list[tuple[str, bytes]]]:
        """All of a stream, or what stands `after` an id, oldest first, in pages of (id, body)."""
        start = f"({after}" if after else "-"
        while rows := await self.run(self.redis.xrange(stream, min=start, count=page)):
            found: list[tuple[Any, Any]] = list(rows)
            yield [(entry_id.decode(), (fields or {}).get(streams.BODY.encode(), b"")) for entry_id, fields in found]
            start = f"({found[-1][0].decode()}"

    async def apply_on_disk(self, changes: Sequence[Change]) -> list[bool]:
        """As `apply_many`, and answers only once the server has written it to disk, where it keeps a log at all.

        WAITAOF speaks of the connection's own writes, so both go over one connection, and there is always one: what is
        known already may have come over another, and not be on disk.
        """
        args: list[Value] = [len(changes) + 1]
        for change in (*changes, Change([("SET", streams.PROBED, "1")])):
            args += change.flat()
        try:
            verdicts, answer = await self._written(args)
        except _UnknownFunction:
            await self.load_functions()
            verdicts, answer = await self._written(args)
        if answer is not None and not answer[0]:
            raise Retry(f"Redis at {redacted(self.url)} did not write to disk within {FSYNC_TIMEOUT_MS} ms")
        return [verdict == b"done" for verdict in verdicts[:-1]]

    async def _written(self, args: Sequence[Value]) -> tuple[list[bytes], list[int] | None]:
        """The verdicts, and what WAITAOF says: None where the server keeps no log."""
        pipe = self.redis.pipeline(transaction=False)
        pipe.fcall(f"{_library()[0]}_apply", 0, *args)
        pipe.waitaof(1, 0, FSYNC_TIMEOUT_MS)
        verdicts, answer = await self.run(pipe.execute(raise_on_error=False))
        if isinstance(verdicts, Exception):
            raise _translated(verdicts, self.url) from verdicts
        if not isinstance(answer, Exception):
            return verdicts, answer
        if "appendonly" in str(answer).lower():
            return verdicts, None
        raise _translated(answer, self.url) from answer

    async def prepare(self) -> None:
        """Checks the server's version, loads the functions and makes the groups, all at 0."""
        await self._refuse_old_server()
        await self.load_functions()
        await self.make_groups()

    async def make_groups(self) -> None:
        for stream, groups in streams.GROUPS.items():
            for group in groups:
                try:
                    await self.redis.xgroup_create(stream, group, id="0", mkstream=True)
                except ResponseError as error:
                    if "BUSYGROUP" not in str(error):
                        raise _translated(error, self.url) from error
                except RedisError as error:
                    raise _translated(error, self.url) from error

    async def load_functions(self) -> None:
        await self.run(self.redis.function_load(_library()[1], replace=True))

    async def call(self, function: str, keys: Sequence[str], args: Sequence[Value]) -> Any:
        """Calls one of our functions; loads them first where a restarted server does not know them."""
        name = f"{_library()[0]}_{function}"
        try:
            return await self.run(self.redis.fcall(name, len(keys), *keys, *args))
        except _UnknownFunction:
            await self.load_functions()
        return await self.run(self.redis.fcall(name, len(keys), *keys, *args))

    async def run(self, answer: Awaitable[T]) -> T:
        """Awaits any command of `redis`, with its errors translated, and no cancellation lost."""
        try:
            result = await answer
        except (RedisError, OSError) as error:
            raise _translated(error, self.url) from error
        _stop_if_cancelled()
        return result

    async def _refuse_old_server(self) -> None:
        info = await self.run(self.redis.info("server"))
        version = str(info.get("valkey_version") or info.get("redis_version") or "0")
        if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_SERVER:
            raise Misconfigured(
                f"{redacted(self.url)} is version {version}: Redis 7.2 or Valkey 7.2 at least is needed"
            )


@asynccontextmanager
async def connect(url: str, *, client_name: str = "tocsin") -> AsyncIterator[Bus]:
    """A bus on `redis://`, `rediss://` or `unix://`. Nothing is asked of the server yet. Raises Misconfigured."""
    try:
        client = aioredis.Redis.from_url(
            url,
            client_name=client_name,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            socket_timeout=ANSWER_TIMEOUT_S,
            # A line that a restart cut is found out at its next use: once more, then the caller decides. Over a new
            # line too where the other end has become a replica.
            retry=Retries(
                ExponentialWithJitterBackoff(base=0.05, cap=0.2), 1, supported_errors=(LostConnection, ReadOnlyError)
            ),
        )
    except ValueError as error:
        raise Misconfigured(f"TOCSIN_REDIS_URL: {error}: redis://, rediss:// or unix:// is expected") from error
    try:
        yield Bus(client, url)
    finally:
        await client.aclose()


def with_authority(url: str, ca_file: Path | None) -> str:
    """The address with a private certificate authority, as every client of the library reads it off the address."""
    if ca_file is None or not url.startswith("rediss:"):
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'ssl_ca_certs': str(ca_file)})}"


def redacted(url: str) -> str:
    """The address without its password and options."""
    scheme, separator, rest = url.partition("?")[0].partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


class _NoStream(Retry):
    """The stream is not there, and its groups are not."""


class _UnknownFunction(Retry):
    """The server was restarted without its functions, or is another one."""


def _stop_if_cancelled() -> None:
    """Raises CancelledError where the running task was cancelled and that was lost.

    Before Python 3.12 `asyncio.wait_for` loses a cancellation that comes together with the result, and redis-py sends
    every command through it: an endless loop would go on after it was told to stop.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _translated(error: Exception, url: str) -> Exception:
    where, text = redacted(url), str(error) or type(error).__name__
    if isinstance(error, AuthenticationError | NoPermissionError):
        return Misconfigured(f"Redis at {where} refuses us: {text}: check user, password and ACL of TOCSIN_REDIS_URL")
    if "no such key" in text:
        return _NoStream(f"Redis at {where}: {text}")
    if "Function not found" in text:
        return _UnknownFunction(f"Redis at {where}: {text}")
    if isinstance(error, OutOfMemoryError) or text.startswith("OOM"):
        return Retry(f"Redis at {where} has no memory left: raise its maxmemory, or wait until the lag is gone: {text}")
    if text.startswith("MISCONF"):
        return Retry(f"Redis at {where} cannot write now: {text}")
    if isinstance(error, ReadOnlyError):
        return Retry(f"Redis at {where} is a replica and takes no writes: point TOCSIN_REDIS_URL at the primary")
    return Retry(f"Redis at {where}: {text}")


@cache
def _library() -> tuple[str, str]:
    """Name and code: the name holds the code's hash, so that an older service keeps the functions it knows."""
    code = resources.files("shared").joinpath("functions.lua").read_text("utf-8")
    name = f"tocsin_{hashlib.sha256(code.encode()).hexdigest()[:12]}"
    return name, code.replace("@LIBRARY@", name)


def _pairs(flat: Sequence[bytes]) -> dict[str, bytes]:
    return {name.decode(): value for name, value in zip(flat[::2], flat[1::2], strict=True)}
