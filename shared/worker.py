"""Works one step as one consumer: handles, commits, renews claims, tries again, takes over, buries. Loses nothing."""

import asyncio
import contextlib
import random
import traceback
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from shared import streams
from shared.bus import Bus, Change
from shared.errors import Poison, Retry
from shared.hop import Done, Entry, Failed, Outcome, Step

TOGETHER = 3  # deliveries after which an entry is worked alone, so that it ends nobody else's work
ALONE = 3  # failures alone after which it is dead
ALIVE_S = 5  # a consumer not heard of for so long is gone: its work is taken over at once
LOOK_S = 1.0  # between two looks at what is due again or was left behind
REDECIDE = 20  # conflicts in a row before an entry waits its turn like a failed one


@dataclass
class _Again:
    entry: Entry
    due: float
    tries: int


class Worker:
    """Works one step as one consumer. `work` is called by the reader; `look_after` runs beside it until cancelled."""

    def __init__(self, bus: Bus, step: Step, consumer: str, *, deadline_s: float) -> None:
        self.bus, self.step, self.consumer, self.deadline_s = bus, step, consumer, deadline_s
        self.done = 0
        self.last_error: str | None = None
        self.progress_at = asyncio.get_running_loop().time()
        self._log = structlog.get_logger().bind(step=step.name)
        self._turn = asyncio.Lock()
        self._again: dict[str, _Again] = {}
        self._closing = False

    async def work(self, entries: Sequence[Entry]) -> None:
        """Handles and commits. What fails is kept for later; nothing raises but cancellation."""
        async with self._turn:
            if self._closing:
                return
            together = [entry for entry in entries if entry.deliveries <= TOGETHER]
            if together:
                await self._work_together(together)
            for entry in entries:
                if entry.deliveries > TOGETHER:
                    await self._work_alone(entry)
            self.progress_at = asyncio.get_running_loop().time()

    async def drain(self) -> None:
        """Waits for the batch under way; entries read after this are left pending, for others to take over."""
        self._closing = True
        async with self._turn:
            pass

    async def look_after(self) -> None:
        """Works again what is due, and takes over what others left behind."""
        while True:
            try:
                await self._renew(list(self._again))
                await self._work_due()
                if self.step.is_ours:
                    await self._take_over()
                await self._say_counts()
            except Retry as error:
                self._note(error)
            await asyncio.sleep(LOOK_S * random.uniform(0.8, 1.2))  # noqa: S311 (spreads the looks of many workers)

    @property
    def waiting(self) -> int:
        """Entries that failed here and will be tried again."""
        return len(self._again)

    async def _work_together(self, entries: Sequence[Entry]) -> None:
        try:
            await self._settle(entries)
        except Retry as error:
            self._keep(entries, error)
        except Exception as error:  # noqa: BLE001 (the one broad catch: one entry may be at fault, so each is tried alone)
            self._note(error)
            for entry in entries:
                await self._work_alone(entry)

    async def _work_alone(self, entry: Entry) -> None:
        """Counts before it works, so that an entry that ends its worker is counted too."""
        failures = _failures(self.step)
        try:
            count = int(await self.bus.run(self.bus.redis.hincrby(failures, entry.id, 1)))
            if count > ALONE:
                await self._bury(entry, f"ended its worker {ALONE} times", "")
                return
            try:
                await self._settle([entry])
            except Retry:
                await self.bus.run(self.bus.redis.hincrby(failures, entry.id, -1))
                raise
            except Exception as error:  # noqa: BLE001 (its own fault: counted, and told)
                if count == ALONE:
                    await self._bury(entry, str(error), _trace(error))
                else:
                    self._keep([entry], error)
                return
            await self.bus.run(self.bus.redis.hdel(failures, entry.id))
        except Retry as error:
            self._keep([entry], error)

    async def _settle(self, entries: Sequence[Entry]) -> None:
        """Handles, commits, and handles again what met a conflict. Raises what `handle` raises, and Retry."""
        left = list(entries)
        for _ in range(REDECIDE):
            async with self._claims_renewed(left):
                outcomes = await self._handle(left)
                conflicts = await self._commit(left, outcomes)
            left = [entry for entry in left if entry.id in conflicts]
            if not left:
                return
        raise Retry(f"{len(left)} entries met {REDECIDE} conflicts in a row")

    async def _handle(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        """What is for another group of the stream is done with here; a probe is passed on without the service."""
        events = [entry for entry in entries if self._is_event(entry)]
        outcomes = iter(await self._outcomes(events) if events else ())
        return [next(outcomes) if self._is_event(entry) else await self._passed_on(entry) for entry in entries]

    def _is_event(self, entry: Entry) -> bool:
        return entry.is_for(self.step.group) and not entry.probe

    async def _passed_on(self, entry: Entry) -> Outcome:
        """A probe shares the fate of its batch; one that meets a fault of its own ends here, and will be missed."""
        if not entry.probe or self.step.pass_probe is None:
            return Done()
        try:
            async with asyncio.timeout(self.deadline_s):
                return Done(await self.step.pass_probe(entry.probe))
        except TimeoutError:
            return Failed(Retry(f"a probe took longer than the deadline of {self.deadline_s:g} s"))
        except Retry as error:
            return Failed(error)
        except Exception as error:  # noqa: BLE001 (no article is at stake: told, and the next probe tries again)
            self._note(error)
            return Done()

    async def _outcomes(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        try:
            async with asyncio.timeout(self.deadline_s):
                outcomes = await self.step.handle(entries)
        except TimeoutError as error:
            raise Retry(f"{len(entries)} entries took longer than the deadline of {self.deadline_s:g} s") from error
        if len(outcomes) != len(entries):
            raise RuntimeError(f"{self.step.name} gave {len(outcomes)} outcomes for {len(entries)} entries")
        return outcomes

    async def _commit(self, entries: Sequence[Entry], outcomes: Sequence[Outcome]) -> set[str]:
        """Commits what is done and what is dead; returns the ids that met a conflict."""
        args: list[Any] = [self.step.group, self.consumer, 0]
        sent: list[Entry] = []
        for entry, outcome in zip(entries, outcomes, strict=True):
            change = self._change(entry, outcome)
            if change is not None:
                args += (entry.id, *change.flat())
                sent.append(entry)
        if not sent:
            return set()
        args[2] = len(sent)
        verdicts = await self.bus.call("commit", (self.step.stream,), args)
        conflicts: set[str] = set()
        for entry, verdict in zip(sent, verdicts, strict=True):
            if verdict == b"conflict":
                conflicts.add(entry.id)
            else:
                self._again.pop(entry.id, None)
                self.done += verdict == b"done" and not entry.probe
        return conflicts

    def _change(self, entry: Entry, outcome: Outcome) -> Change | None:
        if isinstance(outcome, Done):
            return outcome.change
        self._note(outcome.error)
        if isinstance(outcome.error, Poison):
            return self._burial(entry, str(outcome.error), _trace(outcome.error))
        self._keep([entry], outcome.error)
        return None

    async def _bury(self, entry: Entry, reason: str, trace: str) -> None:
        change = self._burial(entry, reason, trace)
        await self.bus.call(
            "commit", (self.step.stream,), [self.step.group, self.consumer, 1, entry.id, *change.flat()]
        )
        self._again.pop(entry.id, None)

    def _burial(self, entry: Entry, reason: str, trace: str) -> Change:
        if entry.probe:  # nobody misses it: the next one is on its way
            return Change([("HDEL", _failures(self.step), entry.id)])
        self._log.error("dead letter", entry=entry.id, reason=reason)
        letter = (
            "reason",
            reason,
            "trace",
            trace,
            "entry",
            entry.id,
            "stream",
            self.step.stream,
            "group",
            self.step.group,
            streams.BODY,
            entry.body,
        )
        return Change([("XADD", streams.dead(self.step.name), "*", *letter), ("HDEL", _failures(self.step), entry.id)])

    def _keep(self, entries: Sequence[Entry], error: Exception) -> None:
        """For later, with a wait that doubles from one second to a minute, spread by half."""
        self._note(error)
        now = asyncio.get_running_loop().time()
        asked = error.after_s if isinstance(error, Retry) else None
        for entry in entries:
            before = self._again.get(entry.id)
            tries = before.tries + 1 if before else 1
            wait = asked or min(60.0, 2.0 ** (tries - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 (jitter)
            self._again[entry.id] = _Again(entry, now + wait, tries)

    def _note(self, error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        if text != self.last_error:  # one line a fault, not one a second
            self._log.warning("will be tried again", error=text)
        self.last_error = text

    async def _work_due(self) -> None:
        now = asyncio.get_running_loop().time()
        due = [again.entry for again in self._again.values() if again.due <= now][: self.step.batch]
        if due:
            await self.work(due)

    async def _take_over(self) -> None:
        args = (self.step.group, self.consumer, int(self.deadline_s * 2000), self.step.batch, streams.alive(""))
        rows = await self.bus.call("take_over", (self.step.stream,), args)
        if rows:
            self._log.info("taken over", entries=len(rows))
            await self.work([_entry(*row) for row in rows])

    async def _renew(self, ids: Sequence[str]) -> None:
        if ids:
            await self.bus.call("renew", (self.step.stream,), (self.step.group, self.consumer, *ids))

    @contextlib.asynccontextmanager
    async def _claims_renewed(self, entries: Sequence[Entry]) -> AsyncIterator[None]:
        """While long work runs, its claims are renewed, so that nobody takes it over."""
        ids = [entry.id for entry in entries]

        async def renew_for_ever() -> None:
            while True:
                await asyncio.sleep(self.deadline_s / 3)
                with contextlib.suppress(Retry):  # the commit will tell
                    await self._renew(ids)

        task = asyncio.create_task(renew_for_ever())
        try:
            yield
        finally:
            task.cancel()

    async def _say_counts(self) -> None:
        facts: dict[Any, Any] = {
            "done": str(self.done),
            "last_error": self.last_error or "",
            "waiting": str(self.waiting),
        }
        await self.bus.run(self.bus.redis.hset(streams.beat(self.step.name), mapping=facts))


async def say_alive(bus: Bus, consumer: str) -> None:
    """Keeps the key that tells the others we live; when cancelled takes it back, so that they take over at once."""
    try:
        while True:
            with contextlib.suppress(Retry):  # the workers tell of it
                await bus.run(bus.redis.set(streams.alive(consumer), "1", ex=ALIVE_S))
            await asyncio.sleep(ALIVE_S / 4)
    finally:
        with contextlib.suppress(Retry):
            await bus.run(bus.redis.delete(streams.alive(consumer)))


def _failures(step: Step) -> str:
    return f"{streams.PREFIX}failures:{step.name}"


def _entry(entry_id: bytes, deliveries: int, fields: Sequence[bytes]) -> Entry:
    """One that was delivered so often before."""
    return Entry.of(entry_id, dict(zip(fields[::2], fields[1::2], strict=True)), int(deliveries) + 1)


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))[-8_000:]
