"""What a poll publishes, takes as seen, and reads beside the feed."""

import asyncio
from datetime import timedelta

import pytest
import structlog
from polls import FULL, Here, ago, feed_of, paths, poller_of, titles

from services.ingest.feeds.feedsfile import Feed
from services.ingest.parsing.parser import open_parser
from shared import streams
from shared.errors import Retry
from shared.events import Article


async def test_what_was_there_before_is_taken_as_seen_and_what_comes_is_published(bus, poller, site, clock):
    site.items = [("old", ago(hours=2), FULL), ("undated", None, FULL), ("now", ago(minutes=2), FULL)]
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item now"]
    assert sorted(await titles(bus, streams.KNOWN)) == ["Item old", "Item undated"]
    clock.go(minutes=6)
    site.items += [("later", clock() - timedelta(minutes=1), FULL), ("late and undated", None, FULL)]
    await poller.poll_if_due(feed_of(site))
    assert (await titles(bus))[1:] == ["Item later", "Item late and undated"]


@pytest.mark.parametrize(
    ("backlog", "published"),
    [
        (timedelta(0), []),
        (timedelta(hours=24), ["Item yesterday"]),
        ("all", ["Item week", "Item yesterday", "Item undated"]),
    ],
)
async def test_backlog_decides_what_of_the_first_poll_is_published(bus, poller, site, backlog, published):
    site.items = [("week", ago(days=5), FULL), ("yesterday", ago(hours=20), FULL), ("undated", None, FULL)]
    await poller.poll_if_due(feed_of(site, backlog=backlog))
    assert await titles(bus) == published


@pytest.mark.parametrize(
    ("max_age", "published"), [(timedelta(days=3), ["Item new"]), (timedelta(0), ["Item old", "Item new"])]
)
async def test_items_older_than_max_age_are_known_and_not_published(bus, poller, site, max_age, published):
    site.items = [("old", ago(days=4), FULL), ("new", ago(days=2), FULL)]
    await poller.poll_if_due(feed_of(site, backlog="all", max_age=max_age))
    assert await titles(bus) == published


async def test_a_feed_of_the_same_bytes_is_not_read_again_and_one_of_others_is(bus, poller, site, clock, parser):
    site.items, readings = [("a", ago(minutes=1), FULL)], []
    parser.heard = readings.append
    for _ in range(3):
        await poller.poll_if_due(feed_of(site))
        clock.go(minutes=6)
    assert (len(site.server.asked), len(readings)) == (4, 1)
    site.items.append(("b", clock(), FULL))
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a", "Item b"]


async def test_what_broke_off_is_asked_for_whole_the_next_time(bus, poller, site, answer, clock):
    site.items = [("a", ago(minutes=1), FULL), ("b", ago(minutes=1), FULL)]
    site.feed_answers = [answer(200, site.rss()[:-300], etag='"v1"')]
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a"]
    clock.go(minutes=6)
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a", "Item b"]


async def test_validators_are_stored_only_after_the_articles_are_in(bus, poller, site, monkeypatch, client, clock):
    site.etag, site.items = '"v1"', [("a", ago(minutes=1), FULL)]
    monkeypatch.setattr(streams, "HIGH_WATER", -1)
    with pytest.raises(Retry):
        await poller.poll_if_due(feed_of(site))
    assert not await bus.redis.hget(streams.feed("wire"), "etag")
    monkeypatch.undo()
    await poller_of(bus, Here(), client, clock, "other").poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a"]


async def test_a_sites_address_leads_to_the_feed_it_names(bus, poller, site, clock):
    site.pages["/"] = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body></body></html>'
    )
    site.items = [("a", ago(minutes=1), FULL)]
    home = feed_of(site).model_copy(update={"url": f"{site.server.url}/"})
    await poller.poll_if_due(home)
    clock.go(minutes=6)
    await poller.poll_if_due(home)
    assert await titles(bus) == ["Item a"]
    assert paths(site) == ["/", "/feed", "/feed"]


def page(site, name, text=FULL):
    site.pages[f"/{name}"] = (
        f"<html><head><title>Item {name}</title></head><body><article><h1>Item {name}</h1><p>{text}</p><p>{text}</p></article></body></html>".encode()
    )


