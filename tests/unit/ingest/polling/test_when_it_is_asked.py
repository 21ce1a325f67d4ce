"""When a feed is asked, by whom, where, and what becomes of one that fails or moves."""

import asyncio
from datetime import timedelta

import pytest
import structlog
from polls import FULL, ago, feed_of, paths, titles

from services.ingest.polling import poller as poller_module
from shared import streams


async def test_validators_are_sent_back_and_not_modified_is_a_success(bus, poller, site, clock):
    site.etag, site.items = '"v1"', [("a", ago(minutes=1), FULL)]
    await poller.poll_if_due(feed_of(site))
    clock.go(minutes=6)
    await poller.poll_if_due(feed_of(site))
    assert [asked.headers.get("if-none-match") for asked in site.server.asked[1:]] == [None, '"v1"']
    assert await bus.redis.hget(streams.feed("wire"), "last_success") == str(clock().timestamp()).encode()
    assert len(await titles(bus)) == 1


async def test_how_far_back_a_feed_reaches_is_kept_for_when_it_fails(bus, poller, site):
    site.items = [("a", ago(hours=5), FULL), ("b", ago(hours=1), FULL)]
    await poller.poll_if_due(feed_of(site))
    assert float(await bus.redis.hget(streams.feed("wire"), "reach_s")) == 5 * 3_600


async def test_a_feed_is_not_asked_before_its_time_whoever_asks(poller, site, clock):
    feed = feed_of(site)
    assert await poller.poll_if_due(feed) == 300
    clock.go(minutes=4)
    assert await poller.poll_if_due(feed) == 60
    assert paths(site) == ["/feed"]


async def test_while_one_poller_is_at_a_feed_another_leaves_it(bus, poller, site, clock):
    await bus.hold(streams.writer("feed:wire"), "somebody", now=clock().timestamp(), lease_s=60)
    await poller.poll_if_due(feed_of(site))
    assert paths(site) == []
    clock.go(seconds=61)
    await poller.poll_if_due(feed_of(site))
    assert paths(site) == ["/feed"]


async def test_failures_wait_longer_each_time_and_are_told_once(bus, poller, site, answer, clock):
    site.feed_answers = [answer(500), answer(500), answer(500)]
    feed, waits = feed_of(site), []
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            waits.append(await poller.poll_if_due(feed))
            clock.go(seconds=waits[-1] + 1)
        assert poller.errors == {"wire": "answers 500"}
        await poller.poll_if_due(feed)
    assert waits[0] == 300
    assert 300 <= waits[1] <= 600 <= waits[2] <= 1200
    told = [
        (line["event"], line["feed"]) for line in lines if line["log_level"] in ("warning", "info") and "feed" in line
    ]
    assert told == [("feed fails", "wire"), ("feed is heard again", "wire")]
    assert poller.errors == {}


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_holds_whatever_every_says(poller, site, answer, status, clock):
    site.feed_answers = [answer(status, retry_after="7200")]
    assert await poller.poll_if_due(feed_of(site, every=timedelta(seconds=1))) == 7200
    clock.go(seconds=7100)
    assert await poller.poll_if_due(feed_of(site, every=timedelta(seconds=1))) == 100


async def test_robots_txt_holds(bus, poller, site):
    site.robots = b"User-agent: *\nDisallow: /feed\n"
    assert await poller.poll_if_due(feed_of(site)) > 3_600
    assert paths(site) == []
    assert "robots.txt" in poller.errors["wire"]


async def test_a_reservation_of_text_and_data_mining_holds(bus, poller, site, answer):
    site.feed_answers = [answer(200, site.rss(), tdm_reservation="1")]
    assert await poller.poll_if_due(feed_of(site)) > 3_600
    assert "TDM-Reservation" in poller.errors["wire"]


@pytest.mark.parametrize("body", [b"<html><body><p>Hello</p></body></html>", b"\x00\x01\x02", b"", b"<rss><broken"])
async def test_what_is_no_feed_fails_and_names_itself(poller, site, answer, body):
    site.feed_answers = [answer(200, body)]
    await poller.poll_if_due(feed_of(site))
    assert list(poller.errors) == ["wire"]


async def test_headers_are_sent_to_the_feed(poller, site):
    await poller.poll_if_due(feed_of(site, headers={"Authorization": "Bearer s"}))
    assert [asked.headers.get("authorization") for asked in site.server.asked] == [None, "Bearer s"]


async def test_another_address_under_the_same_id_is_another_feed(bus, poller, site, clock):
    await poller.poll_if_due(feed_of(site))
    moved = feed_of(site).model_copy(update={"url": f"{site.url}?v=2"})
    assert await poller.poll_if_due(moved) > 0
    assert paths(site) == ["/feed", "/feed?v=2"]


async def test_a_feed_that_is_gone_is_not_asked_again_until_it_has_another_address(poller, site, answer, clock):
    site.feed_answers = [answer(410)]
    await poller.poll_if_due(feed_of(site))
    clock.go(days=400)
    await poller.poll_if_due(feed_of(site))
    assert paths(site) == ["/feed"]
    assert "gone for good" in poller.errors["wire"]
    await poller.poll_if_due(feed_of(site).model_copy(update={"url": f"{site.url}?v=2"}))
    assert paths(site) == ["/feed", "/feed?v=2"]


@pytest.mark.parametrize(("status", "asked_in_the_end"), [(301, "/feed"), (308, "/feed"), (302, "/old"), (307, "/old")])
async def test_a_move_is_adopted_once_it_was_told_for_days(poller, site, answer, clock, status, asked_in_the_end):
    site.items, site.redirects = [("a", ago(minutes=1), FULL)], {"/old": answer(status, location="/feed")}
    old = feed_of(site).model_copy(update={"url": f"{site.server.url}/old"})
    for _ in range(4):
        await poller.poll_if_due(old)
        assert paths(site)[-2:] == ["/old", "/feed"]
        clock.go(days=1, hours=1)
    await poller.poll_if_due(old)
    assert paths(site)[8:][0] == asked_in_the_end


async def test_a_move_that_is_taken_back_is_not_adopted(poller, site, answer, clock):
    old = feed_of(site).model_copy(update={"url": f"{site.server.url}/old"})
    for location in ("/feed", "/feed?elsewhere", "/feed", "/feed"):
        site.redirects = {"/old": answer(301, location=location)}
        await poller.poll_if_due(old)
        clock.go(days=2)
    site.server.asked.clear()
    await poller.poll_if_due(old)
    assert paths(site)[0] == "/old"


async def test_a_lease_is_kept_however_long_a_poll_takes(bus, poller, site, answer, clock, monkeypatch, wait_for):
    monkeypatch.setattr(poller_module, "LEASE_S", 0.3)
    asked = asyncio.Event()

    async def slow(request):
        if request.path == "/robots.txt":
            return answer(404)
        asked.set()
        await go_on.wait()
        return answer(200, site.rss(), content_type="application/rss+xml")

    go_on, key = asyncio.Event(), streams.writer("feed:wire")
    site.respond = slow
    polling = asyncio.create_task(poller.poll_if_due(feed_of(site)))
    await asked.wait()
    clock.go(seconds=40)
    until = clock().timestamp()
    await wait_for(lambda: renewed(bus, key, until))
    go_on.set()
    await polling
    assert float(await bus.redis.hget(key, "until")) == until


async def renewed(bus, key, until):
    return float(await bus.redis.hget(key, "until")) > until
