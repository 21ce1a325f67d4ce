"""Works one step as one consumer: handles, commits, tries again, takes over, buries. Loses nothing."""

import asyncio
import contextlib
import random
from collections.abc import Iterator, Sequence
from typing import Any

import structlog

from shared import streams
from shared.bus import Bus, Change, Value
from shared.errors import Poison, Retry
from shared.failpoints import reach
from shared.hop import Done, Entry, Failed, Outcome, Step
from shared.step.claims import Claims
from shared.step.handling import Handling
from shared.step.later import Later
from shared.step.solitude import Solitude
from shared.step.suspects import ALONE, TOGETHER, Suspects, letter, reason_of, trace_of

LOOK_S = 1.0  # between two looks at what is due again or was left behind
ROOM_S = 0.1  # between two looks whether there is room again
REDECIDE = 20  # conflicts in a row before an entry waits its turn like a failed one
MOST_KEPT = 10  # batches that failed and wait before no more are read; and those worked in one look
COMMIT_BYTES = 4_000_000  # of one call: the server does nothing else meanwhile

Failure = tuple[Entry, Exception]


class Worker:
    """Works one step as one consumer. `work` is called by the reader; `look_after` runs beside it until cancelled."""

    def __init__(
        self, bus: Bus, step: Step, consumer: str, *, deadline_s: float, solitude: Solitude | None = None
    ) -> None:
        self.bus, self.step, self.consumer = bus, step, consumer
        self.done = 0
        self.last_error: str | None = None
        self.progress_at = asyncio.get_running_loop().time()
        self.held_back: str | None = None
        self._log = structlog.get_logger().bind(step=step.name)
        self._claims = Claims(bus, step, consumer, deadline_s)
        self._handling = Handling(step, deadline_s, self._note)
        self._suspects = Suspects(bus, step, consumer)
        self._solitude = solitude or Solitude()
        self._turn = asyncio.Lock()
        self._later = Later()
        self._in_hand: set[str] = set()
        self._suspect: Entry | None = None
        self._closing = False

    @property
    def waiting(self) -> int:
        """Entries that failed here and will be tried again."""
        return len(self._later)

    async def work(self, entries: Sequence[Entry]) -> None:
        """Handles and commits. What fails is kept for later; nothing raises but cancellation."""
        with self._holding(entries):
            try:
                await self._room()
                await self._work(entries)
            finally:
                await self._leave_to_the_writer([entry.id for entry in entries])

    async def drain(self) -> None:
        """Waits for the batch under way; entries read after this are left pending, for others to take over."""
        self._closing = True
        await self._excuse()
        async with self._turn:
            pass

    async def look_after(self) -> None:
        """Works again what is due, and takes over what others left behind."""
        while True:
            try:
                await self._look()
            except Retry as error:
                self._note(error)
            await asyncio.sleep(LOOK_S * random.uniform(0.8, 1.2))  # noqa: S311 (spreads the looks of many workers)

    async def _look(self) -> None:
        kept = [*self._in_hand, *self._later.ids]
        if self.step.is_ours:
            await self._claims.renew(kept)
        else:  # and not renewed: what was just given up would be ours again
            await self._leave_to_the_writer(kept)
            self._later.clear()
        self.held_back = await self._what_holds_back()
        await self._work_due()
        await self._take_over()
        await self._say_counts()

    async def _leave_to_the_writer(self, ids: Sequence[str]) -> None:
        """Who has the lease now must not wait until our claims run out."""
        if not self.step.is_ours:
            with contextlib.suppress(Retry):
                await self._claims.give_up(ids)

    async def _work_due(self) -> None:
        for _ in range(MOST_KEPT):
            due = self._later.due(self._now(), self.step.batch)
            if not due or self.held_back is not None:
                return
            await self._work(due)

    async def _take_over(self) -> None:
        """A batch at a time, and not so many that our own claims and what holds us back are out of sight meanwhile."""
        for _ in range(MOST_KEPT):
            if not self._has_room or self._closing:
                return
            entries = await self._claims.take_over(self.step.batch, {*self._in_hand, *self._later.ids})
            if not entries:
                return
            self._log.info("taken over", entries=len(entries))
            with self._holding(entries):
                await reach(f"{self.step.name}.taken over")
                await self._work(entries)

    async def _what_holds_back(self) -> str | None:
        """A stream that nobody empties must not grow without end: who fills it waits, and so do those before it."""
        group = streams.pacing_group(self.step.fills) if self.step.fills else None
        if self.step.fills and group and await self.bus.backlog(self.step.fills, group) > streams.HIGH_WATER:
            return f"waits: more than {streams.HIGH_WATER:,} entries are before the step {group}"
        return None

    @property
    def _has_room(self) -> bool:
        return self.step.is_ours and self.held_back is None and len(self._later) <= MOST_KEPT * self.step.batch

    async def _room(self) -> None:
        while not (self._has_room or self._closing):  # noqa: ASYNC110 (looked at again as often as room is made)
            await asyncio.sleep(ROOM_S)

    @contextlib.contextmanager
    def _holding(self, entries: Sequence[Entry]) -> Iterator[None]:
        """In hand from the moment that they are read: their claims are renewed, and they are not taken for lost."""
        ids = {entry.id for entry in entries}
        self._in_hand |= ids
        try:
            yield
        finally:
            self._in_hand -= ids

    async def _work(self, entries: Sequence[Entry]) -> None:
        async with self._turn:
            if self._closing:
                return
            suspects = [entry for entry in entries if self._is_suspect(entry)]
            others = [entry for entry in entries if not self._is_suspect(entry)]
            if others:
                suspects += await self._work_together(others)
                self.progress_at = self._now()
            for entry in suspects:
                await self._work_alone(entry)
                self.progress_at = self._now()

    def _is_suspect(self, entry: Entry) -> bool:
        return entry.deliveries > TOGETHER or self._later.is_suspect(entry)

    async def _work_together(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Returns those that are to be worked alone."""
        try:
            async with self._solitude.together():
                await reach(f"{self.step.name}.read")
                failed = await self._settle(entries)
        except Retry as error:
            self._keep(entries, error)
            return ()
        except Exception as error:  # noqa: BLE001 (the one broad catch: one entry may be at fault, so each is tried alone)
            self._note(error)
            return entries
        for entry, fault in failed:
            self._keep([entry], fault)
        return [entry for entry, fault in failed if not isinstance(fault, Retry)]

    async def _work_alone(self, entry: Entry) -> None:
        """Three times at once where the fault is one that no waiting heals."""
        try:
            while not self._closing and isinstance(await self._try_alone(entry), Poison):
                pass
        except Retry as error:
            self._keep([entry], error)

    async def _try_alone(self, entry: Entry) -> Exception | None:
        """Counts before it works, so that an entry that ends its worker is counted too. Returns what is held against
        it, until it is dead."""
        async with self._solitude.alone():
            self._suspect = entry
            try:
                count = await self._suspects.charge(entry)
                if count is None:  # another has it
                    self._later.forget(entry.id)
                elif count > ALONE:
                    await self._bury(entry, f"ended its worker {ALONE} times while it was worked alone", "")
                else:
                    return await self._hold_against(entry, await self._fault_of(entry), count)
            except asyncio.CancelledError:
                await self._excuse()
                raise
            finally:
                self._suspect = None
            return None

    async def _hold_against(self, entry: Entry, error: Exception | None, count: int) -> Exception | None:
        if error is None:
            return None
        self._keep([entry], error)
        if isinstance(error, Retry) or self._closing:
            await self._excuse()
        elif count < ALONE:
            return error
        else:
            await self._bury(entry, reason_of(error), trace_of(error))
        return None

    async def _fault_of(self, entry: Entry) -> Exception | None:
        try:
            await reach(f"{self.step.name}.alone")
            failures = await self._settle([entry])
        except Exception as raised:  # noqa: BLE001 (whether it is held against the entry is decided by its kind)
            return raised
        return failures[0][1] if failures else None

    async def _excuse(self) -> None:
        """What is worked alone right now is not to blame: the server's fault, or the end of this process."""
        entry, self._suspect = self._suspect, None
        if entry is not None:
            try:
                await self._suspects.excuse(entry)
            except Retry as error:
                self._note(error)

    async def _settle(self, entries: Sequence[Entry]) -> list[Failure]:
        """Handles, commits, and handles again what met a conflict. Raises what `handle` raises, and Retry."""
        left, failed = list(entries), []
        for _ in range(REDECIDE):
            async with self._claims.kept(left) as claim:
                outcomes = await self._handling.outcomes(left, claim.is_fair)
                await reach(f"{self.step.name}.handled")
                conflicts = await self._commit(left, outcomes)
            failed += list(_failures(left, outcomes))
            left = [entry for entry in left if entry.id in conflicts]
            if not left:
                return failed
        raise Retry(f"{len(left)} entries met {REDECIDE} conflicts in a row")

    async def _commit(self, entries: Sequence[Entry], outcomes: Sequence[Outcome]) -> set[str]:
        """Commits what is done, in calls of a size the server bears; returns the ids that met a conflict."""
        done = [(entry, one) for entry, one in zip(entries, outcomes, strict=True) if isinstance(one, Done)]
        conflicts: set[str] = set()
        for part in _parts(done):
            verdicts = await self._call_commit([(entry, self._change(entry, one)) for entry, one in part])
            await reach(f"{self.step.name}.committed")
            for (entry, one), verdict in zip(part, verdicts, strict=True):
                if verdict == b"conflict":
                    conflicts.add(entry.id)
                    continue
                self._later.forget(entry.id)
                if verdict == b"done":
                    self.done += not entry.probe
                    if one.after is not None:
                        one.after()
        return conflicts

    def _change(self, entry: Entry, outcome: Done) -> Change:
        if entry is not self._suspect:
            return outcome.change
        return Change([*outcome.change.writes, self._suspects.cleared(entry)], outcome.change.guards)

    async def _bury(self, entry: Entry, reason: str, trace: str) -> None:
        """Into the dead letters, by the same commit as any end of work."""
        writes = [self._suspects.cleared(entry)]
        if not entry.probe:  # nobody misses one: the next is on its way
            self._log.error("dead letter", entry=entry.id, reason=reason)
            writes.append(letter(self.step, entry, reason, trace))
        await self._call_commit([(entry, Change(writes))])
        self._later.forget(entry.id)

    async def _call_commit(self, changes: Sequence[tuple[Entry, Change]]) -> list[bytes]:
        args: list[Value] = [self.step.group, self.consumer, len(changes)]
        for entry, change in changes:
            args += (entry.id, *change.flat())
        verdicts: list[bytes] = await self.bus.call("commit", (self.step.stream,), args)
        return verdicts

    def _keep(self, entries: Sequence[Entry], error: Exception) -> None:
        self._note(error)
        for entry in entries:
            self._later.keep(entry, error, self._now())

    def _note(self, error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        if text != self.last_error:  # one line a fault, not one a second
            self._log.warning("will be tried again", error=text)
        self.last_error = text

    async def _say_counts(self) -> None:
        facts: dict[Any, Any] = {
            "done": str(self.done),
            "last_error": self.held_back or self.last_error or "",
            "waiting": str(self.waiting),
        }
        await self.bus.run(self.bus.redis.hset(streams.beat(self.step.name), mapping=facts))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _failures(entries: Sequence[Entry], outcomes: Sequence[Outcome]) -> Iterator[Failure]:
    for entry, outcome in zip(entries, outcomes, strict=True):
        if isinstance(outcome, Failed):
            yield entry, outcome.error


def _parts(done: Sequence[tuple[Entry, Done]]) -> Iterator[list[tuple[Entry, Done]]]:
    part: list[tuple[Entry, Done]] = []
    size = 0
    for entry, outcome in done:
        weight = sum(len(value) for write in outcome.change.writes for value in write if isinstance(value, str | bytes))
        if part and size + weight > COMMIT_BYTES:
            yield part
            part, size = [], 0
        part.append((entry, outcome))
        size += weight
    if part:
        yield part
