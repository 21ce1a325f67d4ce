"""The clock of the service: what changed rules and mutes make of what waits, and that two who look tell once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from ringing import article
from service import Service

from services.alert.delivery.receiver import with_console
from services.alert.matching import compile as compile_rules
from services.alert.policy.mute import Mute
from services.alert.ringing.timeline import zoned
from services.alert.rules.rulebook import Rules
from services.alert.watchlists.model import Ruleset
from shared import streams
from tests.timelines import at, rules

START = at("11-23 08:00")
Made = Callable[..., Service]


def changed(one: Service, tmp_path: Path, text: str) -> None:
    """The files are read again."""
    ruleset, matcher = rules(tmp_path, text)
    one.bell.rules = Rules(zoned(ruleset.watchlists, "UTC"), with_console([]), matcher)


async def test_a_mute_that_is_ended_early_lets_out_at_once_what_it_held(service: Made):
    mute = Mute(id="m", watchlist="w", since=START, until=START + timedelta(days=2))
    one = service("", START, mute)
    await one.hear(article("a1"))
    await one.until(START + timedelta(hours=1))
    assert await one.told() == []
    one.mutes.clear()
    await one.look()
    assert await one.told() == ["11-23 09:00 told digest: a1"]


async def test_a_mute_that_is_made_longer_holds_on(service: Made):
    mute = Mute(id="m", watchlist="w", since=START, until=START + timedelta(hours=1))
    one = service("", START, mute)
    await one.hear(article("a1"))
    one.mutes[:] = [mute.model_copy(update={"until": START + timedelta(hours=3)})]
    await one.until(START + timedelta(hours=2))
    assert await one.told() == []
    await one.until(START + timedelta(hours=4))
    assert await one.told() == ["11-23 11:00 told digest: a1"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("digest: {every: 1d}", "digest: {every: 2h}", "11-23 10:00 told digest: a1"),
        ("digest: {every: 1d}", "severity: high", "11-23 09:00 told digest: a1"),
        ("digest: {every: 1d}", "active: false", "11-23 09:00 told digest: a1"),
        ('schedule: {hours: "20:00-21:00"}', 'schedule: {hours: "12:00-13:00"}', "11-23 12:00 told digest: a1"),
        ("severity: high", "severity: high\nabsent: 1h", "11-23 10:00 told absent:"),
    ],
)
async def test_a_changed_rule_changes_what_waits(service: Made, tmp_path: Path, before: str, after: str, told: str):
    one = service(before, START)
    await one.hear(article("a1"))
    await one.until(START + timedelta(hours=1))
    changed(one, tmp_path, after)
    await one.look()
    await one.until(START + timedelta(hours=6))
    assert (await one.told())[-1] == told


async def test_rules_that_changed_while_nobody_ran_hold_from_the_start(service: Made, tmp_path: Path):
    one = service("digest: {every: 1d}", START)
    await one.hear(article("a1"))
    changed(one, tmp_path, "digest: {every: 2h}")
    one.start()
    await one.look()
    assert await one.next_due() == START + timedelta(hours=2)


async def test_what_a_watchlist_holds_that_is_gone_is_kept_and_goes_out_when_it_comes_back(service: Made):
    one = service("digest: {every: 1h}", START)
    await one.hear(article("a1"))
    kept = one.bell.rules
    one.bell.rules = Rules({}, kept.receivers, compile_rules(Ruleset()))
    await one.until(START + timedelta(hours=2))
    assert await one.told() == []
    assert await one.next_due() > one.bell.now()
    one.bell.rules = kept
    await one.look()
    assert await one.told() == ["11-23 10:00 told digest: a1"]


async def test_silence_counts_from_the_start_and_is_told_once_by_many(service: Made):
    one = service("absent: 1h", START)
    await one.look()
    one.start()
    one.bell.at = START + timedelta(hours=3)
    await asyncio.gather(*(clock.look() for clock in (*one.clocks, *one.clocks)))
    assert await one.told() == ["11-23 11:00 told absent:"]


async def test_a_clock_and_a_worker_at_once_tell_what_waits_once(service: Made):
    one = service("cooldown: 1h", START)
    await one.hear(article("a1", story="s1"))
    await one.hear(article("b1", story="s2"))
    one.bell.at = START + timedelta(hours=1)
    await one.bell.publish(article("c1", story="s3"))
    entries = await one.bell.read("left")
    await asyncio.gather(one.workers["left"].work(entries), one.look())
    await one.until(START + timedelta(hours=2))
    assert await one.told() == [
        "11-23 08:00 told match: a1",
        "11-23 09:00 told digest: b1",
        "11-23 10:00 told digest: c1",
    ]


async def test_nothing_is_counted_that_was_not_committed(service: Made):
    def told() -> float:
        return REGISTRY.get_sample_value("tocsin_alerts_total", {"reason": "digest"}) or 0.0

    one, before = service("digest: {every: 1h}", START), told()
    await one.hear(article("a1"))
    one.bell.at = START + timedelta(hours=1)
    await one.look()
    assert await one.told() == ["11-23 09:00 told digest: a1"]
    assert told() - before == 1


async def test_past_twenty_a_digest_has_cards_of_the_first_and_the_names_of_all(service: Made):
    one = service("digest: {every: 1h}", START)
    for number in range(25):
        await one.hear(article(f"a{number:02}", f"Fire {number}", story=f"s{number}"))
    await one.until(START + timedelta(hours=1))
    (body,) = await one.bell.told()
    assert body.data.counts.items == 25
    assert len(body.data.items) <= 20
    names: Any = await one.bell.bus.redis.get(streams.alert_items(body.data.alert_id))
    assert names.decode().count('"Fire ') == 25
    left = [key async for key in one.bell.bus.redis.hscan_iter(streams.policy("w"), match="waiting:*")]
    assert left == []
