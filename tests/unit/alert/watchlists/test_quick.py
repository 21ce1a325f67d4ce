"""Watchlists read straight from events: what the whole reading gives, or nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.watchlists import quick
from services.alert.watchlists.file import load
from services.alert.watchlists.lists import ListReader
from services.alert.watchlists.merge import Merge
from services.alert.watchlists.model import Place
from services.alert.watchlists.parsed import parse_file
from services.alert.watchlists.query.operands import ListNature

SEEDS = sorted((Path(__file__).parents[4] / "seeds" / "watchlists").glob("*.yaml"))
FULL = """\
# a desk
defaults: {severity: high, tags: [asia]}
lists: {chips: [TSMC, Intel]}
watchlists:
  - id: border
    match: 'Pakistan NEAR/15 border AND "safe haven*"'
    notify: [desk]
    tests:
      - {text: "seen at the border of Pakistan, a safe haven", expect: match}
      - text: Leeds
        expect: no match
  - {id: chips, any: [$chips, 'semiconductor*'], none: [recipe], sources: {deny: [spam.net]}, languages: [en], tags: [x]}

  # the last
  - id: off
    match: >-
      b OR
      c
    all: [a, d]
    active: {from: 2027-08-01}
receivers:
  desk: {url: "https://desk.example.org/${TOKEN}"}
"""


def whole(text):
    parsed = parse_file(text.encode(), "w.yaml", lambda _: b"", env=None)
    return Merge([parsed], ListReader([parsed])).ruleset()


@pytest.mark.parametrize("text", [FULL, *(seed.read_text("utf-8") for seed in SEEDS)])
def test_it_is_what_the_whole_reading_gives_with_the_same_places(text):
    expected = whole(text)
    found = quick.read(text.encode(), "w.yaml", dict.fromkeys(expected.lists, ListNature()))
    assert found is not None
    assert found.watchlists == expected.watchlists
    assert [one.place for one in found.watchlists] == [one.place for one in expected.watchlists]
    assert [case.place for one in found.watchlists for case in one.tests] == [
        case.place for one in expected.watchlists for case in one.tests
    ]
    rest = parse_file(found.rest(text.encode()), "w.yaml", lambda _: b"", env=None)
    assert rest.form.watchlists == ()
    assert rest.form.receivers.keys() == expected.receivers.keys()


def test_what_stands_behind_the_watchlists_keeps_its_place():
    found = quick.read(FULL.encode(), "w.yaml", {"chips": ListNature()})
    rest = parse_file(found.rest(FULL.encode()), "w.yaml", lambda _: b"", env=None)
    places = [parsed.key("receivers", "desk").source.place(parsed.key("receivers", "desk").start)
              for parsed in (rest, parse_file(FULL.encode(), "w.yaml", lambda _: b"", env=None))]  # fmt: skip
    assert places[0] == places[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "receivers: {}",
        "watchlists:",
        "watchlists: {id: a, match: b}",
        "watchlists: [{id: a, match: b}]\ndefaults: {severity: high}",
        "watchlists: [{id: a, match: b}]\nwatchlists: []",
        "watchlists: [{id: a, id: b, match: b}]",
        "watchlists: [{id: a, match: (b}]",
        "watchlists: [{id: a, match: ''}]",
        "watchlists: [{id: a, match: NOT b}]",
        "watchlists: [{id: a}]",
        "watchlists: [{id: a, match: $nolist}]",
        "watchlists: [{id: A B, match: b}]",
        "watchlists: [{id: a, match: b, colour: red}]",
        "watchlists: [&a {id: a, match: b}]",
        "watchlists: [{id: a, match: *b}]",
        "watchlists: [{id: a, match: !!str b}]",
        "watchlists: [{<<: b, id: a, match: b}]",
        "watchlists: [{? [a] : b}]",
        "watchlists: [{id: a, match: b}]\n---\nwatchlists: []",
        "watchlists: [{id: a, match: b",
        "watchlists: [{id: a, match: b\x07}]",
        "watchlists: [{id: a, name: " + "[" * 50 + "]" * 50 + "}]",
    ],
)
def test_whatever_may_be_wrong_is_left_to_the_whole_reading(text):
    assert quick.read(text.encode(), "w.yaml", {}) is None


def test_bytes_that_are_no_text_are_left_too():
    assert quick.read(b"watchlists: [{id: a, match: \xff}]", "w.yaml", {}) is None


scalars = st.sampled_from(
    ["a", "a b", "'a OR b'", '"a NEAR/5 b"', "x y", "''", "~", "a: b", "*", "[a, b]", "(a", "-", "#"]
)
keys = st.sampled_from(["match", "any", "none", "name", "tags", "notify", "severity", "tests", "match"])


@given(st.lists(st.lists(st.tuples(keys, scalars), max_size=4), max_size=3), st.booleans())
def test_it_never_reads_another_thing_than_the_whole_reading(rules, has_defaults):
    lines = ["defaults: {tags: [d]}"] if has_defaults else []
    lines.append("watchlists:" if rules else "watchlists: []")
    for number, pairs in enumerate(rules):
        lines += [f"  - id: w{number}", *(f"    {key}: {value}" for key, value in pairs)]
    text = "\n".join(lines)
    found = quick.read(text.encode(), "w.yaml", {})
    if found is not None:
        expected = whole(text).watchlists
        assert found.watchlists == expected
        assert [one.place for one in found.watchlists] == [one.place for one in expected]


def test_places_count_lines_and_columns_from_one(tmp_path):
    file = tmp_path / "w.yaml"
    file.write_bytes("\ufeffwatchlists:\n\n  - id: a\n    match: é\n  - id: b\n    match: b\n".encode())
    assert [one.place for one in load(file, env=None).watchlists] == [Place(str(file), 3, 5), Place(str(file), 5, 5)]
