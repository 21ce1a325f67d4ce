"""Planted secrets over a whole run, with receivers of each format that fail in each way and say back what they were
asked: none of them is in any log, dead letter, archive, answer of a command, or key of the server."""

import asyncio
import base64
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ringing import article

from shared import streams
from shared.bus import Bus

ROOT = Path(__file__).parents[3]
RUN = "from services.cli.main import main; main()"
FORMATS = ("webhook", "slack", "teams", "discord", "ntfy", "alertmanager", "apprise")
WAYS = ("echo", "gone", "malformed", "refused", "away", "tls")
MAIL = {"format": "email", "from": "bell@example.org", "to": ["desk@example.org"]}


class Plants:
    """A secret for each place, told to the files by the environment alone; none is a part of another."""

    def __init__(self) -> None:
        self.env: dict[str, str] = {}

    def put(self, name: str, shape: str = "{}") -> str:
        """`${NAME}` that stands for a fresh secret in this shape."""
        variable = name.upper().replace("-", "_")
        self.env[variable] = shape.format(f"hunter-{name}")
        return f"${{{variable}}}"

    def key(self, name: str) -> str:
        variable = name.upper().replace("-", "_")
        self.env[variable] = "whsec_" + base64.b64encode(f"hunter-key-{name}".ljust(32, "-").encode()).decode()
        return f"${{{variable}}}"

    @property
    def words(self) -> set[str]:
        keys = {value.removeprefix("whsec_")[:24] for value in self.env.values() if value.startswith("whsec_")}
        return keys | {"hunter"}


@pytest.fixture
def plants() -> Plants:
    return Plants()


def receivers(plants: Plants, addresses: dict[str, str]) -> dict[str, dict[str, Any]]:
    """One of each format for each way to fail, with a secret in each place that takes one."""
    found: dict[str, dict[str, Any]] = {}
    for form in FORMATS:
        for way in WAYS:
            name = f"{form}-{way}"
            scheme, _, place = addresses[way].partition("://")
            user = plants.put(f"{name}-user", "u{}:p{}".replace("p{}", "p-hunter-word"))
            path, query = plants.put(f"{name}-path"), plants.put(f"{name}-query")
            header = plants.put(f"{name}-header", "Bearer {}")
            found[name] = {
                "format": form,
                "url": f"{scheme}://{user}@{place}/services/T0/{path}?key={query}",
                "headers": {"X-Mine": header},
            }
            if form == "webhook":
                found[name]["secret"] = [plants.key(f"{name}-new"), plants.key(f"{name}-old")]
    password = plants.put("mail-password")
    found["email-refused"] = {**MAIL, "url": f"smtps://bell:{password}@10.1.2.3"}
    found["email-malformed"] = {**MAIL, "url": f"smtp://bell:{password}@{addresses['mail']}"}
    return found


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says back every word it was told, as a debugging page does; then as what is no answer at all."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
        said = head.replace(b"\r\n", b" ")
        if b"-malformed-path" in head:
            writer.write(b"HTTP/9.9 " + said + b"\r\n\r\n")
        else:
            status = b"410" if b"-gone-path" in head else b"500"
            size = str(len(said + body)).encode()
            writer.write(b"HTTP/1.1 " + status + b" No\r\ncontent-length: " + size + b"\r\n\r\n" + said + body)
        await writer.drain()
    writer.close()


