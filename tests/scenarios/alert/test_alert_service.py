"""The whole service on a real server: from files and a stream to a receiver and an archive; and after it, the commands."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from ringing import SECRET, T0, article
from standardwebhooks import Webhook
from typer.testing import CliRunner

from services.alert import archive
from services.alert.app import open_alert
from services.cli import alerts
from services.cli.stack import dead
from shared import streams
from shared.bus import Bus
from shared.errors import Misconfigured
from shared.frame.service import Service, World
from shared.hop import Entry
from shared.settings import load
from shared.step.worker import Worker

FILE = """
receivers:
  desk: {{url: "{url}", secret: "{secret}"}}
watchlists:
  - {{id: fires, match: fire, notify: [desk], story: every}}
"""


def world(bus: Bus, folder: Path, **given: Any) -> World:
    from datetime import UTC, datetime

    settings = load({"watchlists": folder / "w.yaml", "data": folder, "allow_networks": "127.0.0.0/8", **given})
    return World(settings, bus, lambda: datetime.now(UTC), "c1")


async def work(bus: Bus, service: Service) -> None:
    """Each step reads once what there is for it."""
    for step in service.steps:
        rows: Any = await bus.redis.xreadgroup(step.group, "c1", {step.stream: ">"}, count=100)
        entries = [
            Entry(one.decode(), fields[b"data"], only=fields.get(b"only", b"").decode())
            for _, found in rows or []
            for one, fields in found
        ]
        await Worker(bus, step, "c1", deadline_s=10).work(entries)


async def put(bus: Bus, *articles: Any) -> None:
    for one in articles:
        await bus.redis.xadd(streams.ENRICHED, {"data": one.model_dump_json()})


async def test_an_article_is_matched_delivered_and_archived(bus, open_desk, tmp_path, wait_for):
    desk = await open_desk()
    (tmp_path / "w.yaml").write_text(FILE.format(url=desk.url, secret=SECRET))
    await put(bus, article("a1"), article("a2", "Rain", url="https://n.example/2"))
    async with open_alert(world(bus, tmp_path)) as service:
        task = asyncio.create_task(service.agents["sender"]())
        await work(bus, service)
        await wait_for(lambda: desk.posted)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    body = Webhook(SECRET).verify(desk.posted[0].body, desk.posted[0].headers)
    assert body["data"]["excerpts"][0]["text"] == "A fire in the harbour"
    assert body["data"]["excerpts"][0]["marks"] == [[2, 6]]
    assert [one.id for one in archive.read(tmp_path / "archive")] == ["a1", "a2"]
    assert [data for _, data in archive.read_alerts(tmp_path / "archive")] == [desk.posted[0].body]
    for stream, groups in streams.GROUPS.items():
        if stream in (streams.ENRICHED, streams.ALERTS):
            assert [await bus.backlog(stream, group) for group in groups] == [0] * len(groups)


async def test_without_an_archive_the_streams_move_on_and_nothing_is_written(bus, tmp_path):
    (tmp_path / "w.yaml").write_text("watchlists:\n  - {id: fires, match: fire}\n")
    await put(bus, article("a1"))
    async with open_alert(world(bus, tmp_path, archive="none")) as service:
        await work(bus, service)
    assert await bus.backlog(streams.ENRICHED, "archive") == 0
    assert not (tmp_path / "archive").exists()


async def test_a_disk_that_cannot_keeps_the_entries_on_the_stream(bus, tmp_path):
    (tmp_path / "w.yaml").write_text("watchlists:\n  - {id: fires, match: fire}\n")
    (tmp_path / "archive").write_text("in the way")
    await put(bus, article("a1"))
    async with open_alert(world(bus, tmp_path)) as service:
        await work(bus, service)
    assert await bus.backlog(streams.ENRICHED, "archive") == 1
    assert await bus.backlog(streams.ENRICHED, "match") == 0


async def test_no_watchlists_is_a_refusal_that_names_the_way_out(bus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Misconfigured, match="tocsin init"):
        async with open_alert(World(load({"data": tmp_path}), bus, lambda: T0, "c1")):
            pass


@pytest.fixture
async def rung(bus, open_desk, tmp_path, wait_for, redis_url, monkeypatch) -> Any:
    """One alert delivered, one refused for ever; the commands find the server."""
    desk = await open_desk(200, 410)
    (tmp_path / "w.yaml").write_text(FILE.format(url=desk.url, secret=SECRET))
    async with open_alert(world(bus, tmp_path)) as service:
        task = asyncio.create_task(service.agents["sender"]())
        await put(bus, article("a1"))
        await work(bus, service)
        await wait_for(lambda: len(desk.posted) == 1)
        await put(bus, article("a2", "Fire again"))
        await work(bus, service)
        await wait_for(lambda: _is_dead(bus))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path))
    return desk


async def _is_dead(bus: Bus) -> bool:
    return await bus.redis.xlen(streams.dead("delivery")) == 1


async def run(app: Any, *args: str) -> Any:
    return await asyncio.to_thread(CliRunner().invoke, app, list(args))


async def test_alerts_list_tells_what_rang_and_what_came_of_it(rung):
    result = await run(alerts.app, "list", "--json")
    rows = [json.loads(row) for row in result.stdout.splitlines()]
    assert [(row["watchlist_id"], row["seq"], row["deliveries"]) for row in rows] == [
        ("fires", 1, {"desk": "done"}),
        ("fires", 2, {"desk": "dead"}),
    ]
    plain = await run(alerts.app, "list")
    assert "A fire in the harbour" in plain.stdout
    assert "desk done" in plain.stdout
    assert (await run(alerts.app, "list", "--watchlist", "floods")).stdout == ""
    assert (await run(alerts.app, "list", "--since", "soon")).exit_code == 2


async def test_alerts_show_gives_the_very_bytes_and_the_answers(rung):
    name = rung.posted[0].headers["webhook-id"]
    assert (await run(alerts.app, "show", name, "--json")).stdout.encode() == rung.posted[0].body + b"\n"
    assert "desk: done after 1 attempt: answered 200" in (await run(alerts.app, "show", name)).stdout
    unknown = await run(alerts.app, "show", "msg_none")
    assert (unknown.exit_code, unknown.stdout) == (1, "")


async def test_dead_letters_are_listed_shown_and_sent_again_under_the_same_id(rung, bus):
    row = json.loads((await run(dead.app, "list", "--json")).stdout)
    assert row["stage"] == "delivery"
    assert row["receiver"] == "desk"
    assert row["webhook_id"] == rung.posted[1].headers["webhook-id"]
    assert "410" in row["reason"]
    shown = json.loads((await run(dead.app, "show", row["id"])).stdout)
    assert shown["data"].encode() == rung.posted[1].body
    again = await run(dead.app, "retry", row["id"])
    assert again.exit_code == 0
    assert (await run(dead.app, "list")).stdout == ""
    assert await bus.redis.zrange(streams.due(), 0, -1) == [f"{row['webhook_id']}:desk".encode()]
    assert await bus.redis.get(streams.alert(row["webhook_id"])) == rung.posted[1].body


async def test_a_dead_entry_goes_back_onto_its_stream(bus, redis_url, monkeypatch):
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    letter = {"reason": "r", "trace": "", "entry": "1-0", "stream": streams.ENRICHED, "data": '{"id":"é"}'}
    await bus.redis.xadd(streams.dead("match"), letter)  # type: ignore[arg-type]
    result = await run(dead.app, "retry", "--all")
    assert result.exit_code == 0
    ((_, fields),) = await bus.redis.xrange(streams.ENRICHED)
    assert fields[b"data"] == '{"id":"é"}'.encode()
    assert await bus.redis.xlen(streams.dead("match")) == 0


async def test_a_dead_entry_goes_again_to_its_own_step_alone(bus, redis_url, monkeypatch, tmp_path):
    """The archive had the article; only the match is still owed."""
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    (tmp_path / "w.yaml").write_text("watchlists:\n  - {id: fires, match: fire}\n")
    await bus.redis.xadd(streams.ENRICHED, {"data": '{"id": 1}'})
    async with open_alert(world(bus, tmp_path)) as service:
        await work(bus, service)
        ((letter, fields),) = await bus.redis.xrange(streams.dead("match"))
        good = {**fields, b"data": article("a1").model_dump_json().encode()}
        await bus.redis.xdel(streams.dead("match"), letter)
        await bus.redis.xadd(streams.dead("match"), good)  # type: ignore[arg-type]
        assert (await run(dead.app, "retry", "--all")).exit_code == 0
        await work(bus, service)
    assert [body.data.article.id for body, _ in archive.read_alerts(tmp_path / "archive")] == ["a1"]
    assert list(archive.read(tmp_path / "archive")) == []
    assert await bus.backlog(streams.ENRICHED, "archive") == 0


@pytest.mark.parametrize(
    ("args", "code"), [(["retry"], 2), (["retry", "x/1-0"], 1), (["show", "match/1-0"], 1), (["show", "match/x"], 1)]
)
async def test_what_is_not_there_is_one_line_and_a_fault(bus, redis_url, monkeypatch, args, code):
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    result = await run(dead.app, *args)
    assert (result.exit_code, result.stdout) == (code, "")
    assert len(result.stderr.splitlines()) == 1 + (code == 1 and args[0] == "retry")
