"""Nothing lost, nothing twice: articles pushed while services and server are killed and stalled, and what came of them.

`make soak ARTICLES=20000 KILLS=200`, or `python -m tests.faults.soak --articles 2000 --kills 20`. Prints counts as JSON;
exit 0 only where no alert is missing and no hop entry came twice.
"""

import argparse
import asyncio
import base64
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from services.cli.inbox import Delivery, Inbox
from shared import bus as bus_module
from shared import streams
from shared.bus import Bus
from shared.errors import TocsinError
from shared.http import open_client
from tests.faults.theatre import EVENT, KEYWORD, SERVICES, TOKEN, Theatre

BATCH = 20
TAPPED = (streams.TAGGED, streams.ENRICHED, streams.ALERTS)
DRAIN_S = 180.0
SERVER_KILL_SHARE = 20  # one kill of the server for so many of services
STALL_S = 7.0  # longer than a consumer is thought alive


@dataclass
class Counts:
    """What a soak found. `twice` counts hop entries that were added again."""

    articles: int = 0
    kills: int = 0
    server_kills: int = 0
    stalls: int = 0
    expected: int = 0
    missing: int = 0
    unasked: int = 0
    twice: dict[str, int] = field(default_factory=dict)
    stories_told: int = 0
    stories_missing: int = 0
    ids_an_event: int = 0
    pending: int = 0
    dead: int = 0
    seconds: float = 0.0
    exit_codes: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        lost = self.missing + self.unasked + self.stories_missing + self.pending + self.dead
        return lost == 0 and not any(self.twice.values()) and self.ids_an_event <= 1


def soak(articles: int, kills: int, stalls: int, seed: int = 1) -> Counts:
    """Runs it in a temporary folder and ends all it started."""
    heard: list[Any] = []
    secret = "whsec_" + base64.b64encode(random.Random(seed).randbytes(32)).decode()

    def hear(delivery: Delivery) -> None:
        if delivery.is_signed:
            heard.append(delivery.body)

    with tempfile.TemporaryDirectory(prefix="tocsin-soak-") as folder, Inbox(hear, secrets=[secret]) as inbox:
        theatre = Theatre(Path(folder), inbox.url, secret)
        began = time.monotonic()
        theatre.open()
        try:
            counts = asyncio.run(_play(theatre, articles, kills, stalls, seed, heard))
        finally:
            codes = theatre.close()
    counts.exit_codes, counts.seconds = codes, round(time.monotonic() - began, 1)
    return counts


async def _play(theatre: Theatre, articles: int, kills: int, stalls: int, seed: int, heard: list[Any]) -> Counts:
    counts = Counts(articles=articles)
    async with bus_module.connect(theatre.redis_url) as bus:
        await _until_up(bus)
        taps = [asyncio.create_task(_tap(bus, stream)) for stream in TAPPED]
        villain = threading.Thread(target=_harm, args=(theatre, kills, stalls, seed, counts))
        villain.start()
        bodies = list(_articles(articles, seed))
        await _push(theatre, bodies, villain)
        await asyncio.to_thread(villain.join)
        counts.pending = await _drained(bus)
        for tap in taps:
            tap.cancel()
        seen = [found for found in await asyncio.gather(*taps, return_exceptions=True) if isinstance(found, dict)]
        _judge(counts, bodies, dict(zip(TAPPED, seen, strict=True)), heard)
        counts.dead = sum([await bus.run(bus.redis.xlen(streams.dead(step))) for step in ("tag", "story", "match")])
    counts.kills = theatre.kills
    return counts


