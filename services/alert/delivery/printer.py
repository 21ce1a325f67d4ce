"""Stdout, written by a thread of its own: a pipe that nobody reads holds up the console, and nothing else."""

import asyncio
import os
import select
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue

from shared.errors import Retry

PATIENCE_S = 10.0  # below the 15 s of any attempt


class Printer:
    """Texts come out whole and in order. The thread begins with the first, and keeps no process from ending."""

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self._write = write or to_stdout
        self._texts: SimpleQueue[tuple[str, Future[None]]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def print(self, text: str) -> None:
        """Returns when it is written. Raises what writing raises, and Retry where nobody reads.

        What is given up before its turn is not written; what was begun may come out after all.
        """
        written: Future[None] = Future()
        self._texts.put((text, written))
        self._begin()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.wrap_future(written)
        except TimeoutError as error:
            raise Retry(f"the output is full and nobody has read it for {PATIENCE_S:g} s") from error

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="console", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            text, written = self._texts.get()
            if not written.set_running_or_notify_cancel():
                continue
            try:
                self._write(text)
            except Exception as error:  # noqa: BLE001 (raised where it was asked for)
                written.set_exception(error)
            else:
                written.set_result(None)


def to_stdout(text: str) -> None:
    """Past the buffer of `sys.stdout`, whose lock a write that waits would hold until the process could not end."""
    try:
        descriptor = sys.stdout.fileno()
    except OSError:  # a stream in memory
        sys.stdout.write(text)
        return
    to_descriptor(descriptor, text.encode(sys.stdout.encoding or "utf-8", "replace"))


def to_descriptor(descriptor: int, data: bytes) -> None:
    """All of it; waits for a reader, also where another program that shares the output made it one that never waits."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            select.select([], [descriptor], [])


stdout = Printer()
