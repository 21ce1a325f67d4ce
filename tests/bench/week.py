"""500 feeds with faults of every kind, heard for a simulated week: what was missed, who was asked too soon, what it cost."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from shared import bus as bus_module
from shared import embedded, telemetry
from tests.scenarios.ingest.week import Week, hear

FEEDS = 500
DAYS = 7.0


def figures() -> Iterator[dict[str, object]]:
    telemetry.set_up("console:error")
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        began = time.process_time()
        week = asyncio.run(_heard(server.url))
        cpu_s = time.process_time() - began
    full = week.bytes_sent + week.bytes_saved
    yield {
        "figure": "a week of feeds, simulated",
        "feeds": week.feeds,
        "days": week.days,
        "articles": week.expected,
        "missed": len(week.missed),
        "twice": len(week.twice),
        "asked_too_soon": week.too_soon,
        "requests": week.polls,
        "requests_saved_over_every_10_minutes": round(1 - week.polls / week.polls_of_ten_minutes, 3),
        "megabytes": round(week.bytes_sent / 1e6, 1),
        "bytes_saved_by_validators": round(week.bytes_saved / full, 3),
        "cpu_s": round(cpu_s),
    }


async def _heard(url: str) -> Week:
    async with bus_module.connect(url) as bus:
        await bus.prepare()
        return await hear(bus, feeds=FEEDS, days=DAYS, over_http=False)
