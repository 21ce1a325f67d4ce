"""What is wrong with the bell, from facts."""

from datetime import UTC, datetime, timedelta

import pytest

from services.alert.delivery.breaker import Breaker
from services.alert.delivery.sickbay import Health
from services.alert.watch.trouble import (
    Facts,
    Feed,
    Group,
    Letters,
    Refused,
    Standstill,
    not_judged,
    standing_still,
    troubles,
)
from services.alert.watchlists.model import Problems
from shared.streams import HIGH_WATER

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def ago(span: timedelta) -> float:
    return (NOW - span).timestamp()


def found(standstills: dict[str, Standstill] | None = None, **facts: object) -> list[tuple[str, str]]:
    problems = Problems(feed_dead=DAY, repeat=DAY)
    given = Facts(**facts)  # type: ignore[arg-type]
    return [(one.kind, one.subject) for one in troubles(given, standstills or {}, problems, timedelta(seconds=30), NOW)]


def feed(*, heard: timedelta = HOUR, item: timedelta | None = HOUR, gap: timedelta = HOUR, failures: int = 0) -> Feed:
    last_item = ago(item) if item else 0.0
    return Feed("wire", ago(9 * DAY), ago(heard), last_item, gap.total_seconds(), failures, "answers 503")


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (feed(), None),
        (feed(failures=3, heard=DAY - HOUR), None),
        (feed(failures=3, heard=DAY), "feed_dead"),
        (feed(heard=2 * DAY), None),
        (Feed("wire", first_polled=ago(DAY), failures=1, error="answers 404"), "feed_dead"),
        (Feed("wire"), None),
        (feed(item=DAY + HOUR), "feed_silent"),
        (feed(item=DAY - HOUR), None),
        (feed(item=34 * DAY, gap=7 * DAY), None),
        (feed(item=36 * DAY, gap=7 * DAY), "feed_silent"),
        (feed(item=4 * DAY, gap=timedelta(0)), None),
        (feed(item=6 * DAY, gap=timedelta(0)), "feed_silent"),
        (feed(item=None), None),
        (feed(item=6 * DAY, failures=1), None),
    ],
    ids=[
        "well",
        "fails, not for long",
        "fails for feed_dead",
        "asked seldom, never in vain",
        "never heard since it is asked",
        "not asked yet",
        "nothing new for feed_dead",
        "nothing new, not for long",
        "speaks once a week",
        "silent for five weeks",
        "of no known rate",
        "of no known rate, for five times feed_dead",
        "empty from the start",
        "silent or failing, nobody knows",
    ],
)
def test_a_feed_is_dead_or_silent_past_its_time(one, kind):
    assert found(feeds=[one]) == ([(kind, "wire")] if kind else [])


def test_of_a_feed_that_fails_nobody_knows_whether_it_is_silent():
    assert not_judged(Facts(feeds=[feed(failures=1), Feed("other")])) == {("feed_silent", "wire")}


def test_a_refused_file_is_one_trouble_however_many_refuse_it_and_not_while_it_is_being_saved():
    long, short = NOW - HOUR, NOW - timedelta(seconds=2)
    refused = [
        Refused("watchlists", "a.yaml", long, "a.yaml:1:1: bad\n    url: s3cret\n    ^\na.yaml:2:1: bad too"),
        Refused("watchlists", "b.yaml", short, "b.yaml:1:1: bad"),
        Refused("entities", "a.yaml", long, "a.yaml:1:1: bad"),
    ]
    [one] = troubles(Facts(refused=refused), {}, Problems(), HOUR, NOW)
    assert (one.kind, one.subject, one.teller) == ("file_refused", "a.yaml", "watchlists")
    assert one.detail == "watchlists: the last good version is kept: a.yaml:1:1: bad (and 1 more)"


@pytest.mark.parametrize(
    ("health", "kind"),
    [
        (Health(), None),
        (Health(off_since=NOW, since=NOW), "receiver_off"),
        (Health(breaker=Breaker(NOW + HOUR, HOUR), since=NOW), "receiver_failing"),
        (Health(breaker=Breaker(NOW - HOUR, HOUR), since=NOW), "receiver_failing"),
    ],
    ids=["well", "gone", "open", "half open"],
)
def test_a_receiver_is_failing_until_its_breaker_closes(health, kind):
    assert found(receivers={"desk": health}) == ([(kind, "desk")] if kind else [])


@pytest.mark.parametrize(
    ("count", "last", "is_trouble"), [(0, HOUR, False), (3, HOUR, True), (3, DAY, False)], ids=["none", "new", "known"]
)
def test_dead_letters_are_a_trouble_while_they_are_new(count, last, is_trouble):
    letters = [Letters("delivery", count, NOW - last, "answers 500")]
    assert found(letters=letters) == ([("dead_letters", "delivery")] if is_trouble else [])


@pytest.mark.parametrize(("waiting", "is_trouble"), [(HIGH_WATER - 1, False), (HIGH_WATER, True)])
def test_lag_is_a_trouble_at_the_mark_at_which_producers_wait(waiting, is_trouble):
    groups = [Group("articles/tag", waiting, "1")]
    assert found(groups=groups) == ([("lag", "articles/tag")] if is_trouble else [])


def test_a_group_that_has_work_and_finishes_none_stands_still():
    still = standing_still({}, [Group("a", 1, "7"), Group("idle", 0, "7")], NOW - HOUR)
    assert still == {"a": Standstill("7", NOW - HOUR)}
    assert standing_still(still, [Group("a", 5, "7")], NOW) == still
    assert standing_still(still, [Group("a", 5, "8")], NOW) == {"a": Standstill("8", NOW)}
    assert standing_still(still, [Group("a", 0, "7")], NOW) == {}


@pytest.mark.parametrize(("span", "is_trouble"), [(timedelta(seconds=59), False), (timedelta(minutes=1), True)])
def test_no_progress_is_a_trouble_after_twice_the_deadline(span, is_trouble):
    groups, still = [Group("articles/tag", 3, "7")], {"articles/tag": Standstill("7", NOW - span)}
    assert found(still, groups=groups) == ([("no_progress", "articles/tag")] if is_trouble else [])
