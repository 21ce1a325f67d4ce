"""A test put into a user's file: only that is added, however the file is laid out; else it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.watchlists.newtest import with_test
from shared.errors import Misconfigured
from shared.yaml.file import as_data, at, load

TEST = {"title": 'Cricket: "no fire"', "text": "One.\n\nTwo # no comment: none.", "expect": "no match"}

BLOCK = """\
# ours
watchlists:
  - id: floods
    match: flood   # rain
  - id: fires
    match: fire    # and smoke
    # what it must not do
    tests:
      - {text: A fire, expect: match}   # plain

      - text: |
          Fire
          and water.

        expect: match

  # the last
  - id: last
    match: last
"""

LAYOUTS = {
    "tests as a list": BLOCK,
    "dashes as deep as their key": "watchlists:\n- id: fires\n  match: fire\n  tests:\n  - text: a fire\n    expect: match\n",
    "no tests yet": "watchlists:\n  - id: fires\n    match: fire   # and smoke\n    tags: [a,\n      b]  # tags\n  - {id: x, match: x}\n",
    "no tests, a folded query last": "watchlists:\n  - id: fires\n    match: >-\n      fire OR\n      smoke\n\n\n  - {id: x, match: x}\n",
    "no line end": "watchlists:\n  - id: fires\n    match: fire",
    "in braces": "watchlists:\n  - {id: fires, match: fire}   # short\n  - {id: x, match: x}\n",
    "in braces, over lines": "watchlists: [\n  {\n    id: fires,  # a\n    match: fire,\n  }\n]\n",
    "in braces, with tests": "watchlists:\n  - {id: fires, match: fire, tests: [{text: fire, expect: match}, ]}\n",
    "in braces, no test": "watchlists:\n  - {id: fires, match: fire, tests: []}\n",
    "the key first, quoted": 'watchlists:\n  - "match": fire\n    "id": \'fires\'\n',
    "lines of Windows": "watchlists:\r\n  - id: fires\r\n    match: fire\r\n    tags: [a]\r\n  - id: x\r\n    match: x\r\n",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_only_the_test_is_added(text: str):
    written = with_test(text.encode(), "w.yaml", "fires", TEST)
    assert is_subsequence(text.splitlines(), written.decode().splitlines()) or "{" in text
    assert cases_of(written)[-1] == TEST
    assert len(cases_of(written)) == len(cases_of(text.encode())) + 1
    assert ("\r\n" in text) == ("\r\n" in written.decode())


def test_it_stands_as_a_person_would_write_it():
    written = with_test(BLOCK.encode(), "w.yaml", "fires", TEST).decode()
    assert written == BLOCK.replace(
        "        expect: match\n\n  # the last",
        '        expect: match\n      - title: "Cricket: \\"no fire\\""\n        text: |-\n          One.\n\n'
        "          Two # no comment: none.\n        expect: no match\n\n  # the last",
    )


@given(st.text(), st.text(min_size=1), st.sampled_from(list(LAYOUTS.values())))
def test_any_text_comes_back_to_the_letter(title: str, text: str, layout: str):
    test = {"title": title, "text": text, "expect": "no match"}
    try:
        title.encode(), text.encode()
    except UnicodeEncodeError:
        return
    assert cases_of(with_test(layout.encode(), "w.yaml", "fires", test))[-1] == test


def test_tags_and_a_byte_order_mark_are_kept():
    test = {**TEST, "entities": [{"id": "country:PK", "name": "Pakistan", "type": "place"}], "topics": ["medtop:1"]}
    written = with_test(b"\xef\xbb\xbf" + BLOCK.encode(), "w.yaml", "fires", test)
    assert written.startswith(b"\xef\xbb\xbf#")
    assert cases_of(written)[-1] == test


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watchlists:\n  - {id: floods, match: x}\n", "no watchlist `fires` here"),
        ("watchlists: []\n", "no watchlist `fires` here"),
        ("watchlists:\n  - {id: fires, match: fire, tests: none}\n", "cannot be added safely; add by hand"),
    ],
)
def test_what_cannot_be_added_is_refused(text: str, said: str):
    with pytest.raises(Misconfigured, match=said):
        with_test(text.encode(), "w.yaml", "fires", TEST)


def test_it_is_added_once():
    once = with_test(BLOCK.encode(), "w.yaml", "fires", TEST)
    with pytest.raises(Misconfigured, match="has this test already"):
        with_test(once, "w.yaml", "fires", TEST)


def cases_of(data: bytes) -> list[dict[str, object]]:
    rows = as_data(at(load(data, "w.yaml"), ["watchlists"]))
    return next(row.get("tests") or [] for row in rows if row["id"] == "fires")


def is_subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(line in rest for line in short)
