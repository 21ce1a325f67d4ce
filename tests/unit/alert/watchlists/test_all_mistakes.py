"""Every mistake of every file in one run, whatever its kind, and none that only follows from another."""

import pytest

from services.alert.watchlists.file import load
from shared.errors import Misconfigured

FORM_AND_QUERY = """
watchlists:
  - id: A b
    match: (x OR
    severity: hi
  - {id: fine, match: x}
"""
RECEIVERS = """
receivers:
  desk: {url: ftp://x.org, secret: sesame, min_severity: hi}
  chat: {url: "${NOPE}", secret: whsec_a}
watchlists:
  - {id: one, match: x, notify: [desk, chat, desc]}
"""
LISTS = """
lists:
  chips: [TSMC, x AND y]
  firms: {file: none.csv, id: 3, colour: red}
  odd: 3
  loop: [$loop]
watchlists:
  - {id: one, match: $chips AND $firms AND $odd AND $chip, severity: hi}
  - {id: two, match: $loop}
"""
YAML_AND_QUERY = """
watchlists:
  - id: one
    match: "safe haven" AND x
  - id: two
    any:
      - *haven
      - titel:x
      - song: a
  - id: three
    match: 'NOT x'
  - id: four
    match: title: y
    severity: hi
"""
CUT = """
receivers: {desk: {url: ""}}
watchlists:
  - {id: one, match: titel:x, notify: [desk, elsewhere, dsk]}
  - {id: two, match: (y}
  - {id: three, match: z
  - {id: four, match: $chips}
"""
ENTITIES = """
entities: [{name: a, type: organisation}, {type: person}, {name: b, type: person, country: UK}]
watchlists:
  - {id: one, match: x, tests: [{expect: match}, {text: t}, {text: t, expect: maybe}], languages: [English]}
  - {id: one, match: y, active: {from: 2027-02-01, until: 2027-01-01}}
"""
DEFAULTS = """
defaults: {notify: [dsk], severity: hi, colour: red}
watchlists:
  - {match: titel:x}
  - {id: two}
  - [x]
"""


def told(folder, env=None, **files):
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.lstrip("\n").encode()
        (folder / f"{name}.yaml").write_bytes(data)
    with pytest.raises(Misconfigured) as refused:
        load(folder, env=env)
    return [f"{one.file.rsplit('/', 1)[-1]}:{one.line}: {one.message}" for one in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FORM_AND_QUERY, ["2: `A b` is no id", "3: nothing between `OR` and", "4: expected 'low'"]),
        (RECEIVERS, ["2: expected an address", "2: expected a secret", "2: expected 'low'", "3: NOPE is not set", "3: expected a secret", "5: no receiver `desc`"]),
        (LISTS, ["2: an element of a list", "3: none.csv cannot be read", "3: unknown key `colour`", "4: expected a list, found `3`", "5: lists that use each other", "7: no list `$chip`", "7: expected 'low'"]),
        (YAML_AND_QUERY, ["3: a value that starts with `\"`", "6: a value that starts with `*`", "7: unknown field `titel:`", "8: expected text, found a mapping", "10: no positive condition", "12: a value that holds `: `", "13: expected 'low'"]),
        (CUT, ["3: unknown field `titel:`", "3: no receiver `dsk`", "4: the bracket opened here", "5: the bracket opened here"]),
        (ENTITIES, ["1: expected 'person'", "1: `name` is missing", "1: no country `UK`", "3: `expect` is missing", "3: expected `match` or `no match`", "3: `English` is no language", "4: a watchlist `one` is there already", "4: `until`"]),
        (DEFAULTS, ["1: no receiver `dsk`", "1: expected 'low'", "1: unknown key `colour`", "3: `id` is missing", "3: unknown field `titel:`", "4: nothing is looked for", "5: expected a mapping"]),
        ("watchlists:\n- id: a\n  id: b\n  match: titel:x\nwatchlists: []\n", ["3: `id` is given twice", "4: unknown field", "5: `watchlists` is given twice"]),
        ("watchlists:\n- <<: x\n  severity: hi\n", ["2: merge keys are refused", "3: expected 'low'"]),
        (b"watchlists:\n- {id: a, match: \xff}\n- {id: b, match: titel:x}\n", ["2: not UTF-8: byte 0xFF", "3: unknown field"]),
        (b"watchlists:\n- {id: a, match: x\x00}\n- {id: b, match: titel:x}\n", ["2: the control character U+0000", "3: unknown field"]),
        ("watchlists: {id: a}", ["1: expected a list, found a mapping"]),
        ("receivers: []\nwatchlists: [{id: a, match: titel:x, notify: [desk]}]", ["1: expected a mapping", "2: unknown field", "2: no receiver `desk`"]),
        ("list: {chips: [TSMC]}\nwatchlists: [{id: a, match: $chips AND titel:x, each: chips}]", ["1: unknown key `list`", "2: unknown field"]),
        ("watchlists:\n- id: a\n  match: titel:x\n  tests:\n - {id: b}\n", ["3: unknown field", "5: this line is indented"]),
        ("", ["1: the file is empty"]),
    ],
    ids=lambda one: None if isinstance(one, list) else "",
)  # fmt: skip
def test_all_mistakes_of_a_file_are_told_and_no_more(tmp_path, text, expected):
    found = told(tmp_path, {}, a=text)
    assert len(found) == len(expected), found
    for start in expected:
        assert any(one.startswith(f"a.yaml:{start}") for one in found), (start, found)


def test_a_name_of_a_file_that_cannot_be_read_is_not_missed(tmp_path):
    uses = "watchlists: [{id: a, match: $chips AND titel:x, notify: [desk]}]"
    gone = "receivers: {desk: {url: https://x.org, secret: s}}\nlists: {chips: [\n"
    assert [one.split(":")[0] for one in told(tmp_path, a=uses, b=gone)] == ["a.yaml", "b.yaml"]
    whole = "receivers: {desk: {url: https://x.org, secret: s}}\nlists: {chips: [a AND b]}"
    assert [one.split(":")[0] for one in told(tmp_path, a=uses, b=whole)] == ["a.yaml", "b.yaml"]


def test_what_stands_in_for_a_bad_id_never_shows(tmp_path):
    found = told(tmp_path, a="watchlists: [{id: A b}, {id: A b}]")
    assert not any("unnamed" in one for one in found), found


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("titel:x AND $nobody AND country:Narnia OR (y", [1, 13, 25, 43]),
        ('topic:"no such" AND titel:(x OR y) AND *z', [1, 21, 40]),
        ("-titel:x AND lang:English", [2, 14]),
        ("x AND titel:a AND titel:b", [7, 19]),
        (" AND ".join(["titel:a"] * 30), [1 + 12 * n for n in range(20)]),
    ],
)
def test_all_mistakes_of_a_query_are_told(tmp_path, query, places):
    (tmp_path / "a.yaml").write_text(f"watchlists:\n- id: a\n  match: >-\n    {query}\n")
    with pytest.raises(Misconfigured) as refused:
        load(tmp_path, env=None)
    assert [one.column - 4 for one in refused.value.problems] == places
