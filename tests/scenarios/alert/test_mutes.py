"""Mutes as a user makes and ends them: known to who decides within a second, never without an end."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ringing import article

from services.alert.app import open_alert
from services.alert.body import read_body
from services.alert.policy.mute import Mute
from services.alert.policy.state import HEARD, read_heard
from services.alert.ringing import mutes
from services.alert.ringing.mutes import Mutes
from services.cli.main import main
from shared import streams
from shared.bus import Bus
from shared.frame.service import Service, World
from shared.hop import Entry
from shared.settings import load
from shared.step.worker import Worker

RULES = "watchlists:\n  - {id: afghan-border, match: border}\n  - {id: floods, match: flood}\n"


@asynccontextmanager
async def watching(bus: Bus) -> AsyncIterator[Mutes]:
    one = Mutes(bus, lambda: datetime.now(UTC))
    await one.look()
    task = asyncio.create_task(one.watch())
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def tocsin(tmp_path, redis_url, monkeypatch, capsys) -> Callable[..., Any]:
    """`await tocsin("mute", ...)`: exit code, stdout, stderr."""
    (tmp_path / "w.yaml").write_text(RULES)
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    monkeypatch.setenv("TOCSIN_WATCHLISTS", str(tmp_path / "w.yaml"))

    def call(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["tocsin", *args])
        try:
            main()
        except SystemExit as ended:
            return (int(ended.code or 0), *capsys.readouterr())
        return (0, *capsys.readouterr())

    async def run(*args: str) -> tuple[int, str, str]:
        return await asyncio.to_thread(call, *args)

    return run


async def test_a_mute_holds_within_a_second_in_every_process_and_ends_when_it_is_told_to(
    bus, tocsin, wait_for, monkeypatch
):
    monkeypatch.setattr(mutes, "LOOK_S", 8.0)  # so that it is the news that brings it, not the next look
    async with watching(bus) as left, watching(bus) as right:
        await wait_for(lambda: _hear(bus, 2))
        code, out, _ = await tocsin("mute", "afghan-border", "--for", "2h", "--reason", "exercise")
        await wait_for(lambda: left.current() and right.current(), 5)
        assert code == 0
        (mute,) = left.current()
        assert (mute.watchlist, mute.reason, mute.until - mute.since) == (
            "afghan-border",
            "exercise",
            timedelta(hours=2),
        )
        assert re.match(rf"{mute.id}  afghan-border  until .* \(2h left\): exercise\n", out)
        _, out, _ = await tocsin("mute", "list", "--json")
        assert json.loads(out)["id"] == mute.id
        assert (await tocsin("mute", "end", mute.id))[0] == 0
        await wait_for(lambda: not left.current() and not right.current(), 5)
    assert (await tocsin("mute", "list"))[1] == ""


async def test_it_holds_in_a_running_service_and_its_end_lets_out_what_it_held(bus, tocsin, wait_for, tmp_path):
    settings = load({"data": tmp_path, "archive": "none"})
    async with open_alert(World(settings, bus, lambda: datetime.now(UTC), "c1")) as service:
        agents = [asyncio.create_task(service.agents[name]()) for name in ("mutes", "clock")]
        await tocsin("mute", "floods", "--for", "2h")
        # Known to this process as soon as to any: a mute is read where alerts are decided.
        await wait_for(lambda: _told_or_held(bus, service, "held.mute"))
        (mute,) = await mutes.kept(bus)
        await tocsin("mute", "end", mute)
        await wait_for(lambda: bus.redis.xlen(streams.ALERTS))
        for agent in agents:
            agent.cancel()
        await asyncio.gather(*agents, return_exceptions=True)
    (_, fields), *_ = await bus.redis.xrange(streams.ALERTS)
    assert read_body(fields[b"data"]).type in ("alert.created", "alert.digest")


async def _hear(bus: Bus, count: int) -> bool:
    ((_, listening),) = await bus.redis.pubsub_numsub(streams.MUTED)
    return int(listening) == count


async def _told_or_held(bus: Bus, service: Service, why: str) -> bool:
    """One flood more, of a story of its own; what became of it."""
    number = await bus.redis.incr("{tocsin}:test")
    await bus.redis.xadd(streams.ENRICHED, {"data": article(f"f{number}", "A flood", f"s{number}").model_dump_json()})
    step = next(step for step in service.steps if step.name == "match")
    rows: Any = await bus.redis.xreadgroup(step.group, "c1", {step.stream: ">"}, count=100)
    entries = [Entry(name.decode(), fields[b"data"]) for _, found in rows for name, fields in found]
    await Worker(bus, step, "c1", deadline_s=10).work(entries)
    heard = read_heard(await bus.redis.hget(streams.policy("floods"), f"{HEARD}f{number}"))
    return heard is not None and heard.why == why


async def test_what_is_over_holds_no_longer_and_is_dropped(bus, tocsin):
    now = datetime.now(UTC)
    await mutes.put(bus, Mute(id="m1", tag="asia", since=now - timedelta(hours=2), until=now - timedelta(seconds=1)))
    await mutes.put(bus, Mute(id="m2", tag="asia", since=now, until=now + timedelta(hours=1)))
    assert (await tocsin("mute", "list"))[1].startswith("m2  tag asia")
    one = Mutes(bus, lambda: now)
    await one.look()
    assert [mute.id for mute in one.current()] == ["m2"]
    assert await bus.redis.hkeys(streams.mutes()) == [b"m2"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--story", "story-1"], {"story": "story-1"}),
        (["--source", "https://www.Example.org/news"], {"source": "example.org"}),
        (["--tag", "asia", "floods"], {"tag": "asia", "watchlist": "floods"}),
    ],
)
async def test_a_story_a_source_or_a_tag_may_be_muted(bus, tocsin, args, expected):
    assert (await tocsin("mute", *args, "--for", "30m"))[0] == 0
    (mute,) = (await mutes.kept(bus)).values()
    given = mute.model_dump(include={"watchlist", "story", "source", "tag"}, exclude_none=True)
    assert given == expected


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["floods"], 2, "--for is missing"),
        (["--for", "2h"], 2, "what? A WATCHLIST, --story, --source or --tag is expected"),
        (["floods", "--for", "soon"], 2, "is no duration"),
        (["floods", "--for", "0s"], 2, "longer than nothing"),
        (["afgan-border", "--for", "2h"], 2, "no watchlist afgan-border; did you mean afghan-border?"),
        (["zzz", "--for", "2h"], 2, "no watchlist zzz; there are: afghan-border, floods"),
        (["floods", "afghan-border", "--for", "2h"], 2, "one WATCHLIST is expected"),
        (["end"], 2, "one ID is expected"),
        (["end", "m0"], 1, "no mute m0"),
    ],
)
async def test_what_is_no_mute_is_one_clear_line(bus, tocsin, args, code, said):
    got, out, err = await tocsin("mute", *args)
    assert (got, out, len(err.splitlines())) == (code, "", 1)
    assert said in err
    assert await mutes.kept(bus) == {}


async def test_without_a_stack_nothing_is_muted(tocsin, monkeypatch, tmp_path):
    monkeypatch.delenv("TOCSIN_REDIS_URL")
    code, _, err = await tocsin("mute", "floods", "--for", "2h")
    assert code == 1
    assert "no stack runs on /" in err
