"""A site, the steps it passes, and what the command said of it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from services.alert.app import open_alert
from services.ingest.feeds.feedsfile import Feed
from services.ingest.identity import article_id
from services.ingest.polling.poller import Poller
from services.ingest.polling.visitor import Visitor
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus, Change, add
from shared.errors import Poison
from shared.events import Article, EnrichedArticle, Source, StoryState
from shared.frame.service import Service, World
from shared.hop import Done, Entry, Failed, Outcome, Step
from shared.http import open_client
from shared.settings import load
from shared.step.worker import Worker

NOW = datetime.now(UTC)
PAGE = (
    "<html><head><title>Crane falls</title></head><body><article><h1>Crane falls</h1><p>{}</p></article></body></html>"
)
TEXT = "The harbour was closed on Monday after a crane fell on the quay, the council of the town said to reporters."
SECRET = "whsec_" + "dG9jc2luLXRlc3RzLXNpZ24td2l0aC10aGlz"
NOTIFY = "notify: [desk]"
RULES = """\
receivers:
  desk: {{url: "{url}", secret: "{secret}"}}
watchlists:
  - {{id: fires, match: fire, {extra}}}
  - {{id: harbour, match: crane NEAR/1 quay, notify: [desk]}}
"""


@dataclass
class Site:
    """A site of its own: what it answers at each path."""

    url: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)

    def feed(self, *items: tuple[str, datetime]) -> None:
        rows = "".join(
            f"<item><title>{name}</title><link>{self.url}/{name}</link><description>{TEXT}</description>"
            f"<pubDate>{format_datetime(date)}</pubDate></item>"
            for name, date in items
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{rows}</channel></rss>'
        self.pages["/feed"] = (200, "application/rss+xml", body.encode())


@dataclass
class Told:
    """What the command said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.out))

    @property
    def first_no(self) -> str | None:
        first = self.said["first_no"]
        return first and first["reason"]


async def poll(bus: Bus, site: Site, **given: Any) -> None:
    """One poll of the site's feed by the real poller."""

    class Here:
        async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    feed = Feed(**{"id": "wire", "url": f"{site.url}/feed", "full_text": "never", **given})
    async with open_client(allow_networks=[ip_network("127.0.0.0/8")]) as client:
        now = lambda: datetime.now(UTC)  # noqa: E731
        poller = Poller(bus, Publisher(bus, now), Here(), Visitor(client), now, "me")  # type: ignore[arg-type]
        await poller.poll_if_due(feed)


def signs(out: str) -> list[str]:
    """The sign and the name of each step."""
    return [" ".join(line.split()[:2]) for line in out.splitlines() if line[:2] in ("\u2713 ", "\u2717 ", "? ")]


def subscribed(site: Site, folder: Path, **given: Any) -> None:
    more = "".join(f", {key}: {value}" for key, value in given.items())
    (folder / "f.yaml").write_text(f'feeds:\n  - {{id: wire, url: "{site.url}/feed"{more}}}\n')


def article(name: str = "a", title: str = "A fire in the harbour", **given: Any) -> Article:
    url = f"https://wire.example/{name}"
    row = {"id": article_id(url=url), "url": url, "title": title, "text": TEXT, **given}
    return Article(source=Source(id="wire", name="Wire"), published_at=NOW, fetched_at=NOW, **row)


async def publish(bus: Bus, *articles: Article) -> str:
    await Publisher(bus, lambda: datetime.now(UTC)).publish(articles)
    return articles[0].url or ""


async def step(bus: Bus, name: str, stream: str, handle: Callable[[bytes], Outcome]) -> None:
    """One look of one step at its stream."""

    async def all_of(entries: Sequence[Entry]) -> list[Outcome]:
        return [handle(entry.body) for entry in entries]

    rows: Any = await bus.redis.xreadgroup(name, "c1", {stream: ">"}, count=100)
    entries = [Entry(one.decode(), fields[b"data"]) for _, found in rows or [] for one, fields in found]
    await Worker(bus, Step(name, stream, name, all_of), "c1", deadline_s=10).work(entries)


def poison(_: bytes) -> Outcome:
    return Failed(Poison("broken"))


async def enrich(bus: Bus, story: str = "s1") -> None:
    """Tag and story, as simple as can be: everything belongs to one story."""

    def tag(body: bytes) -> Outcome:
        tagged = EnrichedArticle.model_validate_json(body).model_copy(update={"language": "en", "model": "m"})
        return Done(Change([add(streams.TAGGED, tagged.model_dump_json())]))

    def tell(body: bytes) -> Outcome:
        state = StoryState(articles=1, publishers=1, first_seen=NOW)
        update = {"story_id": story, "story_relation": "new", "story": state}
        enriched = EnrichedArticle.model_validate_json(body).model_copy(update=update)
        return Done(Change([add(streams.ENRICHED, enriched.model_dump_json())]))

    await step(bus, "tag", streams.ARTICLES, tag)
    await step(bus, "story", streams.TAGGED, tell)


async def work(bus: Bus, service: Service) -> None:
    for one in service.steps:
        rows: Any = await bus.redis.xreadgroup(one.group, "c1", {one.stream: ">"}, count=100)
        entries = [Entry(name.decode(), fields[b"data"]) for _, found in rows or [] for name, fields in found]
        await Worker(bus, one, "c1", deadline_s=10).work(entries)


async def sent(bus: Bus, wait_for: Any, is_done: Callable[[], object] | None = None) -> None:
    """What is due goes out by the real sender, until nothing waits, or `is_done`."""
    async with open_alert(World(load(), bus, lambda: datetime.now(UTC), "c1")) as service:
        task = asyncio.create_task(service.agents["sender"]())
        if is_done:
            await wait_for(is_done)
        await wait_for(lambda: _is_settled(bus))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _is_settled(bus: Bus) -> bool:
    """Every delivery was tried."""
    keys = [key async for key in bus.redis.scan_iter(match=streams.delivery("*"))]
    return bool(keys) and all([int(await bus.redis.hget(key, "attempt") or 0) for key in keys])
