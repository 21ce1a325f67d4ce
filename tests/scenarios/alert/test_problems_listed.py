"""The problems of the bell itself, as the commands about alerts show them beside what rang."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from ringing import SECRET, article, watchlist
from typer.testing import CliRunner

from services.alert import archive
from services.alert.cutting import to_bytes
from services.alert.delivery import outbox
from services.alert.samples import sample
from services.cli import alerts
from services.cli.main import main
from shared.bus import Change

RULES = """\
receivers: {{desk: {{url: "{url}", secret: "{secret}"}}}}
problems: {{notify: [desk]}}
watchlists: [{{id: fires, match: fire, notify: [desk]}}]
"""


@pytest.fixture
async def told(bell, open_desk, tmp_path, redis_url, monkeypatch, wait_for) -> Any:
    """The desk, which has got a problem and then an alert, and the problem as it was told."""
    desk = await open_desk()
    one = bell(watchlist(), desk=desk)
    (tmp_path / "w.yaml").write_text(RULES.format(url=desk.url, secret=SECRET))
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path))
    monkeypatch.setenv("TOCSIN_WATCHLISTS", str(tmp_path / "w.yaml"))
    problem = sample("tocsin.problem", datetime.now(UTC))
    async with one.sending():
        receivers = [one.rules.receivers["desk"]]
        await one.bus.apply(Change(outbox.put(problem.data.alert_id, to_bytes(problem), receivers, datetime.now(UTC))))
        await wait_for(lambda: len(desk.posted) == 1)
        await one.ring(article("a1"))
        await wait_for(lambda: len(desk.posted) == 2)
        archive.append(tmp_path / "archive", "alerts", datetime.now(UTC).date(), [each.body for each in desk.posted])
        yield desk, problem


async def test_a_problem_is_listed_among_what_rang(told):
    _, problem = told
    result = await run("list", "--json")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["type"], first["reason"], first["title"]) == ("tocsin.problem", "feed_dead", "example-feed")
    assert (first["watchlist_id"], second["watchlist_id"]) == (None, "fires")
    assert first.keys() == second.keys()
    assert f"{problem.data.alert_id}  feed_dead  tocsin.problem  example-feed" in (await run("list")).stdout


async def test_a_problem_is_not_of_any_watchlist(told):
    assert "tocsin.problem" not in (await run("list", "--watchlist", "fires")).stdout


async def test_where_nothing_rang_that_is_said(told):
    result = await run("list", "--watchlist", "fiers")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr.startswith("nothing of watchlist fiers rang since ")


async def test_a_problem_is_shown_as_its_receivers_got_it(told):
    desk, problem = told
    assert "feed_dead: example-feed" in (await run("show", problem.data.alert_id)).stdout
    assert (await run("show", problem.data.alert_id, "--json")).stdout.encode() == desk.posted[0].body + b"\n"


async def test_a_problem_goes_again_by_its_id_and_not_with_what_rang_since(told, wait_for):
    desk, problem = told
    assert (await run("resend", problem.data.alert_id)).exit_code == 0
    await wait_for(lambda: len(desk.posted) == 3)
    assert desk.posted[2].body == desk.posted[0].body
    assert (await run("resend", "--since", "1h")).exit_code == 0
    await wait_for(lambda: len(desk.posted) == 4)
    assert desk.posted[3].body == desk.posted[1].body


async def test_a_problem_becomes_nobodys_test(told, monkeypatch, capsys):
    _, problem = told
    monkeypatch.setattr("sys.argv", ["tocsin", "alerts", "bad", problem.data.alert_id])
    with pytest.raises(SystemExit) as ended:
        await asyncio.to_thread(main)
    assert ended.value.code == 2
    assert "is a tocsin.problem, no alert: no watchlist rang" in capsys.readouterr().err


async def test_without_a_stack_the_archive_tells_what_it_can(told, monkeypatch):
    _, problem = told
    monkeypatch.delenv("TOCSIN_REDIS_URL")
    result = await run("list")
    assert [line.split("  ")[3] for line in result.stdout.splitlines()] == ["tocsin.problem", "alert.created"]
    assert "from the archive alone, without the deliveries" in result.stderr
    assert "feed_dead" in (await run("show", problem.data.alert_id)).stdout
    assert "is a tocsin.problem" in str((await run("bad", problem.data.alert_id)).exception)


async def run(*args: str) -> Any:
    return await asyncio.to_thread(CliRunner().invoke, alerts.app, list(args))
