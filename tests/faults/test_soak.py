"""The soak in short form; `make soak` runs it long."""

from tests.faults.soak import soak


def test_nothing_is_lost_and_nothing_comes_twice_while_services_are_killed() -> None:
    counts = soak(articles=300, kills=5, stalls=0, seed=3)
    assert counts.is_good, counts
    assert counts.kills == 5
    assert counts.expected == 60
    assert counts.stories_told > 0
