"""A feed's own rate, from the dates of its items or from when it had something new."""

import pytest

from services.ingest.polling.pace import paced, usual_gap
from services.ingest.polling.schedule import State

NOW = 1_795_420_800.0
HOUR = 3_600.0


@pytest.mark.parametrize(
    ("hours_ago", "gap_h"),
    [([1, 2, 3, 4], 1), ([1, 3, 4, 24], 2), ([1, 1, 1, 25, 25, 49], 24), ([1, 2], 0), ([], 0)],
    ids=["even", "the middle one", "what came together", "too few to tell", "none"],
)
def test_the_usual_gap_is_the_middle_one(hours_ago, gap_h):
    assert usual_gap([NOW - hours * HOUR for hours in hours_ago]) == gap_h * HOUR


def test_dated_items_tell_when_the_feed_had_something_new_however_late_it_is_heard():
    state = paced(State(), "a", [NOW - 50 * HOUR, NOW - 51 * HOUR, NOW - 52 * HOUR], NOW)
    assert (state.last_item, state.gap_s) == (NOW - 50 * HOUR, HOUR)
    again = paced(state, "b", [NOW - 51 * HOUR, NOW - 50 * HOUR], NOW + HOUR)  # another order is nothing new
    assert (again.last_item, again.gap_s) == (NOW - 50 * HOUR, HOUR)


def test_a_date_to_come_is_not_when_it_was_heard():
    assert paced(State(), "a", [NOW + HOUR, NOW - HOUR], NOW).last_item == NOW - HOUR


def test_of_a_feed_without_dates_a_new_first_item_is_something_new():
    state = paced(State(), "a", [], NOW)
    assert (state.last_item, state.gap_s) == (NOW, 0)
    assert paced(state, "a", [], NOW + HOUR) == state
    state = paced(state, "b", [], NOW + 4 * HOUR)
    assert (state.last_item, state.gap_s) == (NOW + 4 * HOUR, 4 * HOUR)
    state = paced(state, "c", [], NOW + 12 * HOUR)
    assert (state.last_item, state.gap_s) == (NOW + 12 * HOUR, 5 * HOUR)


def test_an_empty_feed_says_nothing():
    assert paced(State(), "", [], NOW) == State()
