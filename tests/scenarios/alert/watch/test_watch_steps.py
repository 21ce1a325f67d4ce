"""Dead letters, lag and steps that stand still; letters are buried by the worker."""

from datetime import UTC, datetime
from typing import Any

from houses import CALM, HOUR, SECOND, House, opens_repeats_and_ends
from ringing import T0

from services.alert.app import open_alert
from services.alert.watch import observer, trouble
from services.enrich.app import open_enrich
from shared import streams
from shared.bus import Change, add
from shared.errors import Poison
from shared.frame.service import World
from shared.hop import Entry, Failed, Outcome, Step
from shared.settings import load
from shared.step.worker import Worker


async def bury(house: House) -> None:
    async def poison(entries: list[Entry]) -> list[Outcome]:
        return [Failed(Poison("not an article")) for _ in entries]

    await house.bus.apply(Change([add(streams.ARTICLES, "?")]))
    rows: Any = await house.bus.redis.xreadgroup("tag", "c1", {streams.ARTICLES: ">"})
    entries = [Entry.of(*row) for _, found in rows for row in found]
    await Worker(house.bus, Step("tag", streams.ARTICLES, "tag", poison), "c1", deadline_s=5).work(entries)
    house.at = datetime.now(UTC)  # by which Redis names what it buries


async def finish(house: House) -> None:
    """What was read and not finished."""
    rows: Any = await house.bus.redis.xpending_range(streams.ARTICLES, "tag", "-", "+", 10)
    await house.bus.redis.xack(streams.ARTICLES, "tag", *(row["message_id"] for row in rows))
    house.idle.clear()


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


async def test_a_step_that_is_slow_makes_progress(house):
    house.idle = {streams.ARTICLES}
    await house.bus.apply(Change([add(streams.ARTICLES, "{}")] * 5))
    rows: Any = await house.bus.redis.xreadgroup("tag", "c1", {streams.ARTICLES: ">"})
    for entry_id, _ in rows[0][1]:
        assert await house.look(50 * SECOND) == []
        await house.bus.redis.xack(streams.ARTICLES, "tag", entry_id)
