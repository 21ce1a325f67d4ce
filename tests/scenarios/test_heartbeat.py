"""A heartbeat is heard while a probe comes through all three services, and only then. The services are real."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from services.alert.app import open_alert
from services.alert.rules.rulebook import Rulebook
from services.alert.watch import heartbeat
from services.alert.watch.heartbeat import Due, Heart
from services.enrich.app import open_enrich
from services.ingest import prober
from services.ingest.app import open_ingest
from services.ingest.prober import Prober
from shared import streams
from shared.bus import Bus, Change, add_probe
from shared.frame import runtime
from shared.frame.service import World
from shared.hop import Entry, Outcome, Step
from shared.http import open_client
from shared.settings import Settings, load
from shared.step.worker import Worker
from tests.faults.theatre import free_port
from tests.unit.conftest import HttpServer, answer, serve_http

__all__ = ["answer", "serve_http"]

T0 = datetime(2026, 11, 23, 8, tzinfo=UTC)
ASK, CALL, NOTHING = Due(ask=True), Due(call=True), Due()
MISSED = Due(ask=True, missed=True)
SECRET_PATH = "/ping/s3cret"


@dataclass
class Line:
    """The probe's way through the services, step by step, by the test's clock."""

    bus: Bus
    heart: Heart
    rulebook: Rulebook
    server: HttpServer
    steps: list[Step] = field(default_factory=list)
    at: datetime = T0

    async def beat(self, after: timedelta = timedelta(0), heart: Heart | None = None) -> Due:
        self.at += after
        found = self.rulebook.rules.matcher.ruleset.heartbeat
        assert found is not None
        return await (heart or self.heart).beat(found)

    async def travel(self, *names: str) -> None:
        """The probe goes from ingest through these steps."""
        await Prober(self.bus).send_asked()
        for step in self.steps:
            if step.name in names:
                await self.work(step)

    async def work(self, step: Step) -> None:
        rows: Any = await self.bus.redis.xreadgroup(step.group, "c1", {step.stream: ">"})
        entries = [Entry.of(*row) for _, found in rows or [] for row in found]
        await Worker(self.bus, step, "c1", deadline_s=30).work(entries)


def settings(folder: Path, **given: Any) -> Settings:
    flags = {"watchlists": folder / "w.yaml", "data": folder, "model": "blank:en", "taggers": 1}
    return load({**flags, "allow_networks": "127.0.0.0/8", **given})


@pytest.fixture
async def line(bus: Bus, tmp_path: Path, serve_http: Any, answer: Any) -> AsyncIterator[Line]:
    """With steps that do nothing but pass a probe on."""
    server = await serve_http(lambda asked: answer(200))
    (tmp_path / "w.yaml").write_text(
        f'heartbeat: {{url: "{server.url}{SECRET_PATH}", every: 5m}}\n'
        "watchlists: [{id: probes, match: probe, story: every}, {id: all, match: 'words:>=0', story: every}]\n"
    )
    rulebook = Rulebook(tmp_path / "w.yaml", is_given=True, default_zone="UTC")
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(open_client(allow_networks=[ip_network("127.0.0.0/8")]))
        made: list[Line] = []
        made.append(Line(bus, Heart(bus, client, lambda: rulebook.rules, lambda: made[0].at), rulebook, server))
        made[0].steps = [
            Step("tag", streams.ARTICLES, "tag", no_event, pass_probe=from_tag),
            Step("story", streams.TAGGED, "story", no_event, pass_probe=from_story),
            Step("match", streams.ENRICHED, "match", no_event, pass_probe=made[0].heart.pass_probe),
        ]
        yield made[0]


@pytest.fixture
async def whole(line: Line, tmp_path: Path, wait_for: Any) -> AsyncIterator[Line]:
    """With the services as they are opened, their tagger and their one writer of stories."""
    world = World(settings(tmp_path), line.bus, lambda: line.at, "c1")
    async with open_enrich(world) as enrich, open_alert(world) as alert:
        line.steps = [*enrich.steps, *alert.steps]
        lease = asyncio.create_task(enrich.agents["lease"]())
        await wait_for(lambda: all(step.is_ours for step in enrich.steps))
        yield line
        lease.cancel()
        await asyncio.gather(lease, return_exceptions=True)


async def no_event(entries: Sequence[Entry]) -> list[Outcome]:
    raise AssertionError("no article is on its way")


async def from_tag(probe: str) -> Change:
    return Change([add_probe(streams.TAGGED, probe)])


async def from_story(probe: str) -> Change:
    return Change([add_probe(streams.ENRICHED, probe)])


ALL = ("tag", "story", "match", "archive")


async def test_a_probe_that_comes_through_all_services_is_one_call_and_nothing_else(whole, tmp_path):
    line = whole
    assert await line.beat() == ASK
    assert await line.beat(timedelta(seconds=1)) == NOTHING
    await line.travel(*ALL)
    assert await line.beat(timedelta(seconds=1)) == CALL
    assert await line.beat(timedelta(seconds=1)) == NOTHING
    assert [(one.method, one.path) for one in line.server.asked] == [("GET", SECRET_PATH)]
    redis = line.bus.redis
    for nothing in (streams.ALERTS, streams.STORY_LOG, streams.KNOWN, streams.due(), streams.dead("match")):
        assert not await redis.exists(nothing) or await redis.xlen(nothing) == 0
    assert [key async for key in redis.scan_iter(match=f"{streams.PREFIX}seen:*")] == []
    assert [key async for key in redis.scan_iter(match=f"{streams.PREFIX}policy:*")] == []
    assert list((tmp_path / "archive").glob("*")) == []
    for stream, groups in streams.GROUPS.items():
        assert [await line.bus.backlog(stream, group) for group in groups] == [0] * len(groups)


async def test_where_one_step_stands_still_there_is_no_call_until_it_goes_on(whole):
    for calls, stopped in enumerate(("tag", "story", "match")):
        assert (await whole.beat()).ask
        await whole.travel(*[name for name in ALL if name != stopped])
        assert await whole.beat(timedelta(minutes=5)) == MISSED
        assert len(whole.server.asked) == calls
        await whole.travel(*ALL)  # the old probe and the new one
        await whole.travel(*ALL)
        assert await whole.beat(timedelta(seconds=1)) == CALL
        whole.at += timedelta(minutes=5)


async def test_where_nobody_ingests_there_is_no_call(line):
    await line.beat()
    for step in line.steps:
        await line.work(step)
    assert await line.beat(timedelta(minutes=5)) == MISSED
    assert line.server.asked == []


async def test_a_probe_that_comes_too_late_is_none(line):
    await line.beat()
    await Prober(line.bus).send_asked()
    assert await line.beat(timedelta(minutes=5)) == MISSED
    for step in line.steps:
        await line.work(step)
    assert await line.beat(timedelta(seconds=1)) == NOTHING
    assert line.server.asked == []


async def test_of_many_processes_one_calls_in_each_period(line):
    others = [Heart(line.bus, line.heart.client, line.heart.rules, line.heart.now) for _ in range(3)]
    for period in range(3):
        await asyncio.gather(*(line.beat(heart=one) for one in others))
        await line.travel(*ALL)
        await asyncio.gather(*(line.beat(heart=one) for one in others))
        assert len(line.server.asked) == period + 1
        line.at += timedelta(minutes=5)


async def test_a_call_that_fails_is_told_once_and_without_the_address(line, serve_http, answer, tmp_path, capsys):
    statuses = [500, 500, 200]
    server = await serve_http(lambda asked: answer(statuses.pop(0)))
    (tmp_path / "w.yaml").write_text(f'heartbeat: {{url: "{server.url}{SECRET_PATH}", every: 5m}}\nwatchlists: []\n')
    await line.rulebook.reload()
    for _ in range(3):
        await line.beat()
        await line.travel(*ALL)
        await line.beat()
        line.at += timedelta(minutes=5)
    said = capsys.readouterr().out
    assert said.count("no heartbeat") == 1
    assert "the address of `heartbeat` answers 500" in said
    assert said.count("heartbeat again") == 1
    assert "s3cret" not in said


async def test_an_address_that_may_not_be_called_is_not_called(bus, line, capsys):
    async with open_client() as client:
        guarded = Heart(bus, client, line.heart.rules, line.heart.now)
        await line.beat(heart=guarded)
        await line.travel(*ALL)
        await line.beat(heart=guarded)
    assert line.server.asked == []
    said = capsys.readouterr().out
    assert "refused: 127.0.0.1 is loopback; set TOCSIN_ALLOW_NETWORKS=127.0.0.0/8" in said
    assert "s3cret" not in said


@asynccontextmanager
async def serving(redis_url: str, folder: Path, *openers: Callable[[World], Any]) -> AsyncIterator[None]:
    """These services in one process, as `tocsin serve` and `tocsin up` run them."""
    stop, listen = asyncio.Event(), f"127.0.0.1:{free_port()}"
    task = asyncio.create_task(runtime.serve(openers, settings(folder), redis_url, listen, stop=stop))
    try:
        yield
    finally:
        stop.set()
        assert await task == 0


async def test_the_heartbeat_stops_with_enrich_and_comes_back_with_it(
    bus, redis_url, tmp_path, serve_http, answer, wait_for, monkeypatch, capsys
):
    for module in (heartbeat, prober):
        monkeypatch.setattr(module, "LOOK_S", 0.05)
    monkeypatch.setattr(heartbeat, "SHORTEST_WAY", timedelta(seconds=1))
    server = await serve_http(lambda asked: answer(200))
    (tmp_path / "w.yaml").write_text(f'heartbeat: {{url: "{server.url}/", every: 200ms}}\nwatchlists: []\n')
    said = ""

    def told(text: str) -> bool:
        nonlocal said
        out = capsys.readouterr()
        said += out.out + out.err
        return text in said

    async with serving(redis_url, tmp_path, open_ingest, open_alert):
        async with serving(redis_url, tmp_path, open_enrich):
            await wait_for(lambda: len(server.asked) >= 3)
        await wait_for(lambda: told("a probe did not come through all services within 1s"))
        calls = len(server.asked)
        said = ""
        async with serving(redis_url, tmp_path, open_enrich):
            await wait_for(lambda: told("heartbeat again"))
        assert len(server.asked) > calls
