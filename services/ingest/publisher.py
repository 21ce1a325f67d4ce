"""Puts articles onto the stream, each once: what was seen and what goes out change in one step, or not at all.

    articles ─▶ what is known of each ─▶ judge (pure) ─▶ one change each, guarded by the revision read ─▶ ARTICLES, seen
                        ▲──────────────── a conflict: somebody else was first ──────────┘

Doing it again is harmless: what is in is known. What an article is, `sighting` decides.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from services.ingest import sighting
from services.ingest.sighting import Keys, Seen, State, Verdict
from shared import streams
from shared.bus import Bus, Change, Guard, Value, add
from shared.errors import Retry
from shared.events import Article
from shared.failpoints import reach

SEEN_S = 60 * 86_400  # twice what is kept of articles: an undated item may stay in its feed for long
REFRESH_S = SEEN_S // 2  # an item still seen when so little is left is kept on
CHUNK_BYTES = 4_000_000  # of one call: the server does nothing else meanwhile
CHUNK_ARTICLES = 200
REDECIDE = 20
FULL_LOOK_S = 1.0
FULL_WAIT_S = 5.0


@dataclass(frozen=True)
class Published:
    """What became of an article: under which id, in which revision, and whether it went out."""

    id: str
    revision: int
    state: State


@dataclass
class _Item:
    article: Article
    keys: Keys
    heard: Article | None = None
    leads: dict[str, str | None] = field(default_factory=dict)
    seen: dict[str, tuple[Seen, int]] = field(default_factory=dict)
    left_s: int = 0
    verdict: Verdict = field(default_factory=lambda: Verdict("", 0, "known", {}))


class Publisher:
    """Safe to use from many tasks and processes at once. Raises Retry when Redis is away, or the stream is full."""

    def __init__(self, bus: Bus, now: Callable[[], datetime]) -> None:
        self._bus, self._now = bus, now
        self._looked_at = float("-inf")
        self._is_full = False

    async def publish(
        self, articles: Sequence[Article], *, durable: bool = False, heard: Sequence[Article] | None = None
    ) -> list[Published]:
        """One result an article, in order. `durable`: only once the server has them on disk.

        `heard`: the same articles as their source gave them, where they were made whole from their pages.
        """
        await self._wait_turn()
        return await self._put(articles, streams.ARTICLES, durable=durable, heard=heard)

    async def states(self, articles: Sequence[Article]) -> list[State]:
        """What `publish` would make of each now. Writes nothing."""
        items = [_Item(article, sighting.keys_of(article)) for article in articles]
        for chunk in _chunks(items):
            await self._look_up(chunk, may_revise=True)
        return [item.verdict.state for item in items]

    async def take_as_seen(self, articles: Sequence[Article]) -> list[Published]:
        """Known from now on and kept for the archive, but not published: what a feed had before it was first read."""
        return await self._put(articles, streams.KNOWN, durable=False)

    async def _put(
        self, articles: Sequence[Article], stream: str, *, durable: bool, heard: Sequence[Article] | None = None
    ) -> list[Published]:
        pairs = zip(articles, heard or articles, strict=True)
        items = [_Item(article, sighting.keys_of(article), said) for article, said in pairs]
        for chunk in _chunks(items):
            await self._put_chunk(chunk, stream, durable=durable)
        return [Published(item.verdict.id, item.verdict.revision, item.verdict.state) for item in items]

    async def _put_chunk(self, items: Sequence[_Item], stream: str, *, durable: bool) -> None:
        apply = self._bus.apply_on_disk if durable else self._bus.apply_many
        left = list(items)
        for _ in range(REDECIDE):
            await self._look_up(left, may_revise=stream == streams.ARTICLES)
            await reach("publish.looked up")
            at = self._now().isoformat()
            verdicts = await apply([_change(item, stream, at) for item in left])
            await reach("publish.written")
            done = [item for item, happened in zip(left, verdicts, strict=True) if happened]
            if stream == streams.ARTICLES:
                _published().inc(sum(item.verdict.state != "known" for item in done))
            left = [item for item, happened in zip(left, verdicts, strict=True) if not happened]
            if not left:
                return
        raise Retry(f"{len(left)} articles met {REDECIDE} conflicts in a row")

    async def _look_up(self, items: Sequence[_Item], *, may_revise: bool) -> None:
        """Reads what is known under each of the keys, and judges. One round trip where only its id names an article."""
        own = [read for item in items for read in (*_reads(item.keys.id, item.article), *_lead_reads(item.keys))]
        found = iter(await self._bus.look(own))
        for item in items:
            item.seen = {item.keys.id: _seen(item.keys.id, next(found), next(found))}
            item.leads = {key: _text(next(found)) for key in _names(item.keys)}
        others = [read for item in items for one in _others(item) for read in _reads(one, item.article)]
        rows = iter(await self._bus.look(others))
        for item in items:
            item.seen |= {article_id: _seen(article_id, next(rows), next(rows)) for article_id in _others(item)}
            _judge(item, may_revise=may_revise)

    async def _wait_turn(self) -> None:
        """Producers pause at the high-water mark."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= FULL_LOOK_S:
            self._is_full = await self._bus.backlog(streams.ARTICLES, "tag") > streams.HIGH_WATER
            self._looked_at = now
        if self._is_full:
            raise Retry(f"{streams.HIGH_WATER:,} articles wait to be tagged: no more are taken", after_s=FULL_WAIT_S)


