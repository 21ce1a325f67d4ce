"""Polls the feeds, each by its own time; what one does never stops another.

    due ─▶ lease (one poller of many) ─▶ hear: ask, with ETag, and read ─▶ sort out (pure)
      ▲                                                                      │
      └── state: validators, next poll ◀── publish, page by page; the rest is taken as seen ◀─┘

State is stored after the articles are in: a crash between the two asks again, and what is in is known.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import structlog

from services.ingest.feeds.feedsfile import Feed
from services.ingest.parsing.parser import Parser
from services.ingest.polling import schedule
from services.ingest.polling.intake import Intake
from services.ingest.polling.listener import Gone, Heard, Listener, NotThere
from services.ingest.polling.opening import Opening
from services.ingest.polling.pace import paced
from services.ingest.polling.schedule import State, Wishes
from services.ingest.polling.visitor import Validators, Visitor
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus
from shared.errors import Poison, Retry, TocsinError
from shared.events import Article
from shared.http import Fetched

LEASE_S = 60.0  # where its holder died, another asks after so long
AGAIN_S = 5.0
LONGEST_SLEEP_S = 3_600.0


class Poller:
    """The agent. `use` hands it the feeds, at the start and when their file changes; `run` works until cancelled."""

    def __init__(
        self, bus: Bus, publisher: Publisher, parser: Parser, visitor: Visitor, now: Callable[[], datetime], holder: str
    ) -> None:
        self._bus, self._listener = bus, Listener(visitor, parser, now)
        self._intake = Intake(publisher, parser, visitor, now)
        self._now, self._holder = now, holder
        self._feeds: dict[str, Feed] = {}
        self._changed = asyncio.Event()
        self._opening = Opening()
        self.errors: dict[str, str] = {}

    @property
    def feeds(self) -> Mapping[str, Feed]:
        return self._feeds

    def use(self, feeds: Sequence[Feed]) -> None:
        """From now on these, and no others."""
        self._feeds = {feed.id: feed for feed in feeds if feed.active}
        self.errors = {one: error for one, error in self.errors.items() if one in self._feeds}
        self._opening.expect(self._feeds)
        self._changed.set()

    async def run(self) -> None:
        tasks: dict[str, tuple[Feed, asyncio.Task[None]]] = {}
        try:
            while True:
                self._changed.clear()
                for one, (feed, task) in list(tasks.items()):
                    if self._feeds.get(one) != feed:
                        task.cancel()
                        await asyncio.gather(task, return_exceptions=True)
                        del tasks[one]
                for one, feed in self._feeds.items():
                    if one not in tasks:
                        tasks[one] = (feed, asyncio.create_task(self._hear(feed), name=f"feed {one}"))
                await self._changed.wait()
        finally:
            for _, task in tasks.values():
                task.cancel()
            await asyncio.gather(*(task for _, task in tasks.values()), return_exceptions=True)

    async def _hear(self, feed: Feed) -> None:
        """One feed, for ever."""
        log = structlog.get_logger().bind(feed=feed.id)
        while True:
            try:
                wait_s = await self.poll_if_due(feed)
            except Retry as error:  # Redis is away, or the stream is full: the feed is not at fault
                log.debug("waits", error=str(error))
                wait_s = error.after_s or AGAIN_S
            except Exception:  # the one broad catch: a feed must not end the others, nor itself
                log.exception("the feed could not be heard and is asked again")
                wait_s = schedule.SHORTEST_S
            await asyncio.sleep(min(wait_s, LONGEST_SLEEP_S) + 0.001)

    async def poll_if_due(self, feed: Feed) -> float:
        """Polls where it is time and nobody else does. Returns the seconds to wait. Raises Retry: bus away, or full."""
        wait_s = schedule.next_poll(await self._state(feed), _every(feed)) - self._clock()
        if wait_s > 0:
            self._opening.attempted(feed.id)
            return wait_s
        async with self._held(feed) as is_ours:
            if not is_ours:
                return AGAIN_S
            state = await self._state(feed)  # another may have been there between the look and the lease
            if schedule.next_poll(state, _every(feed)) <= self._clock():
                state = await self._poll(feed, state)
        return schedule.next_poll(state, _every(feed)) - self._clock()

    async def _poll(self, feed: Feed, state: State) -> State:
        if not state.first_polled:
            state = replace(state, first_polled=self._clock())
            await self._save(feed, state)
        known = Validators(state.told_by, state.etag, state.last_modified, state.digest)
        try:
            heard = await self._listener.hear(feed, state.found_at or feed.url, known)
        except TocsinError as error:
            state = self._failed(feed, state, error)
        else:
            state = replace(state, found_at=heard.found_at or state.found_at)
            state = self._moved(feed, await self._heard(feed, state, heard), heard.fetched)
        await self._save(feed, state)
        self._opening.attempted(feed.id)
        return state

    async def _heard(self, feed: Feed, state: State, heard: Heard) -> State:
        """Publishes, then says what to keep. Raises Retry where the bus is away or full: then nothing is kept."""
        now, fetched, reading = self._clock(), heard.fetched, heard.reading
        age = schedule.max_age(fetched.headers.get("cache-control", ""))
        wishes = schedule.unchanged(state, age, now)
        if reading is not None:
            known = await self._intake.take(feed, state, reading)
            if not state.last_success:
                self._opening.heard(feed.id, known)
            dates = tuple(_dates(reading.articles))
            wishes = Wishes(reading.ttl_s, reading.skip_hours, age, dates)
            told = Validators() if reading.is_cut else Validators.of(fetched)
            state = replace(
                state,
                told_by=told.url,
                etag=told.etag,
                last_modified=told.last_modified,
                digest=told.digest,
                title=reading.title or state.title,
                reach_s=max(0.0, now - min(dates)) if dates else 0.0,
            )
            state = paced(state, reading.articles[0].id if reading.articles else "", dates, now)
        if self.errors.pop(feed.id, None):
            structlog.get_logger().info("feed is heard again", feed=feed.id)
        _last_success().labels(feed.id).set(now)
        return schedule.after_success(state, every_s=_every(feed), wishes=wishes, now=now, dice=random.random())  # noqa: S311 (jitter)

    def _moved(self, feed: Feed, state: State, fetched: Fetched) -> State:
        after = schedule.after_move(state, fetched.moved_to, now=self._clock())
        if after.found_at != state.found_at:
            hint = "it is asked there from now on; write the new address into the feeds file"
            structlog.get_logger().warning("feed has moved for good", feed=feed.id, to=after.found_at, hint=hint)
        return after

    def _failed(self, feed: Feed, state: State, error: TocsinError) -> State:
        if isinstance(error, Gone) and not state.found_at:
            failed = schedule.after_end(state, str(error), now=self._clock())
        else:
            failed = schedule.after_failure(
                state,
                str(error),
                every_s=_every(feed),
                now=self._clock(),
                dice=random.random(),  # noqa: S311 (jitter)
                retry_after_s=error.after_s if isinstance(error, Retry) else None,
            )
        if isinstance(error, Poison | NotThere):  # the site may name another feed by now
            failed = replace(failed, found_at="", etag="", last_modified="", digest="")
        if self.errors.get(feed.id) != str(error):  # one line a fault, not one a poll
            next_in_s = round(failed.next_at - self._clock()) if failed.next_at < schedule.NEVER else None
            structlog.get_logger().warning("feed fails", feed=feed.id, error=str(error), asked_again_in_s=next_in_s)
        self.errors[feed.id] = str(error)
        return failed

    async def _state(self, feed: Feed) -> State:
        """Nothing is known of a feed that has another address than before."""
        rows: dict[Any, Any] = await self._bus.run(self._bus.redis.hgetall(streams.feed(feed.id)))
        state = State.read({name.decode(): value.decode() for name, value in rows.items()})
        return state if state.asked_url == feed.url else State(asked_url=feed.url)

    async def _save(self, feed: Feed, state: State) -> None:
        fields: dict[Any, Any] = {**vars(state), "name": feed.name or state.title, "url": feed.url}
        await self._bus.run(self._bus.redis.hset(streams.feed(feed.id), mapping=fields))

    @asynccontextmanager
    async def _held(self, feed: Feed) -> AsyncIterator[bool]:
        """Whether it is ours; then to the end of the block, however long its host keeps us waiting."""
        if not await self._hold(feed, LEASE_S):
            yield False
            return
        renewing = asyncio.create_task(self._renew(feed))
        try:
            yield True
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._hold(feed, 0)

    async def _renew(self, feed: Feed) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 3)
            with contextlib.suppress(Retry):  # the poll itself tells that the bus is away
                await self._hold(feed, LEASE_S)

    async def _hold(self, feed: Feed, lease_s: float) -> bool:
        name = streams.writer(f"feed:{feed.id}")
        return bool(await self._bus.hold(name, self._holder, now=self._clock(), lease_s=lease_s))

    def _clock(self) -> float:
        return self._now().timestamp()


def _every(feed: Feed) -> float | None:
    return feed.every.total_seconds() if feed.every is not None else None


def _dates(articles: Sequence[Article]) -> list[float]:
    return [one.published_at.timestamp() for one in articles if one.published_at and one.date_source != "first_seen"]


@cache
def _last_success() -> Any:
    from prometheus_client import Gauge

    return Gauge("tocsin_feed_last_success_timestamp_seconds", "When a feed was last heard", ["feed"])
