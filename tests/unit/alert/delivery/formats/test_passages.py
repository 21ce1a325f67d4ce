"""Texts made safe, marked and cut: golden pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.delivery.formats.links import safe_url
from services.alert.delivery.formats.passages import (
    Run,
    cut,
    is_right_to_left,
    isolated,
    passage,
    plain,
    shortened,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two\r\n lines\t", "two lines"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\u202etxet\u202c \u2067x\u2069", "txet x"),
        ("می‌خواهم", "می‌خواهم"),  # the joiner is part of how it is spelt
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("@everyone, mail bob@example.org", "@\u200beveryone, mail bob@example.org"),
        ("@\u202eeveryone x@HERE", "@\u200beveryone x@\u200bHERE"),
        ("<!channel> <@U1> <at>Ann</at> 1 < 2", "<\u200b!channel> <\u200b@\u200bU1> <\u200bat>Ann<\u200b/at> 1 < 2"),
    ],
)  # fmt: skip
def test_a_text_is_one_safe_line(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("a fire here", [(2, 6)], [("a ", False), ("fire", True), (" here", False)]),
        (
            "a fire here",
            [(2, 4), (3, 6), (9, 99), (-3, 0)],
            [("a ", False), ("fire", True), (" he", False), ("re", True)],
        ),
        ("a  fire", [(3, 7)], [("a ", False), ("fire", True)]),
        ("fire\u0301s", [(0, 4)], [("fire\u0301", True), ("s", False)]),
        ("罢工结束", [(0, 2)], [("罢工", True), ("结束", False)]),
        ("@everyone", [(1, 9)], [("@", False), ("\u200beveryone", True)]),
        ("", [(0, 3)], []),
    ],
)
def test_marks_keep_their_places(text, marks, expected):
    assert passage(text, marks) == tuple(Run(one, is_marked) for one, is_marked in expected)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("罢工结束前不会卸载", 5, "罢工结束…"),
        ("incomprehensibilities", 8, "incompr…"),
        ("👩‍👩‍👧👩‍👩‍👧", 8, "👩‍👩‍👧…"),
    ],
)
def test_a_cut_is_at_the_end_of_a_word_and_never_inside_a_letter(text, longest, expected):
    assert cut(text, longest) == expected


@given(
    st.text(max_size=60), st.integers(1, 40), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3)
)
def test_a_cut_passage_is_never_too_long_and_keeps_its_marks(text, longest, marks):
    whole = passage(text, marks)
    short = shortened(whole, longest, lambda one: len(one.encode()))
    assert len(words(short).encode()) <= max(longest, len("…".encode()))
    flags = [run.is_marked for run in whole for _ in run.text]
    kept = [run.is_marked for run in short for _ in run.text]
    assert short == whole or kept[:-1] == flags[: len(kept) - 1]


def test_other_directions_do_not_turn_what_stands_beside():
    assert isolated("الأخبار") == "\u2068الأخبار\u2069"
    assert isolated("News") == "News"
    assert is_right_to_left("12 الأخبار x")
    assert not is_right_to_left("News الأخبار")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.org", "https://x.org/"),
        (" HTTP://X.org:8080/a?b=c&d=%20#e ", "http://x.org:8080/a?b=c&d=%20#e"),
        ("https://bücher.example/ä?q=ö", "https://xn--bcher-kva.example/%C3%A4?q=%C3%B6"),
        ("https://x.org/a b\"'()<>[]*_`|\\^{}", "https://x.org/a%20b%22%27%28%29%3C%3E%5B%5D%2A_%60%7C%5C%5E%7B%7D"),
        ("https://x.org/@everyone?a=@here", "https://x.org/%40everyone?a=%40here"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("//x.org/a", None),
        ("/a", None),
        ("https://user:pw@x.org/", None),
        ("https://x.org:bad/", None),
        ("https:///a", None),
        ("https://" + "a" * 70 + "ä.org/", None),
        ("https://x.org/" + "a" * 2000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_linked_to(url, expected):
    assert safe_url(url) == expected
