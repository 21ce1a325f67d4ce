"""How well each receiver is, in Redis, shared by all workers: who is switched off, whose breaker is open.

Decides nothing: `breaker` does. What is remembered belongs to one entry of the files; a changed entry begins anew.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.alert.delivery import breaker as breakers
from services.alert.delivery.breaker import Breaker, Closed, HalfOpen, Open, Tries
from services.alert.delivery.receiver import fingerprint
from services.alert.watchlists.model import Receiver
from shared import streams
from shared.bus import Bus, Change, Guard, Value

Write = tuple[Value, ...]
SHUT = Breaker()


@dataclass(frozen=True)
class Health:
    """What is remembered of one receiver. `said` is the last failure that opened its breaker, without any secret."""

    breaker: Breaker = SHUT
    off_since: datetime | None = None
    since: datetime | None = None
    said: str = ""
    entry: str = ""
    version: str = ""

    def state(self, now: datetime) -> str:
        """`well`, `open`, `half open` or `off`, as `status` and problems tell it."""
        if self.off_since is not None:
            return "off"
        stance = breakers.stance(self.breaker, now)
        return {Closed: "well", Open: "open", HalfOpen: "half open"}[type(stance)]


async def health_of(bus: Bus, names: Iterable[str]) -> dict[str, Health]:
    """How well receivers are, by their names, for whoever tells it. Raises Retry when the server is away."""
    asked = list(names)
    pipe = bus.redis.pipeline(transaction=False)
    for name in asked:
        pipe.hgetall(streams.receiver(name))
    rows: list[Any] = await bus.run(pipe.execute()) if asked else []
    return {name: _health(row) for name, row in zip(asked, rows, strict=True)}


class Sickbay:
    """`scale` is TOCSIN_RETRY_SCALE; `probe` is the longest that one attempt can take."""

    def __init__(self, bus: Bus, *, probe: timedelta, scale: float = 1.0) -> None:
        self.bus, self.scale = bus, scale
        self._probe = probe
        self._looks: dict[str, bool] = {}  # under way, by receiver: whether another failed since it began

    async def health(self, receiver: Receiver) -> Health:
        """What is remembered of this entry; what another entry of this name left is forgotten."""
        entry = fingerprint(receiver)
        found = (await health_of(self.bus, [receiver.name]))[receiver.name]
        if found.version and found.entry != entry:
            await self._write(receiver, found, None)
            found = Health()
        return replace(found, entry=entry)

    def counted(self, receiver: Receiver, is_good: bool, now: datetime) -> list[Write]:
        """The writes that count an attempt, for the change that records it."""
        key = self._tries(receiver, now)
        kept_s = max(1, int(2 * breakers.WINDOW.total_seconds() * self.scale))
        return [("HINCRBY", key, "good" if is_good else "bad", 1), ("EXPIRE", key, kept_s)]

    async def failed(self, receiver: Receiver, said: str, now: datetime) -> None:
        """After a failure: opens the breaker where it is time.

        Many that hang fail together: one looks for all of them, and once more for those that came meanwhile.
        """
        is_looking = receiver.name in self._looks
        self._looks[receiver.name] = True
        if is_looking:
            return
        try:
            while self._looks[receiver.name]:
                self._looks[receiver.name] = False
                await self._look(receiver, said, now)
        finally:
            del self._looks[receiver.name]

    async def claim_probe(self, receiver: Receiver, health: Health, now: datetime) -> Health | None:
        """None where another worker's probe was first."""
        after = replace(health, breaker=breakers.probed(health.breaker, now + self._probe))
        return await self._write(receiver, health, after)

    async def probe_ended(
        self, receiver: Receiver, probe: Health, is_good: bool | None, said: str, now: datetime
    ) -> None:
        """Closes the breaker, or opens it for longer; None lets the next one through, since this one showed nothing."""
        if is_good is None:
            await self._write(receiver, probe, replace(probe, breaker=replace(probe.breaker, probe_ends=None)))
        elif is_good:
            await self._write(receiver, probe, None, [("DEL", *self._window(receiver, now))])
        else:
            await self._open(receiver, probe, said, now)

    async def switch_off(self, receiver: Receiver, said: str, now: datetime) -> None:
        """It said that it is gone: what waits and what comes is dead until its entry changes."""
        fields = _fields(Health(off_since=now, since=now, said=said, entry=fingerprint(receiver), version=_version()))
        key = streams.receiver(receiver.name)
        await self.bus.apply(Change([("DEL", key), ("HSET", key, *fields), ("PUBLISH", streams.NEWS, receiver.name)]))

    async def _look(self, receiver: Receiver, said: str, now: datetime) -> None:
        before = await self.health(receiver)
        if not self._is_settled(before) and breakers.trips(await self._count(receiver, now)):
            await self._open(receiver, before, said, now)

    async def _open(self, receiver: Receiver, before: Health, said: str, now: datetime) -> None:
        breaker = breakers.opened(before.breaker, now, self.scale)
        await self._write(receiver, before, replace(before, breaker=breaker, since=before.since or now, said=said))

    async def _write(
        self, receiver: Receiver, before: Health, after: Health | None, also: Iterable[Write] = ()
    ) -> Health | None:
        """What is remembered from now on, nothing where `after` is None. None where another was faster."""
        key = streams.receiver(receiver.name)
        writes: list[Write] = [("DEL", key), *also, ("PUBLISH", streams.NEWS, receiver.name)]
        if after is not None:
            after = replace(after, version=_version())
            writes.insert(1, ("HSET", key, *_fields(after)))
        is_done = await self.bus.apply(Change(writes, [Guard(key, "version", before.version)]))
        return after if is_done else None

    async def _count(self, receiver: Receiver, now: datetime) -> Tries:
        pipe = self.bus.redis.pipeline(transaction=False)
        for key in self._window(receiver, now):
            pipe.hmget(key, ["good", "bad"])
        rows: list[Any] = await self.bus.run(pipe.execute())
        return Tries(sum(int(good or 0) for good, _ in rows), sum(int(bad or 0) for _, bad in rows))

    def _window(self, receiver: Receiver, now: datetime) -> list[str]:
        entry, last = fingerprint(receiver), breakers.slice_of(now, self.scale)
        return [streams.tries(receiver.name, entry, last - ago) for ago in range(breakers.SLICES)]

    def _tries(self, receiver: Receiver, now: datetime) -> str:
        return streams.tries(receiver.name, fingerprint(receiver), breakers.slice_of(now, self.scale))

    @staticmethod
    def _is_settled(health: Health) -> bool:
        return health.off_since is not None or health.breaker.until is not None


def _version() -> str:
    return secrets.token_hex(8)


def _fields(health: Health) -> list[Value]:
    breaker = health.breaker
    named: dict[str, Value | None] = {
        "version": health.version,
        "entry": health.entry,
        "said": health.said,
        "since": _seconds(health.since),
        "off": _seconds(health.off_since),
        "until": _seconds(breaker.until),
        "lasts": breaker.lasts.total_seconds(),
        "probe_ends": _seconds(breaker.probe_ends),
    }
    return [part for name, value in named.items() if value is not None for part in (name, value)]


def _health(row: dict[bytes, bytes]) -> Health:
    return Health(
        breaker=Breaker(
            _time(row, b"until"), timedelta(seconds=float(row.get(b"lasts", 0))), _time(row, b"probe_ends")
        ),
        off_since=_time(row, b"off"),
        since=_time(row, b"since"),
        said=row.get(b"said", b"").decode("utf-8", "replace"),
        entry=row.get(b"entry", b"").decode(),
        version=row.get(b"version", b"").decode(),
    )


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _time(row: dict[bytes, bytes], name: bytes) -> datetime | None:
    return datetime.fromtimestamp(float(row[name]), UTC) if name in row else None
