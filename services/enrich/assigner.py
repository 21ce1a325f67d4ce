"""The story step: one writer gives each article its story; assignment, log entry and hop are one atomic commit.

Memory is the log applied in order: read at the start, and on after another wrote; those who do not write follow it, so
that they can take over at once. It is built anew after a commit that failed. A snapshot of it is kept now and then, so
that of a long log only the end is read.
"""

import asyncio
import contextlib
import gc
from collections.abc import Sequence

import structlog
from pydantic import ValidationError

from services.enrich.keeper import Keeper, Kept
from services.enrich.story import Assignment, StoryBook, enriched
from shared import streams
from shared.bus import Bus, Change, Value, add, add_probe
from shared.errors import Poison, Retry
from shared.events import TaggedArticle
from shared.hop import Done, Entry, Failed, Outcome
from shared.lease import Lease

BEGINNING = "0-0"
WAIT_S = 1.0  # for memory; an entry that waits longer is given back for so long
KEPT_EVERY = 10_000  # assignments; a second of reading
LOG_KEPT_MS = 31 * 86_400_000  # a story is open for 14 days at most, and remembered for 14 more


class Assigner:
    """Holds the book of stories while its process holds the lease."""

    def __init__(self, bus: Bus, lease: Lease) -> None:
        self._bus, self._lease = bus, lease
        self._book = StoryBook()
        self._written = -1  # how many assignments the log held when memory and log were the same
        self._turn = asyncio.Lock()
        self._remembering: asyncio.Task[None] | None = None
        self._read_to: str | None = None  # the entry of the log up to which the book has all of it
        self._uncertain = 0  # assignments in the book that may never come to stand in the log
        self._keeper, self._kept = Keeper(bus), 0  # and how many assignments the last snapshot held

    async def handle(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        """An outcome an entry. Raises Retry where another process is the writer, or memory is not yet the log's."""
        if not self._lease.token:
            raise Retry("another process assigns the stories")
        async with self._turn:
            await self._be_current()
            await self._keep()
            outcomes = []
            for entry in entries:
                outcomes.append(self._outcome(entry))
                await asyncio.sleep(0)  # deciding costs milliseconds: others of this loop have their turn
            return outcomes

    async def pass_probe(self, probe: str) -> Change:
        """Only as the writer, and with a memory that is the log's."""
        await self.handle(())
        return Change([add_probe(streams.ENRICHED, probe)], [self._lease.guard()])

    def _outcome(self, entry: Entry) -> Outcome:
        try:
            article = TaggedArticle.model_validate_json(entry.body)
        except ValidationError as error:
            return Failed(Poison(f"not a tagged article: {error.errors()[0]['msg']}"))
        known = self._book.articles
        assignment = self._book.decide(article)
        self._book.apply(assignment)
        writes: list[Sequence[Value]] = [add(streams.ENRICHED, enriched(article, assignment).model_dump_json())]
        if self._book.articles > known:  # else it came before, and stands in the log
            self._written += 1
            writes.append(("XADD", streams.STORY_LOG, "*", streams.BODY, assignment.model_dump_json()))
            writes.append(("HINCRBY", self._lease.key, "written", 1))
            self._uncertain += 1
            return Done(Change(writes, [self._lease.guard()]), after=self._is_written)
        return Done(Change(writes, [self._lease.guard()]))

    def _is_written(self) -> None:
        self._uncertain -= 1

    async def follow(self) -> None:
        """The agent that keeps the memory of a process that does not write at the end of the log."""
        while True:
            if not self._lease.token:
                async with self._turn:
                    with contextlib.suppress(Retry):  # away, or not yet at its end: the next look goes on
                        await self._be_current()
            await asyncio.sleep(WAIT_S)

    async def _be_current(self) -> None:
        """Memory is what the log says, or it is built again from the log: beside the entries, which are not to blame
        for the time that takes, and to its end, however often they are given back meanwhile."""
        while (written := await self._written_by_all()) != self._written:
            if self._remembering is None:
                self._remembering = asyncio.create_task(self._remember(written))
            await asyncio.wait({self._remembering}, timeout=WAIT_S)
            if not self._remembering.done():
                raise Retry("the stories are still being remembered", after_s=WAIT_S)
            ended, self._remembering = self._remembering, None
            ended.result()

    async def _keep(self) -> None:
        """A snapshot, where one is due. What comes in between keeps no article waiting: then the next one is kept."""
        if self._written < self._kept + KEPT_EVERY or self._uncertain:
            return
        self._kept = self._written
        with contextlib.suppress(Retry):
            reads = (("HGET", self._lease.key, "written"), ("XREVRANGE", streams.STORY_LOG, "+", "-", "COUNT", 1))
            written, newest = await self._bus.look(reads)
            if newest and int(written or 0) == self._written:  # else another wrote meanwhile, and is the writer
                await self._keeper.keep(Kept(self._book, newest[0][0].decode(), self._written), LOG_KEPT_MS)

    async def _written_by_all(self) -> int:
        return int(await self._bus.run(self._bus.redis.hget(self._lease.key, "written")) or 0)

    async def _remember(self, written: int) -> None:
        if self._uncertain or self._read_to is None:
            await self._remember_anew(written)
        else:
            await self._read_on(self._book)
        self._written = written

    async def _remember_anew(self, written: int) -> None:
        gc.disable()  # a hundred thousand articles without a cycle: nothing to look for meanwhile
        try:
            book = await self._as_kept(written) or await self._as_logged()
        except BaseException:
            self._read_to = None  # the book in hand has none of it
            raise
        finally:
            gc.enable()
            gc.freeze()
        self._book, self._uncertain = book, 0
        structlog.get_logger().info("stories remembered", articles=book.articles)

    async def _as_kept(self, written: int) -> StoryBook | None:
        """From the snapshot and what was logged after it; None where there is none, or not all of that is there."""
        if (kept := await self._keeper.read()) is None:
            return None
        self._read_to = kept.read_to
        if kept.written + await self._read_on(kept.book) < written:
            return None
        self._kept = kept.written
        return kept.book

    async def _as_logged(self) -> StoryBook:
        book, self._read_to = StoryBook(), BEGINNING
        await self._read_on(book)
        return book

    async def _read_on(self, book: StoryBook) -> int:
        """What was logged since goes into the book; how many entries."""
        count = unreadable = 0
        async for page in self._bus.entries(streams.STORY_LOG, after=self._read_to):
            for _, body in page:
                try:
                    book.apply(Assignment.model_validate_json(body))
                except ValidationError:
                    unreadable += 1
            count, self._read_to = count + len(page), page[-1][0]
            await asyncio.sleep(0)
        for _ in book.settle():
            await asyncio.sleep(0)
        if unreadable:
            structlog.get_logger().warning(
                "old assignments of stories cannot be read and are forgotten", count=unreadable
            )
        return count

    async def trim_for_ever(self) -> None:
        """The agent that lets the log forget what no decision can need."""
        while True:
            if self._lease.token:
                seconds, _ = await self._bus.run(self._bus.redis.time())
                await self._bus.run(
                    self._bus.redis.xtrim(
                        streams.STORY_LOG, minid=f"{seconds * 1000 - LOG_KEPT_MS}-0", approximate=True
                    )
                )
            await asyncio.sleep(3600)
