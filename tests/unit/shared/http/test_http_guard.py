"""Ways into the network that the guard has heard of: spellings, look-alikes, rebinding, headers, bombs."""

import asyncio
import gzip
import socket
from ipaddress import ip_network
from pathlib import Path

import pytest

from shared.errors import Poison, Retry, TocsinError
from shared.http import Refused, open_client, resolving
from tests.bombs import bomb, cost

LOOPBACK = (ip_network("127.0.0.0/8"),)

# Each is 127.0.0.1, or a host of that network, to one parser or another.
SPELLINGS = [
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.0x1", "0177.0.0.1",
    "017700000001", "00000177.1", "0", "0.0.0.0", "127.0.0.1%00.example.org", "%31%32%37.0.0.1", "127.0.0.1%2f",
    "localhost", "localhost.", "LOCALHOST", "LocalHost.", "localhost.localdomain", "ip6-localhost",
    "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "１２７.0.0.1", "①②⑦.0.0.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌocalhost", "localhoſt", "xn--localhost-",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:7f00:0001]",
    "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2002:7f00:1::1]", "[2001:0:7f00:1::1]", "[::ffff:0:127.0.0.1]", "[fe80::1%25lo]", "[::1%25lo]", "[::1%lo]", "[127.0.0.1]",
    "[fec0::1]", "[fd00::1]", "[ff02::1]", "169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]", "[fd00:ec2::254]", "100.64.0.1", "10.0.0.1", "012.1", "0xa000001", "192.168.0.1", "172.16.0.1",
    "198.18.0.1", "255.255.255.255", "224.0.0.1",
]  # fmt: skip

# Addresses that parsers read differently: the host asked must be the host that was checked.
CONFUSING = [
    "http://example.org@127.0.0.1:{port}/", "http://example.org:80@127.0.0.1:{port}/", "http://1.1.1.1&@127.0.0.1:{port}/",
    "http://example.org%40127.0.0.1:{port}/", "http://example.org\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/", "http://:@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}?@example.org/", "HTTP://127.0.0.1:{port}/", "  http://127.0.0.1:{port}/", "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/", "http:127.0.0.1:{port}/", "http://127.0.0.1:{port}:80/", "http://127.0.0.1:0{port}/",
    "http://127.0.0.1\t:{port}/", "http://127.0.0.1\n:{port}/", "http://127.0.0.1 :{port}/", "http://127.0.0.1\x00:{port}/",
    "//127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/", "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "http://unix:/var/run/docker.sock/", "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://[::ffff:127.0.0.1]:{port}/",
]  # fmt: skip


@pytest.fixture
def resolved(monkeypatch):
    """`resolved(host=[[addresses], [addresses]...])`: what each look-up gives, the last one from then on."""

    def script(**answers):
        asked = []

        def look_up(host, port, *args, **kwargs):
            asked.append(host)
            key = host.replace(".", "_")
            if key not in answers:
                raise socket.gaierror(socket.EAI_NONAME, "not scripted")
            addresses = answers[key].pop(0) if len(answers[key]) > 1 else answers[key][0]
            return [(0, 0, 0, "", (one, port)) for one in addresses]

        monkeypatch.setattr(resolving.socket, "getaddrinfo", look_up)
        return asked

    return script


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_an_inner_address_is_reached(host, serve_http, answer):
    server = await serve_http(lambda asked: answer())
    port = server.url.rpartition(":")[2]
    async with open_client() as guarded:
        for url in (f"http://{host}:{port}/", f"http://user:pw@{host}:{port}/"):
            for act in (guarded.fetch(url, timeout_s=5), guarded.post(url, b"", {}, timeout_s=5)):
                with pytest.raises(TocsinError):
                    await act
    assert server.asked == []


@pytest.mark.parametrize("url", CONFUSING)
async def test_no_address_that_parsers_read_differently_reaches_inside(url, serve_http, answer):
    server = await serve_http(lambda asked: answer())
    async with open_client() as guarded:
        with pytest.raises(TocsinError):
            await guarded.fetch(url.format(port=server.url.rpartition(":")[2]), timeout_s=5)
    assert server.asked == []


@pytest.mark.parametrize("host", SPELLINGS)
async def test_a_redirect_to_an_inner_address_is_refused_in_every_spelling(host, serve_http, answer):
    inner = await serve_http(lambda asked: answer())
    location = f"http://{host}:{inner.url.rpartition(':')[2]}/"

    async def redirect(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(302, location=location))
        writer.close()

    async with await asyncio.start_server(redirect, "127.0.0.9", 0) as outer:
        port = outer.sockets[0].getsockname()[1]
        async with open_client(allow_networks=(ip_network("127.0.0.9/32"),)) as guarded:
            with pytest.raises(TocsinError):
                await guarded.fetch(f"http://127.0.0.9:{port}/", timeout_s=5)
    assert inner.asked == []


async def test_a_name_that_rebinds_is_asked_for_once_and_the_checked_address_is_connected_to(
    serve_http, answer, resolved
):
    server = await serve_http(lambda asked: answer(body=b"allowed"))
    asked = resolved(rebinding_example=[["127.0.0.1"], ["10.0.0.1"]])
    port = server.url.rpartition(":")[2]
    async with open_client(allow_networks=LOOPBACK) as client:
        assert (await client.fetch(f"http://rebinding.example:{port}/")).content == b"allowed"
    assert asked == ["rebinding.example"]
    assert server.asked[0].headers["host"] == f"rebinding.example:{port}"


