"""The queue of deliveries in Redis: a sorted set a receiver by the time due, a hash a delivery, the alert's bytes once.

What is put in goes into the hop's own commit; what is taken out is leased under a fencing token, and settled only by
its holder. Survives restarts; whether and when to try again is decided by `attempts`.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.alert.delivery.attempts import Again, Delivered, GivenUp, Result
from services.alert.watchlists.model import Receiver
from shared import streams
from shared.bus import Bus, Change, Guard, Value

STEP = "delivery"  # of its dead letters
# The bytes outlive the longest give_up; after that they are in the archive and the dead letters.
SPARE = timedelta(days=1)
OLDER_GIVE_UP_S = 4 * 86_400  # of what an older release put in
IN_FLIGHT = timedelta(minutes=2)  # after give_up, so that an attempt under way has ended before its delivery is dead

Write = tuple[Value, ...]


@dataclass(frozen=True)
class Delivery:
    """One alert on its way to one receiver, ours for the time of the lease. `attempt` is the one to be made, from 1."""

    id: str
    token: int
    alert_id: str
    receiver: str
    attempt: int
    began: datetime
    give_up: timedelta
    body: bytes


def delivery_id(alert_id: str, receiver: str) -> str:
    return f"{alert_id}:{receiver}"


def put(alert_id: str, body: bytes, receivers: Collection[Receiver], now: datetime) -> list[Write]:
    """The writes that send an alert on its way to all of them, for the change that decided on it."""
    longest = max((receiver.give_up for receiver in receivers), default=timedelta(0))
    kept_s = int((longest + SPARE).total_seconds())
    writes: list[Write] = [("SET", streams.alert(alert_id), body, "EX", kept_s)]
    for receiver in receivers:
        writes += _put_one(alert_id, receiver, now)
    return writes


def put_again(alert_id: str, body: bytes, receiver: Receiver, now: datetime) -> list[Write]:
    """The writes that send the same bytes under the same id once more, with all attempts before them."""
    return [
        ("HDEL", streams.delivery(delivery_id(alert_id, receiver.name)), "said", "at"),
        *put(alert_id, body, [receiver], now),
    ]


def _put_one(alert_id: str, receiver: Receiver, now: datetime) -> list[Write]:
    name, at, give_up_s = receiver.name, now.timestamp(), receiver.give_up.total_seconds()
    one = delivery_id(alert_id, name)
    facts = ("alert", alert_id, "receiver", name, "attempt", 0, "began", at, "give_up", give_up_s, "state", "waiting")
    return [
        ("HSET", streams.delivery(one), *facts),
        ("PERSIST", streams.delivery(one)),
        ("ZADD", streams.due(), at, one),  # all of them, for whoever asks what waits
        ("ZADD", streams.lane(name), at, one),
        ("ZADD", streams.ends(name), at + give_up_s + IN_FLIGHT.total_seconds(), one),
        ("PUBLISH", streams.NEWS, name),
    ]


class Outbox:
    """The queue as the sender sees it. Every method raises Retry when the server is away."""

    def __init__(self, bus: Bus, *, lease: timedelta, keep: timedelta) -> None:
        self.bus, self.lease = bus, lease
        self._lease_s = lease.total_seconds()
        self._kept_s = int(keep.total_seconds())

    async def take_due(self, receiver: str, now: datetime, limit: int) -> list[Delivery]:
        """What is due for this receiver, each under a token of its own; what has lost its bytes is dropped."""
        return await self._take(streams.lane(receiver), receiver, now, limit)

    async def take_late(self, receiver: str, now: datetime, limit: int) -> list[Delivery]:
        """What was not accepted within its give_up and is not even tried, as while a breaker is open."""
        return await self._take(streams.ends(receiver), receiver, now, limit)

    async def _take(self, queue: str, receiver: str, now: datetime, limit: int) -> list[Delivery]:
        leased = await self.bus.lease(
            queue, streams.delivery(""), now=now.timestamp(), lease_s=self._lease_s, limit=limit
        )
        if not leased:
            return []
        keys = [streams.alert(one.fields["alert"].decode()) for one in leased]
        bodies: list[Any] = await self.bus.run(self.bus.redis.mget(keys))
        taken = [
            _delivery(one.id, one.token, one.fields, body) for one, body in zip(leased, bodies, strict=True) if body
        ]
        for one, body in zip(leased, bodies, strict=True):
            if not body:
                await self.bus.apply(Change([*_gone(one.id, receiver), ("DEL", streams.delivery(one.id))]))
        return taken

    async def next_due(self, receiver: str) -> float | None:
        """When the next of this receiver is due, in seconds; what is leased is due when its lease ends."""
        first = await self.bus.run(self.bus.redis.zrange(streams.lane(receiver), 0, 0, withscores=True))
        return float(first[0][1]) if first else None

    async def settle(self, delivery: Delivery, result: Result, now: datetime, also: Iterable[Write] = ()) -> bool:
        """Records what came of an attempt. False where the lease had run out and another has taken over."""
        key = streams.delivery(delivery.id)
        facts: list[Value] = ["attempt", delivery.attempt, "said", result.said, "at", now.timestamp()]
        if isinstance(result, Again):
            at = result.at.timestamp()
            writes: list[Write] = [
                ("HSET", key, *facts, "state", "waiting"),
                ("ZADD", streams.due(), at, delivery.id),
                ("ZADD", streams.lane(delivery.receiver), at, delivery.id),
            ]
        else:
            state = "done" if isinstance(result, Delivered) else "dead"
            writes = [("HSET", key, *facts, "state", state), ("EXPIRE", key, self._kept_s)]
            writes += _gone(delivery.id, delivery.receiver)
            if isinstance(result, GivenUp):
                writes.append(_letter(delivery, result, now))
        return await self.bus.apply(Change([*writes, *also], [Guard(key, "token", str(delivery.token))]))

    async def give_back(self, delivery: Delivery, now: datetime) -> None:
        """Due again at once, as if never taken: for what a stop cut off."""
        at = now.timestamp()
        guard = Guard(streams.delivery(delivery.id), "token", str(delivery.token))
        writes: list[Write] = [
            ("ZADD", streams.lane(delivery.receiver), at, delivery.id),
            ("PUBLISH", streams.NEWS, delivery.receiver),
        ]
        await self.bus.apply(Change(writes, [guard]))

    async def overdue(self, now: datetime, by: timedelta, limit: int) -> set[str]:
        """Receivers for whom something has been due for so long."""
        before = (now - by).timestamp()
        rows: list[Any] = await self.bus.run(
            self.bus.redis.zrangebyscore(streams.due(), "-inf", before, start=0, num=limit)
        )
        return {row.decode().partition(":")[2] for row in rows}

    @asynccontextmanager
    async def news(self) -> AsyncIterator["News"]:
        """Tells at once, over all processes, for whom something was put in."""
        pubsub = self.bus.redis.pubsub(ignore_subscribe_messages=True)
        try:
            await self.bus.run(pubsub.subscribe(streams.NEWS))
            yield News(self.bus, pubsub)
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]


class News:
    """A subscription to the channel of the outbox."""

    def __init__(self, bus: Bus, pubsub: Any) -> None:
        self._bus, self._pubsub = bus, pubsub

    async def next(self, timeout_s: float) -> str | None:
        """A receiver's name, or None when nothing came in that time. Raises Retry when the line is cut."""
        message = await self._bus.run(self._pubsub.get_message(timeout=timeout_s))
        return message["data"].decode() if message else None


