"""The bell watches itself, told as timelines: each problem opens, is repeated and is over; the clock is the test's.

Each look is that of a process just started: nothing is remembered but in Redis.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ringing import SECRET, T0, Desk

from services.alert.body import ProblemBody, read_body
from services.alert.rules.rulebook import Rulebook
from services.alert.watch.watchman import Watchman
from shared import streams
from shared.bus import Bus

RULES = """\
problems: {{notify: [ops, desk], feed_dead: 1h, repeat: 6h}}
receivers:
  ops: {{url: "{ops}", secret: "{secret}"}}
  desk: {{url: "{desk}", secret: "{secret}"}}
watchlists: []
"""
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CALM = MINUTE


@dataclass
class House:
    """The rules in a file, a clock, and a look at how the bell is. Streams are worked but for those in `idle`."""

    bus: Bus
    folder: Path
    ops: Desk = field(default_factory=lambda: Desk(url="https://ops.example.org/"))
    desk: Desk = field(default_factory=lambda: Desk(url="https://desk.example.org/"))
    at: datetime = T0
    said: list[Any] = field(default_factory=list)
    idle: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        text = RULES.format(ops=self.ops.url, desk=self.desk.url, secret=SECRET)
        (self.folder / "w.yaml").write_text(text)
        self.rulebook = Rulebook(self.folder / "w.yaml", is_given=True, default_zone="UTC")
        self.said.append(self.rulebook.in_use)

    def now(self) -> datetime:
        return self.at

    def watchman(self, name: str = "w1") -> Watchman:
        return Watchman(self.bus, lambda: self.rulebook.rules, self.now, name, timedelta(seconds=30))

    async def look(self, after: timedelta = timedelta(0), by: int = 1) -> list[str]:
        """What is told when the clock has gone on; `by` so many processes that look at once."""
        self.at += after
        for one in self.said:
            await one.say(self.bus, "c1", self.at)
        problems = self.rulebook.rules.matcher.ruleset.problems
        assert problems is not None
        await self.work()
        looks = [self.watchman(f"w{n}").look(problems) for n in range(by)]
        told = [one for found in await asyncio.gather(*looks) for one in found]
        return [f"{one.type.removeprefix('tocsin.')} {one.kind} {one.subject}" for one in told]

    async def work(self) -> None:
        for stream, group in [(stream, group) for stream, groups in streams.GROUPS.items() for group in groups]:
            if stream not in self.idle:
                await self.bus.redis.xreadgroup(group, "c1", {stream: ">"}, noack=True)

    async def bodies(self) -> list[ProblemBody]:
        """All that was told, as the archive gets it."""
        rows: Any = await self.bus.redis.xrange(streams.ALERTS)
        found = [read_body(fields[b"data"]) for _, fields in rows]
        return [one for one in found if isinstance(one, ProblemBody)]

    async def waits_for(self, receiver: str) -> list[str]:
        """What lies in the lane of a receiver, by the problem."""
        ids: Any = await self.bus.redis.zrange(streams.lane(receiver), 0, -1)
        told = {one.data.alert_id: one.data.problem for one in await self.bodies()}
        return [told[one.decode().partition(":")[0]] for one in ids]


async def opens_repeats_and_ends(house: House, name: str, heal: Callable[[], Any]) -> None:
    """What every problem does from the moment that it is there; two processes look each time."""
    assert await house.look(by=2) == [f"problem {name}"]
    assert await house.look(5 * SECOND, by=2) == []
    assert await house.look(6 * HOUR, by=2) == [f"problem {name}"]
    healed = heal()
    if healed is not None:
        await healed
    assert await house.look(5 * SECOND, by=2) == []
    assert await house.look(CALM, by=2) == [f"resolved {name}"]
    assert await house.look(HOUR, by=2) == []
    opened, repeated, over = await house.bodies()
    assert len({opened.data.alert_id, repeated.data.alert_id, over.data.alert_id}) == 3
    assert opened.data.since == repeated.data.since == over.data.since
