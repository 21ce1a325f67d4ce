"""Five hundred articles, each delivered twice, and a writer of stories that dies twenty times: the same map as without.

A writer here is one life: it takes over what the one before left, then reads on, until it dies at the place set. With
snapshots of its memory, and with the log alone.
"""

import contextlib
import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.enrich import assigner
from services.enrich.assigner import Assigner
from services.enrich.story import StoryBook
from shared import failpoints, streams
from shared.bus import Bus, Change, add
from shared.events import EnrichedArticle, Source, TaggedArticle
from shared.hop import Entry, Step
from shared.lease import Lease
from shared.step.worker import Worker

ARTICLES, EVENTS, KILLS, BATCH = 500, 90, 20, 16
LATER_S = 60.0  # past the lease of the writer before
AT = datetime(2026, 3, 2, tzinfo=UTC)


class Death(BaseException):
    """SIGKILL, as far as code can tell: nothing catches it."""


class Trap:
    """Kills once, when its place is reached for the so-manieth time."""

    def __init__(self, place: str, after: int) -> None:
        self.place, self.after = place, after

    async def __call__(self, place: str) -> None:
        self.after -= place == self.place
        if self.after < 0:
            raise Death


def articles(chance: random.Random) -> list[TaggedArticle]:
    """Events told two to twenty times in words of their own, some word for word, by eight sources, over six days."""
    words = ["".join(chance.choices("bcdfglmnprstv", k=2)) + chance.choice("aeiou") for _ in range(2_000)]
    made: list[TaggedArticle] = []
    events = [[word.title() * 2 for word in chance.sample(words, 8)] for _ in range(EVENTS)]
    texts: dict[int, str] = {}
    for number in range(ARTICLES):
        event = min(int(chance.paretovariate(0.7)) - 1, EVENTS - 1)
        told = " ".join(chance.sample([*events[event] * 3, *chance.choices(words, k=40)], 60))
        text = texts[event] if event in texts and chance.random() < 0.3 else told
        texts[event] = text
        source, at = f"source-{chance.randrange(8)}", AT + timedelta(hours=144 * number / ARTICLES)
        made.append(
            TaggedArticle(
                id=f"article-{number}",
                title=" ".join(chance.sample(events[event], 3)),
                text=f"{text}. {number} of {chance.randrange(900)}.",
                language="en",
                published_at=at,
                fetched_at=at,
                source=Source(id=source, name=source, domain=f"{source}.example"),
            )
        )
    return made


def delivered(chance: random.Random, made: list[TaggedArticle]) -> Iterator[TaggedArticle]:
    """In order, and each once more at some later place."""
    places = [(float(number), article) for number, article in enumerate(made)]
    again = [(number + chance.expovariate(1 / 80) + 0.5, article) for number, article in enumerate(made)]
    return (article for _, article in sorted([*places, *again], key=lambda one: one[0]))


async def live(bus: Bus, number: int) -> None:
    """One life of a writer; ends where there is nothing left to do."""
    name = f"writer-{number}"
    lease = Lease(bus, "stories", name)
    lease.token = await bus.hold(lease.key, name, now=AT.timestamp() + number * LATER_S, lease_s=LATER_S / 2)
    step = Step("story", streams.TAGGED, "story", Assigner(bus, lease).handle, batch=BATCH, lease=lease)
    worker = Worker(bus, step, name, deadline_s=30)
    await worker._take_over()
    while entries := await read(bus, step, name):
        await worker.work(entries)


async def read(bus: Bus, step: Step, name: str) -> list[Entry]:
    found: Any = await bus.redis.xreadgroup(step.group, name, {step.stream: ">"}, count=BATCH)
    batches = found.values() if isinstance(found, dict) else (batch for _, batch in found)
    rows = [row for batch in batches for row in (batch[0] if batch and isinstance(batch[0], list) else batch)]
    return [Entry.of(*row) for row in rows]


@pytest.mark.parametrize("kept_every", [assigner.KEPT_EVERY, 40])
async def test_twenty_deaths_and_a_second_delivery_of_all_change_no_story(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, kept_every: int
) -> None:
    monkeypatch.setattr(assigner, "KEPT_EVERY", kept_every)
    chance = random.Random(41)
    made = articles(chance)
    clean = StoryBook()
    expected = {one.id: (one.story_id, one.story_relation, one.story) for one in map(clean.assign, made)}
    assert 40 < len({story_id for story_id, *_ in expected.values()}) < 300
    assert {relation for _, relation, _ in expected.values()} == {"new", "copy", "follow_up"}
    for article in delivered(chance, made):
        await bus.apply(Change([add(streams.TAGGED, article.model_dump_json())]))
    places = itertools.cycle(("story.read", "story.handled", "story.committed"))
    died = 0
    for number, place in zip(range(1, KILLS + 1), places, strict=False):
        monkeypatch.setattr(failpoints, "trip", Trap(place, chance.randrange(3)))
        with contextlib.suppress(Death):
            await live(bus, number)
            continue
        died += 1
    monkeypatch.setattr(failpoints, "trip", None)
    await live(bus, KILLS + 1)
    assert died == KILLS
    assert await bus.redis.exists(streams.kept_stories()) == (kept_every < ARTICLES)
    told = [
        EnrichedArticle.model_validate_json(body) async for page in bus.entries(streams.ENRICHED) for _, body in page
    ]
    assert sorted(one.id for one in told) == sorted([*expected, *expected])
    assert [(one.id, *expected[one.id]) for one in told] == [
        (one.id, one.story_id, one.story_relation, one.story) for one in told
    ]
