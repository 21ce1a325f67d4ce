"""The frame around services: it waits for Redis, tells its health, asks for the token, and ends in order."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shared import streams
from shared.bus import Bus, Change, add
from shared.errors import Misconfigured
from shared.frame import runtime
from shared.frame.doors import answer
from shared.frame.listening import split_listen
from shared.frame.service import Door, Finding, Service, World
from shared.hop import Done, Entry, Outcome, Step
from shared.settings import load


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return bound.getsockname()[1]


@asynccontextmanager
async def passing_on(world: World) -> AsyncIterator[Service]:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        return [Done(Change([add(streams.TAGGED, entry.body)])) for entry in entries]

    async def hello(scope: object, receive: object, send: object) -> None:
        await answer(send, 200, {"hello": "there"})

    yield Service(
        "toy",
        steps=[Step("tag", streams.ARTICLES, "tag", handle)],
        doors=[Door("/hello", hello)],
        findings=lambda: {"mood": Finding(is_ready=True, detail="good")},
    )


@asynccontextmanager
async def running(redis_url: str, port: int, **flags: str) -> AsyncIterator[None]:
    """The frame in this loop, until the test is done with it."""
    listen = flags.pop("listen", f"127.0.0.1:{port}")
    task = asyncio.create_task(runtime.serve([passing_on], load(flags), redis_url, listen))
    try:
        yield
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        assert await task == 0


async def get(port: int, path: str, token: str | None = None) -> tuple[int, str]:
    """Status and body, over a plain socket; status 0 while nobody listens."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return 0, ""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    writer.write((head + (f"Authorization: Bearer {token}\r\n" if token else "") + "\r\n").encode())
    data = (await reader.read()).decode()
    writer.close()
    return int(data.split()[1]), data.partition("\r\n\r\n")[2]


async def test_what_is_on_the_stream_before_the_first_start_is_delivered(
    bus: Bus, redis_url: str, wait_for: Callable
) -> None:
    await bus.redis.flushall()
    await bus.redis.xadd(streams.ARTICLES, {"data": "early"})
    async with running(redis_url, free_port()):
        await wait_for(lambda: bus.redis.xlen(streams.TAGGED))


async def test_readiness_tells_each_dependency(bus: Bus, redis_url: str, wait_for: Callable) -> None:
    port = free_port()
    async with running(redis_url, port):

        async def ready() -> str:
            status, body = await get(port, "/health/ready")
            return body if status == 200 else ""

        told = json.loads(await wait_for(ready))
        assert told["checks"]["toy mood"] == {"ready": True, "detail": "good"}
        assert set(told["checks"]) == {"redis", "streams", "step tag", "toy mood"}


async def test_without_redis_it_waits_and_says_why(wait_for: Callable, tmp_path: Path) -> None:
    port = free_port()
    async with running(f"unix://{tmp_path}/nobody.sock", port):

        async def not_ready() -> str:
            status, body = await get(port, "/health/ready")
            return body if status == 503 and "nobody.sock" in body else ""

        assert json.loads(await wait_for(not_ready))["ready"] is False
        assert (await get(port, "/health/live"))[0] == 200


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("/health/live", None, 200),
        ("/hello", None, 401),
        ("/hello", "wrong", 401),
        ("/hello", "right", 200),
        ("/metrics", None, 401),
        ("/metrics", "right", 200),
        ("/asyncapi.json", "right", 200),
        ("/nothing", "right", 404),
        ("/nothing", None, 404),
    ],
)
async def test_a_token_where_one_is_set_is_asked_of_all_but_health(
    bus: Bus, redis_url: str, wait_for: Callable, path: str, token: str | None, status: int
) -> None:
    port = free_port()
    async with running(redis_url, port, push_token="right"):
        await wait_for(lambda: is_up(port))
        assert (await get(port, path, token))[0] == status


async def test_open_to_a_network_and_without_a_token_only_health_is_served(
    bus: Bus, redis_url: str, wait_for: Callable
) -> None:
    port = free_port()
    async with running(redis_url, port, listen=f"0.0.0.0:{port}"):
        await wait_for(lambda: is_up(port))
        assert (await get(port, "/hello"))[0] == 404
        assert (await get(port, "/metrics"))[0] == 404


async def test_readers_live_on_after_the_server_was_emptied(bus: Bus, redis_url: str, wait_for: Callable) -> None:
    async with running(redis_url, free_port()):
        await wait_for(lambda: bus.redis.exists(streams.ARTICLES))
        await bus.redis.flushall()
        await bus.redis.xadd(streams.ARTICLES, {"data": "after"})
        await wait_for(lambda: bus.redis.xlen(streams.TAGGED), timeout_s=20)


async def test_a_taken_port_is_a_clear_error(bus: Bus, redis_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"cannot listen on 127.0.0.1:{port}"):
            await runtime.serve([passing_on], load(), redis_url, f"127.0.0.1:{port}")


@pytest.mark.parametrize("listen", ["8700", "host:", "host:http", ":8700", "h:99999"])
def test_an_address_to_listen_on_has_host_and_port(listen: str) -> None:
    with pytest.raises(Misconfigured, match="host:port"):
        split_listen(listen)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_with_exit_code_0(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    script = (
        "import asyncio, sys\nfrom tests.unit.shared.frame.test_runtime import passing_on\nfrom shared.frame import runtime\n"
        "from shared.settings import load\n"
        f"sys.exit(asyncio.run(runtime.serve([passing_on], load(), 'unix://{tmp_path}/no.sock', '127.0.0.1:{port}')))"
    )
    root = Path(__file__).parents[4]
    process = subprocess.Popen([sys.executable, "-c", script], cwd=root, stderr=subprocess.DEVNULL)
    try:
        asyncio.run(_until_up(port))
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()


async def is_up(port: int) -> bool:
    return (await get(port, "/health/live"))[0] == 200


async def _until_up(port: int) -> None:
    async with asyncio.timeout(20):
        while not await is_up(port):
            await asyncio.sleep(0.02)
