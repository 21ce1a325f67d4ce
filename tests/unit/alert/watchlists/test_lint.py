"""What `check` warns of: allowed, but probably not meant."""

from datetime import date

import pytest

from services.alert.watchlists.file import check


def warnings(folder, text, languages=frozenset({"en"})):
    (folder / "w.yaml").write_text(text, encoding="utf-8")
    _, found = check(folder, env=None, today=date(2026, 11, 23), topic_languages=languages)
    return [f"{one.line}:{one.column}: {one.message}" for one in found]


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("ira* AND border", "2:20: `ira*` finds every word that begins with `ira`"),
        ("sea* AND border", "2:20: `sea*` finds every word that begins with `sea`, as seal, search, season"),
        ("border OR river OR border", "2:39: border is in this OR already"),
        ("border AND words:>200 AND words:<100", "2:20: no number of words is both"),
        ("border AND words:>=5 AND words:<5", "2:20: no number of words is both"),
        ("topic:politics AND lang:ja AND border", "2:5: `a` asks for a topic, but articles in ja are given none"),
    ],
)
def test_a_doubtful_query_is_named_at_its_place(tmp_path, query, start):
    found = warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {query}}}\n")
    assert any(one.startswith(start) for one in found), found


@pytest.mark.parametrize(
    "query", ["bank* AND border", "border OR river", "border AND words:>5 AND words:<6000", "topic:politics AND lang:en AND border"]
)  # fmt: skip
def test_what_is_likely_meant_is_not_doubted(tmp_path, query):
    assert warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {query}}}\n") == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("border AND army", "border", "`a` is inside `b` (FILE:3)"),
        ("border AND army", "border OR river", "`a` is inside `b` (FILE:3)"),
        ("border", "border AND army", "`b` is inside `a` (FILE:2)"),
        ("border AND army", "army AND border", "`b` asks the same as `a` (FILE:2)"),
        ("border OR river", "border", "`b` is inside `a` (FILE:2)"),
        ("border", "river", None),
        ("border NOT army", "border AND army", None),
    ],
)
def test_a_rule_inside_another_is_told_once(tmp_path, one, other, expected):
    found = warnings(tmp_path, f"watchlists:\n  - {{id: a, match: {one}}}\n  - {{id: b, match: {other}}}\n")
    told = [text.replace(str(tmp_path / "w.yaml"), "FILE") for text in found]
    assert len(told) == (expected is not None)
    assert expected is None or expected in told[0]


def test_a_rule_inside_another_that_other_people_hear_is_meant(tmp_path):
    rules = "receivers: {desk: {url: https://x.org, secret: s}}\nwatchlists:\n  - {id: a, match: x AND y}\n  - {id: b, match: x, notify: [desk]}\n"
    assert warnings(tmp_path, rules) == []


def test_a_term_twice_in_a_list_is_told_at_the_second(tmp_path):
    found = warnings(tmp_path, "lists:\n  chips: [TSMC, Intel, intel]\nwatchlists: [{id: a, match: $chips}]\n")
    assert found == ["2:24: `intel` is in the list already, as `Intel`"]
