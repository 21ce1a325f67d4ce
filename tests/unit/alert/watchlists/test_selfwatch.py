"""`problems` and `heartbeat` in files: what they become, and what is wrong with them."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.alert.watchlists.file import load, read_texts
from services.alert.watchlists.library import Library
from services.alert.watchlists.model import Heartbeat, Problems
from services.cli.main import app
from shared.errors import Misconfigured

NONE = "watchlists: []\n"


def written(folder: Path, *texts: str) -> Path:
    for name, text in zip("abc", texts, strict=False):
        (folder / f"{name}.yaml").write_text(text + NONE)
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("problems: {}\n", Problems(("console",), timedelta(hours=24), timedelta(hours=24))),
        ("problems: {notify: []}\n", Problems(())),
        ("problems: {feed_dead: 2d, repeat: 1h}\n", Problems(("console",), timedelta(days=2), timedelta(hours=1))),
    ],
)
def test_problems_have_their_defaults(tmp_path, text, expected):
    assert load(written(tmp_path, text), env={}).problems == expected


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (
            {"PING": "https://checks.example.org/s3cret"},
            Heartbeat("https://checks.example.org/s3cret", timedelta(minutes=5)),
        ),
        ({}, None),
        (None, Heartbeat("${PING:-}", timedelta(minutes=5))),
    ],
    ids=["set", "empty switches it off", "not asked for"],
)
def test_the_address_of_the_heartbeat_may_come_from_the_environment(tmp_path, env, expected):
    text = 'heartbeat: {url: "${PING:-}", every: 5m}\n'
    assert load(written(tmp_path, text), env=env).heartbeat == expected


def test_the_address_is_not_shown():
    assert "s3cret" not in repr(Heartbeat("https://checks.example.org/s3cret", timedelta(minutes=5)))


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (['heartbeat: {url: "${PING}", every: 5m}\n'], ["a.yaml:1:19: PING is not set"]),
        (
            ["heartbeat: {url: ftp://x.example.org/s3cret, every: 5m}\n"],
            ["a.yaml:1:18: expected an address that begins"],
        ),
        (["heartbeat: {url: https://x.example.org/}\n"], ["a.yaml:1:12: `every` is missing"]),
        (["problems: {notify: [nobody]}\n"], ["a.yaml:1:21: no receiver `nobody`"]),
        (["problems: {}\n", "problems: {}\n"], ["b.yaml:1:11: `problems` is there already, in "]),
        (
            ["heartbeat: {url: https://x.org/, every: 5m}\n", "heartbeat: {url: https://y.org/, every: 5m}\n"],
            ["b.yaml:1:12: `heartbeat` is there already, in "],
        ),
    ],
)
@pytest.mark.parametrize("read", [load, lambda path, env: Library().ruleset(read_texts(path), env=env)])
def test_what_is_wrong_is_told_at_its_place_and_without_the_address(tmp_path, texts, places, read):
    with pytest.raises(Misconfigured) as refused:
        read(written(tmp_path, *texts), env={})
    told = [str(one).removeprefix(f"{tmp_path}/") for one in refused.value.problems]
    assert len(told) == len(places)
    assert all(line.startswith(place) for line, place in zip(told, places, strict=True)), told
    assert "s3cret" not in str(refused.value)


def test_check_warns_of_an_address_that_would_be_refused_and_does_not_show_it(tmp_path):
    (tmp_path / "a.yaml").write_text(f"heartbeat: {{url: http://127.0.0.1/s3cret, every: 5m}}\n{NONE}")
    told = CliRunner().invoke(app, ["watchlists", "check", str(tmp_path / "a.yaml")])
    assert told.exit_code == 0
    assert "a.yaml:1:18: warning: refused: 127.0.0.1 is loopback; set TOCSIN_ALLOW_NETWORKS=127.0.0.0/8" in told.stderr
    assert "s3cret" not in told.output
