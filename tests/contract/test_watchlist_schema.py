"""The schema as an editor uses it: right files pass, wrong ones are marked, every key is explained."""

import re

import jsonschema
import pytest
from documents import DOCS, README, blocks

from seeds.folder import path as seeds
from services.alert.watchlists.keys import KEYS
from services.alert.watchlists.schema import schema
from shared.yaml.file import Items, Scalar, load

SCHEMA = schema()
_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def as_an_editor_reads(node):
    """The values of YAML 1.2, as editors' servers type them."""
    if isinstance(node, Items):
        return [as_an_editor_reads(item) for item in node.items]
    if not isinstance(node, Scalar):
        return {key: as_an_editor_reads(value) for key, value in node.values.items()}
    if not node.style and re.fullmatch(r"-?\d+", node.text):
        return int(node.text)
    return node.text if node.style else _PLAIN.get(node.text, node.text)


def marked(text):
    read = as_an_editor_reads(load(text.encode(), "w.yaml"))
    return ["/".join(map(str, error.absolute_path)) for error in VALIDATOR.iter_errors(read)]


SHOWN = [
    one
    for page in (README, *sorted(DOCS.glob("*.md")))
    for one in blocks(page)
    if one.language == "yaml" and not one.name and re.search("^(watchlists|receivers):", one.text, re.MULTILINE)
]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", sorted((seeds() / "watchlists").glob("*.yaml")), ids=lambda file: file.name)
def test_the_sample_rules_are_right_to_an_editor(file):
    assert marked(file.read_text("utf-8")) == []


@pytest.mark.parametrize("block", SHOWN, ids=str)
def test_the_examples_of_the_docs_are_right_to_an_editor(block):
    assert marked(block.text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("watchlist: []", ""),
        ("{}", ""),
        ("watchlists: {}", "watchlists"),
        ("watchlists: [{match: x}]", "watchlists/0"),
        ("watchlists: [{id: A b, match: x}]", "watchlists/0/id"),
        ("watchlists: [{id: a, mach: x}]", "watchlists/0"),
        ("watchlists: [{id: a, match: [x]}]", "watchlists/0/match"),
        ("watchlists: [{id: a, any: x}]", "watchlists/0/any"),
        ("watchlists: [{id: a, severity: hihg}]", "watchlists/0/severity"),
        ("watchlists: [{id: a, languages: [English]}]", "watchlists/0/languages/0"),
        ("watchlists: [{id: a, cooldown: 2 hours}]", "watchlists/0/cooldown"),
        ("watchlists: [{id: a, active: maybe}]", "watchlists/0/active"),
        ("watchlists: [{id: a, threshold: {count: 0, within: 1h}}]", "watchlists/0/threshold"),
        ("watchlists: [{id: a, schedule: {hours: 8-18}}]", "watchlists/0/schedule"),
        ("watchlists: [{id: a, digest: {at: ['25:00']}}]", "watchlists/0/digest"),
        ("watchlists: [{id: a, story: twice}]", "watchlists/0/story"),
        ("watchlists: [{id: a, tests: [{text: x, expect: perhaps}]}]", "watchlists/0/tests/0/expect"),
        ("watchlists: [{id: a, tests: [{text: x}]}]", "watchlists/0/tests/0"),
        ("watchlists: [{id: a, sources: {countries: [Pakistan]}}]", "watchlists/0/sources"),
        ("receivers: {desk: {format: fax}}", "receivers/desk/format"),
        ("lists: {a: {files: x.csv}}", "lists/a"),
        ("entities: [{name: x, type: firm}]", "entities/0/type"),
        ("heartbeat: {url: https://x.org}", "heartbeat"),
    ],
)
def test_what_is_wrong_is_marked_where_it_stands(text, place):
    found = marked(text)
    assert any(one == place or one.startswith(f"{place}/") for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "watchlists: []",
        "watchlists: [{id: 2026, match: 2026, tags: [7], active: false, first: 90, remind: never}]",
        "watchlists: [{id: a, match: no, languages: [no], tests: [{text: 5, country: GB, topics: sport, authors: Jo, expect: no match}]}]",
        "watchlists: [{id: a, match: x, schedule: {days: [mon], hours: 22:00-06:00}, digest: {at: [08:00]}}]",
        "receivers: {desk: {url: '${URL}', secret: ['${A}', '${B}'], to: a@x.org}}",
        "lists: {a: [x, y], b: {file: b.csv, terms: name}}",
    ],
)
def test_what_is_read_is_not_marked(text):
    assert marked(text) == []


def test_every_key_is_explained_with_an_example_that_is_right():
    for name, owner in (("FileForm", SCHEMA), *SCHEMA["$defs"].items()):
        for key, part in owner["properties"].items():
            assert part["description"].endswith("."), (name, key)
            assert part["examples"], (name, key)
            of_part = jsonschema.Draft202012Validator({**part, "$defs": SCHEMA["$defs"]})
            assert [error.message for one in part["examples"] for error in of_part.iter_errors(one)] == []


def test_no_key_is_explained_that_is_not_there():
    known = {"FileForm": SCHEMA["properties"], **{name: one["properties"] for name, one in SCHEMA["$defs"].items()}}
    assert [(name, key) for name, notes in KEYS.items() for key in notes if key not in known[name]] == []
