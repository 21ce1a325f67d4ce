"""Who is told of a problem, and how often; and who is not."""

import asyncio
import contextlib
from typing import Any

import pytest
from houses import CALM, MINUTE, SECOND
from ringing import T0
from typer.testing import CliRunner

from services.alert.rules.rulebook import Rulebook
from services.alert.watch.watchman import Watchman
from services.cli.main import app
from shared import streams
from shared.bus import Change, add
from tests.faults.test_every_step import MortalBus
from tests.faults.town import Death


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
    told = await asyncio.to_thread(CliRunner().invoke, app, ["status"])
    assert [line for line in told.stdout.splitlines() if line.startswith("problem")] == []


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
