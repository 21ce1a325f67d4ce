"""What rang is sent again, and what should not have rung becomes a test, as a user does it beside a running stack."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ringing import SECRET, article, watchlist
from typer.testing import CliRunner

from services.alert import archive
from services.alert.watchlists.file import load as load_rules
from services.alert.watchlists.model import Receiver
from services.cli import alerts
from services.cli.main import main
from shared import streams
from shared.events import Entity, Mention

RULES = """\
receivers:
  desk: {{url: "{url}", secret: "{secret}"}}
  other: {{url: "{url}/other", secret: "{secret}"}}
watchlists:
  - id: fires  # and nothing else
    match: fire AND country:FR
    notify: [desk]
"""


@pytest.fixture
async def rang(bell, open_desk, tmp_path, redis_url, monkeypatch, wait_for) -> Any:
    """One alert, accepted by the desk and archived with its article; the bell goes on sending."""
    desk = await open_desk()
    one = bell(watchlist(query="fire"), desk=desk, other=Receiver("other", url=f"{desk.url}/other", secrets=(SECRET,)))
    (tmp_path / "w.yaml").write_text(RULES.format(url=desk.url, secret=SECRET))
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path))
    monkeypatch.setenv("TOCSIN_WATCHLISTS", str(tmp_path / "w.yaml"))
    async with one.sending():
        told = article("a1", entities=[_france()])
        await one.ring(told)
        await wait_for(lambda: len(desk.posted) == 1)
        await wait_for(lambda: _is_settled(one))
        archive.append(tmp_path / "archive", "articles", datetime.now(UTC).date(), [told.model_dump_json().encode()])
        archive.append(tmp_path / "archive", "alerts", datetime.now(UTC).date(), [desk.posted[0].body])
        yield one, desk
        await wait_for(lambda: _is_settled(one))


async def test_what_was_accepted_is_sent_again_with_the_same_id_and_bytes(rang, wait_for):
    one, desk = rang
    result = await run("resend", desk.posted[0].headers["webhook-id"])
    assert (result.exit_code, result.stderr) == (0, "1 delivery on the way again\n")
    await wait_for(lambda: len(desk.posted) == 2)
    first, second = desk.posted
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert await one.bus.redis.xlen(streams.ALERTS) == 1, "it is the same alert, not another"


async def test_what_the_server_has_forgotten_comes_from_the_archive(rang, wait_for):
    one, desk = rang
    name = desk.posted[0].headers["webhook-id"]
    await one.bus.redis.delete(streams.alert(name), streams.delivery(f"{name}:desk"))
    assert (await run("resend", "--since", "1h")).exit_code == 0
    await wait_for(lambda: len(desk.posted) == 2)
    assert desk.posted[1].body == desk.posted[0].body
    assert desk.posted[1].path == "/hook", "to whom the watchlist notifies now"


async def test_it_can_be_sent_to_one_receiver_alone(rang, wait_for):
    _, desk = rang
    assert (await run("resend", "--since", "1h", "--receiver", "other")).exit_code == 0
    await wait_for(lambda: len(desk.posted) == 2)
    assert desk.posted[1].path == "/hook/other"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["resend"], 2, "either IDs or --since is expected"),
        (["resend", "msg_1", "--since", "1h"], 2, "either IDs or --since is expected"),
        (["resend", "msg_1"], 1, "no alert msg_1"),
        (["resend", "--since", "soon"], 2, "or a time, as 2026-11-23T08:00Z"),
        (["resend", "--since", "1h", "--receiver", "dsek"], 2, "no receiver dsek; did you mean desk?"),
        (["bad", "msg_1"], 1, "no alert msg_1"),
    ],
)
async def test_what_cannot_be_sent_again_is_one_clear_line(rang, monkeypatch, capsys, args, code, said):
    assert await as_program(monkeypatch, "alerts", *args) == code
    assert said in capsys.readouterr().err


async def test_a_bad_alert_becomes_a_test_with_the_tags_that_the_rule_asks_for(rang, tmp_path):
    _, desk = rang
    before = (tmp_path / "w.yaml").read_text()
    result = await run("bad", desk.posted[0].headers["webhook-id"])
    assert result.exit_code == 0
    assert "it fails until the rule is changed" in result.stderr
    after = (tmp_path / "w.yaml").read_text()
    assert after.startswith(before)
    (case,) = load_rules(tmp_path / "w.yaml", env=None).watchlists[0].tests
    assert not case.is_match_expected
    assert case.given["text"] == "Nobody was hurt."
    assert [one["country"] for one in case.given["entities"]] == ["FR"]
    assert "topics" not in case.given or case.given["topics"] is None


def _france() -> Entity:
    mention = Mention(field="title", start=0, end=1, text="A")
    return Entity(id="country:FR", name="France", type="place", country="FR", mentions=(mention,))


async def _is_settled(bell: Any) -> bool:
    return bool(await bell.waiting() == 0)


async def run(*args: str) -> Any:
    return await asyncio.to_thread(CliRunner().invoke, alerts.app, list(args))


async def as_program(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    """The exit code of `tocsin ...`, through its entry point."""
    monkeypatch.setattr("sys.argv", ["tocsin", *args])

    def call() -> int:
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    return await asyncio.to_thread(call)


async def test_of_a_digest_all_articles_are_shown_however_many(bell, tmp_path, redis_url, monkeypatch):
    from services.alert.watchlists.policy import Digest

    one = bell(watchlist(story="every", digest=Digest(every=timedelta(hours=4)), notify=("console",)))
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    one.frozen = True
    await one.ring(*(article(f"a{n}", f"Fire number {n}") for n in range(25)))
    one.at += timedelta(hours=5)
    await one.ring(article("last", "The last fire"))
    (told,) = await one.told()
    assert (len(told.data.items), told.data.counts.items) == (20, 25)
    shown = (await run("show", told.data.alert_id)).stdout
    assert all(f"• Fire number {n}  a{n}\n" in shown for n in range(25))