async def test_a_name_that_rebinds_inwards_is_refused_at_the_next_connection(serve_http, answer, resolved, monkeypatch):
    server = await serve_http(lambda asked: answer(connection="close"))
    port = server.url.rpartition(":")[2]
    resolved(rebinding_example=[["127.0.0.1"], ["127.0.0.2"]])
    async with open_client(allow_networks=(ip_network("127.0.0.1/32"),)) as client:
        await client.post(f"http://rebinding.example:{port}/", b"", {})
        with pytest.raises(Refused, match=r"rebinding\.example -> 127\.0\.0\.2 is loopback"):
            await client.post(f"http://rebinding.example:{port}/", b"", {})
    assert len(server.asked) == 1


async def test_of_mixed_addresses_only_those_admitted_are_connected_to(serve_http, answer, resolved):
    server = await serve_http(lambda asked: answer())
    resolved(mixed_example=[["10.0.0.1", "169.254.169.254", "::1", "127.0.0.1"]])
    async with open_client(allow_networks=LOOPBACK) as client:
        assert (await client.fetch(f"http://mixed.example:{server.url.rpartition(':')[2]}/", timeout_s=1)).status == 200


async def test_each_hop_of_a_fetch_is_resolved_and_checked(serve_http, answer, resolved):
    server = await serve_http(lambda asked: answer(302, location=f"http://second.example:{port}/"))
    port = server.url.rpartition(":")[2]
    asked = resolved(first_example=[["127.0.0.1"]], second_example=[["10.1.1.1"]])
    async with open_client(allow_networks=LOOPBACK) as client:
        with pytest.raises(Refused, match=r"second\.example -> 10\.1\.1\.1 is private"):
            await client.fetch(f"http://first.example:{port}/")
    assert asked == ["first.example", "second.example"]
    assert len(server.asked) == 1


async def test_a_line_for_another_protocol_is_guarded_too(serve_http, answer, resolved):
    server = await serve_http(lambda asked: answer())
    port = int(server.url.rpartition(":")[2])
    resolved(mail_example=[["127.0.0.1"], ["10.0.0.1"]])
    async with open_client(allow_networks=LOOPBACK) as client:
        line = await client.connect("mail.example", port)
        assert line.getpeername() == ("127.0.0.1", port)
        line.close()
        with pytest.raises(Refused, match=r"mail\.example -> 10\.0\.0\.1 is private"):
            await client.connect("mail.example", port)
        with pytest.raises(Retry, match=r"^unknown\.example: does not resolve"):
            await client.connect("unknown.example", port)


async def test_no_line_where_nobody_listens(unused_tcp_port):
    async with open_client(allow_networks=LOOPBACK) as client:
        with pytest.raises(Retry, match="Connection refused"):
            await client.connect("127.0.0.1", unused_tcp_port)


@pytest.mark.parametrize("name", ["http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_no_proxy_of_the_environment_sees_a_request(name, serve_http, answer, monkeypatch):
    proxy = await serve_http(lambda asked: answer())
    monkeypatch.setenv(name, proxy.url)
    server = await serve_http(lambda asked: answer())
    async with open_client(allow_networks=LOOPBACK) as client:
        await client.fetch(server.url)
        await client.post(server.url, b"", {})
    assert (len(server.asked), proxy.asked) == (2, [])


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Authorization": "Bearer hunter2\r\nHost: inner"}, "the header 'authorization' has a sign"),
        ({"Authorization": "hunter2\x00"}, "the header 'authorization' has a sign"),
        ({"X Key": "hunter2"}, "the header 'x key' has a sign"),
        ({"": "hunter2"}, "the header '' has a sign"),
    ],
)
async def test_a_header_that_would_be_two_is_not_sent_and_its_value_not_told(serve_http, answer, headers, message):
    server = await serve_http(lambda asked: answer())
    async with open_client(allow_networks=LOOPBACK) as client:
        with pytest.raises(Poison, match=message) as told:
            await client.post(server.url, b"", headers)
    assert "hunter2" not in _whole_trace(told.value)
    assert server.asked == []


async def test_headers_that_frame_a_request_are_ours_alone(serve_http, answer):
    server = await serve_http(lambda asked: answer())
    given = {
        "Host": "inner",
        "Content-Length": "1",
        "Transfer-Encoding": "chunked",
        "Connection": "close",
        "X-Mine": " 1 ",
    }
    async with open_client(allow_networks=LOOPBACK) as client:
        await client.post(server.url, b"body", given)
    asked = server.asked[0]
    assert (asked.headers["host"], asked.headers["content-length"]) == (server.url.removeprefix("http://"), "4")
    assert asked.headers["x-mine"] == "1"
    assert not {"transfer-encoding", "connection"} & set(asked.headers)


@pytest.mark.parametrize("url", ["http://ann:hun/ter2@host/", "http://ho\x7fst/hunter2", "http://[hunter2]/"])
async def test_an_address_that_is_none_is_not_told(url):
    async with open_client() as client:
        with pytest.raises(Poison, match="no web address") as told:
            await client.post(url, b"", {})
    assert not any(word in _whole_trace(told.value) for word in ("hun", "ter2"))


def _whole_trace(error):
    texts = []
    while error is not None:
        texts.append(str(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(texts)


def _nested() -> bytes:
    return b"".join(gzip.compress(bytes(1_000_000)) for _ in range(200))


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is read as Linux tells it")
@pytest.mark.parametrize("make", [lambda: bomb(200), _nested], ids=["one member", "many members"])
async def test_a_bomb_costs_at_most_20_megabytes(serve_http, answer, make):
    """A fifth of a gigabyte here, ten in tests/bench/delivery.py: what is not inflated costs nothing."""
    packed = make()
    server = await serve_http(
        lambda asked: answer(
            200, packed if asked.path == "/bomb" else b"small", content_encoding="gzip" if asked.path == "/bomb" else ""
        )
    )
    kilobytes, said = await asyncio.wait_for(cost(server.url), 60)
    assert "larger than" in said
    assert 1_000 < kilobytes <= 20_000
