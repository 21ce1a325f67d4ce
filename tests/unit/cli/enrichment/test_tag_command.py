"""`tocsin tag` as a filter: one line for each line, in order, as they come."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import services
from services.cli.enrichment.tag import batches

TAG = [sys.executable, "-c", "import typer; from services.cli.enrichment.tag import tag; typer.run(tag)"]
ENVIRONMENT = {**os.environ, "TOCSIN_MODEL": "blank:en", "PYTHONPATH": str(Path(services.__file__).parents[1])}


def line(article_id: str, **fields: object) -> str:
    return json.dumps(
        {"id": article_id, "title": "News of the day", "text": "Pakistan spoke.", **fields}, ensure_ascii=False
    )


def run(text: str, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*TAG, *flags], input=text, capture_output=True, text=True, env=ENVIRONMENT, check=False)


def test_each_line_comes_back_tagged_and_with_its_story() -> None:
    done = run("\n".join([line("a"), line("b"), line("c")]))
    rows = [json.loads(each) for each in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["entities"][0]["id"] == "country:PK"
    assert rows[0]["story_relation"] == "new"
    assert rows[1]["story_id"] == rows[0]["story_id"]


def test_a_bad_line_is_told_and_the_others_go_on() -> None:
    done = run("\n".join([line("a"), "{broken", "[1]", '{"id": "x", "title": "t"}', "", line("b")]) + "\n")
    assert done.returncode == 1
    assert [json.loads(each)["id"] for each in done.stdout.splitlines()] == ["a", "b"]
    told = done.stderr.splitlines()
    assert [each.split(": ")[0] for each in told] == ["stdin:2", "stdin:3", "stdin:4"]
    assert "text" in told[2]


def test_fields_may_be_null_or_missing() -> None:
    nulls = dict.fromkeys(("url", "canonical_url", "published_at", "authors", "language", "raw_text", "removed"))
    done = run(line("a", **nulls))
    assert done.returncode == 0
    assert json.loads(done.stdout)["authors"] == []


def test_lines_end_at_line_feeds_only() -> None:
    text = "Pakistan\u2028spoke.\u0085And\x0bIndia\x1cspoke. \r Then"
    done = subprocess.run(
        TAG, input=(line("a", text=text) + "\n" + line("b")).encode(), capture_output=True, env=ENVIRONMENT, check=False
    )
    rows = [json.loads(each) for each in done.stdout.split(b"\n") if each]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[0]["text"] == text


def test_what_has_arrived_is_tagged_before_more_comes() -> None:
    with subprocess.Popen(TAG, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for article_id in ("a", "b"):
            process.stdin.write(line(article_id).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == article_id
        process.stdin.close()
        assert process.wait() == 0


def test_it_explains_on_stderr() -> None:
    done = run(line("a"), "--explain")
    assert json.loads(done.stdout)["id"] == "a"
    assert (
        "mention place Pakistan in PK, 1 times: Pakistan (gazetteer)\n    by_table: Pakistan (place)\n" in done.stderr
    )


def test_nothing_in_nothing_out() -> None:
    done = run("")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


class Arriving(io.RawIOBase):
    """A stream whose bytes arrive in the pieces given."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    def read1(self, _: int) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"a\nb\n"], [[(1, b"a"), (2, b"b")]]),
        ([b"a\nb", b"c\n"], [[(1, b"a")], [(2, b"bc")]]),
        ([b"a"], [[(1, b"a")]]),
        ([b"a\n\n \nb\n"], [[(1, b"a"), (4, b"b")]]),
        ([b"x\n" * 20], [[(n, b"x") for n in range(1, 17)], [(n, b"x") for n in range(17, 21)]]),
        ([], []),
    ],
)
def test_lines_are_taken_as_they_arrive(pieces: list[bytes], expected: list[list[tuple[int, bytes]]]) -> None:
    assert [batch for batch in batches(Arriving(*pieces)) if batch] == expected  # type: ignore[arg-type]
