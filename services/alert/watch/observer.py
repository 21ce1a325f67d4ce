"""Collects what `trouble` looks at: from Redis, where every service leaves how it fares. Decides nothing."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.alert.delivery import outbox
from services.alert.delivery.receiver import fingerprint, is_console
from services.alert.delivery.sickbay import health_of
from services.alert.watch.trouble import Facts, Feed, Group, Letters, Refused
from services.alert.watchlists.model import Receiver
from shared import streams
from shared.bus import Bus
from shared.inuse import Said, said_of

TELLERS = ("watchlists", "feeds", "entities")
STEPS = ("tag", "story", "match", "archive", "archive-alerts", "archive-known", outbox.STEP)  # that have dead letters
FEED_FIELDS = ("first_polled", "last_success", "last_item", "gap_s", "failures", "error")
AT_ONCE = 500
SHORTEST_LOOK = timedelta(seconds=5)
LONGEST_LOOK = timedelta(minutes=1)


class Observer:
    """`facts` raises Retry where the server is away."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._feeds: Sequence[Feed] = ()
        self._feeds_at: datetime | None = None

    async def facts(self, receivers: Iterable[Receiver], feed_dead: timedelta, now: datetime) -> Facts:
        said = {teller: await said_of(self._bus, teller, now) for teller in TELLERS}
        names = sorted({name for one in said["feeds"] for name in one.names})
        return Facts(
            feeds=await self._feeds_of(names, feed_dead, now),
            refused=[one for teller in TELLERS for one in _refused(teller, said[teller])],
            receivers=await self._receivers(receivers),
            letters=await self._letters(),
            groups=await self._groups(),
            unheard=frozenset(teller for teller in TELLERS if not said[teller]),
        )

    async def _feeds_of(self, names: Sequence[str], feed_dead: timedelta, now: datetime) -> Sequence[Feed]:
        """Those of the last look where `feed_dead` is long: ten thousand feeds are not read every five seconds."""
        due = min(LONGEST_LOOK, max(SHORTEST_LOOK, feed_dead / 100))
        if self._feeds_at is None or now - self._feeds_at >= due or names != [feed.id for feed in self._feeds]:
            self._feeds = [
                feed
                for start in range(0, len(names), AT_ONCE)
                for feed in await self._read(names[start : start + AT_ONCE])
            ]
            self._feeds_at = now
        return self._feeds

    async def _read(self, names: Sequence[str]) -> list[Feed]:
        pipe = self._bus.redis.pipeline(transaction=False)
        for name in names:
            pipe.hmget(streams.feed(name), FEED_FIELDS)
        rows: list[Any] = await self._bus.run(pipe.execute())
        return [_feed(name, row) for name, row in zip(names, rows, strict=True)]

    async def _receivers(self, receivers: Iterable[Receiver]) -> dict[str, Any]:
        """What is remembered of the entry that a receiver has now."""
        named = {one.name: one for one in receivers if not is_console(one)}
        found = await health_of(self._bus, named)
        return {name: health for name, health in found.items() if health.entry == fingerprint(named[name])}

    async def _letters(self) -> list[Letters]:
        pipe = self._bus.redis.pipeline(transaction=False)
        for step in STEPS:
            pipe.xlen(streams.dead(step))
            pipe.xrevrange(streams.dead(step), count=1)
        rows: list[Any] = await self._bus.run(pipe.execute())
        return [_of_step(step, *rows[2 * n : 2 * n + 2]) for n, step in enumerate(STEPS) if rows[2 * n]]

    async def _groups(self) -> list[Group]:
        pipe = self._bus.redis.pipeline(transaction=False)
        for stream in streams.GROUPS:
            pipe.xinfo_groups(stream)
        rows: list[Any] = await self._bus.run(pipe.execute())
        return [_group(stream, row) for stream, found in zip(streams.GROUPS, rows, strict=True) for row in found]


def _refused(teller: str, said: Iterable[Said]) -> Iterable[Refused]:
    for one in said:
        for file, fault in one.faults.items():
            yield Refused(teller, file, one.since, fault)


def _feed(name: str, row: Sequence[bytes | None]) -> Feed:
    *numbers, error = row
    first_polled, last_success, last_item, gap_s, failures = (float(number or 0) for number in numbers)
    told = (error or b"").decode("utf-8", "replace")
    return Feed(name, first_polled, last_success, last_item, gap_s, int(failures), told)


def _of_step(step: str, count: int, last: Sequence[Any]) -> Letters:
    entry_id, fields = last[0]
    at = datetime.fromtimestamp(int(entry_id.split(b"-")[0]) / 1000, UTC)
    return Letters(step, count, at, fields.get(b"reason", b"").decode("utf-8", "replace"))


def _group(stream: str, row: dict[str, Any]) -> Group:
    """What it has finished is what it has read (nothing is told before the first time) less what is pending."""
    pending = int(row["pending"] or 0)
    name = f"{stream.removeprefix(streams.PREFIX)}/{row['name'].decode()}"
    return Group(name, pending + int(row["lag"] or 0), str(int(row["entries-read"] or 0) - pending))
