"""Nothing lost, nothing twice: articles pushed while services and server are killed and stalled, and what came of them.

`make soak ARTICLES=20000 KILLS=200 STALLS=80`, or `python -m tests.faults.soak --articles 2000 --kills 20`. Prints its
counts as JSON; exit 0 only where no alert is missing, no hop entry came twice, and nothing is left behind.
"""

import argparse
import asyncio
import base64
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from services.cli.stack.inbox import Delivery, Inbox
from shared import bus as bus_module
from shared import streams
from shared.bus import Bus
from shared.errors import TocsinError
from shared.http import open_client
from tests.faults import villains
from tests.faults.counting import Counts, Tap, judge, memory, take_away_what_is_kept
from tests.faults.theatre import EVENT, KEYWORD, PROCESSES, TOKEN, Theatre
from tests.faults.villains import Harm

BATCH = 20
TAPPED = (streams.TAGGED, streams.ENRICHED, streams.ALERTS)
UNMOVED_S = 120.0  # the longest that nothing may move at the end, before what is left counts as left behind
SERVER_KILL_SHARE = 20  # one kill of the server for so many of services


def soak(articles: int, kills: int, stalls: int, seed: int = 1, restarts: int = 5, fsync: str = "always") -> Counts:
    """Runs it in a temporary folder and ends all it started."""
    heard: list[Any] = []
    secret = "whsec_" + base64.b64encode(random.Random(seed).randbytes(32)).decode()

    def hear(delivery: Delivery) -> None:
        if delivery.is_signed:
            heard.append(delivery.body)

    with tempfile.TemporaryDirectory(prefix="tocsin-soak-") as folder, Inbox(hear, secrets=[secret]) as inbox:
        theatre = Theatre(Path(folder), inbox.url, secret, fsync)
        began = time.monotonic()
        try:
            theatre.open()
            counts = asyncio.run(_play(theatre, articles, kills, stalls, seed, restarts, heard))
        finally:
            theatre.end()
    counts.seconds = round(time.monotonic() - began, 1)
    return counts


