"""The system's own clock: what waits goes out when its time comes, after any restart, once, however many look.

A sorted set in Redis says when to look at whom; it is written together with the state it speaks of. Each look decides
by the time alone, and commits under the state's version: of two that look, one tells and the other finds it done.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from services.alert.policy import CLOCK, State, decide, due_times, fields_of
from services.alert.policy.mute import Mute
from services.alert.policy.rows import Key, Step
from services.alert.policy.verdicts import Decision, Held
from services.alert.ringing.memories import Known, Memories, Write, due_member, guard
from services.alert.ringing.telling import Telling
from services.alert.rules.rulebook import Rules
from services.alert.watchlists.model import Watchlist
from shared import streams
from shared.bus import Bus, Change

LOOK_S = 1.0
AT_ONCE = 200  # states a round trip
ROUNDS = 50  # a look: what is due beyond these is taken by the next
PUT_OFF = timedelta(hours=1)  # of a watchlist that is gone: it may come back


class Clock:
    """`run` is the agent; `look` does what is due now."""

    def __init__(
        self,
        bus: Bus,
        rules: Callable[[], Rules],
        now: Callable[[], datetime],
        *,
        consumer: str,
        mutes: Callable[[], Sequence[Mute]] = tuple,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        self.bus, self.rules, self.now, self.mutes = bus, rules, now, mutes
        self._memories = Memories(bus, keep)
        self._consumer, self._count = consumer, itertools.count(1)
        self._rules_seen: Rules | None = None
        self._mutes_seen: tuple[Mute, ...] = ()

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """All that is due now, and what changed rules and mutes make due."""
        rules, mutes = self.rules(), tuple(self.mutes())
        if rules is not self._rules_seen:
            await self._set_anew(rules)
            self._rules_seen = rules
        if mutes != self._mutes_seen:
            await self._look_at(await self._muted(), rules)
            self._mutes_seen = mutes
        for _ in range(ROUNDS):
            due = await self._due()
            if not due:
                return
            await self._look_at(due, rules)

    async def _due(self) -> dict[Key, list[str]]:
        """Whose time has come: `CLOCK`, or the stories that are to be told again."""
        now = self.now().timestamp()
        found: Any = await self.bus.run(
            self.bus.redis.zrangebyscore(streams.policy_due(), "-inf", now, start=0, num=AT_ONCE)
        )
        return _by_key(found)

    async def _look_at(self, due: Mapping[Key, Sequence[str]], rules: Rules) -> None:
        now, here = self.now(), {key: names for key, names in due.items() if key[0] in rules.watchlists}
        for some in _parts(here, AT_ONCE):
            await self._decide({key: here[key] for key in some}, rules, now)
        await self._put_off({key: names for key, names in due.items() if key not in here}, now)

    async def _decide(self, due: Mapping[Key, Sequence[str]], rules: Rules, now: datetime) -> None:
        """One change a state; one that meets a conflict stays due, and is read and decided again."""
        known = await self._known(due)
        rows = await self._memories.rows([key for key in due if key[1]])
        tellings = []
        for key, names in due.items():
            watchlist, before = rules.watchlists[key[0]], known.states[key]
            row = rows.get(key)
            decision = decide(watchlist, None, before, now, row=row, mutes=self.mutes())
            tellings.append(self._telling(Step(watchlist, row, before, decision), names, known, rules, now))
        done = await self.bus.apply_many([telling.change() for telling in tellings])
        for telling in itertools.compress(tellings, done):
            telling.after()

    def _telling(self, step: Step, names: Sequence[str], known: Known, rules: Rules, now: datetime) -> Telling:
        maker = f"clock:{self._consumer}:{now.timestamp()}:{next(self._count)}"
        telling = Telling(known, rules.receivers, now, maker, self._memories.keep)
        if step.decision.state == step.before:
            telling.guards.append(guard(step.key, step.before))
        else:
            telling.add(step)
        telling.writes += _looked_at(step, names)
        return telling

    async def _known(self, due: Mapping[Key, Iterable[str]]) -> Known:
        """What the clock decides on: all that waits, and the stories that are due."""
        known = await self._memories.read(_fields(due))
        await self._memories.complete(known, due)
        return known

    async def _put_off(self, due: Mapping[Key, Sequence[str]], now: datetime) -> None:
        """What a watchlist holds that no file has any more stays, and goes out if the watchlist comes back."""
        if not due:
            return
        structlog.get_logger().warning(
            "watchlists are gone, what they hold is kept", ids=sorted({key[0] for key in due})
        )
        later = (now + PUT_OFF).timestamp()
        members = [due_member(key, name) for key, names in due.items() for name in names]
        await self.bus.apply(Change([("ZADD", streams.policy_due(), "XX", later, member) for member in members]))

    async def _muted(self) -> dict[Key, list[str]]:
        """Those with something that a mute held: a mute may have ended before its time."""
        waiting = [key for key, names in (await self._all_due()).items() if CLOCK in names]
        found: dict[Key, list[str]] = {}
        for some in _parts(waiting, AT_ONCE):
            known = await self._memories.read({key: fields_of((), ()) for key in some})
            found |= {key: [CLOCK] for key in some if Held.MUTE.value in known.states[key].standing.queues}
        return found

    async def _set_anew(self, rules: Rules) -> None:
        """The times that follow from rules which changed, at the start from all; a first silence counts from here."""
        changed = {one.id: one for one in _changed(self._rules_seen, rules)}
        due = {key: names for key, names in (await self._all_due()).items() if key[0] in changed}
        for name in changed if self._rules_seen else ():
            for key in await self._keys(name):
                due.setdefault(key, [CLOCK])
        for watchlist in changed.values():
            if watchlist.absent is not None and watchlist.each is None:
                due.setdefault((watchlist.id, ""), [CLOCK])
        for some in _parts(due, AT_ONCE):
            await self._set_due({key: due[key] for key in some}, rules)

    async def _set_due(self, due: Mapping[Key, Sequence[str]], rules: Rules) -> None:
        now, known = self.now(), await self._memories.read(_fields(due))
        changes = []
        for key, names in due.items():
            watchlist, before = rules.watchlists[key[0]], known.states[key]
            after = _armed(watchlist, key, before, now)
            asked = sorted({*names, CLOCK})
            telling = self._telling(Step(watchlist, None, before, Decision(after)), asked, known, rules, now)
            changes.append(telling.change())
        await self.bus.apply_many(changes)  # where one meets a conflict, that commit has set the time by these rules

    async def _keys(self, name: str) -> list[Key]:
        rows: Any = await self.bus.run(self.bus.redis.smembers(streams.policy_rows(name)))
        return [(name, ""), *((name, row.decode()) for row in sorted(rows))]

    async def _all_due(self) -> dict[Key, list[str]]:
        found: Any = await self.bus.run(self.bus.redis.zrange(streams.policy_due(), 0, -1))
        return _by_key(found)


def _looked_at(step: Step, names: Sequence[str]) -> list[Write]:
    """When to look again for what was looked at, whether that changed or not."""
    times = due_times(step.watchlist, step.decision.state)
    out: list[Write] = []
    for name in names:
        due, member = times.get(name), due_member(step.key, name)
        if due is None:
            out.append(("ZREM", streams.policy_due(), member))
        else:
            out.append(("ZADD", streams.policy_due(), due.timestamp(), member))
    return out


def _armed(watchlist: Watchlist, key: Key, state: State, now: datetime) -> State:
    """The first silence counts from the start, or from the reload that brought the rule."""
    if watchlist.absent is None or key[1] or state.standing.quiet_since is not None:
        return state
    return state.standing_as(quiet_since=now)


def _changed(before: Rules | None, rules: Rules) -> Iterator[Watchlist]:
    """The watchlists that are new or other than they were, as the files have them."""
    was = {one.id: one for one in before.matcher.ruleset.watchlists} if before else {}
    for one in rules.matcher.ruleset.watchlists:
        if was.get(one.id) is not one and was.get(one.id) != one:
            yield one


def _fields(due: Mapping[Key, Iterable[str]]) -> dict[Key, tuple[str, ...]]:
    """What the due times follow from, what waits aside."""
    return {key: fields_of((), [name for name in names if name != CLOCK]) for key, names in due.items()}


def _by_key(members: Iterable[bytes]) -> dict[Key, list[str]]:
    out: dict[Key, list[str]] = {}
    for name, row, story in map(json.loads, members):
        out.setdefault((name, row), []).append(story)
    return out


def _parts(keys: Iterable[Key], size: int) -> Iterable[list[Key]]:
    rest = iter(keys)
    return iter(lambda: list(itertools.islice(rest, size)), [])
