"""`tocsin topics search` and `tocsin stories`: what they print, and their exit codes."""

import json

import pytest
import typer
from typer.testing import CliRunner

from services.cli import stories, topics
from shared.errors import Misconfigured

app = typer.Typer()
app.command()(stories.stories)
app.add_typer(topics.app, name="topics")

FIRE = "A fire destroyed the paper mill of Osterbruck on Monday. The mill's owner, Hanne Dorfler, said 40 workers were safe."
VOTE = "The senate of Maravia elected Teodor Balan as its speaker. Balan, of the Farmers Union, won 61 of 100 votes."


def run(*arguments, stdin=None):
    return CliRunner().invoke(app, arguments, input=stdin)


def line(number, title, text, **fields):
    return json.dumps(
        {"id": f"a{number}", "title": title, "text": text, "published_at": f"2026-03-02T0{number}:00:00Z"} | fields
    )


def test_topics_are_found_by_a_part_of_their_name():
    result = run("topics", "search", "Climate")
    assert result.exit_code == 0
    assert result.stdout == "medtop:20000418  environment > climate change\n"


def test_where_no_topic_has_the_word_close_names_are_told():
    result = run("topics", "search", "enviroment")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "close: environment" in result.stderr


MINE = "extends: built-in\nlanguages: {en: {topics: {weather: {strong: [haboob]}}}}\n"


@pytest.mark.parametrize(
    ("command", "added", "code", "told"),
    [
        ("check", "", 0, "topics for en; 0 tests"),
        ("check", "tests: [{title: Haboob, expect: [wether]}]\n", 2, "my.yaml:3:34: no topic is named `wether`"),
        ("test", "tests: [{title: Haboob, expect: [weather]}]\n", 0, "1 of 1 tests hold"),
        ("test", "tests: [{title: Haboob, expect: [sport]}]\n", 1, "my.yaml:3:9: `sport` was expected; found: weather"),
    ],
)
def test_a_lexicon_of_ones_own_is_checked_and_tested(tmp_path, command, added, code, told):
    (tmp_path / "my.yaml").write_text(MINE + added)
    result = run("topics", command, str(tmp_path / "my.yaml"))
    said = str(result.exception) if isinstance(result.exception, Misconfigured) else result.stderr
    assert told in said
    assert (2 if isinstance(result.exception, Misconfigured) else result.exit_code) == code


def test_the_built_in_lexicon_is_checked_where_none_is_named_and_can_be_copied(tmp_path):
    assert run("topics", "check").exit_code == 0
    (tmp_path / "my.yaml").write_text(run("topics", "show").stdout)
    assert run("topics", "check", str(tmp_path / "my.yaml")).exit_code == 0


def test_stories_are_printed_with_what_joined_each_article():
    lines = [
        line(1, "Fire destroys mill", FIRE, source={"id": "daily", "domain": "daily.com"}, authors=None),
        line(2, "Senate elects speaker", VOTE),
        line(3, "Mill burns down", FIRE, source={"id": "post", "domain": "post.com"}),
    ]
    result = run("stories", "-", stdin="\n".join(lines))
    assert result.exit_code == 0, result.output
    assert "2 articles, 2 publishers" in result.stdout
    assert "100% of the wording of a1" in result.stdout
    assert "Senate" not in result.stdout
    assert "Senate" in run("stories", "--all", "-", stdin="\n".join(lines)).stdout


@pytest.mark.parametrize(
    ("bad", "told"),
    [("{", "-:2: not JSON"), ("[]", "-:2: expected an article"), ('{"id": "x"}', "-:2: not an article: title")],
)
def test_a_line_that_is_no_article_is_named_and_the_others_are_read(bad, told):
    result = run("stories", "--all", "-", stdin=f"{line(1, 'Fire', FIRE)}\n{bad}\n{line(2, 'Vote', VOTE)}\n")
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout.count("story-") == 2


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path):
    result = run("stories", str(tmp_path / "none.jsonl"))
    assert result.exit_code == 2
    assert "none.jsonl: cannot be read" in result.stderr
