"""The front door: kinds found out, order kept, each failure named, and the same through the command line."""

import json
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from services.cli.incoming.parse import parse
from services.ingest.parsing.inputs import MAX_NAMED, Parsed, ParseFailure, parse_inputs

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = (
    "The harbour council agreed on Tuesday to repair the old bridge before the winter, said a spokeswoman for the town."
)
TEXT = f"Bridge repaired\n\nBy Jane Porter\n\n3 March 2021\n\n{WORDS}\n\n{WORDS}\n"
PAGE = f"<!doctype html><html><head><title>Bridge repaired</title></head><body><article><h1>Bridge repaired</h1>{f'<p>{WORDS}</p>' * 4}</article></body></html>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>One</title><link>/1</link></item><item><title>Two</title><link>/2</link></item></channel></rss>'
LINES = '{"title": "One", "text": "a"}\n{"title": 7, "text": "b"}\n{"title": "Three", "text": "c"}\n'

app = typer.Typer()
app.command()(parse)


@pytest.fixture
def folder(tmp_path):
    for name, content in {
        "a.txt": TEXT, "b.html": PAGE, "c.xml": FEED, "d.jsonl": LINES, "e": PAGE, "f": FEED, "g": TEXT, "empty.txt": "",
        "none.xml": FEED[: FEED.index("<item>")] + "</channel></rss>", "j.json": '{"version": "https://jsonfeed.org/version/1", "items": []}',
    }.items():  # fmt: skip
        (tmp_path / name).write_text(content)
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    return tmp_path


def outcomes(folder, *names, **more):
    return list(parse_inputs([str(folder / name) for name in names], fetched_at=NOW, **more))


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("a.txt", ["Bridge repaired"]),
        ("b.html", ["Bridge repaired"]),
        ("c.xml", ["One", "Two"]),
        ("d.jsonl", ["One", "Three"]),
        ("e", ["Bridge repaired"]),
        ("f", ["One", "Two"]),
        ("g", ["Bridge repaired"]),
        ("none.xml", []),
        ("j.json", []),
    ],
)
def test_the_kind_is_found_out(folder, name, titles):
    assert [o.article.title for o in outcomes(folder, name) if isinstance(o, Parsed)] == titles


def test_order_and_repeats_are_kept_and_failures_stand_in_their_place(folder):
    names = ["a.txt", "empty.txt", "c.xml", "x.png", "missing.txt", "a.txt"]
    kinds = [type(o).__name__ for o in outcomes(folder, *names)]
    assert kinds == ["Parsed", "ParseFailure", "Parsed", "Parsed", "ParseFailure", "ParseFailure", "Parsed"]


def test_a_bad_record_is_named_with_its_line(folder):
    (failure,) = [o for o in outcomes(folder, "d.jsonl") if isinstance(o, ParseFailure)]
    assert str(failure) == f"{folder / 'd.jsonl'}:2: title: expected a string, found a number"


def test_only_the_first_bad_records_are_named(folder):
    (folder / "bad.jsonl").write_text("7\n" * 100)
    failures = outcomes(folder, "bad.jsonl")
    assert len(failures) == MAX_NAMED + 1
    assert "80 more records" in str(failures[-1])


def test_one_address_for_all_or_one_for_each(folder):
    both = outcomes(folder, "b.html", "e", urls=["https://t.example/1", "https://t.example/2"])
    assert [o.article.url for o in both] == ["https://t.example/1", "https://t.example/2"]
    one = outcomes(folder, "c.xml", "f", urls=["https://t.example/feed"])
    assert [o.article.url for o in one] == ["https://t.example/1", "https://t.example/2"] * 2
    assert one[0].article.source.domain == "t.example"


def test_the_kind_may_be_given(folder):
    assert "<p>" in outcomes(folder, "b.html", as_="text")[0].article.raw_text


def run(*args, **more):
    return CliRunner().invoke(app, list(map(str, args)), **more)


def test_lines_carry_their_input_and_a_failure_is_one_line_and_exit_1(folder):
    result = run(folder / "a.txt", folder / "empty.txt", folder / "c.xml")
    rows = [json.loads(line) for line in result.stdout.split("\n") if line]
    assert [row["input"] for row in rows] == [str(folder / n) for n in ("a.txt", "c.xml", "c.xml")]
    assert result.exit_code == 1
    (line,) = result.stderr.strip().split("\n")
    assert line.startswith(f"{folder / 'empty.txt'}: empty")


def test_all_well_is_exit_0_and_a_wrong_call_exit_2(folder):
    assert run(folder / "a.txt").exit_code == 0
    assert run(folder / "none.xml").exit_code == 0
    assert (
        run(
            folder / "a.txt", folder / "b.html", "c.xml", "--url", "https://a.example/", "--url", "https://b.example/"
        ).exit_code
        == 2
    )
    assert run("--as", "video", folder / "a.txt").exit_code == 2


def test_a_dash_is_standard_input():
    result = run("-", "--as", "json", input=LINES)
    assert [json.loads(line)["input"] for line in result.stdout.split("\n") if line] == ["-", "-"]
    assert "-:2: title" in result.stderr


def test_a_broken_feed_without_an_item_is_a_failure_and_one_cut_off_gives_what_it_has(folder):
    (folder / "broken.xml").write_text("<rss><channel><item><title>x")
    (folder / "cut.xml").write_text(FEED[: FEED.index("<title>Two")])
    (failure,) = outcomes(folder, "broken.xml")
    assert failure.reason.startswith("no item could be read: malformed")
    assert [one.article.title for one in outcomes(folder, "cut.xml")] == ["One"]


def test_a_bad_line_is_told_by_its_column_alone(folder):
    (folder / "bad.jsonl").write_text('{"title": "One", "text": "a"}\n{"title": }\n')
    (failure,) = [one for one in outcomes(folder, "bad.jsonl") if isinstance(one, ParseFailure)]
    assert str(failure) == f"{folder / 'bad.jsonl'}:2: not JSON: Expecting value at column 11"
