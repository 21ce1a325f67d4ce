"""The timelines of policy told by the real service: streams, commits, the clock, on a server, restarted on the way."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ringing import Bell

from services.alert.body import AlertBody
from services.alert.clock import Clock
from services.alert.delivery.receiver import with_console
from services.alert.policy import Tell
from services.alert.policy.mute import Mute
from services.alert.rulebook import Rules, Zoned
from services.alert.timeline import Happened
from shared import streams
from shared.bus import Bus
from tests.timelines import Line, lines, played, rules, told
from tests.when_to_tell import LISTS, TIMELINES

NAMED = [
    "a story is told once; copies and follow-ups join it, counted in the next alert",
    "a story that grows is told again after a day, if a new publisher joined",
    "updates: told again at five publishers",
    "three independent outlets",
    "a threshold a watchlist passes `story` with any story not yet told, and marks all told",
    "first: learning, then only what was not seen for so long",
    "absent: a silence, and its end",
    "cooldown: Niger after Mali, in one digest when it ends",
    "a schedule with a list of hours, on its own clock",
    "the hour that comes twice in October is open twice, and opens first the first time",
    "a digest at a local time that comes twice goes out at the first",
    "cooldown, then schedule, then digest",
    "what is inactive is silent, and releases what it held",
    "a correction that changed the match is told, one that did not is held",
    "each row of a list keeps policy of its own, and has the row's id",
    "each entity, with a history of its own",
    "each story has a cooldown of its own",
    "past twenty rows one alert without a row tells of the rest",
    "a corrected article that names a row no more: told to that row",
    "a war of a month: reminded as it grows, and a new story after a fortnight",
]


class Service:
    """Ringers and clocks on one server, by the clock of the lines. Each call of `workers` starts them anew."""

    def __init__(self, bell: Bell, mutes: Sequence[Mute] = ()) -> None:
        self.bell, self.mutes = bell, list(mutes)
        self.start()

    def start(self) -> None:
        """As after a restart: nothing of what the processes knew is left."""
        self.clocks = [self._clock(name) for name in ("left", "right")]
        self.workers = {name: self.bell.worker(name, mutes=self.current) for name in ("left", "right")}

    def _clock(self, name: str) -> Clock:
        return Clock(self.bell.bus, lambda: self.bell.rules, self.bell.now, consumer=name, mutes=self.current)

    def current(self) -> tuple[Mute, ...]:
        return tuple(mute for mute in self.mutes if not mute.is_over(self.bell.now()))

    async def until(self, end: datetime) -> None:
        """The clocks go at each time that is due, both at once."""
        while (due := await self._next_due()) is not None and due <= end:
            self.bell.at = max(self.bell.at, due)
            await self.look()
        self.bell.at = max(self.bell.at, end)
        await self.look()

    async def look(self) -> None:
        await asyncio.gather(*(clock.look() for clock in self.clocks))

    async def hear(self, line: Line, *, twice: bool = False) -> None:
        assert line.article is not None
        await self.bell.publish(*([line.article] * (2 if twice else 1)))
        batches = [(worker, await self.bell.read(name, count=1)) for name, worker in self.workers.items()]
        await asyncio.gather(*(worker.work(entries) for worker, entries in batches if entries))
        await self.look()

    async def told(self) -> list[str]:
        return [_shown(body) for body in await self.bell.told()]

    async def _next_due(self) -> datetime | None:
        first: Any = await self.bell.bus.redis.zrange(streams.policy_due(), 0, 0, withscores=True)
        return datetime.fromtimestamp(first[0][1], UTC) if first else None


def _shown(body: AlertBody) -> str:
    data = body.data
    ids = [one.article.id for one in data.items if one.article] or ([data.article.id] if data.article else [])
    row = data.each.id if data.each else None
    return f"{body.timestamp:%m-%d %H:%M} " + told(data.reason, body.type, row, ids, dict(data.held.reasons))


def as_sent(happened: Sequence[Happened]) -> list[str]:
    """What policy told, with the articles that a body has: a reminder only that which brought a publisher."""
    return [_sent(one.at, one.what) for one in happened if isinstance(one.what, Tell)]


def _sent(when: datetime, tell: Tell) -> str:
    ring = tell.ring
    has_items = ring.type == "alert.digest" or ring.reason == "threshold"
    ids = [one.id for one in ring.carried if one.id] if has_items else [ring.last.id] if ring.last else []
    row = tell.row.id if tell.row else None
    return f"{when:%m-%d %H:%M} " + told(ring.reason, ring.type, row, ids, dict(tell.held.reasons))


@pytest.fixture
def service(bus: Bus, tmp_path: Path) -> Callable[..., Service]:
    def make(watchlist: str, start: datetime, *mutes: Mute, beside: str = "") -> Service:
        ruleset, matcher = rules(tmp_path, watchlist, beside)
        bell = Bell(bus, Rules(Zoned(ruleset.watchlists, "UTC"), with_console([]), matcher), 0.001)
        bell.frozen, bell.at = True, start
        return Service(bell, mutes)

    return make


@pytest.mark.parametrize("way", ["as it comes", "restarted before each line", "each article twice"])
@pytest.mark.parametrize("name", NAMED)
async def test_the_service_tells_what_policy_says(name: str, way: str, service: Callable[..., Service]):
    watchlist, text = TIMELINES[name]
    given = lines(text)
    one = service(watchlist, given[0].at, beside=LISTS)
    for line in given:
        if way.startswith("restarted"):
            one.start()
        await one.until(line.at)
        if line.article:
            await one.hear(line, twice=way.endswith("twice"))
    assert await one.told() == as_sent(played(one.bell.rules.matcher.ruleset, one.bell.rules.matcher, given))
    assert [body.data.seq for body in await one.bell.told()] == list(range(1, len(await one.told()) + 1))
    assert len({body.data.alert_id for body in await one.bell.told()}) == len(await one.told())
