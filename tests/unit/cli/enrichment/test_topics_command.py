"""`tocsin topics`: what it prints, and its exit codes."""

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from shared.errors import Misconfigured


def run(*arguments):
    return CliRunner().invoke(app, arguments)


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
