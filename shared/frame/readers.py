"""The streams as FastStream reads them: a batch subscriber a step, with a parser of our own and no acknowledgement.

A step with a lease is read only by its holder; a reader that FLUSHALL ended is started again.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from faststream.middlewares import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.message import FAKE_CONSUMER, RedisBatchStreamMessage
from faststream.redis.prometheus import RedisPrometheusMiddleware
from prometheus_client import REGISTRY
from redis.asyncio.retry import Retry as Retries
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError

from shared import telemetry
from shared.bus import Bus
from shared.errors import Retry
from shared.hop import Entry
from shared.step.worker import Worker

POLL_MS = 2_000  # the BLOCK of XREADGROUP: latency does not depend on it, idle CPU does
LEASE_LOOK_S = 0.5
CANCEL_S = 0.5  # the workers have had their time to drain: what still works then is cut off, and given back


class _UntilItAnswers(Retries):
    """A read is tried until the server answers, soon and spread: FastStream's own wait after a fault is five seconds.

    That a group is there already, or is gone, is no fault: who asked is told.
    """

    async def call_with_retry(
        self, do: Any, fail: Any, is_retryable: Any = None, with_failure_count: bool = False
    ) -> Any:
        def is_passing(error: Exception) -> bool:
            return not str(error).startswith(("BUSYGROUP", "NOGROUP")) and (is_retryable is None or is_retryable(error))

        return await super().call_with_retry(do, fail, is_passing, with_failure_count)


def open_broker(redis_url: str, workers: Sequence[Worker]) -> RedisBroker:
    """The broker with a subscriber for each step that has no lease."""
    broker = RedisBroker(
        redis_url,
        retry=_UntilItAnswers(
            ExponentialWithJitterBackoff(base=0.05, cap=1.0), retries=-1, supported_errors=(RedisError,)
        ),
        socket_timeout=POLL_MS / 1000 + 1.0,
        graceful_timeout=CANCEL_S,
        middlewares=[RedisPrometheusMiddleware(registry=REGISTRY)],
        logger=telemetry.frame_logger(),
        apply_types=False,
    )
    for worker in workers:
        if worker.step.lease is None:
            _subscribe(broker, worker)
    return broker


async def read_while_ours(broker: RedisBroker, worker: Worker) -> None:
    """A step with a lease is read only by its holder: the others leave its stream alone."""
    subscriber = None
    while True:
        if worker.step.is_ours and subscriber is None:
            subscriber = _subscribe(broker, worker)
            await subscriber.start()
        elif not worker.step.is_ours and subscriber is not None:
            await subscriber.stop()
            broker.subscribers.remove(subscriber)
            subscriber = None
        await asyncio.sleep(LEASE_LOOK_S)


async def restart_dead_readers(bus: Bus, broker: RedisBroker) -> None:
    """FLUSHALL or DEL of a stream ends FastStream's reader for good: make the groups again and start it again."""
    while True:
        await asyncio.sleep(1.0)
        dead = [subscriber for subscriber in broker.subscribers if not subscriber.running]
        if dead:
            with contextlib.suppress(Retry):
                await bus.prepare()
                for subscriber in dead:
                    await subscriber.start()
                structlog.get_logger().warning("readers started again", count=len(dead))


def _subscribe(broker: RedisBroker, worker: Worker) -> Any:
    step = worker.step
    source = StreamSub(
        step.stream,
        group=step.group,
        consumer=worker.consumer,
        batch=True,
        max_records=step.batch,
        polling_interval=POLL_MS,
    )
    subscriber = broker.subscriber(
        stream=source, ack_policy=AckPolicy.MANUAL, parser=_parse, decoder=_decode, title=step.name
    )
    subscriber(_reader(worker))
    return subscriber


def _reader(worker: Worker) -> Callable[[Any], Any]:
    async def read(entries: Any) -> None:
        await worker.work(entries)

    read.__name__ = worker.step.name
    return read


async def _parse(message: Any) -> RedisBatchStreamMessage:
    """FastStream's own parser loads, dumps and loads again, and lets one bad entry spoil its batch."""
    return RedisBatchStreamMessage(raw_message=message, body=b"", consumer=FAKE_CONSUMER, group=None)


async def _decode(message: RedisBatchStreamMessage) -> Any:
    raw: Any = message.raw_message
    return [Entry.of(*row) for row in zip(raw["message_ids"], raw["data"], strict=True)]
