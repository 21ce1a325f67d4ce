"""`tocsin stories`: what it prints, and its exit codes."""

import json
import re

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from shared.errors import Misconfigured

FIRE = "A fire destroyed the paper mill of Osterbruck on Monday. The mill's owner, Hanne Dorfler, said 40 workers were safe."
VOTE = "The senate of Maravia elected Teodor Balan as its speaker. Balan, of the Farmers Union, won 61 of 100 votes."


def run(*arguments, stdin=None):
    return CliRunner().invoke(app, arguments, input=stdin)


def line(number, title, text, **fields):
    return json.dumps(
        {"id": f"a{number}", "title": title, "text": text, "published_at": f"2026-03-02T0{number}:00:00Z"} | fields
    )


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


def test_a_follow_up_is_printed_with_what_spoke_for_it_and_against_it_and_what_was_needed():
    later = "Hanne Dorfler will build the paper mill of Osterbruck again, she said. The fire destroyed it on Monday."
    lines = [line(1, "Fire destroys mill of Osterbruck", FIRE), line(2, "Mill to be built again", later)]
    told = run("stories", "-", stdin="\n".join(lines)).stdout
    assert re.search(r"closeness 0\.\d\d: .*osterbruck", told)
    assert re.search(r"days \+0\.02, headline [+-]0\.\d\d, .*: 0\.\d\d, and 0\.\d\d was needed", told)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", "stdin:2: no article: not JSON: "),
        ("[]", "stdin:2: no article: expected a JSON object with id, title and text"),
        ('{"id": "x"}', "stdin:2: no article: title: Field required"),
    ],
)
def test_a_line_that_is_no_article_is_named_and_the_others_are_read(bad, told):
    result = run("stories", "--all", "-", stdin=f"{line(1, 'Fire', FIRE)}\n{bad}\n{line(2, 'Vote', VOTE)}\n")
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout.count("story-") == 2


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path):
    result = run("stories", str(tmp_path / "none.jsonl"))
    assert isinstance(result.exception, Misconfigured)
    assert "none.jsonl: cannot be read: No such file" in str(result.exception)


def test_what_is_not_printed_is_told():
    result = run("stories", "-", stdin="\n".join([line(1, "Fire", FIRE), line(2, "Vote", VOTE)]))
    assert (result.stdout, result.stderr) == ("", "2 articles in 2 stories, 2 articles alone (--all prints them)\n")
