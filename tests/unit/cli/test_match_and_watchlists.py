"""`tocsin match` and `tocsin watchlists`, as a user calls them."""

import json

import pytest
import typer
from typer.testing import CliRunner

from services.cli import match, watchlists
from shared.errors import Misconfigured

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
