"""The whole way of an article, from publisher to receiver and archive, walked by processes that may die, hang or fail.

A process is a walk of its own over the real server: what a real one does at its own pace, here is done once, in order.
What it leaves behind, the next one finishes. `happened` tells what came of it all.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.alert import archive
from services.alert.app import open_alert
from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from services.alert.watchlists.model import Receiver
from services.enrich.assigner import Assigner
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus, Change, add
from shared.events import Article, TaggedArticle
from shared.frame.service import World
from shared.hop import Done, Entry, Outcome, Step
from shared.lease import Lease
from shared.settings import load
from shared.step.suspects import TOGETHER
from shared.step.worker import Worker

LATER = timedelta(minutes=2)  # past every lease
SECRET = "whsec_" + "dG9jc2luLXRlc3RzLXNpZ24td2l0aC10aGlz"
DESK = Receiver("desk", url="https://desk.example.org/", secrets=(SECRET,))
RULES = f"""\
receivers:
  desk: {{url: "{DESK.url}", secret: {SECRET}}}
watchlists:
  - {{id: fires, match: fire, notify: [desk]}}
"""
PATH = (streams.ARTICLES, streams.TAGGED, streams.ENRICHED, streams.ALERTS)
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


@dataclass(frozen=True)
class Happened:
    """What one article came to."""

    added: dict[str, int]
    left: int
    ids_posted: set[str]
    archived: tuple[int, int]

    @property
    def is_once(self) -> bool:
        """Said once on each stream and in the archive, told under one id, and nothing left to do."""
        return (
            set(self.added.values()) == {1} and not self.left and len(self.ids_posted) == 1 and self.archived == (1, 1)
        )


@dataclass
class Town:
    """Processes share `client` and `folder`; each brings its own bus, name and clock."""

    folder: Path
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        (self.folder / "watchlists.yaml").write_text(RULES, "utf-8")

    async def walk(
        self, bus: Bus, name: str, now: datetime, *, articles: Sequence[Article] = (ARTICLE,), leaves: str | None = None
    ) -> None:
        """From one end to the other, and takes over what others left. `leaves`: reads the entries of this step so often
        that they are suspected, and ends there."""
        await Publisher(bus, lambda: now).publish(articles)
        async with self._steps(bus, name, now) as steps:
            for step in filter(lambda step: step.is_ours, steps):
                entries = await _read(bus, step, name)
                if step.name == leaves:
                    await _wear(bus, step, name, entries)
                    return
                worker = Worker(bus, step, name, deadline_s=30)
                await worker.work(entries)
                await worker._take_over()
        outbox = Outbox(bus, lease=timedelta(seconds=45), keep=timedelta(days=30))
        sender = Sender(outbox, self.client, lambda: {"desk": DESK}, lambda: now)  # type: ignore[arg-type]
        for delivery in await outbox.take_due("desk", now, 10):
            await sender.attempt(DESK, delivery)

    async def happened(self, bus: Bus) -> Happened:
        added = {name: await bus.redis.xlen(name) for name in PATH}
        left = sum([await bus.backlog(name, group) for name, groups in streams.GROUPS.items() for group in groups])
        folder = self.folder / "archive"
        return Happened(
            {name.rpartition(":")[2]: count for name, count in added.items()},
            left + await bus.redis.zcard(streams.due()),
            set(self.client.posted),
            (len(list(archive.read(folder))), len(list(archive.read_alerts(folder)))),
        )

    @asynccontextmanager
    async def _steps(self, bus: Bus, name: str, now: datetime) -> AsyncIterator[Sequence[Step]]:
        """As the services join them; only the tagger stands for the model."""
        lease = Lease(bus, "stories", name)
        lease.token = await bus.hold(lease.key, name, now=now.timestamp(), lease_s=60)
        settings = load({"watchlists": self.folder / "watchlists.yaml", "archive": self.folder / "archive"})
        async with open_alert(World(settings, bus, lambda: now, name)) as alert:
            tag = Step("tag", streams.ARTICLES, "tag", _tag)
            story = Step("story", streams.TAGGED, "story", Assigner(bus, lease).handle, lease=lease)
            yield (tag, story, *alert.steps)


async def _tag(entries: Sequence[Entry]) -> list[Outcome]:
    tagged = [TaggedArticle.model_validate_json(entry.body) for entry in entries]
    return [Done(Change([add(streams.TAGGED, one.model_dump_json())])) for one in tagged]


async def _read(bus: Bus, step: Step, name: str) -> list[Entry]:
    found: Any = await bus.run(bus.redis.xreadgroup(step.group, name, {step.stream: ">"}, block=None))
    rows = [row for _, batch in (found if isinstance(found, list) else found.items()) for row in _flat(batch)]
    return [Entry.of(*row) for row in rows]


def _flat(batch: Any) -> list[Any]:
    """Entries of one stream: the two protocols nest them differently."""
    return batch[0] if batch and isinstance(batch[0], list) else batch


async def _wear(bus: Bus, step: Step, name: str, entries: Sequence[Entry]) -> None:
    ids: list[Any] = [entry.id for entry in entries]
    await bus.redis.xclaim(step.stream, step.group, name, 0, ids, retrycount=TOGETHER + 1)
