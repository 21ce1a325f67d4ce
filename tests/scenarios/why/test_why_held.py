"""Why an article that was heard was not told: it waits, matches nothing, is held."""

from datetime import timedelta

import pytest
from questions import NOTIFY, NOW, article, enrich, poison, publish, step

from services.alert.policy.mute import Mute
from services.alert.ringing import mutes
from shared import streams


async def test_before_it_is_tagged_it_waits_or_is_a_dead_letter(bus, why):
    url = await publish(bus, article("a"), article("b"))
    told = await why("https://wire.example/b", "--json")
    assert (told.code, told.first_no) == (1, "tagged.waiting")
    assert "waits for the step tag, 1 before it" in told.said["first_no"]["text"]
    await step(bus, "tag", streams.ARTICLES, poison)
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, "tagged.dead")
    assert "broken; `tocsin dead retry tag/" in told.said["first_no"]["text"]


async def test_before_it_is_matched_it_waits_or_is_a_dead_letter(bus, why):
    url = await publish(bus, article())
    await enrich(bus)
    assert (await why(url, "--json")).first_no == "told.waiting"
    await step(bus, "match", streams.ENRICHED, poison)
    assert (await why(url, "--json")).first_no == "told.dead"


async def test_what_matches_nothing_shows_what_came_nearest(bus, why, alert):
    url = await publish(bus, article(title="A lamp in the harbour"))
    await enrich(bus)
    await alert()
    told = await why(url)
    assert told.code == 1
    assert "\u2717 matched   none of 2 watchlists; the nearest:" in told.out
    assert "harbour: crane NEAR/1 quay (the closest pair is 3 words apart)" in told.out
    one = await why(url, "harbour")
    assert "\u2717 matched   no; what failed:" in one.out
    assert "\u2514\u2500 \u2717 crane NEAR/1 quay  (the closest pair is 3 words apart)" in one.out


@pytest.mark.parametrize(
    ("extra", "reason", "said"),
    [
        ("notify: []", "held.notify", "nobody is notified"),
        ("threshold: {count: 2, within: 1h}", "held.threshold", "the threshold is not reached"),
        ("first: 1h", "held.learning", "still learning"),
        ("absent: 1h", "held.absent", "a match is no alert here"),
        ("digest: {every: 4h}", "held.digest", "waits for the next digest, until "),
        pytest.param(f"schedule: {{hours: '{NOW + timedelta(hours=2):%H:%M}-{NOW + timedelta(hours=3):%H:%M}'}}",
                     "held.schedule", "outside the hours of its schedule, until ", id="schedule"),
        ("active: false", "told.inactive", "not active"),
    ],
)  # fmt: skip
async def test_what_is_held_names_the_stage_and_until_when(bus, why, alert, extra, reason, said):
    url = await publish(bus, article())
    await enrich(bus)
    await alert(extra)
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, reason)
    assert said in told.said["first_no"]["text"]


async def test_a_story_that_was_told_and_a_cooldown_are_told_as_such(bus, why, alert):
    first = await publish(bus, article("a", "A fire in the harbour"))
    second = await publish(bus, article("b", "Fire is out"))
    await enrich(bus)
    await alert("notify: [desk], cooldown: 4h")
    third = await publish(bus, article("c", "A fire in the hills"))
    await enrich(bus, story="s2")
    await alert("notify: [desk], cooldown: 4h")
    told = await why(second, "--json")
    assert (told.code, told.first_no) == (1, "held.story")
    (note,) = told.said["first_no"]["notes"]
    assert note.startswith("told in msg_")
    assert note.endswith("by \u201cA fire in the harbour\u201d")
    told = await why(third, "--json")
    assert (told.code, told.first_no) == (1, "held.cooldown")
    assert ", until " in told.said["first_no"]["text"]
    assert (await why(first, "--json")).first_no == "delivered.waiting"


async def test_what_is_muted_says_until_when(bus, why, alert):
    until = NOW + timedelta(hours=2)
    await mutes.put(bus, Mute(id="m1", watchlist="fires", since=NOW, until=until, reason="exercise"))
    url = await publish(bus, article())
    await enrich(bus)
    await alert()
    told = await why(url, "--json")
    assert (told.code, told.first_no) == (1, "held.mute")
    assert told.said["first_no"]["text"].endswith(f"muted by m1 (exercise), until {until:%Y-%m-%d %H:%M}Z")


async def test_with_each_every_row_says_what_became_of_it(bus, why, alert, wait_for):
    firms = "{id: firms, match: $firms AND fire, each: firms, notify: [desk]}"
    first = await publish(bus, article("a", "A fire at Acme"))
    second = await publish(bus, article("b", "Fire: Acme and Initech"))
    await enrich(bus)
    await alert(f"{NOTIFY}}}\n  - {firms[:-1]}", lists="lists: {firms: [Acme, Initech]}")
    told = await why(second, "firms", "--json")
    (step,) = [one for one in told.said["steps"] if one["step"] == "told"]
    assert "for Initech" in step["text"]
    assert step["notes"] == ["Acme: held.story"]
    (step,) = [one for one in (await why(first, "firms", "--json")).said["steps"] if one["step"] == "told"]
    assert "for Acme" in step["text"]
