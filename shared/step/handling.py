"""What a step's handler makes of a batch: an outcome for each entry, within the deadline.

What is for another group of the stream is done with here; a probe is passed on without the service.
"""

import asyncio
from collections.abc import Callable, Sequence

from shared.errors import Retry, Suspect
from shared.hop import Done, Entry, Failed, Outcome, Step


class Handling:
    """Of one step. `note` hears of what is passed over."""

    def __init__(self, step: Step, deadline_s: float, note: Callable[[Exception], None]) -> None:
        self._step, self._deadline_s, self._note = step, deadline_s, note

    async def outcomes(self, entries: Sequence[Entry], is_fair: Callable[[], bool]) -> Sequence[Outcome]:
        """One outcome an entry. Raises what the handler raises, Suspect where it took too long; and Retry in its place
        where it is not fair to suspect the entries."""
        events = [entry for entry in entries if self._is_event(entry)]
        outcomes = iter(await self._handled(events, is_fair) if events else ())
        return [next(outcomes) if self._is_event(entry) else await self._passed_on(entry) for entry in entries]

    def _is_event(self, entry: Entry) -> bool:
        return entry.is_for(self._step.group) and not entry.probe

    async def _handled(self, entries: Sequence[Entry], is_fair: Callable[[], bool]) -> Sequence[Outcome]:
        try:
            outcomes = await self._in_time(entries)
        except Suspect as error:
            if is_fair():
                raise
            raise Retry(str(error)) from error
        if len(outcomes) != len(entries):
            raise RuntimeError(f"{self._step.name} gave {len(outcomes)} outcomes for {len(entries)} entries")
        return outcomes

    async def _in_time(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._step.handle(entries)
        except TimeoutError as error:
            late = f"{len(entries)} entries took longer than the deadline of {self._deadline_s:g} s"
            raise Suspect(late) from error

    async def _passed_on(self, entry: Entry) -> Outcome:
        """A probe shares the fate of its batch; one that meets a fault of its own ends here, and will be missed."""
        if not entry.probe or self._step.pass_probe is None:
            return Done()
        try:
            async with asyncio.timeout(self._deadline_s):
                return Done(await self._step.pass_probe(entry.probe))
        except TimeoutError:
            return Failed(Retry(f"a probe took longer than the deadline of {self._deadline_s:g} s"))
        except Retry as error:
            return Failed(error)
        except Exception as error:  # noqa: BLE001 (no article is at stake: told, and the next probe tries again)
            self._note(error)
            return Done()
