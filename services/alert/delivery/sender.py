"""Sends what is due: one lane a receiver, several attempts at once in each, woken at once by news of the outbox.

What an attempt means is decided by `attempts`; the queue is the outbox's.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from services.alert import tally
from services.alert.delivery import console, webhook
from services.alert.delivery.attempts import Again, Answered, Attempt, Delivered, GivenUp, Result, after
from services.alert.delivery.outbox import Delivery, Outbox
from services.alert.delivery.receiver import is_console
from services.alert.watchlists.model import Receiver
from shared.errors import Poison, Retry

AT_ONCE = 16  # attempts under way to one receiver
HEAR_S = 4.0  # between two looks at the receivers, which may have been reloaded; below redis-py's own 5 s
LOOK_S = 30.0  # a lane that hears nothing looks by itself
ORPHANED = timedelta(
    minutes=5
)  # after which what is due for a receiver nobody knows is dead: files reload at their own pace


class Answer(Protocol):
    """What `shared.http` brings back."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Client(Protocol):
    """The one way out: `shared.http`."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer: ...


class Sender:
    """`run` is the agent. `receivers` gives those of now, the console among them: files are reloaded."""

    def __init__(
        self,
        outbox: Outbox,
        client: Client,
        receivers: Callable[[], Mapping[str, Receiver]],
        now: Callable[[], datetime],
        *,
        retry_scale: float = 1.0,
    ) -> None:
        self.outbox, self.client, self.receivers, self.now = outbox, client, receivers, now
        self._scale = retry_scale
        self._lanes: dict[str, _Lane] = {}

    async def run(self) -> None:
        """Until cancelled. What is under way then is given back, and due again at once."""
        self._lanes.clear()
        told = ""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._bury_orphans(), name="orphans")
            while True:
                try:
                    await self._listen(tasks)
                except Retry as error:
                    if str(error) != told:
                        structlog.get_logger().warning("deliveries wait for redis", error=str(error))
                    told = str(error)
                    await asyncio.sleep(1.0)

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        async with self.outbox.news() as news:
            self._open_lanes(tasks)
            for lane in self._lanes.values():
                lane.wake()  # what came while nobody listened
            while True:
                name = await news.next(HEAR_S)
                self._open_lanes(tasks)
                if name in self._lanes:
                    self._lanes[name].wake()

    def _open_lanes(self, tasks: asyncio.TaskGroup) -> None:
        for name in self.receivers().keys() - self._lanes.keys():
            self._lanes[name] = _Lane(name, self)
            tasks.create_task(self._lanes[name].run(), name=f"lane {name}")

    async def _bury_orphans(self) -> None:
        """What waits for a receiver that the files no longer name is dead, and told; `dead retry` sends it again."""
        while True:
            with contextlib.suppress(Retry):  # looked at again, and the lanes tell when Redis is away
                now = self.now()
                for name in await self.outbox.overdue(now, ORPHANED, 100) - self.receivers().keys():
                    for delivery in await self.outbox.take_due(name, now, 100):
                        await self._record(delivery, GivenUp("", f"no receiver is named {name}"))
            await asyncio.sleep(LOOK_S)

    async def attempt(self, delivery: Delivery) -> None:
        """One attempt, and what came of it. Never raises but when cancelled."""
        receiver = self.receivers().get(delivery.receiver)
        if receiver is None:
            return
        try:
            if await self.outbox.is_off(receiver):
                result: Result = GivenUp("", "the receiver is switched off: it answered 410 Gone before")
            else:
                outcome = await self._outcome(receiver, delivery)
                facts = Attempt(delivery.attempt, delivery.began, receiver.give_up)
                result = after(outcome, facts, now=self.now(), chance=random.random(), scale=self._scale)  # noqa: S311
                if isinstance(result, GivenUp) and result.is_gone:
                    await self.outbox.switch_off(receiver, self.now())
            await self._record(delivery, result)
        except asyncio.CancelledError:
            with contextlib.suppress(Retry):
                await self.outbox.give_back(delivery, self.now())
            raise
        except Retry as error:  # Redis is away: the lease runs out, and the same bytes are sent again
            structlog.get_logger().warning("not recorded", delivery=delivery.id, error=str(error))

    async def _outcome(self, receiver: Receiver, delivery: Delivery) -> Answered | Retry | Poison:
        try:
            if is_console(receiver):
                console.show(delivery.body)
                return Answered(200, {})
            if receiver.format != "webhook":
                return Poison(f"the format {receiver.format} is not known")
            made = webhook.request(receiver, delivery.alert_id, delivery.body, self.now())
            answer = await self.client.post(made.url, made.body, made.headers)
        except (Retry, Poison) as error:
            return error
        except Exception as error:  # noqa: BLE001 (the one broad catch of a delivery: told, counted and tried again)
            structlog.get_logger().exception("an attempt failed", delivery=delivery.id)
            return Retry(f"{type(error).__name__}")
        return Answered(answer.status, answer.headers, answer.body)

    async def _record(self, delivery: Delivery, result: Result) -> None:
        is_ours = await self.outbox.settle(delivery, result, self.now())
        name = {Delivered: "delivered", Again: "retry", GivenUp: "dead"}[type(result)] if is_ours else "lost"
        tally.deliveries().labels(delivery.receiver, name).inc()
        facts = {"receiver": delivery.receiver, "alert": delivery.alert_id, "attempt": delivery.attempt}
        log = structlog.get_logger().bind(**facts, said=result.said)
        if isinstance(result, GivenUp):
            log.error("given up", reason=result.reason)
        elif isinstance(result, Again):
            log.warning("will be delivered again", at=result.at.isoformat())
        else:
            log.info("delivered")


class _Lane:
    """The deliveries of one receiver: at most AT_ONCE under way; sleeps until news, or until the next is due."""

    def __init__(self, name: str, sender: Sender) -> None:
        self._name, self._sender = name, sender
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._send_due()
                except Retry as error:
                    structlog.get_logger().warning("deliveries wait", receiver=self._name, error=str(error))
                    await asyncio.sleep(1.0)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _send_due(self) -> None:
        self._news.clear()
        # What waits for a receiver that is no longer named is left for the orphans.
        is_known = self._name in self._sender.receivers()
        room = AT_ONCE - len(self._under_way) if is_known else 0
        outbox, now = self._sender.outbox, self._sender.now
        taken = await outbox.take_due(self._name, now(), room) if room else []
        for delivery in taken:
            task = asyncio.create_task(self._sender.attempt(delivery))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        if len(taken) < room or not room:
            next_due = await outbox.next_due(self._name) if room else None
            wait_s = LOOK_S if next_due is None else min(LOOK_S, max(0.0, next_due - now().timestamp()))
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the news.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._news.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._news.set()
