"""What services answer: accepted, refused, later - each in its own words."""

from datetime import UTC, datetime

import pytest

from services.alert.delivery.attempts import Again, Answered, Attempt, Delivered, after
from services.alert.delivery.formats import answered
from services.alert.watchlists.model import Receiver

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def follows(kind: str, answer: Answered) -> object:
    receiver = Receiver("desk", kind, "https://x.org")
    facts = Attempt(1, NOW, receiver.give_up)
    return after(answered(receiver, answer), facts, now=NOW, chance=0.5, scale=1.0)


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("slack", 200, b"ok"),
        ("teams", 202, b""),
        ("discord", 204, b""),
        ("ntfy", 200, b'{"id":"x"}'),
        ("email", 250, b"queued"),
        ("alertmanager", 200, b""),
        ("apprise", 200, b"{}"),
    ],
)
def test_what_each_service_says_when_it_accepts_is_accepted(kind, status, body):
    assert isinstance(follows(kind, Answered(status, {}, body)), Delivered)


@pytest.mark.parametrize(
    ("kind", "headers", "body", "wait_s"),
    [
        ("slack", {"retry-after": "30"}, b"rate_limited", 30),
        ("discord", {"retry-after": "65"}, b'{"retry_after": 64.57}', 65),
        ("discord", {"retry-after": "64.57"}, b'{"retry_after": 64.57}', 65),
        ("discord", {}, b'{"retry_after": 120, "global": false}', 120),
        ("discord", {}, b'{"retry_after": 0.3}', 5),
        ("discord", {}, b'{"retry_after": 1e400}', 5),
        ("discord", {}, b'{"retry_after": -7}', 5),
        ("discord", {}, b'{"retry_after": [1]}', 5),
        ("discord", {}, b"[]", 5),
        ("discord", {}, b"<html>error code: 1015</html>", 5),
        ("discord", {}, b'{"retry_after": 1e12}', 86_400),
        ("ntfy", {}, b'{"code":42901,"error":"limit reached"}', 5),
    ],
)
def test_a_service_that_asks_for_patience_gets_it(kind, headers, body, wait_s):
    result = follows(kind, Answered(429, headers, body))
    assert isinstance(result, Again)
    assert (result.at - NOW).total_seconds() == wait_s