def _articles(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """A fifth rings by itself, a tenth belongs to one of many events of three articles each."""
    chance = random.Random(seed)
    for number in range(count):
        words = " ".join(chance.choice(WORDS) for _ in range(120))
        marks = KEYWORD if number % 5 == 0 else ""
        event = f"{EVENT} {_name(number // 30)}" if number % 10 == 1 else ""
        title = f"{event or words[:40]} {number}"
        yield {"url": f"https://soak.example.org/{number}", "title": title, "text": f"{marks} {event} {words}"}


WORDS = (
    "harbour", "minister", "valley", "engine", "orchard", "verdict", "glacier", "ferry", "tariff", "lantern", "quarry",
    "senate", "violin", "copper", "meadow", "strike", "ransom", "budget", "canal", "pepper", "signal", "bridge",
    "cotton", "tunnel", "marble", "ballot", "falcon", "anchor",
)  # fmt: skip


def _name(number: int) -> str:
    return " ".join(f"{one}{number}" for one in ("Amber", "Birch", "Cedar", "Delta"))


async def _push(theatre: Theatre, bodies: Sequence[dict[str, Any]], villain: threading.Thread) -> None:
    """Each batch until it is answered 202: pushing again is harmless. Spread over as long as harm is done."""
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    async with open_client(allow_networks=(ip_network("127.0.0.0/8"),)) as client:
        for start in range(0, len(bodies), BATCH):
            body = json.dumps(bodies[start : start + BATCH]).encode()
            while True:
                try:
                    if (await client.post(theatre.push_url, body, headers)).status == 202:
                        break
                except TocsinError:
                    pass  # down: that is what is tried here
                await asyncio.sleep(0.1)
            if villain.is_alive():
                await asyncio.sleep(0.05)


def _harm(theatre: Theatre, kills: int, stalls: int, seed: int, counts: Counts) -> None:
    """Kills and stalls at moments of chance, until all are done."""
    chance = random.Random(seed + 1)
    deeds = ["kill"] * kills + ["stall"] * stalls + ["server"] * (kills // SERVER_KILL_SHARE)
    chance.shuffle(deeds)
    for deed in deeds:
        time.sleep(chance.uniform(0.5, 3.0))
        name = chance.choice(SERVICES)
        if deed == "kill":
            theatre.kill(name)
        elif deed == "stall":
            theatre.stall(name, STALL_S)
            counts.stalls += 1
        else:
            theatre.kill("server")
            counts.server_kills += 1


async def _tap(bus: Bus, stream: str) -> dict[str, int]:
    """Counts each event on a stream by its id, as a group of its own that holds back trimming."""
    seen: Counter[str] = Counter()
    last = "0"
    try:
        while True:
            try:
                await bus.redis.xgroup_create(stream, "tap", id="0", mkstream=True)
            except Exception as error:  # noqa: BLE001 (there already, or the server is down: both are looked at below)
                if "BUSYGROUP" not in str(error):
                    await asyncio.sleep(0.2)
                    continue
            try:
                rows: Any = await bus.run(bus.redis.xrange(stream, min=f"({last}" if last != "0" else "-", count=500))
                for entry_id, fields in rows:
                    last = entry_id.decode()
                    seen[_event_id(json.loads(fields[streams.BODY.encode()]))] += 1
                if rows:
                    await bus.run(bus.redis.xgroup_setid(stream, "tap", last))
                else:
                    await asyncio.sleep(0.1)
            except TocsinError:
                await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return dict(seen)


def _event_id(event: dict[str, Any]) -> str:
    if "data" in event:
        return str(event["data"]["alert_id"])
    return f"{event['url']} {event['revision']} {event.get('story_id', '')}"


def _story(event_id: str) -> tuple[str, str]:
    url, _, story_id = event_id.split(" ")
    return url, story_id


async def _drained(bus: Bus) -> int:
    """Waits until nothing is under way; what is left after too long."""
    ends = time.monotonic() + DRAIN_S
    left = 1
    while left and time.monotonic() < ends:
        await asyncio.sleep(0.3)
        try:
            left = int(await bus.run(bus.redis.zcard(streams.due())))
            for stream, groups in streams.GROUPS.items():
                for group in groups:
                    left += await bus.backlog(stream, group)
        except TocsinError:
            left = 1
    return left


def _judge(
    counts: Counts, bodies: Sequence[dict[str, Any]], tapped: dict[str, dict[str, int]], heard: Sequence[Any]
) -> None:
    each = [body["data"] for body in heard if body["data"]["watchlist"]["id"] == "each"]
    once = [body["data"] for body in heard if body["data"]["watchlist"]["id"] == "once"]
    wanted = {body["url"] for body in bodies if KEYWORD in body["text"]}
    came = {data["article"]["url"] for data in each}
    counts.expected, counts.missing, counts.unasked = len(wanted), len(wanted - came), len(came - wanted)
    counts.twice = {stream.rpartition(":")[2]: sum(n - 1 for n in seen.values()) for stream, seen in tapped.items()}
    events = {body["url"] for body in bodies if EVENT in body["text"]}
    ids: dict[str, set[str]] = {}
    for data in (*each, *once):
        key = data["article"]["url"] if data["watchlist"]["id"] == "each" else data["story"]["id"]
        ids.setdefault(f"{data['watchlist']['id']} {key}", set()).add(data["alert_id"])
    counts.ids_an_event = max((len(found) for found in ids.values()), default=0)
    counts.stories_told = len({data["story"]["id"] for data in once})
    happened = {story for event, story in map(_story, tapped[streams.ENRICHED]) if event in events}
    counts.stories_missing = len(happened - {data["story"]["id"] for data in once})


async def _until_up(bus: Bus) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await bus.run(bus.redis.ping())
            except TocsinError:
                await asyncio.sleep(0.05)
            else:
                return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--stalls", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts = soak(given.articles, given.kills, given.stalls, given.seed)
    print(json.dumps({**asdict(counts), "good": counts.is_good}))
    return 0 if counts.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
