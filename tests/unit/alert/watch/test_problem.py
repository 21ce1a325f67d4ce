"""Which troubles are told: opened once, repeated, over; and none so often that it is muted."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.alert.watch.problem import CALM, MOST, OTHERS, Key, Standing, Telling, decide
from services.alert.watch.trouble import Kind, Trouble

T0 = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Watch:
    """What is remembered from look to look, and all that was told."""

    def __init__(self, repeat: timedelta = DAY) -> None:
        self.repeat = repeat
        self.standing: dict[Key, Standing] = {}
        self.told: list[Telling] = []

    def look(self, at: timedelta, troubles: Iterable[Trouble] = (), **more: set[str] | set[Key]) -> list[str]:
        found = decide(troubles, self.standing, repeat=self.repeat, now=T0 + at, **more)  # type: ignore[arg-type]
        for key, one in found.changed.items():
            if one is None:
                del self.standing[key]
            else:
                self.standing[key] = one
        self.told += found.told
        return [f"{one.type.removeprefix('tocsin.')} {one.subject}" for one in found.told]


def trouble(subject: str = "wire", kind: Kind = "feed_dead", since: timedelta = -DAY) -> Trouble:
    return Trouble(kind, subject, T0 + since, f"{subject} is dead", "feeds")


def test_a_problem_is_told_once_repeated_and_told_to_be_over():
    watch = Watch()
    assert watch.look(0 * HOUR, [trouble()]) == ["problem wire"]
    assert watch.look(23 * HOUR, [trouble()]) == []
    assert watch.look(24 * HOUR, [trouble()]) == ["problem wire"]
    assert watch.look(30 * HOUR) == []
    assert watch.look(30 * HOUR + CALM) == ["resolved wire"]
    assert watch.look(40 * HOUR) == []
    opened, repeated, over = watch.told
    assert [one.n for one in watch.told] == [1, 2, 3]
    assert opened.since == repeated.since == over.since
    assert over.detail == "over after 2d6h; it was: wire is dead"


def test_what_was_over_for_long_is_forgotten():
    watch = Watch()
    watch.look(0 * HOUR, [trouble()])
    watch.look(HOUR)
    watch.look(2 * HOUR)
    assert watch.standing
    watch.look(2 * HOUR + DAY)
    assert watch.standing == {}


def test_what_is_away_for_a_moment_is_the_same_problem():
    watch = Watch()
    watch.look(0 * HOUR, [trouble()])
    assert watch.look(HOUR) == []
    assert watch.look(HOUR + CALM - SECOND, [trouble(since=HOUR)]) == []
    assert watch.look(HOUR + CALM) == []


def test_each_time_that_it_comes_back_it_must_be_well_for_longer():
    watch = Watch()
    at, waits = timedelta(0), []
    for _ in range(4):
        assert watch.look(at, [trouble(since=at)]) == ["problem wire"]
        well = at = at + MINUTE
        while not watch.look(at):
            at += 10 * SECOND
        waits.append(at - well)
        at += MINUTE
    assert waits == [MINUTE, 4 * MINUTE, 16 * MINUTE, 64 * MINUTE]
    assert len({(one.since, one.n) for one in watch.told}) == len(watch.told)


def test_of_whom_nobody_was_heard_it_is_not_told_to_be_over():
    watch = Watch()
    watch.look(0 * HOUR, [trouble()])
    for minutes in range(1, 90):
        assert watch.look(minutes * MINUTE, unheard={"feeds"}) == []
    assert watch.look(90 * MINUTE, not_judged={("feed_dead", "wire")}) == []
    assert watch.look(91 * MINUTE) == []
    assert watch.look(93 * MINUTE) == ["resolved wire"]


def test_where_all_feeds_die_the_first_are_told_by_name_and_the_others_together():
    watch, names = Watch(), [f"feed-{n:02}" for n in range(40)]
    dead = [trouble(name, since=-DAY + n * MINUTE) for n, name in enumerate(names)]
    for n in range(1, 41):
        watch.look(n * MINUTE, dead[:n])
    assert [one.subject for one in watch.told] == [*names[:MOST], OTHERS]
    assert watch.told[-1].detail.startswith("1 more: feed-05; ")
    assert len(watch.look(25 * HOUR, dead)) == MOST + 1
    [repeated] = [one for one in watch.told if one.subject == OTHERS and one.n == 2]
    assert repeated.detail.startswith("35 more: feed-05, feed-06, ")
    assert repeated.detail.endswith(" and 25 more; feed-05 is dead")
    watch.look(26 * HOUR, dead[3:])
    assert sorted(watch.look(26 * HOUR + CALM, dead[3:])) == [f"resolved feed-0{n}" for n in range(3)]
    assert [one.subject for one in watch.told].count(OTHERS) == 2  # told by name are those alone that were told so
    watch.look(27 * HOUR, [])
    assert f"resolved {OTHERS}" in watch.look(27 * HOUR + CALM, [])


def test_kinds_do_not_take_each_others_room():
    watch = Watch()
    feeds = [trouble(f"feed-{n}") for n in range(MOST)]
    assert len(watch.look(0 * HOUR, [*feeds, trouble("desk", "receiver_off")])) == MOST + 1


def test_the_worst_day_is_thirteen_messages_and_the_days_after_are_quiet():
    watch, days = Watch(), [0, 0, 0, 0]
    for n in range(4 * 24 * 3600 // 5):
        at, was = n * 5 * SECOND, watch.standing.get(("feed_dead", "wire"))
        is_just_over = was is None or was.over_at is not None  # it comes back as soon as it is told to be over
        days[at // DAY] += len(watch.look(at, [trouble(since=at)] if is_just_over else []))
    assert days[0] == 13
    assert max(days[1:]) <= 2


Step = st.tuples(st.integers(1, 7_200), st.booleans())


@given(st.lists(Step, max_size=300))
def test_however_it_comes_and_goes_it_rings_seldom_and_what_was_told_is_told_to_be_over(steps):
    watch, at = Watch(), timedelta(0)
    for seconds, is_bad in steps:
        at += seconds * SECOND
        watch.look(at, [trouble(since=at)] if is_bad else [])
    kinds = [one.type for one in watch.told]
    days = at / DAY + 1
    assert len(kinds) <= 13 * days
    for one, other in pairwise(kinds):
        assert not (one == other == "tocsin.resolved")
    ids = [(one.kind, one.subject, one.since, one.n) for one in watch.told]
    assert len(set(ids)) == len(ids)
    for _ in range(3):
        at += 2 * DAY
        watch.look(at)
    assert not watch.told or watch.told[-1].type == "tocsin.resolved"
    assert watch.standing == {}


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=60))
def test_every_trouble_is_in_a_problem_that_is_open(looks):
    watch = Watch()
    for n, names in enumerate(looks):
        watch.look(n * 10 * MINUTE, [trouble(name) for name in names])
        open_now = {one.subject for one in watch.standing.values() if one.over_at is None}
        alone = set(names) & open_now
        assert alone == set(names) or OTHERS in open_now
        assert len(open_now - {OTHERS}) <= MOST
