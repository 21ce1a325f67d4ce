"""When a receiver is left in peace, for how long, and what lets it be asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.delivery.attempts import Answered
from services.alert.delivery.breaker import (
    SLICES,
    WINDOW,
    Breaker,
    Closed,
    HalfOpen,
    Open,
    Tries,
    is_healthy,
    opened,
    probed,
    slice_of,
    stance,
    trips,
)
from shared.errors import Poison, Retry

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("good", "bad", "is_tripped"),
    [
        (0, 0, False), (0, 9, False), (0, 10, True), (1, 9, True), (3, 7, True), (4, 7, False), (4, 6, False),
        (30, 70, True), (31, 69, False), (1000, 10, False), (9, 0, False), (10, 0, False),
    ],
)  # fmt: skip
def test_it_opens_at_70_percent_failures_of_10_or_more(good, bad, is_tripped):
    assert trips(Tries(good, bad)) is is_tripped


def test_it_is_open_for_a_minute_then_twice_as_long_up_to_a_quarter_of_an_hour():
    breaker, lasted = Breaker(), []
    for _ in range(7):
        breaker = opened(breaker, NOW, 1.0)
        lasted.append(breaker.lasts)
    assert lasted == [minutes(n) for n in (1, 2, 4, 8, 15, 15, 15)]
    assert breaker.until == NOW + minutes(15)


def test_the_scale_shortens_its_times():
    assert opened(Breaker(), NOW, 0.01).lasts == timedelta(seconds=0.6)
    assert opened(Breaker(NOW, timedelta(seconds=8)), NOW, 0.01).lasts == timedelta(seconds=9)


@pytest.mark.parametrize(
    ("breaker", "expected"),
    [
        (Breaker(), Closed()),
        (Breaker(NOW + minutes(1), minutes(1)), Open(NOW + minutes(1))),
        (Breaker(NOW, minutes(1)), HalfOpen()),
        (Breaker(NOW - minutes(9), minutes(1)), HalfOpen()),
        (Breaker(NOW - minutes(1), minutes(1), probe_ends=NOW + minutes(0.5)), Open(NOW + minutes(0.5))),
        (Breaker(NOW - minutes(1), minutes(1), probe_ends=NOW), HalfOpen()),
    ],
    ids=["closed", "open", "its time is over", "long over", "a probe is under way", "its prober has died"],
)
def test_what_may_go_out(breaker, expected):
    assert stance(breaker, NOW) == expected


def test_a_probe_keeps_the_others_waiting_until_it_must_have_ended():
    breaker = probed(Breaker(NOW - minutes(1), minutes(1)), NOW + minutes(0.75))
    assert stance(breaker, NOW) == Open(NOW + minutes(0.75))
    assert opened(breaker, NOW, 1.0) == Breaker(NOW + minutes(2), minutes(2))


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Answered(200, {}), True), (Answered(204, {}), True), (Answered(301, {}), False), (Answered(404, {}), False),
        (Answered(429, {}), False), (Answered(500, {}), False), (Retry("no answer"), False),
        (Answered(410, {}), None), (Poison("refused: an address"), None),
    ],
)  # fmt: skip
def test_what_speaks_for_and_against_a_receiver(outcome, expected):
    assert is_healthy(outcome) is expected


@given(st.integers(0, 10**6), st.sampled_from([1.0, 0.1, 0.001, 0.000001]))
def test_the_window_is_five_minutes_long_and_moves_on_by_a_tenth(seconds, scale):
    now = NOW + timedelta(seconds=seconds)
    assert slice_of(now + WINDOW * scale * 1.001, scale) - slice_of(now, scale) >= SLICES
    assert slice_of(now + WINDOW * scale * 0.89, scale) - slice_of(now, scale) < SLICES
