"""What follows an attempt."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.delivery.attempts import Again, Answered, Attempt, Delivered, GivenUp, after, retry_after
from shared.errors import Poison, Retry

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAYS = timedelta(days=4)


def first(outcome: object, number: int = 1, began: datetime = NOW, **given: float) -> object:
    chance, scale = given.get("chance", 0.5), given.get("scale", 1.0)
    return after(outcome, Attempt(number, began, DAYS), now=NOW, chance=chance, scale=scale)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(status):
    assert isinstance(first(Answered(status, {})), Delivered)


@pytest.mark.parametrize("status", [100, 199, 300, 301, 302, 307, 400, 401, 404, 429, 500, 503, 599])
def test_anything_else_is_tried_again_redirects_too(status):
    assert isinstance(first(Answered(status, {})), Again)


@pytest.mark.parametrize(
    ("number", "wait"),
    [(1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 50400), (8, 72000), (9, 86400)],
)
@pytest.mark.parametrize(("chance", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_the_waits_are_those_of_the_contract_spread_by_a_fifth(number, wait, chance, factor):
    again = first(Retry("away"), number, chance=chance)
    assert isinstance(again, Again)
    assert (again.at - NOW).total_seconds() == pytest.approx(wait * factor)


def test_the_tenth_failure_is_the_last():
    assert first(Answered(500, {}), 10) == GivenUp("answered 500", "10 attempts failed")


def test_gone_is_given_up_at_once_and_told_apart():
    given_up = first(Answered(410, {}))
    assert isinstance(given_up, GivenUp)
    assert given_up.is_gone


def test_what_can_never_work_is_given_up_at_once():
    assert first(Poison("refused: n8n -> 172.18.0.5 is private")) == GivenUp(
        "refused: n8n -> 172.18.0.5 is private", "refused: n8n -> 172.18.0.5 is private"
    )


def test_an_attempt_that_would_come_after_give_up_is_not_made():
    given_up = first(Answered(500, {}), 9, began=NOW - timedelta(days=3, hours=12))
    assert isinstance(given_up, GivenUp)
    assert "give_up" in given_up.reason


def test_the_scale_shortens_waits_but_neither_retry_after_nor_give_up():
    quick = first(Answered(500, {}), scale=0.001)
    asked = first(Answered(503, {"retry-after": "60"}), scale=0.001)
    assert quick.at - NOW < timedelta(seconds=0.1)
    assert asked.at - NOW == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Mon, 23 Nov 2026 08:10:00 GMT", 600),
        ("Monday, 23-Nov-26 08:10:00 GMT", 600),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0),
        ("999999999999", 86400),
        ("Mon, 23 Nov 2027 08:10:00 GMT", 86400),
        ("soon", 0),
        ("", 0),
        ("-5", 0),
        ("٣", 0),
    ],
)
def test_retry_after_in_seconds_or_as_a_date_up_to_a_day(header, seconds):
    assert retry_after({"retry-after": header}, NOW) == timedelta(seconds=seconds)


@given(st.text(max_size=60))
def test_no_retry_after_breaks_anything(header):
    assert timedelta(0) <= retry_after({"retry-after": header}, NOW) <= timedelta(days=1)


def test_an_answer_is_shown_short_and_on_one_line():
    assert str(Answered(500, {}, b"no\n\tspace " + b"x" * 1000)) == "answered 500: no space " + "x" * 191
