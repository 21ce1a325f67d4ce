"""Watchlist files: what they become, and every mistake at its place."""

import base64
from datetime import date, timedelta

import pytest

from services.alert.watchlists.file import check, load
from services.alert.watchlists.policy import Active
from services.alert.watchlists.schema import schema
from shared.errors import Misconfigured

SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


def written(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def refused(folder, env=None):
    with pytest.raises(Misconfigured) as error:
        load(folder, env=env)
    return [f"{one.file.rsplit('/', 1)[-1]}:{one.line}:{one.column}: {one.message}" for one in error.value.problems]


def test_files_of_a_folder_see_each_others_lists_and_receivers(tmp_path):
    written(
        tmp_path,
        a="defaults: {notify: [desk], tags: [x]}\nwatchlists: [{id: one, match: $chips, remind: never}]",
        b="receivers: {desk: {url: https://x.org, secret: '${S}'}}\nlists: {chips: [TSMC, '\"Samsung Electronics\"']}",
        c="watchlists: [{id: two, match: a, active: {from: 2027-08-01}, story: every, notify: []}]",
    )
    found = load(tmp_path, env={"S": SECRET})
    one, two = found.watchlists
    assert (one.id, one.notify, one.tags, one.remind, one.severity) == ("one", ("desk",), ("x",), None, "medium")
    assert (two.notify, two.story, two.active) == ((), "every", Active(from_=date(2027, 8, 1)))
    assert [row.id for row in found.lists["chips"].rows] == ["TSMC", "Samsung Electronics"]
    assert found.receivers["desk"].secrets == (SECRET,)
    assert found.receivers["desk"].give_up == timedelta(days=4)


def test_without_notify_the_console_prints(tmp_path):
    written(tmp_path, a="watchlists: [{id: one, match: a}]")
    assert load(tmp_path, env=None).watchlists[0].notify == ("console",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("watchlists: [{id: a, match: x}, {id: a, match: y}]", "a.yaml:1:38: a watchlist `a` is there already, in"),
        ("watchlists: [{id: A b, match: x}]", "a.yaml:1:19: `A b` is no id"),
        ("watchlists: [{id: a, match: x, notify: [dsk]}]", "a.yaml:1:41: no receiver `dsk`"),
        ("watchlists: [{id: a, match: $nobody}]", "a.yaml:1:29: no list `$nobody`"),
        ("watchlists:\n- id: a\n  match: >-\n    (x OR\n    titel:y)", "a.yaml:5:5: unknown field `titel:`; did you mean `title:`?"),
        ("watchlists: [{id: a, none: [x]}]", "a.yaml:1:14: no positive condition"),
        ("watchlists: [{id: a}]", "a.yaml:1:14: nothing is looked for"),
        ("watchlists: [{id: a, match: x OR NOT y}]", "a.yaml:1:34: a way to match"),
        ("watchlists: [{id: a, any: [x, NOT y]}]", "a.yaml:1:14: no positive condition"),
        ("lists: {a: [$b], b: [$a]}\nwatchlists: []", "a.yaml:1:12: lists that use each other in a circle: $a -> $b -> $a"),
        ("lists: {a: [x AND y]}\nwatchlists: []", "a.yaml:1:13: an element of a list"),
        ("lists: {a: [x NEAR/2 y]}\nwatchlists: [{id: w, match: $a NEAR/3 z}]", "a.yaml:2:29: $a holds conditions without a place"),
        ("lists: {a: {file: no.csv}}\nwatchlists: []", "a.yaml:1:19: no.csv cannot be read"),
        ("watchlists: [{id: a, match: x, languages: [English]}]", "a.yaml:1:44: `English` is no language"),
        ("watchlists: [{id: a, match: x, tests: [{text: t, expect: perhaps}]}]", "a.yaml:1:58: expected `match` or `no match`"),
        ("watchlists: [{id: a, match: x, tests: [{topics: [politik], expect: match}]}]", "a.yaml:1:50: unknown topic `politik`; did you mean `politics and government`?"),
        ("watchlists: [{id: a, match: x, tests: [{entities: [{nme: x}], expect: match}]}]", "a.yaml:1:52: unknown key `nme`; did you mean `name`?"),
        ("watchlists: [{id: a, match: x, tests: [{entities: [{name: x, type: firm}], expect: match}]}]", "a.yaml:1:52: type: expected 'person',"),
        ("watchlists: [{id: a, match: x, tests: [{source: {tags: x}, expect: match}]}]", "a.yaml:1:49: tags: expected a list, found `x`"),
        ("watchlists: [{id: a, match: x, tests: [{source: [x], expect: match}]}]", "a.yaml:1:49: expected a name, or a mapping"),
        ("watchlists: [{id: a, match: x, severity: hihg}]", "a.yaml:1:42: expected 'low', 'medium', 'high' or 'critical'"),
        ("receivers: {console: {url: https://x.org}}\nwatchlists: []", "a.yaml:1:22: the receiver `console` is always there"),
        ("", "a.yaml:1:1: the file is empty"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(tmp_path, text, message):
    written(tmp_path, a=text)
    assert any(one.startswith(message) for one in refused(tmp_path)), refused(tmp_path)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    written(
        tmp_path,
        a="watchlists: [{id: a, match: (x, severity: hi}]",
        b="watchlists: [{id: b, match: titel:x}]",
        c="watchlists: [",
    )
    found = refused(tmp_path)
    assert {one.split(":")[0] for one in found} == {"a.yaml", "b.yaml", "c.yaml"}
    assert sum(one.startswith("a.yaml") for one in found) == 2


@pytest.mark.parametrize(
    ("receiver", "message"),
    [
        ("{url: https://x.org, secret: '${NOPE}'}", "NOPE is not set"),
        ("{url: https://x.org, secret: whsec_c2hvcnQ=}", "24 to 64 bytes"),
        ("{url: https://x.org, secret: sesame}", "24 to 64 bytes"),
        ("{url: https://x.org}", "`secret` is missing"),
        ("{url: ftp://x.org, secret: S}", "https:// or http://"),
        ("{secret: S}", "`url` is missing"),
        ("{url: https://x.org, secret_file: none}", "cannot be read"),
        ("{url: https://x.org, secret: S, headers: x}", "headers as a mapping"),
    ],
)
def test_a_receiver_that_cannot_work_is_refused_and_no_secret_is_shown(tmp_path, receiver, message):
    written(
        tmp_path,
        a=f"receivers:\n  desk: {receiver.replace('S}', SECRET + '}').replace('S,', SECRET + ',')}\nwatchlists: []",
    )
    with pytest.raises(Misconfigured) as error:
        load(tmp_path, env={})
    assert message in str(error.value)
    assert SECRET not in str(error.value)
    assert "sesame" not in str(error.value)


def test_without_an_environment_secrets_are_not_asked_for(tmp_path):
    written(
        tmp_path,
        a="receivers: {desk: {url: '${URL}', secret: '${NOPE}'}}\nwatchlists: [{id: a, match: x, notify: [desk]}]",
    )
    assert load(tmp_path, env=None).receivers["desk"].name == "desk"
    assert load(tmp_path, env={"URL": "https://x.org", "NOPE": SECRET}).receivers["desk"].url == "https://x.org"


def test_a_default_stands_in_for_what_is_not_set(tmp_path):
    written(tmp_path, a=f"receivers:\n  desk:\n    url: ${{URL:-https://d.org}}\n    secret: {SECRET}\nwatchlists: []")
    assert load(tmp_path, env={}).receivers["desk"].url == "https://d.org"


def test_a_list_comes_from_a_file(tmp_path):
    (tmp_path / "c.csv").write_text("id,name,aliases\nC-1,Alfa Trading Ltd,ATL;Alfa*\nC-2,Shell plc,\n,,\n")
    written(
        tmp_path,
        a="lists: {c: {file: c.csv, terms: [name, aliases], id: id, clean: company, case: auto}}\nwatchlists: []",
    )
    alfa, shell = load(tmp_path, env=None).lists["c"].rows
    assert (alfa.id, alfa.name, [term.parts for term in alfa.terms]) == (
        "C-1",
        "Alfa Trading Ltd",
        [("alfa", "trading"), ("atl",), ("alfa",)],
    )
    assert (shell.terms[0].parts, shell.terms[0].is_case_exact) == (("Shell",), True)


@pytest.mark.parametrize("place", ["nothing.yaml", "empty"])
def test_a_place_without_files_is_refused(tmp_path, place):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misconfigured, match=place):
        load(tmp_path / place, env=None)


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        ("Joe Biden", 'a name goes in quotes: "Joe Biden"'),
        ("a OR b c", "this means a OR (b AND c)"),
        ("(a OR b) AND c", None),
        ("x OR (y AND z)", None),
        ("a AND (b OR NOT c)", "NOT after OR"),
        ("a near5 b", "NEAR/4"),
        ("a w/5 b", "NEAR/5"),
        ("a PRE/3 b", "BEFORE/3"),
        ("AT&T", 'exact:"AT&T"'),
        ("lang:en", "costly"),
        ("lang:en AND words:>100", "costly"),
        ("topic:politics AND lang:en AND border", None),
        ("a AND b AND NOT a", "never match"),
        ('"Joe Biden" AND Kabul', None),
    ],
)
def test_a_doubt_is_a_warning_with_what_to_write(tmp_path, query, warning):
    written(tmp_path, a=f"watchlists:\n- id: a\n  match: '{query}'\n")
    _, warnings = check(tmp_path, env=None, today=date(2026, 1, 1))
    assert [warning] if warning else not warnings
    if warning:
        assert any(warning in one.message and one.is_warning for one in warnings), warnings


def test_what_is_never_used_or_over_is_a_warning(tmp_path):
    written(
        tmp_path,
        a="lists: {idle: [x]}\nreceivers: {desk: {url: https://x.org}}\n"
        "watchlists:\n  - {id: a, match: x, notify: [], active: {until: 2020-01-01}}\n  - id: b\n    match: song #1 hit\n",
    )
    _, warnings = check(tmp_path, env=None, today=date(2026, 1, 1))
    found = " ".join(one.message for one in warnings)
    assert all(
        part in found
        for part in (
            "`idle` is used nowhere",
            "`desk` is told nothing",
            "nobody is told",
            "silent now",
            "cut off `#1 hit`",
        )
    )


def test_the_schema_names_every_key_a_watchlist_may_have():
    found = schema()
    assert {"id", "match", "any", "none", "tests", "threshold"} <= set(found["$defs"]["WatchlistForm"]["properties"])
