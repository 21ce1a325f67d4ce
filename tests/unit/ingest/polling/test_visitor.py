"""Visits as a polite guest, on real servers."""

import asyncio
import time
from ipaddress import ip_network

import pytest

from services.ingest.polling import turns as turns_module
from services.ingest.polling import visitor as visitor_module
from services.ingest.polling.tdm import PATH as TDM
from services.ingest.polling.turns import Turns
from services.ingest.polling.visitor import Validators, Visitor
from shared.bus import connect
from shared.errors import Poison, Retry
from shared.http import open_client

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
async def visitor():
    async with open_client(allow_networks=LOOPBACK) as client:
        yield Visitor(client)


def told_to(server):
    return [asked.path for asked in server.asked]


async def test_one_host_is_asked_one_thing_at_a_time(visitor, serve_http, answer):
    at_once, most = 0, 0

    async def respond(asked):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1
        return answer(404 if asked.path == "/robots.txt" else 200)

    server = await serve_http(respond)
    await asyncio.gather(*(visitor.feed(f"{server.url}/{n}") for n in range(8)))
    assert most == 1
    assert len(server.asked) == 9


async def test_a_slow_host_does_not_hold_up_another(visitor, serve_http, answer):
    async def never(asked):
        await asyncio.sleep(60)
        return b""

    slow, quick = await serve_http(never), await serve_http(lambda asked: answer(200, b"here"))
    waiting = asyncio.create_task(visitor.feed(slow.url))
    assert (await visitor.feed(quick.url)).content == b"here"
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_pages_of_one_host_come_apart(visitor, serve_http, answer, monkeypatch):
    monkeypatch.setattr(visitor_module, "PAGE_GAP_S", 0.1)
    server = await serve_http(lambda asked: answer(200))
    began = time.monotonic()
    await asyncio.gather(*(visitor.page(f"{server.url}/{n}") for n in range(3)))
    assert time.monotonic() - began >= 0.2


async def test_robots_txt_is_asked_once_and_holds_for_pages(visitor, serve_http, answer):
    robots = b"User-agent: *\nDisallow: /private\n"
    server = await serve_http(lambda asked: answer(200, robots if asked.path == "/robots.txt" else b"page"))
    assert (await visitor.page(f"{server.url}/a")).content == b"page"
    with pytest.raises(Retry, match=r"robots\.txt") as told:
        await visitor.page(f"{server.url}/private/b")
    assert told.value.after_s
    assert told_to(server) == ["/robots.txt", TDM, "/a"]


async def test_while_robots_txt_cannot_be_had_nothing_else_is_read(visitor, serve_http, answer):
    said = iter([answer(503), answer(404), answer(200, b"feed")])
    server = await serve_http(lambda asked: next(said))
    with pytest.raises(Retry, match="answers 503"):
        await visitor.feed(f"{server.url}/feed")
    assert (await visitor.feed(f"{server.url}/feed")).content == b"feed"
    assert told_to(server) == ["/robots.txt", "/robots.txt", "/feed"]


async def test_a_redirect_is_followed_only_where_the_host_it_leads_to_lets_us(visitor, serve_http, answer):
    robots = answer(200, b"User-agent: *\nDisallow: /private\n")
    there = await serve_http(lambda asked: robots if asked.path == "/robots.txt" else answer(200, b"page"))
    leads = {"/a": f"{there.url}/open", "/b": f"{there.url}/private"}
    here = await serve_http(
        lambda asked: answer(301, location=leads[asked.path]) if asked.path in leads else answer(404)
    )
    fetched = await visitor.feed(f"{here.url}/a", {"Authorization": "secret"})
    assert (fetched.content, fetched.url, fetched.moved_to) == (b"page", leads["/a"], leads["/a"])
    assert "authorization" not in there.asked[-1].headers
    with pytest.raises(Retry, match=r"robots\.txt"):
        await visitor.feed(f"{here.url}/b")
    assert told_to(there) == ["/robots.txt", "/open"]


async def test_redirects_without_end_are_given_up(visitor, serve_http, answer):
    server = await serve_http(lambda asked: answer(302, location="/a") if asked.path == "/a" else answer(404))
    with pytest.raises(Poison, match="redirects more than 10 times"):
        await visitor.feed(f"{server.url}/a")


