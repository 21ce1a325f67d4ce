"""Mutes as timelines: what they hold, and how it goes out when they end."""

from pathlib import Path
from typing import Any

import pytest

from services.alert.policy import Tell
from services.alert.policy.mute import Mute
from tests.timelines import at, expected, lines, played, rules, shown


def mute(since: str, until: str, **what: Any) -> Mute:
    return Mute(id="m", since=at(since), until=at(until), **what)


MUTED = {
    "a weekend's mute with a critical match inside": ("severity: critical", mute("11-27 18:00", "11-30 08:00", watchlist="w"), """
        11-27 17:00  a1 of s1               told match: a1
        11-27 19:00  a2 of s1               held.mute
        11-28 10:00  b1 of s2               held.mute
        11-28 11:00  b2 of s2               held.mute
        11-30 08:00                         held.story a2; held.story b2; told digest: b1 {story 2}
        11-30 09:00  b3 of s2               held.story
        """),
    "one story is muted, the others ring": ("", mute("11-23 07:00", "11-23 12:00", story="s1"), """
        11-23 08:00  a1 of s1               held.mute
        11-23 08:10  b1 of s2               told match: b1
        11-23 12:00                         told digest: a1
        """),
    "what was told meanwhile by another source is only counted": ("", mute("11-23 07:00", "11-23 12:00", source="bbc.co.uk"), """
        11-23 08:00  a1 of s1, bbc.co.uk    held.mute
        11-23 08:10  a2 of s1, dawn.com     told match: a2
        11-23 12:00                         held.story a1
        11-23 13:00  b1 of s2               told match: b1 {story 1}
        """),
    "threshold counts what is muted, and is held whole": ("threshold: {count: 2, within: 2h}", mute("11-23 07:00", "11-23 12:00", watchlist="w"), """
        11-23 08:00  a1 of s1               held.threshold
        11-23 09:00  a2 of s1               held.mute a1; held.mute
        11-23 12:00                         told digest: a1 a2
        """),
    "a silence and a reminder are held too": ("absent: 2h", mute("11-23 09:00", "11-23 12:00", tag="desk"), """
        11-23 08:00  n1 "Nothing of note"
        11-23 10:00
        11-23 12:00                         told digest:
        """),
    "a reminder is held, and goes out by itself": ("remind: 2h", mute("11-23 09:00", "11-23 12:00", watchlist="w"), """
        11-23 08:00  a1 of s1, bbc.co.uk    told match: a1
        11-23 08:30  a2 of s1, dawn.com     held.story
        11-23 10:00                         held.mute a2
        11-23 12:00                         told digest: a2 {story 1}
        """),
    "what another stage lets out while it is muted waits for the end of the mute": ("cooldown: 1h", mute("11-23 08:30", "11-23 12:00", watchlist="w"), """
        11-23 08:00  a1 of s1               told match: a1
        11-23 08:10  b1 of s2               held.cooldown
        11-23 09:00                         held.mute b1
        11-23 12:00                         told digest: b1
        """),
    "what comes out of a mute obeys the cooldown": ("cooldown: 6h", mute("11-23 08:30", "11-23 12:00", story="s2"), """
        11-23 08:40  b1 of s2               held.mute
        11-23 11:00  a1 of s1               told match: a1
        11-23 12:00                         held.cooldown b1
        11-23 17:00                         told digest: b1
        """),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTED)
def test_policy_says(name: str, tmp_path: Path):
    watchlist, one, text = MUTED[name]
    given = lines(text)
    ruleset, matcher = rules(tmp_path, f"{watchlist}\ntags: [desk]")
    assert shown(played(ruleset, matcher, given, [one]), given) == expected(given)


def test_what_two_mutes_let_out_one_after_the_other_are_two_alerts(tmp_path: Path):
    given = lines("""
        11-23 08:00  a1 of s1               held.mute
        11-23 08:00  b1 of s2               held.mute
        11-23 09:00                         told digest: b1
        11-23 10:00                         told digest: a1
        """)
    ruleset, matcher = rules(tmp_path, "")
    whole = mute("11-23 07:00", "11-23 09:00", watchlist="w")
    happened = played(ruleset, matcher, given, [whole, mute("11-23 07:00", "11-23 10:00", story="s1")])
    assert shown(happened, given) == expected(given)
    rings = [one.what.ring for one in happened if isinstance(one.what, Tell)]
    assert len({ring.key for ring in rings}) == 2
