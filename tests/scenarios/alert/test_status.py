"""`tocsin status` beside a stack that holds, mutes, rang and has an ill receiver."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ringing import SECRET, article, watchlist
from typer.testing import CliRunner

from services.alert.policy.mute import Mute
from services.alert.ringing import mutes
from services.alert.rules.kept import Kept, Version
from services.alert.watchlists.model import Receiver
from services.cli.main import app
from shared import streams

RULES = """\
receivers:
  desk: {{url: "{url}", secret: "{secret}"}}
watchlists:
  - {{id: fires, match: fire, notify: [desk]}}
  - {{id: floods, match: flood, cooldown: 4h}}
"""


@pytest.fixture
async def standing(bell, open_desk, tmp_path, redis_url, monkeypatch, wait_for) -> Any:
    desk = await open_desk(410)
    (tmp_path / "w.yaml").write_text(RULES.format(url=desk.url, secret=SECRET))
    for name, value in {"REDIS_URL": redis_url, "DATA": tmp_path, "WATCHLISTS": tmp_path / "w.yaml"}.items():
        monkeypatch.setenv(f"TOCSIN_{name}", str(value))
    rules = [watchlist(), watchlist("floods", "flood", cooldown=timedelta(hours=4), notify=("console",))]
    one = bell(*rules, desk=Receiver("desk", url=desk.url, secrets=(SECRET,)))
    async with one.sending():
        await one.ring(article("a1"), article("a2", "Fire is out"))
        await one.ring(*(article(f"b{n}", f"A flood in town {n}", story=f"s{n + 2}") for n in range(3)))
        await wait_for(lambda: _dead(one))
    now = datetime.now(UTC)
    await mutes.put(one.bus, Mute(id="m1", tag="asia", since=now, until=now + timedelta(hours=2), reason="exercise"))
    await one.bus.redis.hset(streams.beat("tag"), mapping={"done": "3", "last_error": "Retry: the model is away"})
    return one


async def test_it_says_what_is_held_and_why_who_is_ill_and_what_rang(standing):
    facts = json.loads((await run("--json")).stdout)
    held = {name: (one["held"], one["reasons"]) for name, one in facts["watchlists"].items()}
    assert held == {"fires": (1, {"story": 1}), "floods": (2, {"cooldown": 2})}
    assert [(mute["id"], mute["tag"], mute["reason"]) for mute in facts["mutes"]] == [("m1", "asia", "exercise")]
    assert facts["receivers"]["desk"]["state"] == "off"
    assert "410" in facts["receivers"]["desk"]["said"]
    assert facts["receivers"]["console"]["state"] == "well"
    assert facts["alerts_24h"]["watchlists"] == {"fires": 1, "floods": 1}
    assert facts["last_errors"] == {"tag": "Retry: the model is away"}
    assert facts["dead"]["delivery"] == 1


async def test_a_person_reads_the_same_in_lines(standing):
    lines = (await run()).stdout.splitlines()
    for beginning, ending in (
        ("alerts in 24 h: 2 (", ")"),
        ("held fires: 1 since ", "(held.story 1)"),
        ("held floods: 2 since ", "(held.cooldown 2)"),
        ("mute m1: tag asia until ", ": exercise"),
        ("receiver console: well", ""),
        ("receiver desk: off since ", "answered 410: ok"),
        ("dead letters: delivery 1", ""),
        ("last error of tag: Retry: the model is away", ""),
    ):
        assert [line for line in lines if line.startswith(beginning) and line.endswith(ending)], (beginning, lines)


async def test_where_no_rules_can_be_read_the_rest_is_told(standing, monkeypatch, tmp_path):
    monkeypatch.setenv("TOCSIN_WATCHLISTS", str(tmp_path / "gone.yaml"))
    facts = json.loads((await run("--json")).stdout)
    assert facts["alerts_24h"]["total"] == 2
    assert "gone.yaml" in facts["files"][0]


async def test_files_that_the_service_has_elsewhere_are_not_told_to_be_bad(standing, monkeypatch, tmp_path):
    await Kept(standing.bus).write({"w.yaml": Version(data="watchlists:\n  - {id: fires, match: fire}\n")})
    monkeypatch.setenv("TOCSIN_WATCHLISTS", str(tmp_path / "elsewhere"))
    facts = json.loads((await run("--json")).stdout)
    assert (facts["files"], facts["watchlists"]["fires"]["held"]) == ([], 1)


async def run(*args: str) -> Any:
    return await asyncio.to_thread(CliRunner().invoke, app, ["status", *args])


async def _dead(bell: Any) -> bool:
    return len(await bell.dead()) == 1 and await bell.waiting() == 0