async def test_the_page_is_read_where_the_item_has_only_a_summary_and_once(bus, poller, site, clock):
    page(site, "short")
    site.items = [("short", ago(minutes=1), "In short."), ("long", ago(minutes=1), FULL)]
    body = site.rss().replace(b"http://wire.example", site.server.url.encode())
    for _ in range(2):
        site.feed_answers.append(site.answer(200, body))
        await poller.poll_if_due(feed_of(site, full_text="auto"))
        clock.go(minutes=6)
    rows = [Article.model_validate_json(fields[b"data"]) for _, fields in await bus.redis.xrange(streams.ARTICLES)]
    texts = {row.title: row for row in rows}
    assert len(rows) == 2
    assert "traffic will be led over the old road" in texts["Item short"].text
    assert not texts["Item short"].partial
    assert paths(site).count("/short") == 1
    assert "/long" not in paths(site)


async def test_a_page_that_cannot_be_had_leaves_the_summary(bus, poller, site):
    site.items = [("gone", ago(minutes=1), "In short.")]
    site.feed_answers = [site.answer(200, site.rss().replace(b"http://wire.example", site.server.url.encode()))]
    await poller.poll_if_due(feed_of(site, full_text="auto"))
    (row,) = await bus.redis.xrange(streams.ARTICLES)
    article = Article.model_validate_json(row[1][b"data"])
    assert (article.text, article.partial) == ("In short.", True)


async def test_a_news_sitemap_is_heard_like_a_feed(bus, poller, site, answer):
    page(site, "dam")
    site.feed_answers = [answer(200, f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.server.url}/dam</loc><news:news>
      <news:publication_date>2026-11-23T07:59:00Z</news:publication_date><news:title>Dam holds</news:title></news:news></url>
      </urlset>""".encode())]  # fmt: skip
    await poller.poll_if_due(feed_of(site, watch="sitemap", full_text="auto"))
    assert await titles(bus) == ["Dam holds"]


async def test_links_of_a_section_page_are_heard_once_they_are_new(bus, poller, site, answer, clock):
    def section(*names):
        links = "".join(f'<a href="/{name}">A headline about the {name}</a>' for name in names)
        return answer(200, f"<html><body><nav><a href='/x'>All news of the day</a></nav>{links}</body></html>".encode())

    site.feed_answers = [section("dam"), section("dam", "ferry")]
    feed = feed_of(site, watch="page")
    await poller.poll_if_due(feed)
    clock.go(minutes=6)
    await poller.poll_if_due(feed)
    assert await titles(bus) == ["A headline about the ferry"]


async def test_the_agent_hears_all_feeds_and_one_that_fails_stops_none(bus, client, clock, site, wait_for):
    async with open_parser() as parser:
        await hear_all(bus, poller_of(bus, parser, client, clock), site, wait_for)


async def hear_all(bus, poller, site, wait_for):
    site.items = [("a", ago(minutes=1), FULL), ("b", ago(days=1), FULL)]
    bad = Feed(id="bad", url=f"{site.server.url}/nothing", every=timedelta(minutes=5))
    with structlog.testing.capture_logs() as lines:
        poller.use([bad, feed_of(site)])
        task = asyncio.create_task(poller.run())
        try:
            await wait_for(lambda: any("hears" in line["event"] for line in lines))
            assert await titles(bus) == ["Item a"]
            assert list(poller.errors) == ["bad"]
            poller.use([feed_of(site)])
            await wait_for(lambda: poller.errors == {})
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    (line,) = [line["event"] for line in lines if "hears" in line["event"]]
    assert line.startswith("1 feed hears; 1 article was there already and is taken as seen; tocsin watchlists try")


async def test_a_publisher_that_gives_all_its_items_new_dates_or_guids_rings_nothing(bus, poller, site, clock):
    names = [f"n{number}" for number in range(300)]
    site.items = [(name, ago(days=1), f"{FULL} {name}") for name in names]
    await poller.poll_if_due(feed_of(site))
    clock.go(hours=1)
    site.items = [(name, clock(), text) for name, _, text in site.items]
    await poller.poll_if_due(feed_of(site))
    clock.go(hours=1)
    site.guids = "renewed"
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == []
    assert len(await titles(bus, streams.KNOWN)) == 300
