"""When a feed is asked next."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists, none

from services.ingest.polling import schedule
from services.ingest.polling.schedule import (
    State,
    Wishes,
    after_failure,
    after_success,
    next_poll,
    own_interval,
    unchanged,
)

NOW = 1_795_420_800.0  # 2026-11-23T08:00:00Z


def dates(gap_s, count=10, newest_s=0.0):
    return tuple(NOW - newest_s - n * gap_s for n in range(count))


@pytest.mark.parametrize(
    ("wishes", "interval_s"),
    [
        (Wishes(), 900),
        (Wishes(dates=dates(600)), 300),
        (Wishes(dates=dates(10)), 60),
        (Wishes(dates=dates(86_400)), 3_600),
        (Wishes(dates=dates(600, newest_s=7_200)), 900),
        (Wishes(dates=dates(600), ttl_s=1_800), 1_800),
        (Wishes(dates=dates(600), max_age_s=1_200), 1_200),
        (Wishes(ttl_s=86_400), 3_600),
        (Wishes(dates=(NOW + 5_000, NOW + 9_000)), 900),
    ],
    ids=[
        "nothing known",
        "own rate",
        "lower limit",
        "upper limit",
        "fallen silent",
        "ttl",
        "cache-control",
        "long ttl",
        "future dates",
    ],
)
def test_auto_goes_by_the_feeds_own_rate_and_wishes(wishes, interval_s):
    assert own_interval(wishes, NOW) == interval_s


@given(lists(floats(0, 4e9)), none() | floats(0, 1e7), none() | floats(0, 1e7))
def test_auto_is_always_between_a_minute_and_an_hour(found, ttl_s, max_age_s):
    assert 60 <= own_interval(Wishes(ttl_s=ttl_s, max_age_s=max_age_s, dates=tuple(found)), NOW) <= 3_600


def test_every_is_kept_to_the_second():
    state = after_success(State(), every_s=5.0, wishes=Wishes(ttl_s=3_600, skip_hours=(8,)), now=NOW, dice=0.9)
    assert state.next_at == NOW + 5


@given(floats(0, 1))
def test_a_feed_is_never_asked_before_the_time_it_names(dice):
    wishes = Wishes(max_age_s=2_700)
    assert after_success(State(), every_s=None, wishes=wishes, now=NOW, dice=dice).next_at >= NOW + 2_700


def test_auto_passes_over_the_hours_to_skip():
    state = after_success(State(), every_s=None, wishes=Wishes(skip_hours=(8, 9)), now=NOW, dice=0.5)
    assert state.next_at == NOW + 2 * 3_600


def test_a_feed_that_skips_all_hours_is_asked_all_the_same():
    state = after_success(State(), every_s=None, wishes=Wishes(skip_hours=tuple(range(24))), now=NOW, dice=0.5)
    assert state.next_at == NOW + 900


def test_what_a_feed_wished_holds_while_it_says_nothing_new_and_when_it_fails():
    wishes = Wishes(ttl_s=2_700, skip_hours=(9, 10))
    state = after_success(State(), every_s=None, wishes=wishes, now=NOW, dice=0.5)
    again = after_success(state, every_s=None, wishes=unchanged(state, None, NOW), now=NOW + 900, dice=0.5)
    assert again.next_at == NOW + 3 * 3_600
    assert after_failure(again, "x", every_s=None, now=NOW + 3_590, dice=0).next_at == NOW + 3 * 3_600
    assert after_failure(again, "x", every_s=60.0, now=NOW + 3_590, dice=0).next_at == NOW + 3_650


@pytest.mark.parametrize(
    ("state", "interval_s"),
    [
        (State(), 900),
        (State(interval_s=300), 300),
        (State(interval_s=300, last_item=NOW - 1_200), 300),
        (State(interval_s=300, last_item=NOW - 7_200), 900),
        (State(interval_s=300, last_item=NOW - 86_400), 3_600),
        (State(interval_s=300, ttl_s=1_800), 1_800),
    ],
    ids=["nothing known", "as before", "silent for a while", "for longer", "for a day", "ttl"],
)
def test_a_feed_that_says_nothing_new_is_asked_as_rarely_as_it_is_silent(state, interval_s):
    assert own_interval(unchanged(state, None, NOW), NOW) == interval_s


def test_success_ends_failures_and_holds():
    state = after_success(
        State(failures=4, error="x", held_until=NOW + 9), every_s=60, wishes=Wishes(), now=NOW, dice=0
    )
    assert (state.failures, state.error, state.held_until, state.last_success) == (0, "", 0.0, NOW)


@given(integers(0, 10_000), floats(0, 1), none() | floats(1, 86_400))
def test_failures_wait_no_longer_than_a_quarter_of_a_day_and_never_less_than_half_of_every(failures, dice, every_s):
    state = after_failure(State(failures=failures), "x", every_s=every_s, now=NOW, dice=dice)
    waited = state.next_at - NOW
    assert (every_s or 60) / 2 - 1e-3 <= waited <= max(schedule.LONGEST_FAILING_S, every_s or 0) + 1e-3


@pytest.mark.parametrize(
    ("reach_s", "every_s", "longest_s"),
    [(0, None, 21_600), (86_400, None, 21_600), (43_200, None, 10_800), (600, None, 900), (600, 3_600, 3_600)],
    ids=["unknown", "days", "half a day", "minutes", "no sooner than every"],
)
def test_a_feed_that_fails_is_asked_before_what_it_shows_has_gone_by(reach_s, every_s, longest_s):
    state = State(failures=30, reach_s=reach_s)
    assert after_failure(state, "x", every_s=every_s, now=NOW, dice=0).next_at == NOW + longest_s


def test_failures_double_the_wait():
    state, waits = State(), []
    for _ in range(4):
        state = after_failure(state, "x", every_s=10, now=NOW, dice=0)
        waits.append(state.next_at - NOW)
    assert waits == [10, 20, 40, 80]


def test_retry_after_is_obeyed_up_to_a_day():
    assert after_failure(State(), "x", every_s=1, now=NOW, dice=0, retry_after_s=7_200).next_at == NOW + 7_200
    assert after_failure(State(), "x", every_s=1, now=NOW, dice=0, retry_after_s=1e9).next_at == NOW + 86_400


def test_a_shorter_every_holds_at_once_but_no_hold_is_broken():
    state = after_success(State(), every_s=3_600, wishes=Wishes(), now=NOW, dice=0)
    assert next_poll(state, 60) == NOW + 60
    held = after_failure(state, "x", every_s=60, now=NOW, dice=0, retry_after_s=1_000)
    assert next_poll(held, 1) == NOW + 1_000


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Mon, 23 Nov 2026 08:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert schedule.retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("max-age=60", 60.0), ('public, Max-Age="300", x', 300.0), ("no-cache", None), ("s-max-age=5", None)],
)
def test_max_age_of_cache_control(value, seconds):
    assert schedule.max_age(value) == seconds


def test_a_state_survives_its_hash():
    state = State(etag='"v"', first_polled=1.5, failures=3, error="x", title="T", held_until=2.25)
    assert State.read({name: str(value) for name, value in asdict(state).items()}) == state
    assert State.read({"failures": "many", "next_at": ""}) == State()
