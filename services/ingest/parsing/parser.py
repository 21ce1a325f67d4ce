"""Parses in a process of its own, one thing at a time, within a deadline and a limit of memory: no input stops us.

The process starts when first needed, ends with us however we end, and is replaced where an input hangs or kills it.
"""

import asyncio
import os
import pickle
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

from shared.errors import Poison, TocsinError

P = ParamSpec("P")
R = TypeVar("R")

DEADLINE_S = 20.0
MAX_BYTES = 2_000_000_000  # of address space: what asks for more is refused it, and the machine keeps its memory
SWOLLEN_BYTES = 600_000_000  # after an input that took so much a new process goes on: memory is seldom given back
_LENGTH = struct.Struct(">Q")


class Parser:
    """Made by `open_parser`."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(...)` in the process; arguments and result are pickled.

        Raises our errors as they are, and Poison for others, past the deadline, or where its process ended.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(DEADLINE_S):
                    ok, value = await self._exchange(pickle.dumps((function, args, kwargs)))
            except TimeoutError as error:
                await self.close()
                raise Poison(f"takes longer than {DEADLINE_S:g} s to parse") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                await self.close()
                raise Poison("ended the process that parses") from error
            except asyncio.CancelledError:
                await self.close()
                raise
        if ok:
            return value  # type: ignore[no-any-return]
        raise value

    async def close(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _exchange(self, request: bytes) -> tuple[bool, Any]:
        process = self._process = self._process or await _started()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process that parses has no pipes")
        process.stdin.write(_LENGTH.pack(len(request)) + request)
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        ok, value, is_swollen = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 (of our own process)
        if is_swollen:
            await self.close()
        return ok, value


@asynccontextmanager
async def open_parser() -> AsyncIterator[Parser]:
    parser = Parser()
    try:
        yield parser
    finally:
        await parser.close()


async def _started() -> Process:
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", f"from {__name__} import work; work()", stdin=PIPE, stdout=PIPE, env=paths
    )


def work() -> None:
    """The other end: reads calls until its standard input closes, which it does when the parent is gone."""
    _limit_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    while (call := _read(calls)) is not None:
        ok, value = _called(*pickle.loads(call))  # noqa: S301 (of our own parent)
        answer = pickle.dumps((ok, value, _is_swollen()))
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system knows such a limit
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = MAX_BYTES if hard == resource.RLIM_INFINITY else min(MAX_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _is_swollen() -> bool:
    """By what it has now: the peak that the system tells may be that of the process which started this one."""
    with suppress(OSError):  # no /proc: the limit alone holds
        resident = int(Path("/proc/self/statm").read_text().split()[1])
        return resident * os.sysconf("SC_PAGE_SIZE") > SWOLLEN_BYTES
    return False


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    return stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else None


def _called(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, function(*args, **kwargs)
    except TocsinError as error:
        return False, error
    except MemoryError:
        return False, Poison(f"takes more than {MAX_BYTES // 1_000_000:,} MB to parse")
    except Exception as error:  # noqa: BLE001 (a fault of a parser is told with the input's name by who called)
        return False, Poison(f"cannot be parsed: {type(error).__name__}: {str(error)[:200]}")
