"""User files: what is refused, and where the message points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from shared.errors import Misconfigured
from shared.yaml.file import Flag, load, read_paths, validate


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    match: str | None = None
    count: int = 0
    is_on: Flag = True


class File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    entries: tuple[Entry, ...]


def problems(text):
    with pytest.raises(Misconfigured) as refused:
        validate(load(text if isinstance(text, bytes) else text.encode(), "f.yaml"), File)
    return [(one.line, one.column, one.message) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('entries:\n  - id: a\n    match: "safe haven" AND x\n', 3, 12, "single quotes or after `>-`"),
        ("entries:\n  - id: a\n    match: *haven\n", 3, 12, "alias"),
        ("entries:\n  - id: a\n    match: &x y\n", 3, 12, "anchor"),
        ("entries:\n  - id: a\n    match: !x y\n", 3, 12, "tag"),
        ("entries:\n  - id: a\n    match: - x\n", 3, 12, "list"),
        ("entries:\n  - id: a\n    match: title: x\n", 3, 17, "`: `"),
        ("entries:\n  - id: a\n    match: [a] AND c\n", 3, 12, "list or a mapping"),
        ('entries:\n  - {id: a, match: "x y" z}\n', 2, 20, "ends at the next"),
        ("entries:\n  - id: a\n    match: > 5\n", 3, 12, "a block of lines"),
        ("entries:\n  - id: a\n    match: ? x\n", 3, 12, "a key of many lines"),
        ("entries:\n  - id: a\n    match: [x]\n", 3, 12, "text that starts with a bracket"),
        ("entries:\n  - id: a\n    match:x y\n", 3, 11, "a space is due between `match:` and its value"),
        ("entries:\n  - id: a\n    match: x\n    y or z\n", 4, 5, "a line without a key"),
        ("entries:\n  - id: a\n   match: x\n", 3, 4, "indented as none of the lines"),
        ("entries:\n  - id: a\n     match: x\n", 3, 6, "`match` is read as a part of the value above"),
        ('entries: "a", "b"\n', 1, 13, "several go in brackets"),
        ('x: "a\\d"\n', 1, 6, "an escape that stands for no character"),
        ("entries:\n\t- id: a\n", 2, 1, "tab"),
        ("entries:\n  - id: a\n    id: b\n", 3, 5, "given twice"),
        ("entries:\n  - id: a\n    <<: b\n", 3, 5, "merge keys"),
        ("--- {entries: []}\n--- b\n", 2, 1, "second document"),
        ("", 1, 1, "empty"),
        ("entries:\n", 1, 9, "`entries: []` says none"),
        ("a: \x01\n", 1, 4, "U+0001"),
        (b"entries: []\nx: \xff", 2, 4, "byte 0xFF"),
        ("x: 'a\n", 1, 4, "never closed"),
        ("x: {a: b ${C}}\n", 1, 10, "goes in quotes"),
        ("entries:\n  - id: a\n    mach: x\n", 3, 5, "did you mean `match`?"),
        ("entries:\n  - match: x\n", 2, 5, "`id` is missing"),
        ("entries:\n  - {id: a, count: many}\n", 2, 20, "a whole number"),
        ("entries:\n  - {id: a, is_on: yes}\n", 2, 20, "true or false"),
        ("entries: x\n", 1, 10, "a list"),
        ("entries: " + "[" * 60 + "]" * 60, 1, 49, "deep"),
        ("é: 1\nentries:\n  - {id: ü, idd: x}\n", 3, 13, "idd"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place_with_what_to_write(text, line, column, words):
    found = problems(text)
    assert any((one[0], one[1]) == (line, column) and words in one[2] for one in found), found


def test_all_mistakes_are_told_at_once():
    assert len(problems("entries:\n  - {id: a, count: x, is_on: 1, foo: 2}\n  - {}\n")) == 4


def test_scalars_stay_text():
    found = validate(load(b"entries: [{id: no, match: 22:30, count: 3, is_on: false}]", "f"), File).entries[0]
    assert (found.id, found.match, found.count, found.is_on) == ("no", "22:30", 3, False)


@pytest.mark.parametrize(
    "written",
    [
        "x: aa bb cc",
        "x: 'aa bb cc'",
        'x: "aa bb cc"',
        "x: >-\n  aa\n  bb\n  cc",
        "x: |-\n    aa bb cc",
        "x: aa\n  bb\n   cc",
        'x: "a\\x61 bb cc"',
    ],
)
def test_a_character_of_a_value_is_found_in_the_file_however_it_is_written(written):
    scalar = load(written.encode(), "f").values["x"]
    problem = scalar.problem_at(scalar.text.index("cc"), "here")
    assert written.split("\n")[problem.line - 1][problem.column - 1 :].startswith("cc")


@given(st.text(alphabet="ab '\"\\\n#:-é", min_size=1, max_size=30))
def test_any_quoted_value_has_places_within_its_file(value):
    quoted = "'" + value.replace("'", "''") + "'"
    try:
        scalar = load(f"x: {quoted}\n".encode(), "f").values["x"]
    except Misconfigured:
        return  # some white space cannot stand in a quoted value
    for offset in range(len(scalar.text) + 1):
        problem = scalar.problem_at(offset, "here")
        assert problem.line >= 1
        assert problem.column >= 1


def test_a_comment_that_cut_a_value_is_known():
    assert load(b"x: song #1 hit", "f").values["x"].comment == "#1 hit"
    assert load(b"x: 'song #1 hit'", "f").values["x"].comment is None


def test_a_folder_is_read_in_name_order(tmp_path):
    for name in ("b.yaml", "a.yml", "c.txt", ".hidden.yaml"):
        (tmp_path / name).write_text("x: 1")
    assert [path.name for path in read_paths(tmp_path)] == ["a.yml", "b.yaml"]
