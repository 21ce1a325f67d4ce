"""Markup is looked at before it is parsed: what is beyond use is refused, what is merely sloppy is not."""

import time

import pytest

from services.ingest.raw import shape
from shared.errors import Poison


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<div>" * (shape.MAX_DEPTH + 1), "nested"),
        (b"<p " + b'a="v" ' * 2_000 + b">", "attributes"),
        (b"<i></i>" * 501, "elements"),
    ],
)
def test_markup_beyond_use_is_refused(data, reason):
    with pytest.raises(Poison, match=reason):
        shape.checked(data, max_elements=500 if reason == "elements" else 10_000)


@pytest.mark.parametrize(
    "data", [b"<p>" * 5_000, b"<li><br><img>" * 1_000, b"<item><b></item>" * 2_000, b"a < b " * 9_000, b"<a href='x"]
)
def test_tags_left_open_by_habit_are_not_depth(data):
    assert shape.checked(data, max_elements=10_000) == data


def test_inlined_images_are_taken_out_of_large_pages():
    page = b"<p>words</p><img src='data:image/png;base64," + b"iVBORw0K" * 100_000 + b"'>"
    assert len(shape.checked(page, max_elements=100)) < 100


def test_looking_takes_time_in_step_with_size():
    started = time.monotonic()
    for data in (b"<" * 3_000_000, b"<a " * 1_000_000, b"<a href='" + b"x" * 3_000_000):
        shape.checked(data, max_elements=10)
    assert time.monotonic() - started < 10