async def _play(
    theatre: Theatre, articles: int, kills: int, stalls: int, seed: int, restarts: int, heard: list[Any]
) -> Counts:
    counts = Counts(articles=articles)
    async with bus_module.connect(theatre.server.url) as bus:
        await bus.prepare()
        counts.memory["start"] = await memory(bus)
        theatre.begin()
        taps = [Tap(bus, stream) for stream in TAPPED]
        tapping = [asyncio.create_task(tap.run()) for tap in taps]
        bodies = list(_articles(articles, seed))
        await _all_ready(theatre)
        harm = villains.begin(theatre, kills, stalls, kills // SERVER_KILL_SHARE, seed)
        await _push(theatre, bodies, harm)
        counts.pending = await _drained(bus)
        counts.restarts_s = await _restarts(theatre, restarts, heard)
        counts.pending += await _drained(bus)
        for task in tapping:
            task.cancel()
        await asyncio.gather(*tapping, return_exceptions=True)
        judge(counts, [body for body in bodies if KEYWORD in body["text"]], _of_events(bodies), taps, heard)
        counts.untrimmed = await _untrimmed(bus)
        counts.exit_codes = await asyncio.to_thread(theatre.close)
        await take_away_what_is_kept(bus, counts)
        await asyncio.to_thread(theatre.server.rewritten)
        counts.memory["end"] = await memory(bus)
    counts.take(harm, theatre)
    return counts


def _articles(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """A fifth rings by itself, a tenth belongs to one of many events of three articles each, which have half their words
    in common."""
    chance = random.Random(seed)
    for number in range(count):
        words = _words(chance, 120)
        marks = KEYWORD if number % 5 == 0 else ""
        event = _event(number // 30, seed) if number % 10 == 1 else ""
        title = f"{event[:40] or words[:40]} {number}"
        yield {"url": f"https://soak.example.org/{number}", "title": title, "text": f"{marks} {event} {words}"}


def _event(number: int, seed: int) -> str:
    return f"{EVENT} {_words(random.Random(f'{seed} {number}'), 120)}"


def _words(chance: random.Random, count: int) -> str:
    """Made up of syllables, so many that no two articles are about the same by chance; the small words are English."""
    made = ("".join(chance.choices(SYLLABLES, k=3)) for _ in range(count))
    return " ".join(f"{word} {chance.choice(SMALL_WORDS)}" for word in made)


SMALL_WORDS = ("the", "of", "and", "which", "with their", "that was", "from this", "would have", "they were", "about")


SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi", "xo",
    "zu", "bra", "cle", "dri", "flo", "gru", "pla", "stre", "tri",
)  # fmt: skip


def _of_events(bodies: Sequence[dict[str, Any]]) -> dict[str, str]:
    """URLs to their events."""
    return {body["url"]: body["title"].rpartition(" ")[0] for body in bodies if EVENT in body["text"]}


async def _all_ready(theatre: Theatre) -> None:
    async with asyncio.timeout(UNMOVED_S):
        for name in PROCESSES:
            while not await asyncio.to_thread(theatre.is_ready, name):
                await asyncio.sleep(0.1)


async def _push(theatre: Theatre, bodies: Sequence[dict[str, Any]], harm: Harm) -> None:
    """Each batch until it is answered 202: pushing again is harmless. Spread over all the harm that is done."""
    async with open_client(allow_networks=(ip_network("127.0.0.0/8"),)) as client:
        for start in range(0, len(bodies), BATCH):
            while not harm.allows(start / len(bodies)):
                await asyncio.sleep(0.02)
            await _push_until_taken(client, theatre, bodies[start : start + BATCH])
    while not harm.is_over:
        await asyncio.sleep(0.1)


async def _push_until_taken(client: Any, theatre: Theatre, bodies: Sequence[dict[str, Any]]) -> None:
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    while True:
        epoch = theatre.epoch
        try:
            answer = await client.post(theatre.push_url, json.dumps(bodies).encode(), headers)
            if answer.status == 202 and theatre.epoch == epoch and theatre.keeps_all:
                return
        except TocsinError:
            pass  # down: that is what is tried here
        await asyncio.sleep(0.05)


async def _restarts(theatre: Theatre, count: int, heard: Sequence[Any]) -> list[float]:
    """Seconds from a server that answers again to the alert of the next article, with nothing else to do."""
    took = []
    await asyncio.to_thread(theatre.server.rewrite)  # else each start reads the log of the whole soak
    async with open_client(allow_networks=(ip_network("127.0.0.0/8"),)) as client:
        for number in range(count):
            url = f"https://soak.example.org/restart/{number}"
            await asyncio.to_thread(theatre.server.restart)
            began = time.monotonic()
            await _push_until_taken(client, theatre, [{"url": url, "title": f"Restart {number}", "text": KEYWORD}])
            while not any(_is_about(body, url) for body in heard[-100:]) and time.monotonic() - began < UNMOVED_S:
                await asyncio.sleep(0.01)
            took.append(round(time.monotonic() - began, 2))
    return took


def _is_about(body: Any, url: str) -> bool:
    return (body["data"].get("article") or {}).get("url") == url


async def _drained(bus: Bus) -> int:
    """Waits until nothing is under way, for as long as anything moves; what is left then."""
    left, moved_at = -1, time.monotonic()
    while left and time.monotonic() - moved_at < UNMOVED_S:
        await asyncio.sleep(0.3)
        try:
            now = int(await bus.run(bus.redis.zcard(streams.due())))
            for stream, groups in streams.GROUPS.items():
                for group in groups:
                    now += await bus.backlog(stream, group)
        except TocsinError:
            continue
        left, moved_at = now, moved_at if now == left else time.monotonic()
    return left


async def _untrimmed(bus: Bus) -> int:
    """Entries that are left on the streams once nobody holds them back; the services trim every few seconds."""
    for stream in TAPPED:
        await bus.run(bus.redis.xgroup_destroy(stream, "tap"))
    ends = time.monotonic() + UNMOVED_S
    left = -1
    while left and time.monotonic() < ends:
        await asyncio.sleep(0.3)
        left = sum([int(await bus.run(bus.redis.xlen(stream))) for stream in streams.GROUPS])
    return left


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--stalls", type=int, default=8)
    parser.add_argument("--restarts", type=int, default=20, help="of the server, at the end, for a figure")
    parser.add_argument("--fsync", choices=("always", "everysec"), default="always", help="everysec: the power is cut")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts = soak(given.articles, given.kills, given.stalls, given.seed, given.restarts, given.fsync)
    print(json.dumps({**asdict(counts), "bad": counts.bad}, indent=1))
    return 1 if counts.bad else 0


if __name__ == "__main__":
    sys.exit(main())
