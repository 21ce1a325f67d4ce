"""Each line of `tocsin why`, from facts alone: which verdict, under which name, in which words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.alert.matching import compile as compile_rules
from services.alert.watchlists.model import Ruleset, Sources, Watchlist
from services.alert.watchlists.query import parse
from services.cli.why.asking import asking, asking_all
from services.cli.why.drawing import as_json, lines
from services.cli.why.finding import Found, Seen, Waits
from services.cli.why.hearing import cleaning, hearing, tagging
from services.cli.why.steps import first_no, no, rang, unknown, yes
from services.cli.why.telling import MEANINGS, Record, telling
from services.ingest.feeds.feedsfile import Feed
from shared.events import EnrichedArticle, Entity, Removed, Source, StoryState, Topic

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
URL = "https://www.wire.example/news/fire"
POLLED = {"first_polled": str((NOW - timedelta(days=1)).timestamp())}


def article(**given: Any) -> EnrichedArticle:
    source = Source(id="wire", name="Wire", domain="wire.example")
    row = {"id": "a1", "url": URL, "title": "A fire", "text": "A fire in the harbour.", "source": source, **given}
    return EnrichedArticle(**row)


def found(**given: Any) -> Found:
    return Found(**{"asked": URL, "url": URL, "id": "a1", **given})


def feed(**given: Any) -> Feed:
    return Feed(**{"id": "wire", "url": "https://wire.example/rss", **given})


def heard_by(**state: Any) -> Found:
    """A feed of the site is known, and did not bring the article."""
    return found(
        feeds={"wire": {"url": "https://wire.example/rss", **{key: str(value) for key, value in state.items()}}}
    )


KNOWN = Seen(NOW.isoformat(), is_published=False, revision=1)


@pytest.mark.parametrize(
    ("given", "feeds", "verdict", "reason", "said"),
    [
        (
            found(article=article(), seen=Seen(NOW.isoformat(), True, 1), feeds={"wire": {}}),
            [], "yes", "heard", "feed wire (Wire), 2026-11-23 08:00Z",
        ),
        (found(article=article(), origin="archive"), [], "yes", "heard.archive", "the archive has it"),
        (found(), [], "no", "heard.no_feed", "no feed carries wire.example: `tocsin feeds add https://wire.example/`"),
        (found(), [feed(active=False)], "no", "heard.inactive", "feed wire is switched off"),
        (found(), [feed(url="https://feeds.wire.example/rss")], "no", "heard.not_yet", "feed wire was not heard yet"),
        (
            heard_by(last_success=NOW.timestamp() - 300),
            [], "no", "heard.not_listed", "feed wire did not list it; it was heard 5m ago",
        ),
        (
            heard_by(failures=3, error="answers 500"),
            [], "no", "heard.failing", "feed wire fails, 3 times in a row: answers 500",
        ),
        (
            heard_by(failures=1, error="robots.txt does not let us read it"),
            [], "no", "heard.robots", "feed wire may not be read: robots.txt does not let us read it",
        ),
        (
            found(article=article(published_at=NOW - timedelta(days=2), fetched_at=NOW), seen=KNOWN, feeds={"wire": POLLED}),
            [feed()], "no", "heard.backlog", "backlog: dated 2026-11-21 08:00Z, there before wire was first heard",
        ),
        (
            found(article=article(published_at=NOW - timedelta(days=9), fetched_at=NOW), seen=KNOWN, feeds={"wire": POLLED}),
            [feed()], "no", "heard.old", "too old: dated 2026-11-14 08:00Z, and the max_age of wire is 7d",
        ),
        (
            found(article=article(), seen=KNOWN),
            [], "no", "heard.known", "taken as seen and not told, 2026-11-23 08:00Z",
        ),
        (found(url=None, asked="a9"), [], "no", "heard.unknown_id", "no article has this id"),
        (found(is_attached=False), [], "unknown", "heard.unknown", "no stack runs here"),
    ],
)  # fmt: skip
def test_how_it_was_heard_or_why_not(given, feeds, verdict, reason, said):
    step = hearing(given, feeds, NOW)
    assert (step.verdict, step.reason) == (verdict, reason)
    assert said in step.text


def test_another_address_of_the_same_article_and_a_correction_are_told():
    seen = Seen(NOW.isoformat(), is_published=True, revision=3)
    step = hearing(found(article=article(url="https://wire.example/other"), same_as="a1", seen=seen), [], NOW)
    assert step.verdict == "yes"
    assert step.notes == (
        "known as the same article https://wire.example/other",
        "corrected: this is revision 3",
    )


def test_the_worst_of_several_feeds_comes_first_and_the_others_below():
    rows = {
        "front": {"url": "https://wire.example/a", "last_success": str(NOW.timestamp())},
        "sport": {"url": "https://wire.example/b", "failures": "2", "error": "answers 404"},
    }
    step = hearing(found(feeds=rows), [], NOW)
    assert step.reason == "heard.failing"
    assert step.notes == ("feed front did not list it; it was heard 0s ago",)


@pytest.mark.parametrize(
    ("given", "text", "notes"),
    [
        ({}, "5 words", ()),
        ({"partial": True}, "5 words", ("only a teaser: a word that is missing here may be on its page",)),
        ({"truncated": True}, "5 words", ("cut at 1,000,000 characters",)),
        (
            {"removed": [Removed(start=0, end=1, kind="ad"), Removed(start=1, end=2, kind="ad")]},
            "5 words; taken out: 2 ad",
            (),
        ),
    ],
)
def test_what_was_cleaned_away_is_told(given, text, notes):
    step = cleaning(article(**given))
    assert (step.verdict, step.text, step.notes) == ("yes", text, notes)


TAGGED = {
    "model": "m", "language": "en", "entities": [Entity(id="country:FR", name="France", type="place", salience="about")],
    "topics": [Topic(id="medtop:1", name="disaster", score=0.9)], "story_id": "s1", "story_relation": "follow_up",
    "story": StoryState(articles=3, publishers=2, first_seen=NOW),
}  # fmt: skip


@pytest.mark.parametrize(
    ("waits", "given", "verdict", "reason", "said"),
    [
        (None, TAGGED, "yes", "tagged", "en; about France; topic disaster; story s1 (a follow-up, 3 articles of 2 publishers so far)"),
        (None, {"model": "m"}, "yes", "tagged", "language unknown; no entities; no story"),
        (None, {}, "unknown", "tagged.untagged", "untagged"),
        (Waits("tag", 12), {}, "no", "tagged.waiting", "waits for the step tag, 12 before it"),
        (Waits("story", 0), {}, "no", "tagged.waiting", "waits for the step story"),
        (
            Waits("tag", letter="tag/1-0", reason="broken"),
            {}, "no", "tagged.dead", "given up at the step tag: broken; `tocsin dead retry tag/1-0`",
        ),
        (Waits("match", 3), TAGGED, "yes", "tagged", "en"),
    ],
)  # fmt: skip
def test_how_it_was_tagged_or_where_it_waits(waits, given, verdict, reason, said):
    one = article(**given)
    step = tagging(found(article=one, waits=waits), one)
    assert (step.verdict, step.reason) == (verdict, reason)
    assert said in step.text


def watchlist(query: str = "fire", **given: Any) -> Watchlist:
    return Watchlist(**{"id": "fires", "name": "Fires", "match": parse(query), "timezone": "UTC", **given})


def explained(one: Watchlist, of: EnrichedArticle) -> Any:
    return compile_rules(Ruleset(watchlists=(one,))).explain(of, one.id)


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("flood", ("\u2717 flood  (not in the text)",)),
        (
            "fire AND flood",
            ("\u251c\u2500 \u2713 fire  title 2 'fire', text 2 'fire'", "\u2514\u2500 \u2717 flood  (not in the text)"),
        ),
        ("fire NEAR/1 harbour", ("\u2717 fire NEAR/1 harbour  (the closest pair is 2 words apart)",)),
        ("fire AND NOT harbour", None),
    ],
)
def test_a_watchlist_that_does_not_match_shows_what_failed(query, notes):
    step = asking(explained(watchlist(query), article()), needs=False)
    assert (step.verdict, step.reason) == ("no", "matched.no")
    if notes:
        assert tuple(note.removeprefix("\u2514\u2500 ") if len(notes) == 1 else note for note in step.notes) == notes
    else:
        assert any("harbour" in note and "it is there" in note for note in step.notes)


def test_a_match_names_its_terms_and_missing_tags_are_no_no():
    assert asking(explained(watchlist(), article()), needs=False).text == "by fire"
    step = asking(explained(watchlist("country:FR"), article()), needs=True)
    assert (step.verdict, step.reason) == ("unknown", "matched.untagged")


def test_of_all_watchlists_those_that_came_nearest_are_told():
    rules = [
        watchlist("zebra", id="far"),
        watchlist("fire AND flood", id="half"),
        watchlist("fire AND harbour AND flood", id="near"),
        watchlist("fire", id="elsewhere", sources=Sources(allow=("other.example",))),
    ]
    matcher = compile_rules(Ruleset(watchlists=tuple(rules)))
    step = asking_all(list(matcher.explain_all(article())))
    assert step.text == "none of 4 watchlists; the nearest:"
    assert [note.partition(":")[0] for note in step.notes] == ["near", "half", "elsewhere"]
    assert step.notes[0] == "near: flood (not in the text)"
    assert "the source is wire.example" in step.notes[2]


@pytest.mark.parametrize(
    ("given", "is_active", "verdict", "reason", "said"),
    [
        ({}, True, "no", "told.undecided", "did not decide on it"),
        ({}, False, "no", "told.inactive", "not active"),
        ({"waits": Waits("match", 4)}, True, "no", "told.waiting", "waits for the step match, 4 before it"),
        (
            {"waits": Waits("match", letter="match/1-0", reason="broken")},
            True, "no", "told.dead", "given up at the step match: broken; `tocsin dead retry match/1-0`",
        ),
        ({"is_attached": False}, True, "unknown", "told.unknown", "no stack runs here"),
    ],
)  # fmt: skip
def test_what_nobody_decided_on_is_told_as_such(given, is_active, verdict, reason, said):
    (step,) = telling(watchlist(), article(), found(**given), [], {}, is_active=is_active)
    assert (step.verdict, step.reason) == (verdict, reason)
    assert said in step.text


@pytest.mark.parametrize("why", MEANINGS)
def test_what_is_held_names_its_stage_and_until_when(why):
    due = NOW + timedelta(hours=2)
    (step,) = telling(watchlist(), article(), found(), [Record(why, due=due)], {}, is_active=True)
    assert (step.verdict, step.reason) == ("no", why)
    assert step.text == f"{why}: {MEANINGS[why]}, until 2026-11-23 10:00Z"


def test_every_stage_that_holds_is_explained():
    from services.alert.policy.verdicts import Held

    assert set(MEANINGS) == {held.told_as for held in Held}


def test_what_waited_and_went_out_is_a_yes_and_other_rows_stand_below():
    records = [Record("held.story", row="Acme"), Record("held.digest", alert="msg_1", row="Initech")]
    told, delivered = telling(watchlist(), article(), found(), records, {}, is_active=True)
    assert told.text == "in msg_1 for Initech; first held.digest; its body is no longer kept"
    assert told.notes == ("Acme: held.story",)
    assert delivered.verdict == "unknown"


def test_the_first_no_decides_and_what_cannot_be_known_does_not():
    steps = [yes("heard", "r", ""), unknown("tagged", "r", ""), no("matched", "r", ""), no("told", "r", "")]
    assert first_no(steps) == steps[2]
    assert rang(steps[:2], [[yes("matched", "r", "")]])
    assert not rang(steps[:2], [[steps[2]]])
    assert not rang(steps[:3], [[yes("told", "r", "")]])
    assert not rang(steps[:2], [])


def test_the_first_no_is_bold_on_a_terminal_and_a_headline_moves_no_cursor():
    common = [yes("heard", "r", "feed wire"), no("tagged", "r", "waits")]
    given = found(article=article(title="A\x1b[31m fire"))
    plain = list(lines(given, common, [], is_terminal=False))
    assert plain == ["A [31m fire", f"{URL}  a1", "\u2713 heard     feed wire", "\u2717 tagged    waits"]
    drawn = list(lines(given, common, [], is_terminal=True))
    assert drawn[3].endswith("\x1b[1mtagged    waits\x1b[0m")
    assert "\x1b[1m" not in drawn[2]


def test_as_json_it_is_one_object_with_the_first_no():
    common = [yes("heard", "heard", "feed wire"), no("tagged", "tagged.waiting", "waits")]
    told = as_json(found(article=article()), common, [], is_rung=False)
    assert (told["rang"], told["first_no"]["reason"], told["article_id"]) == (False, "tagged.waiting", "a1")
    assert [step["step"] for step in told["steps"]] == ["heard", "tagged"]


def test_every_reason_that_is_told_is_on_the_page():
    import re
    from pathlib import Path

    root = Path(__file__).parents[4]
    kinds = "heard|cleaned|tagged|matched|told|delivered"
    code = "\n".join(file.read_text("utf-8") for file in (root / "services" / "cli" / "why").glob("*.py"))
    told = set(re.findall(rf'"((?:{kinds})\.[a-z_]+)"', code)) | {"delivered.waiting", "delivered.dead"}
    page = set(
        re.findall(rf"^\| `((?:{kinds})\.[a-z_]+)`", (root / "docs" / "why.md").read_text("utf-8"), re.MULTILINE)
    )
    assert page == told
