"""What a soak counts, and what of it is bad."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import streams
from shared.bus import Bus
from shared.errors import TocsinError
from tests.faults.theatre import DEADLINE_S, Theatre
from tests.faults.villains import Harm

GROWTH = 1.1
RESTART_S = 5.0


@dataclass
class Counts:
    """`twice`: hop entries that were added again. `adds_lost`: entries that a cut of the power took from the log.
    `events_apart`: stories too many for the events; `events_mixed`: too few. One is told once.

    `memory`, in bytes: `start`, of the empty server; `full`, with what is `kept` of all that passed, by its kind;
    `without` that, and at the `end`, when the server has read its log anew, without what a running one has about it.
    """

    articles: int = 0
    kills: int = 0
    server_kills: int = 0
    stalls: int = 0
    expected: int = 0
    missing: int = 0
    unasked: int = 0
    twice: dict[str, int] = field(default_factory=dict)
    events: int = 0
    stories_told: int = 0
    stories_missing: int = 0
    events_apart: int = 0
    events_mixed: int = 0
    ids_an_event: int = 0
    pending: int = 0
    dead: int = 0
    untrimmed: int = 0
    adds_lost: int = 0
    lost_s: float = 0.0
    recoveries_s: list[float] = field(default_factory=list)
    restarts_s: list[float] = field(default_factory=list)
    memory: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    exit_codes: dict[str, int] = field(default_factory=dict)

    def take(self, harm: Harm, theatre: Theatre) -> None:
        self.kills, self.stalls, self.server_kills = (harm.done[deed] for deed in ("kill", "stall", "server"))
        self.recoveries_s = sorted(harm.recoveries)
        self.restarts_s.sort()
        self.adds_lost, self.lost_s = theatre.adds_lost, round(theatre.longest_lost_s, 2)

    @property
    def bad(self) -> list[str]:
        """What must not be, by name; nothing where all is well."""
        found = {
            "missing": self.missing,
            "unasked": self.unasked,
            "twice": sum(self.twice.values()) > self.adds_lost,
            "stories_missing": self.stories_missing,
            "stories_told": self.stories_told != self.events,
            "events_apart": self.events_apart,
            "events_mixed": self.events_mixed,
            "ids_an_event": self.ids_an_event > 1,
            "pending": self.pending,
            "dead": self.dead,
            "untrimmed": self.untrimmed,
            "lost_s": self.lost_s > 1,
            "recoveries_s": max(self.recoveries_s, default=0) > 2 * DEADLINE_S,
            "restarts_s": max(self.restarts_s, default=0) > RESTART_S,
            "memory": self.memory["end"] > self.memory["start"] * GROWTH,
            "exit_codes": any(self.exit_codes.values()),
        }
        return [name for name, is_bad in found.items() if is_bad]


class Tap:
    """Counts each event on a stream by its id, as a group of its own that holds back trimming."""

    def __init__(self, bus: Bus, stream: str) -> None:
        self.seen: Counter[str] = Counter()
        self._bus, self.stream, self._last = bus, stream, "0-0"

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if not await self._read():
                    await asyncio.sleep(0.1)
            except TocsinError:
                await asyncio.sleep(0.2)  # the server is down, or the group is not there yet
                await self._hold()

    async def _read(self) -> int:
        rows: Any = await self._bus.run(self._bus.redis.xrange(self.stream, min=f"({self._last}", count=500))
        for entry_id, fields in rows:
            self._last = entry_id.decode()
            if streams.BODY.encode() in fields:  # else a probe
                self.seen[_event_id(json.loads(fields[streams.BODY.encode()]))] += 1
        await self._bus.run(self._bus.redis.xgroup_setid(self.stream, "tap", self._last))
        return len(rows)

    async def _hold(self) -> None:
        with contextlib.suppress(TocsinError):
            await self._bus.run(self._bus.redis.xgroup_create(self.stream, "tap", id=self._last, mkstream=True))


def _event_id(event: dict[str, Any]) -> str:
    if "data" in event:
        return str(event["data"]["alert_id"])
    return f"{event['url']} {event['revision']} {event.get('story_id', '')}"


def judge(
    counts: Counts, rings: Sequence[dict[str, Any]], events: dict[str, str], taps: Sequence[Tap], heard: Sequence[Any]
) -> None:
    """Holds what was heard and tapped against what was pushed. `events` are URLs to the events they are about."""
    bodies = [
        body["data"] for body in heard if body["type"].startswith("alert.") and "/restart/" not in json.dumps(body)
    ]
    each = [data for data in bodies if data["watchlist"]["id"] == "each"]
    once = [data for data in bodies if data["watchlist"]["id"] == "once"]
    wanted, came = {body["url"] for body in rings}, {data["article"]["url"] for data in each}
    counts.expected, counts.missing, counts.unasked = len(wanted), len(wanted - came), len(came - wanted)
    counts.twice = {tap.stream.rpartition(":")[2]: sum(n - 1 for n in tap.seen.values()) for tap in taps}
    ids: dict[str, set[str]] = {}
    for data in (*each, *once):
        key = data["article"]["url"] if data["watchlist"]["id"] == "each" else data["story"]["id"]
        ids.setdefault(f"{data['watchlist']['id']} {key}", set()).add(data["alert_id"])
    counts.ids_an_event = max((len(found) for found in ids.values()), default=0)
    told = {data["story"]["id"] for data in once}
    enriched = next(tap for tap in taps if tap.stream == streams.ENRICHED)
    stories = {(events[url], story) for url, _, story in map(str.split, enriched.seen) if url in events}
    counts.events = len(set(events.values()))
    counts.stories_told, counts.stories_missing = len(told), len({story for _, story in stories} - told)
    counts.events_apart = len(stories) - len({event for event, _ in stories})
    counts.events_mixed = len(stories) - len({story for _, story in stories})


async def memory(bus: Bus) -> int:
    facts = await bus.run(bus.redis.info("memory"))
    return int(facts["used_memory"])


async def take_away_what_is_kept(bus: Bus, counts: Counts) -> None:
    """What is kept by promise (docs/operations.md) is measured by its kind, and taken away."""
    counts.memory["full"] = await memory(bus)
    kept: Counter[str] = Counter()
    async for key in bus.redis.scan_iter(count=1_000):
        if key.decode() in streams.GROUPS:
            continue
        kind = key.decode().removeprefix(streams.PREFIX).partition(":")[0]
        kept[kind] += await bus.run(bus.redis.memory_usage(key)) or 0
        if kind == "dead":
            counts.dead += await bus.run(bus.redis.xlen(key.decode()))
        await bus.run(bus.redis.unlink(key))
    counts.memory["kept"] = dict(kept.most_common())
    counts.memory["without"] = await memory(bus)