def _change(item: _Item, stream: str, at: str) -> Change:
    """The writes of one verdict, all or none, under the revision that was read."""
    verdict, seen_key = item.verdict, streams.seen(item.verdict.id)
    before = verdict.revision - (verdict.state != "known")
    writes: list[Sequence[Value]] = []
    if verdict.state != "known":
        article = item.article.model_copy(update={"id": verdict.id, "revision": verdict.revision})
        writes.append(add(stream, article.model_dump_json()))
    if verdict.state == "new":
        writes.append(("HSET", seen_key, "at", at, "stream", stream))
    if verdict.fields:
        writes.append(("HSET", seen_key, *(part for pair in verdict.fields.items() for part in pair)))
    is_ageing = item.left_s < REFRESH_S
    if is_ageing:
        writes.append(("EXPIRE", seen_key, SEEN_S))
    for key, lead in item.leads.items():
        if key != verdict.id and (is_ageing or lead != verdict.id):
            writes.append(("SET", streams.alias(key), verdict.id, "EX", SEEN_S))
    return Change(writes, [Guard(seen_key, "revision", str(before) if before else "")])


def _judge(item: _Item, *, may_revise: bool) -> None:
    def known_as(key: str | None) -> Seen | None:
        """What stands under the key itself, else where it leads."""
        ids = [key or "", item.leads.get(key or "") or ""]
        return next((item.seen[one][0] for one in ids if one in item.seen and item.seen[one][0].revision), None)

    keys = item.keys
    own = known_as(keys.id) or Seen(keys.id)
    one = sighting.identified(item.article, own, known_as(keys.canonical), known_as(keys.content))
    item.verdict = sighting.judge(item.article, one, heard=item.heard, may_revise=may_revise)
    item.left_s = item.seen[one.id][1]


def _names(keys: Keys) -> list[str]:
    return [key for key in (keys.id, keys.canonical, keys.content) if key]


def _others(item: _Item) -> list[str]:
    """The ids besides its own under which it may be known, each once."""
    named = dict.fromkeys(name for name in (item.keys.canonical, *item.leads.values()) if name)
    named.pop(item.keys.id, None)
    return list(named)


def _reads(article_id: str, article: Article) -> tuple[tuple[str, ...], ...]:
    key, by_source = streams.seen(article_id), f"source:{sighting.source_key(article)}"
    return ("HMGET", key, "revision", "hash", "title", "partial", by_source), ("TTL", key)


def _lead_reads(keys: Keys) -> list[tuple[str, ...]]:
    return [("GET", streams.alias(key)) for key in _names(keys)]


def _seen(article_id: str, row: Sequence[bytes | None], left_s: int) -> tuple[Seen, int]:
    revision, digest, title, partial, by_source = (_text(value) or "" for value in row)
    return Seen(article_id, int(revision or 0), digest, title, partial == "1", by_source), left_s


def _text(value: bytes | None) -> str | None:
    return value.decode() if value is not None else None


def _chunks(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Small enough that one call does not hold up the server."""
    chunk: list[_Item] = []
    size = 0
    for item in items:
        weight = 4 * len(item.article.text) + 4 * len(item.article.raw_text or "")
        if chunk and (size + weight > CHUNK_BYTES or len(chunk) >= CHUNK_ARTICLES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += weight
    if chunk:
        yield chunk


@cache
def _published() -> Any:
    from prometheus_client import Counter

    return Counter("tocsin_articles", "Articles put onto the stream, new and revised")
