"""The stage of a demo: a server, the three services and a receiver in a temporary folder, and the articles put in."""

import asyncio
import base64
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from services.alert.app import open_alert
from services.alert.archive import read
from services.alert.watchlists.model import Receiver, Ruleset
from services.cli.stack.inbox import Delivery, Inbox
from services.enrich.app import open_enrich
from services.ingest.app import open_ingest
from services.ingest.publisher import Publisher
from shared import bus as bus_module
from shared import embedded, streams
from shared.bus import Bus
from shared.errors import TocsinError
from shared.events import Article, EnrichedArticle
from shared.frame import opening, runtime
from shared.settings import Settings, load

GIVE_UP_S = 150.0
LOOK_S = 0.1

RECEIVER = "demo"


@dataclass
class Outcome:
    """What was heard and what the archive holds, when nothing was under way any more."""

    articles: list[EnrichedArticle] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    published: int = 0
    is_complete: bool = False


def play(articles: Sequence[Article], rules: Ruleset, progress: Callable[[str], None]) -> Outcome:
    """Puts the articles in and waits until all has been delivered; ends everything it started.

    All alerts go to a receiver of the demo's own, whomever the rules name: nobody else hears of it.
    """
    outcome = Outcome()
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tocsin-demo-")))
        inbox = stack.enter_context(Inbox(outcome.deliveries.append, secrets=[secret]))
        server = stack.enter_context(embedded.serve(folder / "data"))
        told = _told_to(Receiver(RECEIVER, url=inbox.url, secrets=(secret,)), rules)
        asyncio.run(_play(articles, _settings(folder), told, server.url, outcome, progress))
        outcome.articles = list(read(folder / "archive", None))
    return outcome


def _settings(folder: Path) -> Settings:
    """Whatever else is set, this is how a demo runs."""
    for name in ("watchlists", "drop"):
        (folder / name).mkdir()
    (folder / "feeds.yaml").write_text("feeds: []\n")
    paths = {name: folder / name for name in ("data", "archive", "watchlists", "drop")}
    return load({**paths, "feeds": folder / "feeds.yaml", "allow_networks": "127.0.0.0/8", "retry_scale": 1.0})


def _told_to(receiver: Receiver, rules: Ruleset) -> Ruleset:
    watchlists = tuple(replace(one, notify=(receiver.name,)) for one in rules.watchlists)
    return replace(rules, watchlists=watchlists, receivers={receiver.name: receiver})


async def _play(
    articles: Sequence[Article],
    settings: Settings,
    rules: Ruleset,
    url: str,
    outcome: Outcome,
    progress: Callable[[str], None],
) -> None:
    stop = asyncio.Event()
    openers: list[opening.Opener] = [open_ingest, partial(open_alert, load=lambda *_: rules), open_enrich]
    services = asyncio.create_task(runtime.serve(openers, settings, url, "127.0.0.1:0", stop=stop))
    watching = asyncio.create_task(_put_in_and_wait(articles, url, outcome, progress))
    await asyncio.wait({services, watching}, return_when=asyncio.FIRST_COMPLETED)
    is_cut_off = not watching.done()
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    stop.set()
    await services
    if not watching.cancelled() and watching.exception():
        raise TocsinError(f"the demo was interrupted: {watching.exception()}")
    if is_cut_off:
        raise KeyboardInterrupt  # which the frame took, to end in order


async def _put_in_and_wait(
    articles: Sequence[Article], url: str, outcome: Outcome, progress: Callable[[str], None]
) -> None:
    async with bus_module.connect(url) as bus:
        await bus.prepare()
        published = await Publisher(bus, lambda: datetime.now(UTC)).publish(articles)
        outcome.published = sum(one.state != "known" for one in published)
        ends = time.monotonic() + GIVE_UP_S
        while time.monotonic() < ends:
            left = await _left(bus)
            progress(f"{left} steps to go, {len(outcome.deliveries)} alerts heard")
            if left == 0:
                outcome.is_complete = True
                return
            await asyncio.sleep(LOOK_S)


async def _left(bus: Bus) -> int:
    """Work under way, asked down the stream: what moves on meanwhile is counted further down, never missed."""
    total = 0
    for stream, groups in streams.GROUPS.items():
        for group in groups:
            total += await bus.backlog(stream, group)
    return total + int(await bus.run(bus.redis.zcard(streams.due())))
