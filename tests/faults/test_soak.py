"""The soak in short form; `make soak` runs it long."""

from tests.faults.soak import soak


def test_nothing_is_lost_and_nothing_comes_twice_while_services_are_killed() -> None:
    counts = soak(articles=300, kills=5, stalls=2, seed=3, restarts=1)
    # On a machine that does other things too, times are no promise: `make soak` holds them.
    assert set(counts.bad) <= {"restarts_s", "recoveries_s"}, counts
    assert (counts.kills, counts.stalls) == (5, 2)
    assert counts.expected == 60
    assert counts.stories_told == counts.events == 10