def dead_fields(delivery: Delivery, reason: str, said: str, now: datetime) -> dict[str, Value]:
    """A dead letter: the request (address and headers are the receiver's, and secret), the last answer, the reason."""
    return {
        "reason": reason,
        "trace": said,
        "entry": delivery.id,
        "stream": streams.due(),
        "webhook_id": delivery.alert_id,
        "receiver": delivery.receiver,
        "attempts": delivery.attempt,
        "began": delivery.began.isoformat(),
        "give_up_s": delivery.give_up.total_seconds(),
        "at": now.isoformat(),
        streams.BODY: delivery.body,
    }


def _letter(delivery: Delivery, result: GivenUp, now: datetime) -> Write:
    fields = dead_fields(delivery, result.reason, result.said, now)
    return ("XADD", streams.dead(STEP), "*", *(part for pair in fields.items() for part in pair))


def _gone(delivery: str, receiver: str) -> list[Write]:
    queues = (streams.due(), streams.lane(receiver), streams.ends(receiver))
    return [("ZREM", queue, delivery) for queue in queues]


def _delivery(name: str, token: int, fields: Mapping[str, bytes], body: bytes) -> Delivery:
    return Delivery(
        id=name,
        token=token,
        alert_id=fields["alert"].decode(),
        receiver=fields["receiver"].decode(),
        attempt=int(fields.get("attempt", b"0")) + 1,
        began=datetime.fromtimestamp(float(fields["began"]), UTC),
        give_up=timedelta(seconds=float(fields.get("give_up", OLDER_GIVE_UP_S))),
        body=body,
    )
