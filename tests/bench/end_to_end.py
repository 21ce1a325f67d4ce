"""From the push of an article to its signed webhook, on the whole stack in one process: how long, and what it costs in
CPU time, which holds on a busy machine too; and what it costs to wait."""

import asyncio
import base64
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from services.cli.stack.inbox import Delivery, Inbox
from shared.http import open_client
from tests.bench.serving import LOOPBACK, TOKEN, serving
from tests.bench.texts import articles

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
            "percent_of_a_core": round(100 * (_cpu_s(pid) - cpu).total() / IDLE_CPU_S, 2),
        }
        for name, count, gap_s in (
            ("idle", IDLE_ARTICLES, IDLE_GAP_S),
            ("15 articles/s", LOADED_ARTICLES, 1 / LOADED_PER_S),
        ):
            heard.clear()
            cpu = _cpu_s(pid)
            pushed, answered = asyncio.run(_push(name, count, gap_s, heard))
            waits = sorted(heard[url] - at for url, at in pushed.items() if url in heard)
            yield {
                "figure": f"push to webhook, {name}",
                "articles": count,
                "missing": count - len(waits),
                "p50_ms": round(1000 * statistics.median(waits), 1),
                "p99_ms": round(1000 * waits[int(len(waits) * 0.99)], 1),
                "push_answered_p50_ms": round(1000 * statistics.median(answered), 1),
                "cpu_ms_an_article": {
                    part: round(1000 * seconds / len(waits), 1) for part, seconds in (_cpu_s(pid) - cpu).items()
                },
            }


def _stack(receiver: str) -> AbstractContextManager[int]:
    rules = {"watchlists.yaml": RULES.format(url=receiver, secret=SECRET)}
    return serving(["up"], PORT, rules, WATCHLISTS="watchlists.yaml")


async def _push(name: str, count: int, gap_s: float, heard: dict[str, float]) -> tuple[dict[str, float], list[float]]:
    pushed: dict[str, float] = {}
    answered: list[float] = []
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    async with open_client(allow_networks=LOOPBACK) as client:

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


def _cpu_s(pid: int) -> Counter[str]:
    """User and system time of a process, of the server it started, and of all others below it (Linux)."""
    ticks = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    spent: dict[int, tuple[str, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name, _, rest = (entry / "stat").read_text().rpartition(")")
            except OSError:
                continue  # it has ended
            fields = rest.split()
            parents[int(entry.name)] = int(fields[1])
            spent[int(entry.name)] = name, (int(fields[11]) + int(fields[12])) / ticks
    total: Counter[str] = Counter()
    for one, (name, seconds) in spent.items():
        at = one
        while at not in (0, 1, pid):
            at = parents.get(at, 0)
        if at == pid:
            total["services" if one == pid else "server" if "valkey" in name else "taggers and parser"] += seconds
    return total
