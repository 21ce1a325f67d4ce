"""The program as a shell sees it: help, exit codes, and an output that goes away or is full."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from services.cli.main import app

TOCSIN = [str(Path(sys.executable).with_name("tocsin"))]


def leaves(command: Any, name: str = "") -> list[tuple[str, str]]:
    """Every command that does something, by its whole name, with its help."""
    if not isinstance(command, typer.core.TyperGroup):
        return [(name, command.help or "")]
    return [leaf for part, one in command.commands.items() for leaf in leaves(one, f"{name} {part}".strip())]


@pytest.mark.parametrize(("name", "text"), leaves(typer.main.get_command(app)))
def test_the_help_of_every_command_has_an_example(name: str, text: str) -> None:
    assert "Example: " in text
    assert f"tocsin {name}" in text.partition("Example: ")[2]


def test_a_reader_that_goes_away_is_no_failure() -> None:
    with subprocess.Popen([*TOCSIN, "topics", "search", ""], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.close()
        assert asked.stderr.read() == b""
        assert asked.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_cannot_be_written_is_one_line_and_exit_1() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*TOCSIN, "settings"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "output: No space left on device\n")


@pytest.mark.parametrize("call", [["no-such-command"], ["schema", "no-such-kind"], ["parse"], ["health", "70000"]])
def test_a_wrong_call_is_exit_2_without_a_traceback(call: list[str]) -> None:
    done = subprocess.run([*TOCSIN, *call], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_settings_that_are_wrong_are_exit_2_with_all_their_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_TZ", "Mars/Base")
    monkeypatch.setenv("TOCSIN_KEEP", "for ever")
    done = subprocess.run([*TOCSIN, "settings"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["TOCSIN_KEEP", "TOCSIN_TZ"]


@pytest.mark.parametrize(
    ("call", "what"), [("match -w w.yaml", "article lines"), ("stories -", "article lines"), ("parse -", "a document")]
)
def test_a_filter_that_was_given_nothing_to_read_says_that_it_waits(call: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("watchlists: []")
    ours, theirs = pty.openpty()
    asked = subprocess.Popen([*TOCSIN, *call.split()], cwd=tmp_path, stdin=theirs, stderr=subprocess.PIPE, text=True)
    with asked, os.fdopen(ours, "wb", buffering=0) as keys, os.fdopen(theirs):
        assert asked.stderr is not None
        assert asked.stderr.readline() == f"reads {what} from here; Ctrl-D ends\n"
        keys.write(b"\x04")
