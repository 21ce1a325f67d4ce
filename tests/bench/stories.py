"""What the writer of stories costs with a hundred thousand articles open: a restart from its log and from a snapshot,
memory, and the time of a decision. The log is made on all cores, without a decision: whose story an article is, is known.
"""

import asyncio
import gc
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from services.enrich.assigner import Assigner
from services.enrich.keeper import Keeper, Kept
from services.enrich.story import Assignment, Evidence, Fingerprint, StoryBook, story_id_of
from services.enrich.story.fingerprint import take
from services.enrich.story.sources import title_key
from shared import bus as bus_module
from shared import embedded, streams
from shared.bus import Bus
from shared.errors import Retry
from shared.events import StoryState, TaggedArticle
from shared.lease import Lease
from tests.bench.newsroom import AT, Told, told

T = TypeVar("T")

PARTS, PART = 20, 5_000
MEASURED = 2_000  # further ones, when all the others are open
WITHIN = timedelta(hours=70)


def figures() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        log_mb = asyncio.run(_fill(server.url))
        yield {**_in_a_new_process(_from_log, server.url), "log_mb": round(log_mb)}
        yield from _in_a_new_process(_from_snapshot, server.url)


def _in_a_new_process(call: Callable[[str], T], url: str) -> T:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(call, (url,))


def _from_log(url: str) -> dict[str, object]:
    """A restart where there is no snapshot yet; one is made."""
    book, figure = _remembered(url)
    began = time.process_time()
    snapshot_mb = asyncio.run(_keep(url, book))
    return {
        "figure": f"stories remembered from their whole log, {book.articles} open",
        **figure,
        "snapshot_cpu_s": round(time.process_time() - began, 1),
        "snapshot_mb": round(snapshot_mb),
    }


def _from_snapshot(url: str) -> list[dict[str, object]]:
    """A restart as it mostly is, and what is decided then."""
    book, figure = _remembered(url)
    figure = {"figure": f"stories remembered from a snapshot, {book.articles} open", **figure}
    return [{**figure, "limit": {"restart_cpu_s": 10, "memory_mb": 400}}, _decided(book)]


def _remembered(url: str) -> tuple[StoryBook, dict[str, object]]:
    """The book as a writer has it that has just started, and what that took."""
    began = time.process_time()
    book = asyncio.run(_restarted(url))
    restart_s = time.process_time() - began
    gc.collect()
    return book, {"restart_cpu_s": round(restart_s, 1), "memory_mb": round(_resident_mb())}


def _decided(book: StoryBook) -> dict[str, object]:
    spent, stories = [], set()
    for one in islice(_part(PARTS - 1), PART, None):
        began = time.process_time()
        assignment = book.decide(one.article)
        book.apply(assignment)
        spent.append(time.process_time() - began)
        stories.add(assignment.story_id)
    spent.sort()
    return {
        "figure": f"story decided, {book.articles} open",
        "stories_of_a_hundred": round(100 * len(stories) / MEASURED),
        "median_ms": round(spent[MEASURED // 2] * 1000, 2),
        "p95_ms": round(spent[MEASURED * 95 // 100] * 1000, 2),
        "memory_mb": round(_resident_mb()),
        "limit": {"p95_ms": 10, "memory_mb": 400},
    }


async def _fill(url: str) -> float:
    """The log as the service writes it; how many megabytes it takes on the server."""
    async with bus_module.connect(url) as bus:
        with get_context("spawn").Pool() as pool:
            for lines in pool.imap(_log_of, range(PARTS)):
                pipe = bus.redis.pipeline(transaction=False)
                for line in lines:
                    pipe.xadd(streams.STORY_LOG, {streams.BODY: line})
                await pipe.execute()
        await bus.redis.hset(Lease(bus, "stories", "bench").key, "written", PARTS * PART)
        return float(await bus.redis.memory_usage(streams.STORY_LOG) or 0) / 1e6


async def _restarted(url: str) -> StoryBook:
    async with bus_module.connect(url) as bus:
        assigner = Assigner(bus, await _lease(bus))
        assigner._kept = PARTS * PART  # no snapshot meanwhile: it is measured alone
        while True:
            try:
                await assigner.handle(())
            except Retry:
                continue
            return assigner._book


async def _keep(url: str, book: StoryBook) -> float:
    """Makes the snapshot; how many megabytes it takes on the server."""
    async with bus_module.connect(url) as bus:
        newest = await bus.redis.xrevrange(streams.STORY_LOG, count=1)
        await Keeper(bus).keep(Kept(book, newest[0][0].decode(), PARTS * PART), for_ms=3_600_000)
        return float(await bus.redis.memory_usage(streams.kept_stories(), samples=0) or 0) / 1e6


async def _lease(bus: Bus) -> Lease:
    await bus.prepare()
    lease = Lease(bus, "stories", "bench")
    lease.token = await bus.hold(lease.key, "bench", lease_s=600)
    return lease


def _log_of(part: int) -> list[bytes]:
    """The assignments of one part of the articles, each to the story of its event: to search for it is measured later."""
    events: dict[int, list[TaggedArticle]] = defaultdict(list)
    fingerprints: dict[str | None, Fingerprint] = {}
    lines = []
    for one in islice(_part(part), PART):
        events[one.event].append(one.article)
        fingerprint = fingerprints.get(one.copy_of) or take(one.article, "en")
        fingerprints[one.article.id] = fingerprint
        lines.append(_assignment(one, events[one.event], fingerprint).model_dump_json().encode())
    return lines


def _assignment(told: Told, story: list[TaggedArticle], fingerprint: Fingerprint) -> Assignment:
    article, first, source = told.article, story[0], told.article.source
    return Assignment(
        article_id=article.id,
        language="en",
        at=article.published_at,
        story_id=story_id_of(first.id),
        relation="copy" if told.copy_of else "new" if first is article else "follow_up",
        story=StoryState(
            articles=len(story),
            publishers=len({one.source.id for one in story if one.source}),
            first_seen=first.published_at,
            previous=None,
        ),
        evidence=Evidence(copy_of=told.copy_of, copy_share=1.0 if told.copy_of else 0.0),
        publisher=source.domain,
        source=source.id,
        source_name=source.name,
        domain=source.domain,
        title_key=title_key(article.title),
        fingerprint=fingerprint,
    )


def _part(part: int) -> Iterator[Told]:
    """Each part goes on a little into the next: there the last one is measured."""
    share = WITHIN / PARTS
    return told(part, PART + MEASURED, AT + part * share, share * (1 + MEASURED / PART))


def _resident_mb() -> float:
    """What the process has in memory now; where the system does not tell, the most it has had."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6
