"""`tocsin match` and `tocsin watchlists`, as a user calls them."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import typer
from typer.testing import CliRunner

from services.alert.archive import append
from services.alert.rules.kept import Kept, Version
from services.cli import match, watchlists
from services.cli.terminal import is_coloured
from shared.bus import connect
from shared.errors import Misconfigured
from shared.events import EnrichedArticle

app = typer.Typer()
app.command()(match.match)
app.add_typer(watchlists.app, name="watchlists")

RULES = """
watchlists:
  - id: border
    match: Taliban NEAR/5 border
    tests:
      - {text: Taliban at the border, expect: match}
  - {id: other, match: kangaroo}
"""
GOOD = json.dumps({"id": "1", "title": "Border talks", "text": "The Taliban came to the border."})


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "w.yaml").write_text(RULES)
    return tmp_path


def run(*arguments, given=""):
    return CliRunner().invoke(app, list(map(str, arguments)), input=given, catch_exceptions=True)


def test_match_prints_a_line_for_each_match_and_goes_on_after_a_bad_line(rules):
    done = run("match", "-w", rules, given=f"{GOOD}\nnonsense\n\n{GOOD}\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["watchlist_id"] for line in lines] == ["border", "border"]
    assert done.stderr.startswith("stdin:2: no article: ")
    assert done.exit_code == 1


def test_explain_gives_a_line_for_every_pair(rules):
    done = run("match", "-w", rules, "--explain", given=GOOD)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["watchlist_id"], line["matched"]) for line in lines] == [("border", True), ("other", False)]
    assert set(lines[0]) == {"article_id", "watchlist_id", "matched", "spans", "clauses"}


def test_explain_draws_a_tree_on_request(rules):
    assert (
        "✗ kangaroo  (not in the text)" in run("match", "-w", rules, "--explain", "--format", "tree", given=GOOD).stdout
    )


@pytest.mark.parametrize(
    ("is_terminal", "setting", "expected"), [(True, "", True), (True, "1", False), (False, "", False)]
)
def test_colours_are_for_terminals_whose_user_did_not_refuse_them(monkeypatch, is_terminal, setting, expected):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    monkeypatch.setenv("NO_COLOR", setting)
    assert is_coloured() is expected


def test_check_counts_and_with_strict_a_warning_is_a_failure(rules):
    assert run("watchlists", "check", rules).exit_code == 0
    (rules / "v.yaml").write_text("watchlists: [{id: v, match: Joe Biden}]")
    assert "a name goes in quotes" in run("watchlists", "check", rules).stderr
    assert run("watchlists", "check", "--strict", rules).exit_code == 1


def test_errors_are_misconfigured(rules):
    (rules / "v.yaml").write_text("watchlists: [{id: v, match: (x}]")
    assert isinstance(run("watchlists", "check", rules).exception, Misconfigured)


def test_a_failing_test_prints_its_explanation(rules):
    assert run("watchlists", "test", rules).exit_code == 0
    (rules / "v.yaml").write_text("watchlists: [{id: v, match: x, tests: [{text: y, expect: match}]}]")
    done = run("watchlists", "test", rules)
    assert done.exit_code == 1
    assert "✗ x  (not in the text)" in done.stdout
    assert "`v`, test 1: expected match, found no match" in done.stderr


def test_try_holds_a_query_against_article_lines(tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{GOOD}\n")
    done = run("watchlists", "try", "Taliban SAME/s border", tmp_path / "a.jsonl")
    assert done.exit_code == 0
    assert "[Taliban] came to the [border]" in done.stdout
    assert isinstance(run("watchlists", "try", "titel:x", tmp_path / "a.jsonl").exception, Misconfigured)


def test_diff_names_what_a_change_gains_and_loses(tmp_path):
    (tmp_path / "old.yaml").write_text("watchlists: [{id: fires, match: fire}, {id: seas, match: water}]")
    (tmp_path / "new.yaml").write_text("watchlists: [{id: fires, match: fire NOT forest}, {id: lakes, match: water}]")
    lines = ['{"id": "1", "title": "A fire", "text": "in the forest"}', '{"id": "2", "title": "Water", "text": "x"}']
    (tmp_path / "on.jsonl").write_text("\n".join(lines) + "\n")
    done = run("watchlists", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml", "--on", tmp_path / "on.jsonl")
    assert done.stdout.splitlines() == ["-\tfires\t1\tA fire", "+\tlakes\t2\tWater", "-\tseas\t2\tWater"]
    assert done.stderr.splitlines() == ["new: lakes", "gone: seas", "1 gained, 2 lost, of 2 articles"]
    assert done.exit_code == 0


def test_diff_goes_on_after_a_line_that_is_no_article(tmp_path, rules):
    (tmp_path / "on.jsonl").write_text(f"nonsense\n{GOOD}\n")
    done = run("watchlists", "diff", rules / "w.yaml", rules / "w.yaml", "--on", tmp_path / "on.jsonl")
    assert (done.stdout, done.exit_code) == ("", 1)
    assert "0 gained, 0 lost, of 1 article\n" in done.stderr
    assert "on.jsonl:1: no article: " in done.stderr


def test_diff_as_json_gives_the_evidence_of_what_is_gained_and_lost(tmp_path):
    (tmp_path / "old.yaml").write_text("watchlists: [{id: fires, match: fire}]")
    (tmp_path / "new.yaml").write_text("watchlists: [{id: fires, match: forest NOT fire}]")
    lines = [
        '{"id": "1", "title": "A fire", "text": "x", "url": "https://x.org/1"}',
        '{"id": "2", "title": "A forest", "text": "x"}',
    ]
    (tmp_path / "on.jsonl").write_text("\n".join(lines) + "\n")
    done = run(
        "watchlists", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml", "--on", tmp_path / "on.jsonl", "--json"
    )
    lost, gained = map(json.loads, done.stdout.splitlines())
    assert (lost["change"], lost["article_id"], lost["url"], lost["spans"][0]["text"]) == (
        "lost",
        "1",
        "https://x.org/1",
        "fire",
    )
    assert (gained["change"], gained["watchlist_id"], gained["title"]) == ("gained", "fires", "A forest")


def test_diff_tells_the_mistakes_of_both(tmp_path):
    (tmp_path / "old.yaml").write_text("watchlists: [{id: a, match: titel:x}]")
    (tmp_path / "new.yaml").write_text("watchlists: [{id: a, match: (x}]")
    wrong = str(run("watchlists", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml").exception)
    assert "old.yaml:1:29: unknown field" in wrong
    assert "new.yaml:1:29: the bracket" in wrong


def test_diff_and_try_look_into_the_archive_as_far_back_as_asked(tmp_path, rules, monkeypatch):
    folder, now = tmp_path / "archive", datetime.now(UTC)
    for name, age in (("new", timedelta(hours=2)), ("old", timedelta(days=3))):
        one = EnrichedArticle(id=name, title=name, text="kangaroo", fetched_at=now - age)
        append(folder, "articles", (now - age).date(), [one.model_dump_json().encode()])
    monkeypatch.setenv("TOCSIN_ARCHIVE", str(folder))
    (rules / "empty.yml").write_text("watchlists: []")
    for since, expected in (("1d", ["new"]), ("7d", ["new", "old"])):
        done = run("watchlists", "diff", rules / "empty.yml", rules / "w.yaml", "--since", since)
        assert sorted(line.split("\t")[2] for line in done.stdout.splitlines()) == expected
        assert f"{len(expected)} of {len(expected)}" in run("watchlists", "try", "kangaroo", "--since", since).stderr
    monkeypatch.setenv("TOCSIN_ARCHIVE", "none")
    done = run("watchlists", "try", "kangaroo")
    assert done.exit_code == 2
    assert "the archive is off" in done.stderr


def test_try_tells_all_mistakes_and_the_doubts_of_its_query(tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{GOOD}\n")
    wrong = str(run("watchlists", "try", "titel:x AND $nobody", tmp_path / "a.jsonl").exception)
    assert "QUERY:1:1: unknown field" in wrong
    assert "QUERY:1:13: no list" in wrong
    assert "QUERY:1:9: warning: `w/5`" in run("watchlists", "try", "Taliban w/5 border", tmp_path / "a.jsonl").stderr


def test_try_reads_what_an_address_holds(serve, monkeypatch):
    page = (
        b"<html><title>Border</title><article><p>"
        + b"The Taliban came to the border town. " * 9
        + b"</p></article></html>"
    )
    monkeypatch.setenv("TOCSIN_ALLOW_NETWORKS", "127.0.0.0/8")
    done = run("watchlists", "try", "Taliban NEAR/5 border", serve(page))
    assert (done.exit_code, "1 of 1 article match" in done.stderr) == (0, True), done.stderr


@pytest.fixture
def serve():
    """`serve(page)`: the address of a server that answers with it."""
    servers = []

    def start(page):
        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/story.html"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_check_prints_what_the_rules_cost(rules):
    (rules / "v.yaml").write_text("watchlists: [{id: wide, match: 'lang:en'}]")
    done = run("watchlists", "check", "--costs", rules)
    rows = done.stdout.splitlines()
    assert ["wide" in rows[0], "border" in rows[1] or "other" in rows[1], "all 3 watchlists" in rows[3]] == [True] * 3
    assert "`wide` is costly" in done.stderr


def test_drop_forgets_the_good_version_of_a_file_that_is_gone(redis_url, monkeypatch):
    async def kept(versions=None):
        async with connect(redis_url) as bus:
            if versions is not None:
                await bus.redis.flushall()
                await Kept(bus).write(versions)
            return await Kept(bus).names()

    asyncio.run(kept({"asia.yaml": Version(data="watchlists: []"), "europe.yaml": Version(data="watchlists: []")}))
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    assert run("watchlists", "drop", "rules/asia.yaml").exit_code == 0
    assert asyncio.run(kept()) == {"europe.yaml"}
    again = run("watchlists", "drop", "asia.yaml")
    assert (again.exit_code, again.stderr) == (1, "no version of asia.yaml is kept\n")
