"""The bell watches itself, told as timelines: each problem opens, is repeated and is over; the clock is the test's.

Feeds are polled by ingest's poller, files read by those who read them, letters buried by the worker, receivers tried by
the sender. Each look is that of a process just started: nothing is remembered but in Redis.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ringing import LOOPBACK, SECRET, T0, Desk, Posted
from standardwebhooks import Webhook
from typer.testing import CliRunner

from services.alert.app import open_alert
from services.alert.body import ProblemBody, read_body
from services.alert.cutting import to_bytes
from services.alert.delivery import outbox
from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from services.alert.delivery.sickbay import Sickbay
from services.alert.rules.rulebook import Rulebook
from services.alert.samples import sample
from services.alert.watch import observer, trouble
from services.alert.watch.watchman import Watchman
from services.cli.main import app
from services.enrich.app import open_enrich
from services.ingest.feeds import Feed
from services.ingest.poller import Poller
from services.ingest.publisher import Publisher
from services.ingest.subscriptions import Subscriptions
from services.ingest.visitor import Visitor
from shared import streams
from shared.bus import Bus, Change, add
from shared.errors import Poison
from shared.hop import Entry, Failed, Outcome, Step
from shared.http import open_client
from shared.service import World
from shared.settings import load
from shared.worker import Worker
from tests.faults.test_every_step import MortalBus
from tests.faults.town import Death
from tests.unit.conftest import answer, serve_http

__all__ = ["answer", "serve_http"]

RULES = """\
problems: {{notify: [ops, desk], feed_dead: 1h, repeat: 6h}}
receivers:
  ops: {{url: "{ops}", secret: "{secret}"}}
  desk: {{url: "{desk}", secret: "{secret}"}}
