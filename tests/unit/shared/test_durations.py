"""Durations as users write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("250ms", 0.25),
        ("1m500ms", 60.5),
        (" 5m ", 300),
        ("0", 0),
    ],
)
def test_whole_numbers_with_units_joined(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "h", "1.5h", "1 h", "-1h", "1w", "1h 30m", "٣h", "1hh", "soon"])
def test_anything_else_says_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="whole numbers with ms, s, m, h or d"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=10**11))
def test_what_is_written_is_read_back(milliseconds: int) -> None:
    value = timedelta(milliseconds=milliseconds)
    assert parse_duration(format_duration(value)) == value
