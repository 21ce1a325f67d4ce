"""500 feeds with faults of every kind, heard for a simulated week: what was missed, who was asked too soon, what it cost."""

import asyncio
import functools
import operator
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from shared import bus as bus_module
from shared import embedded, telemetry
from tests.scenarios.ingest.week import Week, hear

FEEDS = 500
DAYS = 7.0


def figures(parts: int = os.cpu_count() or 1) -> Iterator[dict[str, object]]:
    """In as many processes as there are cores, each with some of the feeds and a server of its own."""
    numbers = [range(part, FEEDS, parts) for part in range(parts)]
    with ProcessPoolExecutor(parts, mp_context=get_context("spawn")) as pool:
        weeks, cpu_s = zip(*pool.map(_part, numbers), strict=True)
    week = functools.reduce(operator.add, weeks)
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
        "cpu_s": round(sum(cpu_s)),
    }


def _part(numbers: range) -> tuple[Week, float]:
    telemetry.set_up("console:error")
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        began = time.process_time()
        return asyncio.run(_heard(server.url, numbers)), time.process_time() - began


async def _heard(url: str, numbers: range) -> Week:
    async with bus_module.connect(url) as bus:
        await bus.redis.config_set("appendonly", "no")  # a disk that is waited for at each write is not simulated
        await bus.prepare()
        return await hear(bus, feeds=numbers, days=DAYS, over_http=False)