watchlists: []
"""
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CALM = MINUTE


@dataclass
class House:
    """The rules in a file, a clock, and a look at how the bell is. Streams are worked but for those in `idle`."""

    bus: Bus
    folder: Path
    ops: Desk = field(default_factory=lambda: Desk(url="https://ops.example.org/"))
    desk: Desk = field(default_factory=lambda: Desk(url="https://desk.example.org/"))
    at: datetime = T0
    said: list[Any] = field(default_factory=list)
    idle: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        text = RULES.format(ops=self.ops.url, desk=self.desk.url, secret=SECRET)
        (self.folder / "w.yaml").write_text(text)
        self.rulebook = Rulebook(self.folder / "w.yaml", is_given=True, default_zone="UTC")
        self.said.append(self.rulebook.in_use)

    def now(self) -> datetime:
        return self.at

    def watchman(self, name: str = "w1") -> Watchman:
        return Watchman(self.bus, lambda: self.rulebook.rules, self.now, name, timedelta(seconds=30))

    async def look(self, after: timedelta = timedelta(0), by: int = 1) -> list[str]:
        """What is told when the clock has gone on; `by` so many processes that look at once."""
        self.at += after
        for one in self.said:
            await one.say(self.bus, "c1", self.at)
        problems = self.rulebook.rules.matcher.ruleset.problems
        assert problems is not None
        await self.work()
        looks = [self.watchman(f"w{n}").look(problems) for n in range(by)]
        told = [one for found in await asyncio.gather(*looks) for one in found]
        return [f"{one.type.removeprefix('tocsin.')} {one.kind} {one.subject}" for one in told]

    async def work(self) -> None:
        for stream, group in [(stream, group) for stream, groups in streams.GROUPS.items() for group in groups]:
            if stream not in self.idle:
                await self.bus.redis.xreadgroup(group, "c1", {stream: ">"}, noack=True)

    async def bodies(self) -> list[ProblemBody]:
        """All that was told, as the archive gets it."""
        rows: Any = await self.bus.redis.xrange(streams.ALERTS)
        found = [read_body(fields[b"data"]) for _, fields in rows]
        return [one for one in found if isinstance(one, ProblemBody)]

    async def waits_for(self, receiver: str) -> list[str]:
        """What lies in the lane of a receiver, by the problem."""
        ids: Any = await self.bus.redis.zrange(streams.lane(receiver), 0, -1)
        told = {one.data.alert_id: one.data.problem for one in await self.bodies()}
        return [told[one.decode().partition(":")[0]] for one in ids]


@pytest.fixture
def house(bus: Bus, tmp_path: Path) -> House:
    return House(bus, tmp_path)


async def opens_repeats_and_ends(house: House, name: str, heal: Callable[[], Any]) -> None:
    """What every problem does from the moment that it is there; two processes look each time."""
    assert await house.look(by=2) == [f"problem {name}"]
    assert await house.look(5 * SECOND, by=2) == []
    assert await house.look(6 * HOUR, by=2) == [f"problem {name}"]
    healed = heal()
    if healed is not None:
        await healed
    assert await house.look(5 * SECOND, by=2) == []
    assert await house.look(CALM, by=2) == [f"resolved {name}"]
    assert await house.look(HOUR, by=2) == []
    opened, repeated, over = await house.bodies()
    assert len({opened.data.alert_id, repeated.data.alert_id, over.data.alert_id}) == 3
    assert opened.data.since == repeated.data.since == over.data.since


@pytest.fixture
async def poll(house: House) -> Any:
    """`await poll(feed)`: ingest asks it now, whenever it last did."""

    class Here:
        async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    async with open_client(allow_networks=LOOPBACK) as client:
        publisher = Publisher(house.bus, house.now)
        poller = Poller(house.bus, publisher, Here(), Visitor(client), house.now, "me")  # type: ignore[arg-type]

        async def ask(feed: Feed) -> None:
            await house.bus.redis.hset(streams.feed(feed.id), "next_at", "0")
            await poller.poll_if_due(feed)

        yield ask


def subscribe(house: House, url: str) -> Feed:
    """The feed `wire`, in ingest's file and in use."""
    (house.folder / "feeds.yaml").write_text(f"feeds: [{{id: wire, url: '{url}'}}]\n")
    feeds: list[Feed] = []
    subscriptions = Subscriptions(house.folder / "feeds.yaml", feeds.extend, is_given=True)
    house.said.append(subscriptions.in_use)
    return feeds[0]


def rss(*dates: datetime) -> bytes:
    rows = "".join(
        f"<item><title>Of {date:%d %H}</title><link>https://wire.example.org/{date:%d%H}</link>"
        f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for date in dates
    )
    return f"<rss version='2.0'><channel><title>Wire</title>{rows}</channel></rss>".encode()


async def test_a_feed_that_fails(house, poll, serve_http, answer):
    answers = [answer(200, rss(T0 - HOUR), content_type="application/rss+xml")]
    server = await serve_http(lambda asked: answers[-1])
    feed = subscribe(house, server.url)
    await poll(feed)
    answers.append(answer(503))
    house.at += 59 * MINUTE
    await poll(feed)
    assert await house.look() == []
    house.at += MINUTE

    async def heal() -> None:
        answers.append(answer(200, rss(house.at), content_type="application/rss+xml"))
        await poll(feed)

    await opens_repeats_and_ends(house, "feed_dead wire", heal)
    detail = (await house.bodies())[0].data.detail
    assert detail == "not heard since 2026-11-23T08:00:00Z: answers 503"


async def test_a_feed_that_answers_and_says_nothing_new(house, poll, serve_http, answer):
    dates = [T0 - n * HOUR for n in range(4)]
    server = await serve_http(lambda asked: answer(200, rss(*dates), content_type="application/rss+xml"))
    feed = subscribe(house, server.url)
    await poll(feed)
    assert await house.look(5 * HOUR) == []  # five times its own rate, not past it
    house.at += SECOND
    await poll(feed)

    async def heal() -> None:
        dates.insert(0, house.at)
        await poll(feed)

    await opens_repeats_and_ends(house, "feed_silent wire", heal)


