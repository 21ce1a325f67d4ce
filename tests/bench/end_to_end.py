"""From the push of an article to its signed webhook, on the whole stack in one process; and what it costs to wait."""

import asyncio
import base64
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.stack.inbox import Delivery, Inbox
from shared.http import open_client
from tests.bench.texts import articles

TOKEN = "bench"
SECRET = "whsec_" + base64.b64encode(b"a key for measuring only, 32 long").decode()
PORT = 8791
IDLE_ARTICLES = 40
IDLE_GAP_S = 0.5
LOADED_ARTICLES = 300
LOADED_PER_S = 15
IDLE_CPU_S = 20

RULES = """\
receivers:
  bench: {{url: {url}, secret: {secret}}}
watchlists:
  - {{id: every-one, name: Every one, match: bench, story: every, notify: [bench]}}
"""


def figures() -> Iterator[dict[str, object]]:
    heard: dict[str, float] = {}

    def hear(delivery: Delivery) -> None:
        heard.setdefault(delivery.body["data"]["article"]["url"], time.perf_counter())

    with Inbox(hear, secrets=[SECRET]) as inbox, _stack(inbox.url) as pid:
        cpu = _cpu_s(pid)
        time.sleep(IDLE_CPU_S)
        yield {
            "figure": "idle CPU of `tocsin up` and its server",
            "percent_of_a_core": round(100 * (_cpu_s(pid) - cpu) / IDLE_CPU_S, 2),
        }
        for name, count, gap_s in (
            ("idle", IDLE_ARTICLES, IDLE_GAP_S),
            ("15 articles/s", LOADED_ARTICLES, 1 / LOADED_PER_S),
        ):
            heard.clear()
            pushed, answered = asyncio.run(_push(name, count, gap_s, heard))
            waits = sorted(heard[url] - at for url, at in pushed.items() if url in heard)
            yield {
                "figure": f"push to webhook, {name}",
                "articles": count,
                "missing": count - len(waits),
                "p50_ms": round(1000 * statistics.median(waits), 1),
                "p99_ms": round(1000 * waits[int(len(waits) * 0.99)], 1),
                "push_answered_p50_ms": round(1000 * statistics.median(answered), 1),
            }


@contextmanager
def _stack(receiver: str) -> Iterator[int]:
    program = shutil.which("tocsin", path=str(Path(sys.executable).parent)) or "tocsin"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "watchlists.yaml").write_text(RULES.format(url=receiver, secret=SECRET))
        env = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        env |= {
            "TOCSIN_PUSH_TOKEN": TOKEN, "TOCSIN_LISTEN": f"127.0.0.1:{PORT}", "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8",
            "TOCSIN_WATCHLISTS": "watchlists.yaml", "TOCSIN_LOG": "console:error",
        }  # fmt: skip
        process = subprocess.Popen([program, "up"], cwd=folder, env=env)
        try:
            asyncio.run(_until_ready())
            yield process.pid
        finally:
            process.terminate()
            process.wait()


async def _until_ready() -> None:
    async with open_client(allow_networks=_loopback()) as client, asyncio.timeout(60):
        while True:
            try:
                answer = await client.fetch(f"http://127.0.0.1:{PORT}/health/ready")
            except Exception:  # noqa: BLE001 (not up yet; the time-out ends it)
                await asyncio.sleep(0.1)
            else:
                if answer.status == 200:
                    return


async def _push(name: str, count: int, gap_s: float, heard: dict[str, float]) -> tuple[dict[str, float], list[float]]:
    pushed: dict[str, float] = {}
    answered: list[float] = []
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    async with open_client(allow_networks=_loopback()) as client:

        async def push(number: int, title: str, text: str) -> None:
            url = f"https://bench.example.org/{name.replace(' ', '-').replace('/', '-')}/{number}"
            body = json.dumps({"url": url, "title": f"bench {title}", "text": text}).encode()
            pushed[url] = began = time.perf_counter()
            answer = await client.post(f"http://127.0.0.1:{PORT}/v1/articles", body, headers)
            answered.append(time.perf_counter() - began)
            if answer.status != 202:
                raise RuntimeError(f"push answered {answer.status}: {answer.body[:200]!r}")

        tasks = []
        for number, article in enumerate(articles(count)):
            tasks.append(asyncio.create_task(push(number, article.title, article.text)))
            await asyncio.sleep(gap_s)
        await asyncio.gather(*tasks)
        ends = time.monotonic() + 30
        while len(heard) < count and time.monotonic() < ends:
            await asyncio.sleep(0.05)
    return pushed, answered


def _loopback() -> tuple[object, ...]:
    from ipaddress import ip_network

    return (ip_network("127.0.0.0/8"),)


def _cpu_s(pid: int) -> float:
    """User and system time of a process and all below it, with the server it started (Linux)."""
    total, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            parents[int(entry.name)] = int(fields[1])
            spent[int(entry.name)] = (int(fields[11]) + int(fields[12])) / ticks
    for one, seconds in spent.items():
        at = one
        while at not in (0, 1, pid):
            at = parents.get(at, 0)
        total += seconds if at == pid else 0.0
    return total