async def speak_first(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A mail server without encryption; to who expects TLS, nonsense."""
    with contextlib.suppress(ConnectionError, asyncio.CancelledError):
        writer.write(b"220 mail.example.org\r\n250-mail.example.org\r\n250 AUTH PLAIN\r\n")
        await writer.drain()
    writer.close()


async def test_no_secret_is_told_by_anything(plants, bus: Bus, redis_url, tmp_path, unused_tcp_port, wait_for):
    async with (
        await asyncio.start_server(echo, "127.0.0.1", 0) as web,
        await asyncio.start_server(speak_first, "127.0.0.1", 0) as mail,
    ):
        plain, speaking = (f"127.0.0.1:{one.sockets[0].getsockname()[1]}" for one in (web, mail))
        addresses = {
            "echo": f"http://{plain}", "gone": f"http://{plain}", "malformed": f"http://{plain}",
            "refused": "http://10.1.2.3", "away": f"http://127.0.0.1:{unused_tcp_port}", "tls": f"https://{speaking}",
            "mail": speaking,
        }  # fmt: skip
        named = receivers(plants, addresses)
        files(tmp_path, named)
        env = environment(plants, redis_url)
        process = await start(tmp_path, env, "serve", "alert")
        await bus.redis.xadd(streams.ENRICHED, {streams.BODY: article("a1").model_dump_json()})
        try:
            await wait_for(lambda: _dead(bus, len(named)), 60)
        finally:
            process.terminate()
            out, err = await process.communicate()
        told = {"out": out.decode(), "log": err.decode(), "redis": await everything(bus)}
        told |= await answers(bus, tmp_path, env)
    told |= {
        str(file): file.read_bytes().decode("latin-1") for file in (tmp_path / ".tocsin").rglob("*") if file.is_file()
    }
    assert '"level": "error"' in told["log"]
    assert "answered 500" in told["dead list"] + told["redis"]
    for place, text in told.items():
        for word in plants.words:
            at = text.find(word)
            assert at < 0, f"{place}: {text[max(0, at - 200) : at + 60]}"


def files(folder: Path, named: dict[str, dict[str, Any]]) -> None:
    watchlist = {"id": "fires", "match": "fire", "notify": list(named)}
    (folder / "watchlists").mkdir()
    (folder / "watchlists" / "w.yaml").write_text(json.dumps({"receivers": named, "watchlists": [watchlist]}))
    broken = {"slack": {"format": "slack", "url": "hunter://inner/${WEBHOOK_ECHO_PATH}"},
              "desk": {"url": "https://ann:hunter-word@desk.example.org:hunter/", "secret": "whsec_hunter", "headers": {"a": 1}}}  # fmt: skip
    (folder / "broken.yaml").write_text(f"receivers: {json.dumps(broken)}\nwatchlists: [nonsense]\n")


def environment(plants: Plants, redis_url: str) -> dict[str, str]:
    given = {
        "TOCSIN_REDIS_URL": redis_url, "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8", "TOCSIN_RETRY_SCALE": "0.000001",
        "TOCSIN_LOG": "json:debug", "TOCSIN_LISTEN": "127.0.0.1:0", "TOCSIN_PUSH_TOKEN": "hunter-push-token",
    }  # fmt: skip
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **given, **plants.env}


async def start(folder: Path, env: dict[str, str], *args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN, *args, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


async def answers(bus: Bus, folder: Path, env: dict[str, str]) -> dict[str, str]:
    """What the commands say, on stdout and stderr, of what happened and of the files."""
    letter = (await bus.redis.xrange(streams.dead("delivery"), count=1))[0][0].decode()
    asked = [
        ["status"], ["status", "--json"], ["settings"], ["dead", "list"], ["dead", "list", "--json"],
        ["dead", "show", f"delivery/{letter}"], ["alerts", "list"], ["alerts", "list", "--json"],
        ["watchlists", "check", "watchlists"], ["watchlists", "check", "broken.yaml"], ["watchlists", "ping"],
        ["watchlists", "ping", "-w", "broken.yaml"],
    ]  # fmt: skip
    ended = [await (await start(folder, env, *args)).communicate() for args in asked]
    return {" ".join(args): (out + err).decode() for args, (out, err) in zip(asked, ended, strict=True)}


async def everything(bus: Bus) -> str:
    """Every key of the server with its value, but the files as the user wrote them."""
    keys = [key async for key in bus.redis.scan_iter() if key.decode() != streams.kept_watchlists()]
    return repr([(key, await bus.redis.dump(key), await _shown(bus, key)) for key in keys])


async def _shown(bus: Bus, key: bytes) -> Any:
    kind = (await bus.redis.type(key)).decode()
    read = {"hash": bus.redis.hgetall, "string": bus.redis.get}
    return await read[kind](key) if kind in read else await bus.redis.xrange(key) if kind == "stream" else None


async def _dead(bus: Bus, count: int) -> bool:
    return await bus.redis.xlen(streams.dead("delivery")) == count
