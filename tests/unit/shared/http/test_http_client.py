"""The guarded client against real servers."""

import asyncio
import gzip
import time
from ipaddress import ip_network

import pytest

from shared.errors import Misconfigured, Poison, Retry
from shared.http import Refused, fetch_once, open_client, refusal

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
async def client():
    async with open_client(allow_networks=LOOPBACK) as opened:
        yield opened


async def test_a_fetch_gives_status_headers_and_content(client, serve_http, answer):
    server = await serve_http(lambda asked: answer(404, b"gone", content_type="text/plain", x_part="a"))
    fetched = await client.fetch(f"{server.url}/a%20b?q=1#part", headers={"X-Mine": "1"})
    assert (fetched.status, fetched.content, fetched.content_type) == (404, b"gone", "text/plain")
    assert fetched.headers["x-part"] == "a"
    asked = server.asked[0]
    assert (asked.path, asked.headers["x-mine"], asked.headers["accept-encoding"]) == ("/a%20b?q=1", "1", "gzip")
    assert asked.headers["user-agent"].startswith("tocsin/")


async def test_who_asks_says_where_to_complain(serve_http, answer):
    server = await serve_http(lambda asked: answer())
    async with open_client(allow_networks=LOOPBACK, contact="desk@paper.example") as opened:
        await opened.fetch(server.url)
    assert server.asked[0].headers["user-agent"].endswith(" (+desk@paper.example)")


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ({"/a": (302, "/b")}, None),
        ({"/a": (301, "/b")}, "/b"),
        ({"/a": (301, "/b"), "/b": (308, "/c")}, "/c"),
        ({"/a": (301, "/b"), "/b": (302, "/c")}, "/b"),
        ({"/a": (302, "/b"), "/b": (301, "/c")}, None),
    ],
)
async def test_a_fetch_tells_where_the_address_has_moved_for_good(client, serve_http, answer, hops, moved_to):
    def respond(asked):
        status, location = hops.get(asked.path, (200, None))
        return answer(status, location=location) if location else answer()

    server = await serve_http(respond)
    fetched = await client.fetch(f"{server.url}/a")
    assert fetched.moved_to == (moved_to and f"{server.url}{moved_to}")


async def test_no_private_address_is_asked_unless_it_is_allowed(serve_http, answer):
    server = await serve_http(lambda asked: answer())
    async with open_client() as guarded:
        for act in (guarded.fetch(server.url), guarded.post(server.url, b"", {})):
            with pytest.raises(Refused, match=r"127\.0\.0\.1 is loopback; set TOCSIN_ALLOW_NETWORKS=127\.0\.0\.0/8"):
                await act
        with pytest.raises(Refused, match=r"localhost -> "):
            await guarded.fetch(server.url.replace("127.0.0.1", "localhost"))
    assert server.asked == []


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "gopher://x/", "//example.org/", "nonsense", "http://"]
)
async def test_other_schemes_and_no_addresses_are_poison(client, url):
    with pytest.raises(Poison):
        await client.fetch(url)


async def test_proxies_of_the_environment_are_ignored(client, serve_http, answer, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server = await serve_http(lambda asked: answer(body=b"direct"))
    assert (await client.fetch(server.url)).content == b"direct"


async def test_redirects_of_a_fetch_are_followed_to_the_end(client, serve_http, answer):
    def respond(asked):
        return answer(200, b"here") if asked.path == "/b/c" else answer(302, location="b/c")

    server = await serve_http(respond)
    fetched = await client.fetch(f"{server.url}/a")
    assert (fetched.content, fetched.url) == (b"here", f"{server.url}/b/c")


async def test_each_redirect_is_checked(client, serve_http, answer):
    server = await serve_http(lambda asked: answer(302, location="http://169.254.169.254/latest/meta-data"))
    with pytest.raises(Refused, match=r"169\.254\.169\.254 is a cloud's metadata service"):
        await client.fetch(server.url)


async def test_a_redirect_to_another_scheme_is_refused(client, serve_http, answer):
    server = await serve_http(lambda asked: answer(301, location="file:///etc/passwd"))
    with pytest.raises(Refused):
        await client.fetch(server.url)


async def test_a_ring_of_redirects_ends(client, serve_http, answer):
    server = await serve_http(lambda asked: answer(302, location="/"))
    with pytest.raises(Poison, match="more than 10"):
        await client.fetch(server.url)
    assert len(server.asked) == 11


async def test_no_header_of_one_host_reaches_another(client, serve_http, answer):
    there = await serve_http(lambda asked: answer(200, b"there"))
    here = await serve_http(
        lambda asked: answer(302, location="/again") if asked.path == "/" else answer(302, location=there.url)
    )
    given = {
        "Authorization": "Bearer s",
        "Cookie": "c=1",
        "X-Key": "k",
        "If-None-Match": '"e"',
        "Accept": "text/x-mine",
    }
    await client.fetch(here.url.replace("//", "//ann:pw@"), headers=given)
    for name, value in given.items():
        assert [asked.headers.get(name.lower()) for asked in here.asked] == [value, value]
    assert set(there.asked[0].headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert there.asked[0].headers["accept"] == "*/*"
    assert there.asked[0].headers["host"] == there.url.removeprefix("http://")


async def test_a_delivery_follows_no_redirect(client, serve_http, answer):
    server = await serve_http(lambda asked: answer(307, location="/b"))
    said = await client.post(f"{server.url}/a", b"{}", {"content-type": "application/json"})
    assert said.status == 307
    assert [asked.path for asked in server.asked] == ["/a"]


async def test_a_delivery_sends_the_bytes_and_reads_the_answer_up_to_its_limit(client, serve_http, answer):
    server = await serve_http(lambda asked: answer(200, b"x" * 50_000, retry_after="7"))
    said = await client.post(f"{server.url}/hook", b"\x00\xffbody", {"Webhook-Id": "msg_1"}, max_answer_bytes=100)
    assert (said.status, said.headers["retry-after"], said.body) == (200, "7", b"x" * 100)
    assert (server.asked[0].method, server.asked[0].body) == ("POST", b"\x00\xffbody")
    assert server.asked[0].headers["webhook-id"] == "msg_1"


async def test_a_name_and_password_in_the_address_are_sent_as_such(client, serve_http, answer):
    server = await serve_http(lambda asked: answer())
    await client.fetch(server.url.replace("//", "//ann:p%40ss@"))
    assert server.asked[0].headers["authorization"] == "Basic YW5uOnBAc3M="
    assert "@" not in server.asked[0].headers["host"]


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"news " * 1000), gzip.compress(b"news " * 400) + gzip.compress(b"news " * 600) + b"\0\0"],
    ids=["one member", "two members and padding"],
)
async def test_gzip_is_inflated(client, serve_http, answer, body):
    server = await serve_http(lambda asked: answer(200, body, content_encoding="gzip"))
    assert (await client.fetch(server.url)).content == b"news " * 1000


