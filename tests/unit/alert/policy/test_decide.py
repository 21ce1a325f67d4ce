"""When to tell, decision by decision: what is told, what is held under which name, what is ignored."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alert.policy import (
    Held,
    Hold,
    Ignore,
    Ignored,
    State,
    Tell,
    changed_fields,
    decide,
    fields_of,
    read_state,
)
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.policy import Active
from shared.events import EnrichedArticle, Match, Span

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def rule(**given: Any) -> Watchlist:
    return Watchlist(id="w", name="W", timezone="UTC", **given)


def article(name: str = "a1", story: str | None = "s1", revision: int = 1) -> EnrichedArticle:
    return EnrichedArticle(id=name, title="T", text="X", story_id=story, revision=revision)


def match(*terms: str) -> Match:
    return Match(article_id="a1", watchlist_id="w", spans=tuple(Span(field="text", text=t, term=t) for t in terms))


def after(*steps: tuple[Any, Any], watchlist: Watchlist, state: State | None = None) -> list[Any]:
    """The verdicts of one article after another, each an hour after the last, on what the one before left."""
    verdicts, state = [], state or State()
    for hour, (one, found) in enumerate(steps):
        verdict = decide(watchlist, found, one, state, NOW + timedelta(hours=hour))
        state = state if isinstance(verdict, Ignore) else verdict.state
        verdicts.append(verdict)
    return verdicts


def named(verdicts: list[Any]) -> list[str]:
    return [f"{v.ring.type} {v.ring.revision} #{v.seq}" if isinstance(v, Tell) else v.why.value for v in verdicts]


NEW, UPDATED = "alert.created", "alert.updated"
FIRE, OTHER = match("fire"), match("fire", "blaze")


@pytest.mark.parametrize(
    ("mode", "steps", "expected"),
    [
        ("once", [(article("a1"), FIRE), (article("a2"), FIRE)], [f"{NEW} 1 #1", "story"]),
        ("once", [(article("a1"), FIRE), (article("b1", "s2"), FIRE)], [f"{NEW} 1 #1", f"{NEW} 1 #2"]),
        ("once", [(article("a1", None), FIRE), (article("a2", None), FIRE)], [f"{NEW} 1 #1", f"{NEW} 1 #2"]),
        ("every", [(article("a1"), FIRE), (article("a2"), FIRE)], [f"{NEW} 1 #1", f"{NEW} 1 #2"]),
        ("once", [(article("a1"), FIRE), (article("a1"), FIRE)], [f"{NEW} 1 #1", "repeat"]),
        ("every", [(article("a1"), FIRE), (article("a1"), FIRE)], [f"{NEW} 1 #1", "repeat"]),
        ("once", [(article("a1", revision=2), FIRE), (article("a1"), OTHER)], [f"{NEW} 1 #1", "repeat"]),
        ("once", [(article("a1"), FIRE), (article("a1", revision=2), FIRE)], [f"{NEW} 1 #1", "story"]),
        ("once", [(article("a1"), FIRE), (article("a1", revision=2), OTHER)], [f"{NEW} 1 #1", f"{UPDATED} 2 #2"]),
        ("once", [(article("a1"), FIRE), (article("a1", revision=2), None)], [f"{NEW} 1 #1", f"{UPDATED} 2 #2"]),
        ("every", [(article("a1"), FIRE), (article("a1", revision=2), FIRE)], [f"{NEW} 1 #1", f"{NEW} 2 #2"]),
        ("every", [(article("a1"), FIRE), (article("a1", revision=2), None)], [f"{NEW} 1 #1", "unmatched"]),
        ("once", [(article("a1"), FIRE), (article("a2"), FIRE), (article("a2", revision=2), OTHER)],
         [f"{NEW} 1 #1", "story", "story"]),
        ("once", [(article("a1", revision=2), None)], ["unmatched"]),
    ],
)  # fmt: skip
def test_what_is_told_and_what_is_held(mode, steps, expected):
    assert named(after(*steps, watchlist=rule(story=mode))) == expected


def test_what_was_held_is_told_with_the_next_alert_and_counted_anew_after_it():
    steps = [(article(name, story), FIRE) for name, story in (("a1", "s1"), ("a2", "s1"), ("a3", "s1"), ("b1", "s2"))]
    *_, told = after(*steps, watchlist=rule())
    assert (told.held.articles, told.held.reasons, told.held.since) == (2, {"story": 2}, NOW + timedelta(hours=1))
    assert told.state.held.articles == 0


def test_who_has_nobody_to_tell_counts_and_marks_no_story_told():
    first, second = after((article("a1"), FIRE), (article("a2"), FIRE), watchlist=rule(notify=()))
    assert first.why is second.why is Held.NOTIFY
    assert second.state.told == {}
    assert second.state.held.reasons == {"notify": 2}


@pytest.mark.parametrize(
    ("active", "is_heard"),
    [
        (Active(is_on=False), False),
        (Active(**{"from": date(2026, 11, 23)}), True),
        (Active(**{"from": date(2026, 11, 24)}), False),
        (Active(until=date(2026, 11, 23)), True),
        (Active(until=date(2026, 11, 22)), False),
    ],
)
def test_outside_its_dates_a_watchlist_is_silent_and_counts_nothing(active, is_heard):
    verdict = decide(rule(active=active), FIRE, article(), State(), NOW)
    assert isinstance(verdict, Tell) if is_heard else verdict == Ignore(Ignored.INACTIVE)


def test_the_dates_are_of_the_watchlists_own_zone():
    watchlist = Watchlist(id="w", name="W", timezone="Asia/Karachi", active=Active(until=date(2026, 11, 22)))
    before_midnight_there = datetime(2026, 11, 22, 18, 59, tzinfo=UTC)
    assert isinstance(decide(watchlist, FIRE, article(), State(), before_midnight_there), Tell)
    assert isinstance(decide(watchlist, FIRE, article(), State(), before_midnight_there + timedelta(minutes=1)), Ignore)


def test_places_and_counts_alone_are_no_change_of_the_match():
    moved = Match(
        article_id="a1",
        watchlist_id="w",
        spans=(
            Span(field="text", start=9, end=13, text="Fire", term="fire"),
            Span(field="title", start=0, end=4, text="fire", term="fire"),
        ),
    )
    assert named(after((article(), FIRE), (article(revision=2), moved), watchlist=rule()))[1] == "story"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(1, 3)), max_size=25))
def test_nothing_is_lost_or_told_twice_whatever_comes(rows):
    """Every article that counts is told or held; seq has no gaps; the state survives its way through the hash."""
    state, told, held_before, heard = State(), 0, 0, 0
    for article_number, story_number, revision in rows:
        one = article(f"a{article_number}", f"s{story_number}", revision)
        verdict = decide(rule(), FIRE, one, state, NOW)
        if isinstance(verdict, Ignore):
            assert verdict.why is Ignored.REPEAT
            continue
        heard += 1
        if isinstance(verdict, Tell):
            told += 1
            held_before += verdict.held.articles
            assert verdict.seq == told
        else:
            assert isinstance(verdict, Hold)
        assert stored(state, verdict.state) == verdict.state
        state = verdict.state
    assert heard == told + held_before + state.held.articles


def stored(before: State, after: State) -> State:
    """`after` written over `before` as the hash has it, and read again."""
    hashed: dict[str, bytes] = {}
    for changed in (changed_fields(State(), before), changed_fields(before, after)):
        hashed |= {name: value.encode() for name, value in changed.items()}
    fields = fields_of(after.heard, after.told)
    return read_state(fields, [hashed.get(name) for name in fields])
