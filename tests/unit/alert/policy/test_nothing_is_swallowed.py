"""The law of policy: every match is told, or counted in something told, or still held with a reason."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.alert.matching import compile as compile_rules
from services.alert.policy import Hold, Tell, id_of
from services.alert.policy.mute import Mute
from services.alert.policy.rows import row_key
from services.alert.ringing.timeline import Happened, Timeline
from services.alert.watchlists.model import Row, Ruleset, TermList, Watchlist
from services.alert.watchlists.policy import Active, Digest, Schedule, Threshold
from services.alert.watchlists.query import parse
from shared.events import EnrichedArticle, Source
from tests.timelines import at

START = at("11-23 08:00")
FIRMS = TermList("firms", tuple(Row(name, name, (parse(name),)) for name in ("acme", "bolt")))
COUNTED = ("learning", "first", "absent", "notify", "story")
WORDS = st.sampled_from(["fire acme", "fire bolt", "flood acme bolt", "fire", "calm"])


def hours(*values: float) -> st.SearchStrategy[timedelta | None]:
    return st.sampled_from([None, *(timedelta(hours=value) for value in values)])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


RULES = st.builds(
    Watchlist,
    id=st.just("w"),
    name=st.just("W"),
    match=st.just(parse("fire OR flood")),
    notify=st.sampled_from([("console",), ("console",), ("console",), ()]),
    story=st.sampled_from(["once", "updates", "every"]),
    remind=hours(5, 24),
    threshold=maybe(
        st.builds(
            Threshold,
            count=st.integers(1, 3),
            within=st.sampled_from([timedelta(hours=1), timedelta(hours=6)]),
            distinct=st.sampled_from(["article", "story", "source"]),
            per=st.sampled_from(["watchlist", "story"]),
        )
    ),
    first=hours(3, 20),
    absent=st.sampled_from([None, None, None, timedelta(hours=7)]),
    each=st.sampled_from([None, None, "firms", "story"]),
    cooldown=hours(1, 30),
    schedule=maybe(st.just(Schedule(days=("mon", "wed"), hours="06:00-09:00"))),  # type: ignore[arg-type]
    digest=st.sampled_from([None, Digest(every=timedelta(hours=4)), Digest(at=(time(7),))]),
    active=st.sampled_from([Active(), Active(), Active(until=date(2026, 11, 24))]),
    timezone=st.just("Europe/Berlin"),
)
ARTICLES = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 5), st.integers(1, 3), st.integers(0, 500), WORDS),
    max_size=30,
)
MUTES = st.lists(
    st.builds(
        lambda since, long, what: Mute(
            id="m", since=START + timedelta(hours=since), until=START + timedelta(hours=since + long), **what
        ),
        st.integers(0, 30),
        st.integers(1, 20),
        st.sampled_from([{"watchlist": "w"}, {"story": "s1"}, {"source": "p1.com"}]),
    ),
    max_size=2,
)


@settings(max_examples=3000 if os.environ.get("TOCSIN_LONG") else 150)
@given(RULES, ARTICLES, MUTES)
def test_every_match_is_told_or_counted_or_held_with_a_reason(rule, rows, mutes):
    timeline = timeline_of(rule, mutes)
    happened, now = [], START
    for number, story, source, revision, minutes, text in rows:
        now += timedelta(minutes=minutes)
        happened += timeline.hear(article(number, story, source, revision, text), now)
    keys = {row_key(one.what.row) for one in happened} | {""}
    for key in keys:
        nothing_is_missing(key, happened, timeline)
    later = happened + list(timeline.until(now + timedelta(days=60)))
    for key in keys:
        nothing_is_missing(key, later, timeline)
        assert timeline.state(("w", key)).standing.queues == {}, "something waits that nothing lets out"
    told = [one for one in later if isinstance(one.what, Tell)]
    assert [one.seq for one in told] == list(range(1, len(told) + 1))
    assert len({id_of(rule, one.what.row, one.what.ring) for one in told}) == len(told)


def nothing_is_missing(key: str, happened: Sequence[Happened], timeline: Timeline) -> None:
    mine = [one.what for one in happened if row_key(one.what.row) == key]
    state = timeline.state(("w", key))
    counted = Counter(state.held.reasons)
    lines = Counter(what.why.value for what in mine if isinstance(what, Hold) and what.why.value != "each")
    left: Counter[str] = Counter()
    waiting = {name for ring in state.waiting.values() for name in ring.articles}
    for place, what in enumerate(mine):
        if isinstance(what, Tell):
            counted.update(what.held.reasons)
        elif what.why.value != "each" and what.article not in waiting | named_after(mine, place):
            left[what.why.value] += 1
    for reason in COUNTED:
        assert counted[reason] == lines[reason], reason
    for reason, count in left.items():
        assert count <= counted[reason], reason


def named_after(mine: Sequence[Any], place: int) -> set[str]:
    """Told later, or held by a stage further on."""
    told = {name for what in mine[place:] if isinstance(what, Tell) for name in what.ring.articles}
    return told | {what.article for what in mine[place + 1 :] if isinstance(what, Hold)}


def timeline_of(rule: Watchlist, mutes: Sequence[Mute]) -> Timeline:
    ruleset = Ruleset(watchlists=(rule,), lists={"firms": FIRMS})
    return Timeline({"w": rule}, compile_rules(ruleset), mutes)


def article(number: int, story: int, source: int, revision: int, text: str) -> EnrichedArticle:
    domain = f"p{source}.com"
    return EnrichedArticle(
        id=f"a{number}",
        revision=revision,
        title=text,
        text="",
        story_id=f"s{story}" if story else None,
        source=Source(id=domain, domain=domain),
    )
