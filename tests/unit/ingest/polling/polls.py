"""A site with a feed, a clock that is set by hand, and a poller that parses in this process."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from services.ingest.feeds.feedsfile import Feed
from services.ingest.polling.poller import Poller
from services.ingest.polling.visitor import Visitor
from services.ingest.publisher import Publisher
from shared import streams
from shared.events import Article

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


def poller_of(bus, parser, client, clock, holder="me"):
    return Poller(bus, Publisher(bus, clock), parser, Visitor(client), clock, holder)


def feed_of(site, **fields):
    return Feed(**{"id": "wire", "url": site.url, "every": timedelta(minutes=5), "full_text": "never", **fields})


async def titles(bus, stream=streams.ARTICLES):
    rows = await bus.redis.xrange(stream)
    return [Article.model_validate_json(fields[b"data"]).title for _, fields in rows]


def paths(site):
    return [asked.path for asked in site.server.asked if asked.path != "/robots.txt"]


def ago(**span):
    return START - timedelta(**span)
