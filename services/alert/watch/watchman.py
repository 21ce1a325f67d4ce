"""Tells what is wrong with the bell: looks, decides, and writes down what was told in one step with its deliveries.

    facts of all services ─▶ troubles (pure) ─▶ problems: opened, repeated, over (pure) ─▶ one change: memory, alerts
One process of many looks; where two do, the memory's version lets one of them tell.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from services.alert.body import Problem, ProblemBody, alert_id, cut
from services.alert.cutting import to_bytes
from services.alert.delivery import outbox
from services.alert.delivery.receiver import wants
from services.alert.rules.rulebook import Rules
from services.alert.watch.memory import read_memory, remembered
from services.alert.watch.observer import Observer
from services.alert.watch.problem import Telling, decide
from services.alert.watch.trouble import not_judged, standing_still, troubles
from services.alert.watchlists.model import Problems, Receiver
from shared import streams
from shared.bus import Bus, Change, Value, add
from shared.errors import Retry

LOOK_S = 5.0
LEASE_S = 3 * LOOK_S
MAX_DETAIL = 1_000
MAX_SUBJECT = 300


class Watchman:
    """`run` is the agent. `rules` gives those of now, with `problems` and the receivers."""

    def __init__(
        self, bus: Bus, rules: Callable[[], Rules], now: Callable[[], datetime], consumer: str, deadline: timedelta
    ) -> None:
        self.bus, self.rules, self.now = bus, rules, now
        self._consumer, self._deadline = consumer, deadline
        self._observer = Observer(bus)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            problems = self.rules().matcher.ruleset.problems
            if problems is not None:
                with contextlib.suppress(Retry):  # the pulse tells when Redis is away
                    if await self._is_my_turn():
                        await self.look(problems)
            await asyncio.sleep(LOOK_S)

    async def look(self, problems: Problems) -> list[Telling]:
        """One look; what was told, empty where another process was faster. Raises Retry."""
        now, rules = self.now(), self.rules()
        memory = await read_memory(self.bus)
        facts = await self._observer.facts(rules.receivers.values(), problems.feed_dead, now)
        standstills = standing_still(memory.standstills, facts.groups, now)
        decision = decide(
            troubles(facts, standstills, problems, self._deadline, now),
            memory.standing,
            repeat=problems.repeat,
            now=now,
            unheard=facts.unheard,
            not_judged=not_judged(facts),
        )
        if not decision.changed and standstills == memory.standstills:
            return []
        writes = [*remembered(decision, standstills), *self._sent(decision.told, problems, now)]
        if not await self.bus.apply(Change(writes, [memory.guard])):
            return []
        _log(decision.told)
        return list(decision.told)

    async def _is_my_turn(self) -> bool:
        now_s = self.now().timestamp()
        return bool(await self.bus.hold(streams.writer("watch"), self._consumer, now=now_s, lease_s=LEASE_S))

    def _sent(self, told: Iterable[Telling], problems: Problems, now: datetime) -> Iterable[Sequence[Value]]:
        for telling in told:
            body = _body(telling, now)
            written = to_bytes(body)
            yield add(streams.ALERTS, written)
            yield from outbox.put(body.data.alert_id, written, self._receivers(telling, problems), now)

    def _receivers(self, telling: Telling, problems: Problems) -> list[Receiver]:
        """All of `notify`; what is wrong with one of them goes to the others, where there are any."""
        known = self.rules().receivers
        named = [known[name] for name in dict.fromkeys(problems.notify) if name in known]
        willing = [one for one in named if wants(one, "critical")]
        return [one for one in willing if one.name != telling.sick_receiver] or willing


def _body(telling: Telling, now: datetime) -> ProblemBody:
    named = alert_id(telling.kind, telling.subject, telling.since.isoformat(), telling.n)
    data = Problem(
        alert_id=named,
        problem=telling.kind,
        subject=cut(telling.subject, MAX_SUBJECT),
        since=telling.since,
        detail=cut(telling.detail, MAX_DETAIL),
    )
    return ProblemBody(type=telling.type, timestamp=now, data=data)


def _log(told: Iterable[Telling]) -> None:
    for one in told:
        log = structlog.get_logger().bind(problem=one.kind, subject=one.subject, detail=cut(one.detail, MAX_DETAIL))
        if one.type == "tocsin.problem":
            log.warning("problem", since=one.since.isoformat(), told=one.n)
        else:
            log.info("resolved")