async def test_a_feed_that_is_taken_out_of_the_file_is_no_problem_any_more(house, poll, serve_http, answer):
    server = await serve_http(lambda asked: answer(503))
    feed = subscribe(house, server.url)
    await poll(feed)
    house.at += HOUR
    await poll(feed)
    (house.folder / "feeds.yaml").write_text("feeds: []\n")
    empty = Subscriptions(house.folder / "feeds.yaml", lambda feeds: None, is_given=True)
    await opens_repeats_and_ends(house, "feed_dead wire", lambda: house.said.append(empty.in_use))


async def test_while_nobody_ingests_a_feed_is_not_told_to_be_heard_again(house, poll, serve_http, answer):
    server = await serve_http(lambda asked: answer(503))
    await poll(subscribe(house, server.url))
    assert await house.look(HOUR) == ["problem feed_dead wire"]
    ingest = house.said.pop()
    assert await house.look(2 * HOUR) == []
    assert await house.look(2 * HOUR) == []
    house.said.append(ingest)
    assert await house.look(2 * HOUR) == ["problem feed_dead wire"]


async def test_watchlists_that_are_refused(house):
    good = (house.folder / "w.yaml").read_text()
    (house.folder / "w.yaml").write_text(good + "nonsense: true\n")
    await house.rulebook.reload()
    assert await house.look() == []  # it may be in the middle of being saved
    house.at += 5 * SECOND

    async def heal() -> None:
        (house.folder / "w.yaml").write_text(good)
        await house.rulebook.reload()

    name = f"file_refused {house.folder / 'w.yaml'}"
    await opens_repeats_and_ends(house, name, heal)
    assert "w.yaml:6:1: unknown key `nonsense`" in (await house.bodies())[0].data.detail


async def test_feeds_that_are_refused(house):
    path = house.folder / "feeds.yaml"
    path.write_text("feeds: []\n")
    subscriptions = Subscriptions(path, lambda feeds: None, is_given=True)
    house.said.append(subscriptions.in_use)
    path.write_text("feeds: [nonsense]\n")
    await subscriptions.reload()
    await house.look()
    house.at += 5 * SECOND

    async def heal() -> None:
        path.write_text("feeds: []\n\n")
        await subscriptions.reload()

    await opens_repeats_and_ends(house, f"file_refused {path}", heal)


async def bury(house: House) -> None:
    async def poison(entries: list[Entry]) -> list[Outcome]:
        return [Failed(Poison("not an article")) for _ in entries]

    await house.bus.apply(Change([add(streams.ARTICLES, "?")]))
    rows: Any = await house.bus.redis.xreadgroup("tag", "c1", {streams.ARTICLES: ">"})
    entries = [Entry.of(*row) for _, found in rows for row in found]
    await Worker(house.bus, Step("tag", streams.ARTICLES, "tag", poison), "c1", deadline_s=5).work(entries)
    house.at = datetime.now(UTC)  # by which Redis names what it buries


async def test_dead_letters(house):
    await bury(house)
    assert await house.look() == ["problem dead_letters tag"]
    assert await house.look(HOUR) == []
    await house.bus.redis.delete(streams.dead("tag"))
    assert await house.look(HOUR) == []
    assert await house.look(CALM) == ["resolved dead_letters tag"]


async def test_dead_letters_that_nobody_wants_are_told_once(house):
    await bury(house)
    assert await house.look() == ["problem dead_letters tag"]
    assert await house.look(6 * HOUR) == []
    assert await house.look(CALM) == ["resolved dead_letters tag"]
    assert await house.look(30 * 24 * HOUR) == []


async def test_every_step_that_buries_is_looked_at(bus, tmp_path):
    (tmp_path / "w.yaml").write_text("watchlists: []\n")
    flags = {"watchlists": tmp_path / "w.yaml", "data": tmp_path, "model": "blank:en", "taggers": 1}
    world = World(load(flags), bus, lambda: T0, "c1")
    async with open_alert(world) as alert, open_enrich(world) as enrich:
        steps = {step.name for service in (alert, enrich) for step in service.steps}
    assert {*observer.STEPS} == steps | {"delivery"}


