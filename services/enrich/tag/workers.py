"""Taggers in processes of their own: the event loop stays free, and each core tags.

A worker is started once, hears neither Ctrl-C nor SIGTERM (its parent drains first), and ends with its parent,
however that ends. One that dies or overruns its time is replaced; its batch is suspected.
"""

import asyncio
import contextlib
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Self

from shared.errors import Misconfigured, Poison, Retry, Suspect
from shared.events import Article, TaggedArticle

if TYPE_CHECKING:
    from services.enrich.tag.tagging import Tagger, TaggerSetup
    from shared.known_entities import KnownEntity

DEADLINE_S = 60.0
_START_S = 120.0  # a model on a cold disk takes its time
_STOP_S = 10.0  # a killed process is gone at once, except on a machine that has other things to do


class TaggerPool:
    """So many tagger processes. `tag` may be called from any number of tasks; each call takes one free worker."""

    def __init__(self, setup: "TaggerSetup", processes: int = 1, deadline_s: float = DEADLINE_S) -> None:
        self._setup = setup
        self._deadline_s = deadline_s
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers = [_Worker() for _ in range(max(1, processes))]
        self._threads = ThreadPoolExecutor(len(self._workers), "tagger")

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:  # told to end meanwhile: a process left to itself would hold up the exit for ever
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Starts all workers at once; ends when their models are loaded. Raises Misconfigured where one cannot be."""
        starts = [self._in_thread(worker.start, self._setup) for worker in self._workers]
        failures = [each for each in await asyncio.gather(*starts, return_exceptions=True) if each is not None]
        if failures:
            await self.stop()
            raise failures[0]
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def stop(self) -> None:
        """Ends all workers, whatever they do."""
        for worker in self._workers:
            worker.end()
        await asyncio.to_thread(self._threads.shutdown)

    def teach(self, known: "Sequence[KnownEntity]") -> None:
        """From the next batch on these are the user's own entities, in every worker."""
        self._setup = replace(self._setup, known=tuple(known))

    async def tag(self, articles: Sequence[Article]) -> list[TaggedArticle]:
        """The articles tagged, in order. Raises Suspect where the worker was lost, Poison where tagging failed."""
        worker = await self._free.get()
        # Shielded: a caller that gives up must not leave an answer in the pipe for the next one.
        work = asyncio.ensure_future(self._work(worker, list(articles)))
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(work)

    async def _work(self, worker: "_Worker", articles: list[Article]) -> list[TaggedArticle]:
        try:
            tagged: list[TaggedArticle] = await self._in_thread(worker.tag, self._setup, articles, self._deadline_s)
            return tagged
        finally:
            self._free.put_nowait(worker)

    async def _in_thread(self, call: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)


class _Worker:
    """One process and our end of its pipe. Its methods block: they run in a thread."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Connection | None = None
        self._setup: TaggerSetup | None = None
        self._is_ended = False

    def start(self, setup: "TaggerSetup") -> None:
        """A process with the model loaded. Raises Misconfigured where it cannot be, Retry where the process is lost."""
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # Without the user's names: what a process is started with it keeps for ever, and a hundred thousand are heavy.
        bare = replace(setup, known=())
        process = self._process = context.Process(target=_serve, args=(theirs, bare), name="tagger", daemon=True)
        with _deaf_to_signals():
            process.start()
        theirs.close()
        if self._is_ended or self._process is not process:  # `end` or `kill` may have found no process to end yet
            process.kill()
            process.join(_STOP_S)
            raise Retry("a tagger process was stopped while it started")
        self._setup = setup
        try:
            self._answer(_START_S, "while it started")
            if setup.known:
                with contextlib.suppress(OSError):  # gone meanwhile: the answer tells
                    self._pipe_end().send((setup.known, []))
                self._answer(_START_S, "while it learned the names of the user's own")
        except Suspect as error:
            raise Retry(str(error)) from error

    def tag(self, setup: "TaggerSetup", articles: list[Article], deadline_s: float) -> list[TaggedArticle]:
        """The batch tagged; where the process was lost with an earlier batch, another is started first."""
        if self._process is None or not self._process.is_alive():
            self.kill()
            self.start(setup)
        known = None if setup is self._setup else setup.known
        self._setup = setup
        with contextlib.suppress(OSError):  # gone meanwhile: the answer tells
            self._pipe_end().send((known, articles))
        within_s = deadline_s if known is None else deadline_s + _START_S  # names are learned before, in their own time
        return list(self._answer(within_s, f"with {len(articles)} articles in hand"))

    def end(self) -> None:
        """Ends the process for good: one that is being started meanwhile ends too."""
        self._is_ended = True
        self.kill()

    def kill(self) -> None:
        """Ends the process now; there may be none."""
        process, self._process = self._process, None  # each is ended by one of the threads that may come here
        pipe, self._pipe = self._pipe, None
        if process is not None and process.pid is not None:
            process.kill()
            process.join(_STOP_S)
        if pipe is not None:
            pipe.close()

    def _answer(self, within_s: float, when: str) -> Any:
        try:
            if not self._pipe_end().poll(within_s):
                raise TimeoutError(f"took over {within_s:g} s")
            answer = self._pipe_end().recv()
        except (EOFError, OSError) as error:
            self.kill()
            reason = f"{error}, and was stopped" if isinstance(error, TimeoutError) else "ended"
            raise Suspect(f"a tagger process {reason} {when}; another will start") from error
        if isinstance(answer, _Failure):
            raise answer.error()
        return answer

    def _pipe_end(self) -> Connection:
        if self._pipe is None:
            raise EOFError
        return self._pipe


@dataclass(frozen=True)
class _Failure:
    """What went wrong over there, in a form that can be sent."""

    message: str
    trace: str = ""
    is_misconfigured: bool = False

    def error(self) -> Exception:
        if self.is_misconfigured:
            return Misconfigured(self.message)
        error = Poison(self.message)
        error.add_note(self.trace)
        return error


@contextlib.contextmanager
def _deaf_to_signals() -> Iterator[None]:
    """A new process inherits the mask of the thread that starts it: it is deaf from its first instruction on."""
    resource_tracker.ensure_running()  # else started with the first process, and that unblocks both signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, setup: "TaggerSetup") -> None:
    """The worker: opens its tagger, then answers batch after batch until the parent has gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        tagger = setup.open()
        tagger.warm_up()
    except Misconfigured as error:
        pipe.send(_Failure(str(error), is_misconfigured=True))
        return
    pipe.send("ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            known, articles = pipe.recv()
            if known is not None:
                tagger.teach(known)
            pipe.send(_tagged(tagger, articles))


def _tagged(tagger: "Tagger", articles: list[Article]) -> "list[TaggedArticle] | _Failure":
    try:
        return tagger.tag(articles)
    except Exception as error:  # noqa: BLE001 - sent to the parent, which knows what the batch is
        return _Failure(f"tagging failed: {type(error).__name__}: {error}", traceback.format_exc())


def _end_with_parent() -> None:
    """Even in the middle of an article, and even where the parent was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
