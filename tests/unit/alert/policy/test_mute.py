"""What a mute covers, and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.alert.policy.mute import Mute, covers, muting
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Source

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WATCHLIST = Watchlist(id="fires", name="Fires", tags=("asia",))
SOURCE = Source(id="dawn-feed", domain="www.dawn.com", tags=("tier1",))
ARTICLE = EnrichedArticle(
    id="a1", title="T", text="X", story_id="s1", url="https://www.dawn.com/news/1", publisher="Reuters", source=SOURCE
)


def mute(until: datetime = NOW + timedelta(hours=2), **given: Any) -> Mute:
    return Mute(id="m", until=until, since=NOW, **given)


@pytest.mark.parametrize(
    ("given", "is_covered", "is_covered_without_an_article"),
    [
        ({"watchlist": "fires"}, True, True),
        ({"watchlist": "floods"}, False, False),
        ({"story": "s1"}, True, False),
        ({"story": "s2"}, False, False),
        ({"source": "dawn.com"}, True, False),
        ({"source": "Dawn.com"}, True, False),
        ({"source": "reuters.com"}, True, False),
        ({"source": "bbc.co.uk"}, False, False),
        ({"tag": "Asia"}, True, True),
        ({"tag": "tier1"}, True, False),
        ({"tag": "europe"}, False, False),
        ({"watchlist": "fires", "story": "s2"}, False, False),
        ({}, False, False),
    ],
)
def test_what_a_mute_covers(given, is_covered, is_covered_without_an_article):
    assert covers(mute(**given), WATCHLIST, ARTICLE) is is_covered
    assert covers(mute(**given), WATCHLIST, None) is is_covered_without_an_article


def test_of_several_mutes_the_longest_holds_and_one_that_is_over_does_not():
    short, long = mute(watchlist="fires"), mute(NOW + timedelta(days=1), tag="asia")
    assert muting([short, long], WATCHLIST, ARTICLE, NOW) == long
    assert muting([short, long], WATCHLIST, ARTICLE, NOW + timedelta(hours=2)) == long
    assert muting([short, long], WATCHLIST, ARTICLE, NOW + timedelta(days=1)) is None


def test_a_mute_survives_its_way_through_json():
    one = mute(source="dawn.com", reason="test strike")
    assert Mute.model_validate_json(one.model_dump_json()) == one