async def test_lag_at_its_mark(house, monkeypatch):
    monkeypatch.setattr(trouble, "HIGH_WATER", 3)
    house.idle = {streams.ARTICLES}
    await house.bus.apply(Change([add(streams.ARTICLES, "{}")] * 3))
    assert await house.look() == ["problem lag articles/tag"]
    house.idle.clear()
    await house.look(5 * SECOND)
    assert await house.look(CALM) == ["resolved lag articles/tag"]


async def test_a_step_that_makes_no_progress(house):
    house.idle = {streams.ARTICLES}
    await house.bus.apply(Change([add(streams.ARTICLES, "{}")] * 2))
    assert await house.look() == []
    assert await house.look(59 * SECOND) == []
    await house.bus.redis.xreadgroup("tag", "c1", {streams.ARTICLES: ">"}, count=1)  # read is not finished
    house.at += SECOND
    await opens_repeats_and_ends(house, "no_progress articles/tag", lambda: finish(house))


async def finish(house: House) -> None:
    """What was read and not finished."""
    rows: Any = await house.bus.redis.xpending_range(streams.ARTICLES, "tag", "-", "+", 10)
    await house.bus.redis.xack(streams.ARTICLES, "tag", *(row["message_id"] for row in rows))
    house.idle.clear()


async def test_a_step_that_is_slow_makes_progress(house):
    house.idle = {streams.ARTICLES}
    await house.bus.apply(Change([add(streams.ARTICLES, "{}")] * 5))
    rows: Any = await house.bus.redis.xreadgroup("tag", "c1", {streams.ARTICLES: ">"})
    for entry_id, _ in rows[0][1]:
        assert await house.look(50 * SECOND) == []
        await house.bus.redis.xack(streams.ARTICLES, "tag", entry_id)


async def attempt_all(house: House) -> None:
    """The sender tries all that waits, once."""
    queue = Outbox(house.bus, lease=timedelta(seconds=20), keep=timedelta(days=30))
    async with open_client(allow_networks=LOOPBACK) as client:
        receivers = house.rulebook.rules.receivers
        sender = Sender(queue, client, lambda: receivers, house.now)
        for name in ("ops", "desk"):
            for delivery in await queue.take_due(name, house.at, 100):
                await sender.attempt(receivers[name], delivery)


async def put(house: House, receiver: str, count: int) -> None:
    for n in range(count):
        writes = outbox.put(
            f"msg_{receiver}_{n}", to_bytes(sample("tocsin.test")), [house.rulebook.rules.receivers[receiver]], house.at
        )
        await house.bus.apply(Change(writes))


async def test_a_receiver_whose_breaker_opened_is_told_to_the_others(bus, tmp_path, open_desk):
    house = House(bus, tmp_path, ops=await open_desk(), desk=await open_desk(*[500] * 10))
    await put(house, "desk", 10)
    await attempt_all(house)
    assert await house.look() == ["problem receiver_failing desk"]
    assert await house.waits_for("ops") == ["receiver_failing"]
    body = (await house.bodies())[0]
    assert body.data.detail.startswith("most attempts fail")
    assert "500" in body.data.detail
    await bus.redis.delete(streams.receiver("desk"))  # as its probe does, where that is accepted
    await house.look(5 * SECOND)
    assert await house.look(CALM) == ["resolved receiver_failing desk"]


