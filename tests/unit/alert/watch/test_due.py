"""When the address of the heartbeat is called: pure, from where the probe is."""

from datetime import UTC, datetime, timedelta

import pytest

from services.alert.watch.heartbeat import Due, Way, due

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def before(**span: float) -> str:
    return (NOW - timedelta(**span)).isoformat()


@pytest.mark.parametrize(
    ("way", "every", "expected"),
    [
        (Way(), FIVE, Due(ask=True)),
        (Way(before(seconds=2)), FIVE, Due()),
        (Way(before(seconds=2), before(seconds=2)), FIVE, Due(call=True)),
        (Way(before(minutes=4.9), before(minutes=4.9)), FIVE, Due(call=True)),
        (Way(*[before(minutes=4.9)] * 3), FIVE, Due()),
        (Way(*[before(minutes=5)] * 3), FIVE, Due(ask=True)),
        (Way(before(minutes=4.9), before(minutes=9)), FIVE, Due()),
        (Way(before(minutes=5), before(minutes=10)), FIVE, Due(ask=True, missed=True)),
        (Way(before(minutes=5), before(minutes=5)), FIVE, Due(ask=True)),
        (Way(before(seconds=9)), timedelta(seconds=2), Due()),
        (Way(*[before(seconds=2)] * 3), timedelta(seconds=2), Due(ask=True)),
        (Way(before(seconds=10)), timedelta(seconds=2), Due(ask=True, missed=True)),
    ],
    ids=[
        "nothing asked yet",
        "on its way",
        "back",
        "back at the last moment",
        "called for already",
        "time for the next",
        "only the one before is back",
        "missed",
        "back, but nobody looked in time",
        "a short time is not too short for the way",
        "a short time is kept",
        "a short time, missed",
    ],
)
def test_what_is_due(way, every, expected):
    assert due(way, every, NOW) == expected
