"""Polling, against real local servers and a real bus; the clock is the test's."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network

import pytest
import structlog

from services.ingest import poller as poller_module
from services.ingest.feeds import Feed
from services.ingest.parser import open_parser
from services.ingest.poller import Poller
from services.ingest.publisher import Publisher
from services.ingest.visitor import Visitor
from shared import streams
from shared.errors import Retry
from shared.events import Article
from shared.http import open_client

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
FULL = "The bridge will close for repairs on Monday, the council said, and traffic will be led over the old road. " * 8


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def go(self, **span):
        self.now += timedelta(**span)


@dataclass
class Site:
    """A site with one feed at /feed; `items` are (name, date or None, text)."""

    answer: object
    items: list = field(default_factory=list)
    pages: dict = field(default_factory=dict)
    feed_answers: list = field(default_factory=list)
    robots: bytes | None = None
    etag: str = ""
    redirects: dict = field(default_factory=dict)
    respond: object = None
    guids: str = ""

    def __call__(self, asked):
        if self.respond is not None:
            return self.respond(asked)
        if asked.path == "/robots.txt":
            return self.answer(404) if self.robots is None else self.answer(200, self.robots)
        if asked.path in self.redirects:
            return self.redirects[asked.path]
        if asked.path in self.pages:
            return self.answer(200, self.pages[asked.path], content_type="text/html; charset=utf-8")
        if asked.path.partition("?")[0] != "/feed":
            return self.answer(404)
        if self.feed_answers:
            return self.feed_answers.pop(0)
        if self.etag and asked.headers.get("if-none-match") == self.etag:
            return self.answer(304, etag=self.etag)
        headers = {"etag": self.etag} if self.etag else {}
        return self.answer(200, self.rss(), content_type="application/rss+xml", **headers)

    def rss(self):
        rows = "".join(
            f"<item><title>Item {name}</title><link>http://wire.example/{name}</link><description>{text}</description>"
            + (f"<guid>{self.guids}-{name}</guid>" if self.guids else "")
            + (f"<pubDate>{format_datetime(date)}</pubDate>" if date else "")
            + "</item>"
            for name, date, text in self.items
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{rows}</channel></rss>'.encode()


class Here:
    """Parses in this process, where no test is about the other one: its start takes a third of a second."""

    def __init__(self):
        self.heard = lambda function: None

    async def run(self, function, *args, **kwargs):
        self.heard(function)
        return function(*args, **kwargs)


@pytest.fixture
def parser():
    return Here()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def client():
    async with open_client(allow_networks=[ip_network("127.0.0.0/8")]) as opened:
        yield opened


@pytest.fixture
def poller(bus, parser, client, clock):
    return poller_of(bus, parser, client, clock)


def poller_of(bus, parser, client, clock, holder="me"):
    return Poller(bus, Publisher(bus, clock), parser, Visitor(client), clock, holder)


@pytest.fixture
async def site(answer, serve_http):
    made = Site(answer)
    made.server = await serve_http(made)
    made.url = f"{made.server.url}/feed"
    return made


def feed_of(site, **fields):
    return Feed(**{"id": "wire", "url": site.url, "every": timedelta(minutes=5), "full_text": "never", **fields})


async def titles(bus, stream=streams.ARTICLES):
    rows = await bus.redis.xrange(stream)
    return [Article.model_validate_json(fields[b"data"]).title for _, fields in rows]


def paths(site):
    return [asked.path for asked in site.server.asked if asked.path != "/robots.txt"]


def ago(**span):
    return START - timedelta(**span)


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


async def test_validators_are_sent_back_and_not_modified_is_a_success(bus, poller, site, clock):
    site.etag, site.items = '"v1"', [("a", ago(minutes=1), FULL)]
    await poller.poll_if_due(feed_of(site))
    clock.go(minutes=6)
    await poller.poll_if_due(feed_of(site))
    assert [asked.headers.get("if-none-match") for asked in site.server.asked[1:]] == [None, '"v1"']
    assert await bus.redis.hget(streams.feed("wire"), "last_success") == str(clock().timestamp()).encode()
    assert len(await titles(bus)) == 1


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


async def test_how_far_back_a_feed_reaches_is_kept_for_when_it_fails(bus, poller, site):
    site.items = [("a", ago(hours=5), FULL), ("b", ago(hours=1), FULL)]
    await poller.poll_if_due(feed_of(site))
    assert float(await bus.redis.hget(streams.feed("wire"), "reach_s")) == 5 * 3_600


async def test_what_broke_off_is_asked_for_whole_the_next_time(bus, poller, site, answer, clock):
    site.items = [("a", ago(minutes=1), FULL), ("b", ago(minutes=1), FULL)]
    site.feed_answers = [answer(200, site.rss()[:-300], etag='"v1"')]
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a"]
    clock.go(minutes=6)
    await poller.poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a", "Item b"]


async def test_a_feed_is_not_asked_before_its_time_whoever_asks(poller, site, clock):
    feed = feed_of(site)
    assert await poller.poll_if_due(feed) == 300
    clock.go(minutes=4)
    assert await poller.poll_if_due(feed) == 60
    assert paths(site) == ["/feed"]


async def test_validators_are_stored_only_after_the_articles_are_in(bus, poller, site, monkeypatch, client, clock):
    site.etag, site.items = '"v1"', [("a", ago(minutes=1), FULL)]
    monkeypatch.setattr(streams, "HIGH_WATER", -1)
    with pytest.raises(Retry):
        await poller.poll_if_due(feed_of(site))
    assert not await bus.redis.hget(streams.feed("wire"), "etag")
    monkeypatch.undo()
    await poller_of(bus, Here(), client, clock, "other").poll_if_due(feed_of(site))
    assert await titles(bus) == ["Item a"]


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


async def test_another_address_under_the_same_id_is_another_feed(bus, poller, site, clock):
    await poller.poll_if_due(feed_of(site))
    moved = feed_of(site).model_copy(update={"url": f"{site.url}?v=2"})
    assert await poller.poll_if_due(moved) > 0
    assert paths(site) == ["/feed", "/feed?v=2"]


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
