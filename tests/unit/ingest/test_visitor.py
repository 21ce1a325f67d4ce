"""Visits as a polite guest, on real servers."""

import asyncio
import time
from ipaddress import ip_network

import pytest

from services.ingest import visitor as visitor_module
from services.ingest.visitor import Visitor
from shared.errors import Retry
from shared.http import open_client


@pytest.fixture
async def visitor():
    async with open_client(allow_networks=[ip_network("127.0.0.0/8")]) as client:
        yield Visitor(client)


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
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/a"]


async def test_while_robots_txt_cannot_be_had_nothing_else_is_read(visitor, serve_http, answer):
    said = iter([answer(503), answer(404), answer(200, b"feed")])
    server = await serve_http(lambda asked: next(said))
    with pytest.raises(Retry, match="answers 503"):
        await visitor.feed(f"{server.url}/feed")
    assert (await visitor.feed(f"{server.url}/feed")).content == b"feed"
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/robots.txt", "/feed"]
