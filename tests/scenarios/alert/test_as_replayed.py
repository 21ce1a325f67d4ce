"""The service and the timeline in memory, which `replay` prints, say the same to rules and streams by chance."""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from service import Service
from test_when_to_tell import as_sent

from services.alert.matching import compile as compile_rules
from services.alert.ringing.timeline import Timeline
from shared.events import EnrichedArticle, Source
from tests.timelines import at
from tests.when_to_tell import LISTS

START = at("11-23 08:00")
SEEDS = range(60 if os.environ.get("TOCSIN_LONG") else 8)
KEYS = {
    "story": ["once", "updates", "every"],
    "remind": ["5h", "24h", "never"],
    "threshold": ["{count: 2, within: 3h}", "{count: 2, within: 6h, distinct: source, per: story}"],
    "first": ["6h"],
    "each": ["firms", "story"],
    "cooldown": ["1h", "9h"],
    "schedule": ['{timezone: Europe/Berlin, hours: "06:00-09:00"}', "{days: [mon, wed]}"],
    "digest": ["{every: 4h}", '{at: ["07:00"]}'],
    "active": ["{until: 2026-11-24}"],
}


def a_rule(chance: random.Random) -> str:
    chosen = chance.sample(sorted(KEYS), chance.randint(1, 4))
    return "\n".join(f"{key}: {chance.choice(KEYS[key])}" for key in chosen)


def a_stream(chance: random.Random) -> list[tuple[datetime, EnrichedArticle]]:
    now, out = START, []
    for _ in range(25):
        now += timedelta(minutes=chance.choice([0, 7, 45, 200, 500]))
        domain = f"p{chance.randint(0, 5)}.com"
        one = EnrichedArticle(
            id=f"a{chance.randint(0, 15)}",
            revision=chance.choice([1, 1, 1, 2]),
            title=chance.choice(["Fire at TSMC", "Fire at Intel and TSMC", "A fire", "Calm"]),
            text="",
            story_id=chance.choice(["s1", "s2", "s3", None]),
            source=Source(id=domain, domain=domain),
        )
        out.append((now, one))
    return out


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_replay_shows_is_what_the_service_does(seed: int, service: Callable[..., Service]):
    chance = random.Random(seed)
    rule, stream = a_rule(chance), a_stream(chance)
    one = service(rule, START, beside=LISTS)
    rules = one.bell.rules
    timeline = Timeline(rules.watchlists, compile_rules(rules.matcher.ruleset))
    happened = []
    for now, article in stream:
        happened += timeline.hear(article, now)
        one.start()
        await one.until(now)
        await one.hear(article)
    end = stream[-1][0] + timedelta(days=9)
    happened += timeline.until(end)
    await one.until(end)
    assert await one.told() == as_sent(happened), rule