async def test_a_receiver_that_is_gone_is_told_to_the_others(bus, tmp_path, open_desk):
    house = House(bus, tmp_path, ops=await open_desk(), desk=await open_desk(410))
    await put(house, "desk", 1)
    await attempt_all(house)
    assert "problem receiver_off desk" in await house.look()
    await attempt_all(house)
    told = [read_body(one.body).data for one in house.ops.posted if is_signed(one, house.at)]
    assert ("receiver_off", "desk") in [(one.problem, one.subject) for one in told]
    rules = (tmp_path / "w.yaml").read_text()
    (tmp_path / "w.yaml").write_text(
        rules.replace(f'desk: {{url: "{house.desk.url}', f'desk: {{url: "{house.desk.url}/new')
    )
    await house.rulebook.reload()
    await house.look(5 * SECOND)
    assert "resolved receiver_off desk" in await house.look(CALM)


def is_signed(posted: Posted, at: datetime) -> bool:
    signature = Webhook(SECRET).sign(posted.headers["webhook-id"], at, posted.body.decode())
    return posted.headers["webhook-signature"] == signature


async def test_what_is_wrong_with_the_only_receiver_waits_for_it(house):
    rules = (house.folder / "w.yaml").read_text()
    (house.folder / "w.yaml").write_text(rules.replace("[ops, desk]", "[desk]"))
    await house.rulebook.reload()
    desk = house.rulebook.rules.receivers["desk"]
    await Sickbay(house.bus, probe=MINUTE).switch_off(desk, "answered 410", house.at)
    assert await house.look() == ["problem receiver_off desk"]
    assert await house.waits_for("desk") == ["receiver_off"]


async def test_status_tells_the_problems_that_are_not_over(house, redis_url, monkeypatch):
    house.idle = {streams.ARTICLES}
    await house.bus.apply(Change([add(streams.ARTICLES, "{}")]))
    await house.look()
    await house.look(MINUTE)
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    told = await asyncio.to_thread(CliRunner().invoke, app, ["status"])
    line = "problem no_progress articles/tag since 2026-11-23T08:00Z: 1 entry waits and none was finished since"
    assert line in told.stdout
    house.idle.clear()
    await house.look()
    await house.look(CALM)
    assert "problem" not in (await asyncio.to_thread(CliRunner().invoke, app, ["status"])).stdout


async def test_all_of_notify_are_told_once(house):
    house.idle = {streams.ARTICLES}
    await house.bus.apply(Change([add(streams.ARTICLES, "{}")]))
    await house.look()
    await house.look(MINUTE, by=3)
    assert await house.waits_for("ops") == await house.waits_for("desk") == ["no_progress"]


async def test_without_problems_in_the_files_nothing_is_looked_for(bus, tmp_path, wait_for):
    (tmp_path / "w.yaml").write_text("watchlists: []\n")
    rulebook = Rulebook(tmp_path / "w.yaml", is_given=True, default_zone="UTC")
    asked: list[int] = []

    def rules() -> Any:
        asked.append(1)
        return rulebook.rules

    task = asyncio.create_task(Watchman(bus, rules, lambda: T0, "w1", MINUTE).run())
    await wait_for(lambda: asked)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await bus.redis.exists(streams.problems()) == 0


# The dead say nothing: the command that was under way is never awaited.
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_death_at_any_call_tells_each_problem_once(house):
    problems = house.rulebook.rules.matcher.ruleset.problems
    stuck = Change([add(streams.ARTICLES, "{}")])
    calls = 0
    for answered in (False, True):
        for dies_at in range(20):
            await house.bus.redis.flushall()
            await house.bus.prepare()
            house.idle = {streams.ARTICLES}
            await house.bus.apply(stuck)
            assert await house.look() == []
            house.at += MINUTE
            mortal = MortalBus(house.bus, dies_at, answered=answered)
            with contextlib.suppress(Death):
                await Watchman(mortal, lambda: house.rulebook.rules, house.now, "dead", MINUTE / 2).look(problems)
            calls = max(calls, mortal.calls)
            await house.look(5 * SECOND, by=2)
            assert [one.data.problem for one in await house.bodies()] == ["no_progress"]
            assert await house.waits_for("ops") == ["no_progress"]
    assert 6 < calls < 20
