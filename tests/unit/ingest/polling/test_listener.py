"""What is asked for, and what is made of the answers, on real servers."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from services.ingest.feeds.feedsfile import Feed
from services.ingest.polling.listener import Gone, Listener, NotThere
from services.ingest.polling.visitor import Validators, Visitor
from shared.errors import Poison, Retry
from shared.http import open_client

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ITEM = "<item><title>{0}</title><link>http://wire.example/{0}</link><description>Text of it.</description></item>"


class Here:
    async def run(self, function, *args, **kwargs):
        return function(*args, **kwargs)


@pytest.fixture
async def listener():
    async with open_client(allow_networks=[ip_network("127.0.0.0/8")]) as client:
        yield Listener(Visitor(client), Here(), lambda: AT)


@pytest.fixture
async def site(serve_http, answer):
    """`site(paths)`: a server that knows these paths and no other."""

    async def made(paths):
        return await serve_http(lambda asked: answer(200, paths[asked.path]) if asked.path in paths else answer(404))

    return made


def rss(*names):
    rows = "".join(ITEM.format(name) for name in names)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{rows}</channel></rss>'.encode()


async def hear(listener, url, **fields):
    return await listener.hear(Feed(id="wire", url=url, **fields), url, Validators())


NAMED = '<link rel="alternate" type="application/{}" href="{}">'


@pytest.mark.parametrize(
    ("head", "found", "others"),
    [
        (NAMED.format("rss+xml", "/a.xml"), "/a.xml", []),
        (NAMED.format("atom+xml", "a.xml") + NAMED.format("rss+xml", "/b.xml"), "/a.xml", ["/b.xml"]),
        (NAMED.format("rss+xml", "/comments/feed") + NAMED.format("rss+xml", "/a.xml"), "/a.xml", ["/comments/feed"]),
        (NAMED.format("rss+xml", "/dead.xml") + NAMED.format("rss+xml", "/a.xml"), "/a.xml", ["/dead.xml"]),
        ("<a href='/about'>About</a><a href='/rss/news'>RSS</a>", "/rss/news", []),
        ("<a href='https://elsewhere.example/rss'>RSS</a><a href='/index.rss'>RSS</a>", "/index.rss", []),
    ],
)
async def test_a_sites_page_leads_to_its_feeds(listener, site, head, found, others):
    page = f"<!doctype html><html><head>{head}</head><body><p>A site of news.</p></body></html>".encode()
    server = await site({"/": page, "/a.xml": rss("a"), "/rss/news": rss("a"), "/index.rss": rss("a")})
    heard = await hear(listener, f"{server.url}/")
    assert heard.found_at == f"{server.url}{found}"
    assert [one.title for one in heard.reading.articles] == ["a"]
    assert heard.others == tuple(f"{server.url}{other}" for other in others)


async def test_a_page_that_names_no_feed_that_answers_says_what_the_first_one_said(listener, site):
    server = await site({"/": NAMED.format("rss+xml", "/dead.xml").encode()})
    with pytest.raises(NotThere, match="answers 404"):
        await hear(listener, f"{server.url}/")


async def test_a_secret_header_goes_to_the_host_of_the_file_alone(listener, site):
    there = await site({"/a.xml": rss("a")})
    here = await site({"/": NAMED.format("rss+xml", f"{there.url}/a.xml").encode()})
    await hear(listener, f"{here.url}/", headers={"Authorization": "Bearer secret"})
    assert here.asked[-1].headers["authorization"] == "Bearer secret"
    assert not any("authorization" in asked.headers for asked in there.asked)


SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://wire.example/{0}</loc></url></urlset>'
)


async def test_an_index_of_sitemaps_is_heard_by_its_newest_parts_of_news(listener, site):
    paths = {f"/news-{n}.xml": SITEMAP.format(n).encode() for n in range(6)}
    server = await site(paths)
    rows = "".join(
        f"<sitemap><loc>{server.url}/news-{n}.xml</loc><lastmod>2026-11-{10 + n}</lastmod></sitemap>" for n in range(6)
    )
    paths["/index.xml"] = (
        f"<sitemapindex>{rows}<sitemap><loc>{server.url}/tags.xml</loc><lastmod>2026-11-22</lastmod></sitemap>"
        "</sitemapindex>"
    ).encode()
    heard = await hear(listener, f"{server.url}/index.xml", watch="sitemap")
    assert [one.url for one in heard.reading.articles] == [f"http://wire.example/{n}" for n in (5, 4, 3)]
    assert heard.reading.is_cut  # its parts change where the index itself may not


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<sitemapindex></sitemapindex>", "an index of sitemaps that names none"),
        (b"<rss></rss>", "expected <urlset>, found <rss>"),
        (b"no markup", "not a sitemap"),
    ],
)
async def test_what_is_no_sitemap_says_so(listener, site, body, message):
    server = await site({"/a.xml": body})
    with pytest.raises(Poison, match=message):
        await hear(listener, f"{server.url}/a.xml", watch="sitemap")


@pytest.mark.parametrize(
    ("status", "headers", "error", "message", "after_s"),
    [
        (410, {}, Gone, "gone for good", None),
        (404, {}, NotThere, "there is no such address", None),
        (403, {}, Retry, "does not let us", None),
        (401, {}, Retry, "wants to know who asks", None),
        (429, {}, Retry, "answers 429", 900),
        (503, {"retry_after": "Mon, 23 Nov 2026 08:02:00 GMT"}, Retry, "answers 503", 120),
    ],
)
async def test_a_refusal_says_what_it_means_and_how_long_it_holds(
    listener, serve_http, answer, status, headers, error, message, after_s
):
    server = await serve_http(lambda asked: answer(404 if asked.path == "/robots.txt" else status, **headers))
    with pytest.raises(error, match=message) as told:
        await hear(listener, f"{server.url}/a.xml")
    assert getattr(told.value, "after_s", None) == after_s