async def test_validators_go_only_to_the_address_that_gave_them(visitor, serve_http, answer):
    server = await serve_http(lambda asked: answer(302, location="/b") if asked.path == "/a" else answer(404))
    await visitor.feed(f"{server.url}/a", known=Validators(f"{server.url}/b", '"1"', "Mon"))
    sent = {asked.path: asked.headers.get("if-none-match") for asked in server.asked}
    assert sent == {"/robots.txt": None, "/a": None, "/b": '"1"'}


async def test_a_reservation_in_the_sites_file_holds_for_its_pages(visitor, serve_http, answer):
    rows = b'[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]'
    server = await serve_http(
        lambda asked: answer(200, rows) if asked.path == TDM else answer(404 if asked.path == "/robots.txt" else 200)
    )
    assert (await visitor.page(f"{server.url}/free/a")).status == 200
    with pytest.raises(Retry, match="reserves text and data mining"):
        await visitor.page(f"{server.url}/b")
    assert (await visitor.feed(f"{server.url}/feed")).status == 200
    assert told_to(server) == ["/robots.txt", TDM, "/free/a", "/feed"]


@pytest.mark.parametrize(
    ("robots", "gaps"),
    [
        (b"", {("feed", "feed"): 0.0, ("feed", "page"): 0.2, ("page", "feed"): 0.2, ("page", "page"): 0.2}),
        (b"User-agent: *\nCrawl-delay: 0.4", {("feed", "feed"): 0.4, ("page", "page"): 0.4}),
    ],
)
async def test_a_host_has_peace_around_a_page_and_as_long_as_it_asks(serve_http, answer, monkeypatch, robots, gaps):
    monkeypatch.setattr(visitor_module, "PAGE_GAP_S", 0.2)
    for (first, second), gap_s in gaps.items():
        at: list[float] = []
        server = await serve_http(lambda asked, at=at: at.append(time.monotonic()) or answer(200, robots))
        async with open_client(allow_networks=LOOPBACK) as client:
            visitor = Visitor(client)
            for kind in (first, second):
                await getattr(visitor, kind)(f"{server.url}/x")
        assert gap_s <= at[-1] - at[-2] < gap_s + 0.15, (first, second)


@pytest.mark.parametrize(
    ("status", "headers", "wait_s"),
    [(429, {}, 900), (429, {"retry_after": "50"}, 50), (503, {"retry_after": "70"}, 70)],
)
async def test_a_site_that_asks_us_to_wait_is_asked_for_no_page_meanwhile(
    visitor, serve_http, answer, status, headers, wait_s
):
    server = await serve_http(lambda asked: answer(status, **headers) if asked.path in ("/a", "/b") else answer(404))
    assert (await visitor.page(f"{server.url}/a")).status == status
    with pytest.raises(Retry, match="asked us to wait") as told:
        await visitor.page(f"{server.url}/b")
    assert told.value.after_s == pytest.approx(wait_s, abs=2)
    assert told_to(server)[-1] == "/a"


async def test_robots_txt_that_is_refused_for_too_many_requests_lets_nothing_be_read(visitor, serve_http, answer):
    server = await serve_http(lambda asked: answer(429, retry_after="60"))
    with pytest.raises(Retry, match="answers 429, so nothing may be read") as told:
        await visitor.feed(f"{server.url}/feed")
    assert told.value.after_s == 60


async def test_processes_that_share_a_bus_take_turns_at_a_host(bus, serve_http, answer, monkeypatch):
    monkeypatch.setattr(turns_module, "LOOK_S", 0.01)
    at_once, most = 0, 0

    async def respond(asked):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        return answer(404 if asked.path == "/robots.txt" else 200)

    server = await serve_http(respond)
    async with open_client(allow_networks=LOOPBACK) as client:
        visitors = [Visitor(client, Turns(bus, name)) for name in ("one", "other")]
        await asyncio.gather(*(visitor.feed(f"{server.url}/{n}") for n in range(4) for visitor in visitors))
    assert most == 1


async def test_without_the_bus_each_process_is_polite_by_itself(bus, serve_http, answer):
    server = await serve_http(lambda asked: answer(200, b"feed"))
    async with open_client(allow_networks=LOOPBACK) as client, connect("redis://127.0.0.1:1/0") as nowhere:
        fetched = await Visitor(client, Turns(nowhere, "me")).feed(f"{server.url}/feed")
    assert fetched.content == b"feed"