async def test_a_bomb_is_given_up_before_it_is_inflated(client, serve_http, answer):
    bomb = gzip.compress(bytes(200_000_000), 1)
    server = await serve_http(lambda asked: answer(200, bomb, content_encoding="gzip"))
    began = time.process_time()
    with pytest.raises(Poison, match="larger than 1,000,000 bytes"):
        await client.fetch(server.url, max_bytes=1_000_000)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("body", "coding", "error"),
    [
        (b"plain", "gzip", Poison),
        (gzip.compress(b"x" * 999)[:-9], "gzip", Retry),
        (b"??", "br", Poison),
        (b"x" * 2_000, "identity", Poison),
    ],
    ids=["no gzip", "cut gzip", "another coding", "too large"],
)
async def test_bodies_that_cannot_be_read_say_so(client, serve_http, answer, body, coding, error):
    server = await serve_http(lambda asked: answer(200, body, content_encoding=coding))
    with pytest.raises(error, match=r"^127\.0\.0\.1: "):
        await client.fetch(server.url, max_bytes=1_000)


async def test_the_deadline_holds_over_a_body_that_trickles(client, serve_http):
    async def trickle(asked):
        await asyncio.sleep(60)
        return b""

    server = await serve_http(trickle)
    for act in (client.fetch(server.url, timeout_s=0.2), client.post(server.url, b"", {}, timeout_s=0.2)):
        with pytest.raises(Retry, match=r"no full answer within 0\.2 s"):
            await act


async def test_who_does_not_answer_may_be_asked_again_later(client, unused_tcp_port):
    with pytest.raises(Retry):
        await client.post(f"http://127.0.0.1:{unused_tcp_port}/secret-path", b"", {})


async def test_errors_name_the_host_and_never_the_path(client, unused_tcp_port):
    with pytest.raises(Retry) as told:
        await client.post(f"http://127.0.0.1:{unused_tcp_port}/secret-path?key=secret", b"", {})
    assert str(told.value) == "127.0.0.1: Connection refused"


async def test_a_name_that_does_not_resolve_may_do_so_later(client):
    with pytest.raises(Retry, match=r"^nowhere\.invalid: does not resolve: "):
        await client.fetch("http://nowhere.invalid/")


async def test_a_kept_connection_that_the_server_drops_is_replaced_once(client, serve_http, answer):
    said = iter([answer(200, b"1"), b"", answer(200, b"2")])
    server = await serve_http(lambda asked: next(said))
    assert (await client.post(server.url, b"a", {})).body == b"1"
    assert (await client.post(server.url, b"b", {})).body == b"2"
    assert [asked.body for asked in server.asked] == [b"a", b"b", b"b"]


async def test_a_fresh_connection_that_is_dropped_is_a_failure(client, serve_http):
    server = await serve_http(lambda asked: b"")
    with pytest.raises(Retry):
        await client.post(server.url, b"a", {})
    assert len(server.asked) == 1


async def test_a_header_outside_ascii_is_poison(client, serve_http, answer):
    server = await serve_http(lambda asked: answer())
    with pytest.raises(Poison, match="ASCII"):
        await client.fetch(server.url, headers={"X-Name": "Zoë"})


async def test_a_missing_ca_file_is_a_wrong_setting(tmp_path):
    with pytest.raises(Misconfigured, match="TOCSIN_CA_FILE"):
        async with open_client(ca_file=tmp_path / "none.pem"):
            pass


async def test_a_check_tells_the_refusal_without_asking_anyone():
    assert "is loopback" in (await refusal("127.0.0.1") or "")
    assert await refusal("127.0.0.1", LOOPBACK) is None
    with pytest.raises(Retry):
        await refusal("nowhere.invalid")


def test_one_fetch_for_the_command_line():
    with pytest.raises(Refused):
        fetch_once("http://127.0.0.1:1/")
