"""`tocsin watchlists replay`, as a user calls it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from services.alert.archive import append
from services.cli import watchlists
from shared.errors import Misconfigured

app = typer.Typer()
app.add_typer(watchlists.app, name="watchlists")

RULES = """
lists: {firms: [Acme, Bolt]}
watchlists:
  - {id: fires, match: fire, cooldown: 2h}
  - {id: firms, match: $firms AND fire, each: firms}
  - {id: outlets, match: fire, threshold: {count: 2, within: 1h}}
"""
KEYS = ["at", "watchlist_id", "each", "event", "type", "reason", "story_id", "articles", "held"]


def line(name: str, at: str, title: str = "A fire", story: str | None = "s1", **given: Any) -> str:
    article = {"id": name, "title": title, "text": "Nobody was hurt.", "story_id": story, **given}
    return json.dumps(article | {"fetched_at": f"2026-11-23T{at}:00Z"})


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "w.yaml").write_text(RULES)
    return tmp_path / "w.yaml"


def replay(rules: Path, *lines: str, more: tuple[str, ...] = ("--json",)) -> Any:
    (rules.parent / "a.jsonl").write_text("".join(f"{one}\n" for one in lines))
    return run("-w", rules, rules.parent / "a.jsonl", *more)


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(app, ["watchlists", "replay", *map(str, arguments)], catch_exceptions=True)


def rows(done: Any, watchlist: str) -> list[dict[str, Any]]:
    found = [json.loads(one) for one in done.stdout.splitlines()]
    return [row for row in found if row["watchlist_id"] == watchlist]


def test_each_thing_that_happens_is_a_line_with_these_keys(rules):
    done = replay(
        rules, line("a1", "08:00"), line("b1", "08:30", story="s2"), more=("--json", "--until", "2026-11-23T10:00")
    )
    first, held, digest = rows(done, "fires")
    assert list(first) == KEYS
    assert first == {
        "at": "2026-11-23T08:00:00Z", "watchlist_id": "fires", "each": None, "event": "told", "type": "alert.created",
        "reason": "match", "story_id": "s1", "articles": ["a1"], "held": {"articles": 0, "reasons": {}},
    }  # fmt: skip
    assert (held["event"], held["type"], held["reason"], held["articles"]) == ("held", None, "held.cooldown", ["b1"])
    assert (digest["at"], digest["type"], digest["story_id"]) == ("2026-11-23T10:00:00Z", "alert.digest", None)
    assert done.exit_code == 0


def test_without_until_the_clock_ends_at_the_last_line(rules):
    done = replay(rules, line("a1", "08:00"), line("b1", "08:30", story="s2"))
    assert [row["event"] for row in rows(done, "fires")] == ["told", "held"]


def test_the_order_is_that_of_the_clock_and_of_one_time_that_of_the_file(rules):
    done = replay(rules, line("late", "09:00"), line("b", "08:00", story="s2"), line("a", "08:00", story="s3"))
    assert [row["articles"] for row in rows(done, "fires")] == [["b"], ["a"], ["late"]]


@pytest.mark.parametrize(("keep", "reasons"), [("30m", ["match", "match"]), ("2h", ["match", "held.story"])])
def test_a_story_is_forgotten_when_nothing_came_of_it_for_as_long_as_is_kept(rules, monkeypatch, keep, reasons):
    monkeypatch.setenv("TOCSIN_KEEP", keep)
    rules.write_text("watchlists:\n  - {id: fires, match: fire}\n")
    done = replay(rules, line("a1", "08:00"), line("a2", "08:30"))
    assert [row["reason"] for row in rows(done, "fires")] == reasons


def test_a_repeat_gives_no_line_and_a_revision_does(rules):
    done = replay(rules, line("a1", "08:00"), line("a1", "08:10"), line("a1", "08:20", revision=2))
    assert [row["at"][11:16] for row in rows(done, "fires")] == ["08:00", "08:20"]


def test_a_row_of_each_is_named_and_a_threshold_a_watchlist_has_no_story(rules):
    done = replay(rules, line("a1", "08:00", "A fire at Bolt"), line("a2", "08:10", "A fire at Bolt"))
    assert rows(done, "firms")[0]["each"] == {"list": "firms", "id": "Bolt", "name": "Bolt"}
    threshold = rows(done, "outlets")[-1]
    assert (threshold["reason"], threshold["articles"], threshold["story_id"]) == ("threshold", ["a1", "a2"], None)


def test_a_line_without_a_story_gets_one_and_one_with_a_story_keeps_it(rules):
    text = "The harbour of Rotterdam burned all night while three hundred men of the fire brigade fought the flames."
    made = [
        line(name, at, text[:40], None, text=text, language="en") for name, at in (("a1", "08:00"), ("a2", "08:05"))
    ]
    first, second = rows(replay(rules, *made), "fires")
    assert first["story_id"] == second["story_id"] is not None
    assert second["reason"] == "held.story"


def test_the_archive_is_read_where_no_file_is_named(rules, monkeypatch):
    folder = rules.parent / "archive"
    monkeypatch.setenv("TOCSIN_ARCHIVE", str(folder))
    now = datetime.now(UTC)
    for name, days in (("old", 9), ("new", 1)):
        at = now - timedelta(days=days)
        article = {"id": name, "title": "A fire", "text": "X", "story_id": name, "fetched_at": at.isoformat()}
        append(folder, "articles", at.date(), [json.dumps(article).encode()])
    assert [row["articles"] for row in rows(run("-w", rules, "--json", "--since", "3d"), "fires")] == [["new"]]


def test_what_is_no_article_is_told_and_the_rest_is_done(rules):
    done = replay(rules, "nonsense", json.dumps({"id": "x", "title": "A fire", "text": ""}), line("a1", "08:00"))
    assert done.exit_code == 1
    assert "a.jsonl:1: no article" in done.stderr
    assert "article x: left out: it has no fetched_at, the clock of a replay" in done.stderr
    assert [row["articles"] for row in rows(done, "fires")] == [["a1"]]


def test_the_table_is_for_readers(rules):
    done = replay(
        rules, line("a1", "08:00", "Fire in Mali"), line("a2", "08:10"), line("b1", "10:00", story="s2"), more=()
    )
    shown = [one for one in done.stdout.splitlines() if " fires " in one]
    assert shown[0].split("  ")[0] == "2026-11-23 08:00:00"
    assert "told  match" in shown[0]
    assert "Fire in Mali" in shown[0]
    assert "held before: story 1" in shown[2]
    assert done.stderr.startswith("3 articles: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--until", "soon"),
        ("--until", "0001-01-01T00:00+05:00"),
        ("--since", "often"),
        ("--since", "99999999d"),
        ("nowhere.jsonl",),
        ("-w", "nowhere.yaml"),
    ],
)
def test_a_wrong_call_is_refused(rules, arguments):
    done = run("-w", rules, *arguments)
    assert done.exit_code == 2 or isinstance(done.exception, Misconfigured)
    assert done.stdout == ""
