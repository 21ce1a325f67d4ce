"""A death at each single word with Redis, before it is said and after its answer is lost: still everything once.

One article goes from the publisher to the receiver. The process that carries it dies at its n-th call, for each n; a
second process comes later and finishes. There must be one entry on each stream, one alert id, and a delivery.
"""

import contextlib
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from services.alert.matching import compile as compile_rules
from services.alert.ringer import Ringer
from services.alert.rulebook import Rules
from services.alert.watchlists.model import Receiver, Ruleset, Watchlist
from services.alert.watchlists.query import parse
from services.enrich.assigner import Assigner
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus, Change, add
from shared.events import Article, TaggedArticle
from shared.hop import Done, Entry, Outcome, Step
from shared.lease import Lease
from shared.worker import Worker

LATER = timedelta(minutes=2)  # past every lease
DESK = Receiver("desk", url="https://desk.example.org/", secrets=("whsec_" + "dG9jc2luLXRlc3RzLXNpZ24td2l0aC10aGlz",))
FIRES = Watchlist(id="fires", name="Fires", match=parse("fire"), notify=("desk",), timezone="UTC")
RULES = Rules({"fires": FIRES}, {"desk": DESK}, compile_rules(Ruleset((FIRES,), {"desk": DESK})))
ARTICLE = Article(
    id="harbour-fire",
    url="https://news.example.org/fire",
    title="A fire in the harbour",
    text="Nobody was hurt in the fire.",
    published_at=datetime(2026, 11, 23, tzinfo=UTC),
    fetched_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
)


class Death(BaseException):
    """SIGKILL, as far as code can tell: nothing catches it."""


class MortalBus(Bus):
    """Dies at its n-th call: before it reaches the server, or with its answer lost."""

    def __init__(self, bus: Bus, dies_at: int | None = None, *, answered: bool = False) -> None:
        super().__init__(bus.redis, bus.url)
        self.calls, self.dies_at, self.answered = 0, dies_at, answered

    async def run(self, answer: Awaitable[Any]) -> Any:
        self.calls += 1
        if self.calls - 1 != self.dies_at:
            return await super().run(answer)
        if self.answered:
            await super().run(answer)
        elif hasattr(answer, "close"):
            answer.close()
        raise Death


@dataclass
class Client:
    """Where deliveries go: always well."""

    posted: list[str] = field(default_factory=list)

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Any:
        self.posted.append(headers["webhook-id"])
        return Answer()


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def tag(entries: Sequence[Entry]) -> list[Outcome]:
    tagged = [TaggedArticle.model_validate_json(entry.body) for entry in entries]
    return [Done(Change([add(streams.TAGGED, one.model_dump_json())])) for one in tagged]


async def live(bus: Bus, name: str, client: Client, now: datetime) -> None:
    """A process that carries all there is from one end to the other."""
    await Publisher(bus, lambda: now).publish([ARTICLE])
    lease = Lease(bus, "stories", name)
    lease.token = await bus.hold(lease.key, name, now=now.timestamp(), lease_s=60)
    ringer = Ringer(bus, lambda: RULES, lambda *_: [], lambda: now, consumer=name)
    for step in (
        Step("tag", streams.ARTICLES, "tag", tag),
        Step("story", streams.TAGGED, "story", Assigner(bus, lease).handle, lease=lease),
        Step("match", streams.ENRICHED, "match", ringer.handle),
    ):
        worker = Worker(bus, step, name, deadline_s=30)
        rows: Any = await bus.run(bus.redis.xreadgroup(step.group, name, {step.stream: ">"}, block=None))
        found = [row for _, batch in (rows if isinstance(rows, list) else rows.items()) for row in _flat(batch)]
        await worker.work([Entry(entry.decode(), fields[b"data"]) for entry, fields in found])
        await worker._take_over()
    outbox = Outbox(bus, lease=timedelta(seconds=45), keep=timedelta(days=30))
    sender = Sender(outbox, client, lambda: RULES.receivers, lambda: now)
    for delivery in await outbox.take_due("desk", now, 10):
        await sender.attempt(delivery)


def _flat(batch: Any) -> list[Any]:
    return batch[0] if batch and isinstance(batch[0], list) else batch


# The dead say nothing: the command that was under way is never awaited.
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_death_at_any_call_loses_nothing_and_doubles_nothing(bus: Bus) -> None:
    start = datetime.fromtimestamp(time.time(), UTC)
    whole = MortalBus(bus)
    await live(whole, "only", Client(), start)
    assert whole.calls > 12
    for dies_at in range(whole.calls):
        for answered in (False, True):
            await bus.redis.flushall()
            await bus.prepare()
            client, told = Client(), f"died at call {dies_at}, {'answered' if answered else 'not sent'}"
            with contextlib.suppress(Death):
                await live(MortalBus(bus, dies_at, answered=answered), "first", client, start)
            await live(bus, "second", client, start + LATER)
            lengths = {
                name: await bus.redis.xlen(name) for name in (streams.ARTICLES, streams.TAGGED, streams.ENRICHED)
            }
            assert set(lengths.values()) == {1}, f"{told}: {lengths}"
            assert await bus.redis.xlen(streams.ALERTS) == 1, told
            assert len(set(client.posted)) == 1, f"{told}: {client.posted}"
            assert await bus.redis.zcard(streams.due()) == 0, told
            for stream, group in ((streams.ARTICLES, "tag"), (streams.TAGGED, "story"), (streams.ENRICHED, "match")):
                assert await bus.backlog(stream, group) == 0, f"{told}: {stream}"
