"""What a command says where it cannot do its work: where, what was expected, what to do. As a shell sees it."""

import sys
from pathlib import Path

import pytest

from services.cli.main import main

NO_STACK = "{here}/.tocsin: start one with `tocsin up`, go to the folder where it runs, or set TOCSIN_REDIS_URL"
NO_RULES = "TOCSIN_WATCHLISTS: nothing is at {here}/watchlists; name a file or folder of YAML, or let `tocsin init`"
NO_ARCHIVE = "there is no archive in {here}/.tocsin/archive: name article lines, or go where the stack runs"
RULES = "watchlists: [{id: fires, match: fire}]"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`told("status")`: exit code and stderr of a call in a folder with a file, rules in `w.yaml` and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    for name in ("TOCSIN_REDIS_URL", "TOCSIN_WATCHLISTS", "TOCSIN_FEEDS", "TOCSIN_DATA", "TOCSIN_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "file").write_text("no article\n")
    (tmp_path / "w.yaml").write_text(RULES)
    (tmp_path / "no-feeds.yaml").write_text("feeds: []\n")

    def called(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["tocsin", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), capsys.readouterr().err

    return called


@pytest.mark.parametrize(
    "call", ["status", "alerts list", "alerts show x", "alerts resend x", "dead list", "mute list"]
)
def test_without_a_stack_it_says_where_it_looked_and_what_to_do(told, tmp_path, call):
    assert told(*call.split()) == (1, f"no stack runs on {NO_STACK.format(here=tmp_path)}\n")


@pytest.mark.parametrize(
    ("call", "code", "expected"),
    [
        ("match", 2, NO_RULES),
        ("watchlists check", 2, NO_RULES),
        ("watchlists ping", 2, NO_RULES),
        ("watchlists replay -w w.yaml", 2, f"Invalid value for ARTICLES.jsonl: {NO_ARCHIVE}"),
        ("watchlists diff w.yaml w.yaml", 2, f"Invalid value for --on: {NO_ARCHIVE}"),
        ("watchlists try fire", 2, f"Invalid value for PATH: {NO_ARCHIVE}"),
        (
            "stories file",
            1,
            "file:1: no article: not JSON: Expecting value: line 1 column 1 (char 0); `tocsin parse` makes",
        ),
        ("why abc", 2, "TOCSIN_WATCHLISTS: nothing is at {here}/watchlists, and no stack here keeps its rules"),
        (
            "feeds check",
            2,
            "there is no {here}/feeds.yaml: expected a feeds file or a folder of them; TOCSIN_FEEDS names it",
        ),
        ("feeds check x", 2, "there is no {here}/x: expected a feeds file or a folder of them, or an address"),
        ("feeds check no-feeds.yaml", 0, "no-feeds.yaml: names no feed yet; `tocsin feeds add URL` puts one in"),
        ("feeds add x", 2, "Invalid value for URL: expected the http or https address of a site or a feed, found 'x'"),
        ("feeds add http://127.0.0.1:1/", 1, "not added to feeds.yaml"),
        ("mute", 2, "mute: --for is missing: how long, as 2h or 3d; there is no mute without an end"),
        ("mute a --for 99999999d", 2, "mute: --for: date value out of range"),
        ("mute --for 1h", 2, "mute: what? A WATCHLIST, --story, --source or --tag is expected"),
        ("mute a b --for 1h", 2, "mute: one WATCHLIST is expected, or `list`, or `end ID`; found a b"),
        ("mute end", 2, "mute end: one ID is expected, as `tocsin mute list` shows it; found nothing"),
        ("mute --source https:// --for 1h", 2, "mute: --source is empty: its domain is expected"),
        ("health 1", 1, "(`up` and ingest listen on 8700, enrich on 8701, alert on 8702, unless TOCSIN_LISTEN says"),
        ("receive --answer 99", 2, "Invalid value for --answer: '99': expected statuses from 200 to 599"),
        ("receive --host 192.0.2.1", 2, "192.0.2.1:8787 cannot be listened on: "),
        ("serve", 2, "ingest|enrich|alert"),
        ("topics search xyzzy", 1, "no topic has `xyzzy` in its name; `tocsin topics search ''` prints all"),
        ("init file", 1, "file is a file: DIR is the folder to write into, made if it is not there"),
        ("init file/below", 1, "file is a file: DIR is the folder to write into, made if it is not there"),
        ("demo none.txt", 1, "no article to play with: nothing was started"),
    ],
)
def test_it_says_where_what_was_expected_and_what_to_do(told, tmp_path, call, code, expected):
    ended, said = told(*call.split())
    assert (ended, expected.format(here=tmp_path) in said) == (code, True), said


def test_a_server_that_does_not_answer_is_named_with_its_setting(told, monkeypatch):
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://127.0.0.1:1")
    code, said = told("status")
    assert code == 1
    assert said.endswith("is the stack up? TOCSIN_REDIS_URL says where it is looked for\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TOCSIN_WATCHLIST", "TOCSIN_WATCHLIST is no setting and changes nothing; did you mean TOCSIN_WATCHLISTS?\n"),
        ("TOCSIN_DESK_URL", ""),
        ("TOCSIN_DESK_SECRET", ""),
    ],
)
def test_settings_tells_a_name_that_is_nearly_a_setting(told, monkeypatch, name, expected):
    monkeypatch.setenv(name, "x")
    monkeypatch.setattr(sys, "argv", ["tocsin", "settings"])
    assert told("settings") == (0, expected)


def test_a_code_of_a_topic_is_found_without_its_prefix(told):
    assert told("topics", "search", "20000418") == (0, "")
