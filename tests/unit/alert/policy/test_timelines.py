"""Policy alone, told as timelines."""

from pathlib import Path

import pytest

from tests.timelines import expected, lines, played, rules, shown
from tests.when_to_tell import LISTS, TIMELINES


@pytest.mark.parametrize("name", TIMELINES)
def test_policy_says(name: str, tmp_path: Path):
    watchlist, text = TIMELINES[name]
    given = lines(text)
    ruleset, matcher = rules(tmp_path, watchlist, LISTS)
    assert shown(played(ruleset, matcher, given), given) == expected(given)
