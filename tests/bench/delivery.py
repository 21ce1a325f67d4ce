"""Delivery: how little one receiver notices of another that hangs, how much goes out, what a kill and a bomb cost."""

import asyncio
import dataclasses
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.alert.cutting import to_bytes
from services.alert.delivery import outbox
from services.alert.samples import sample
from services.alert.watchlists.model import Receiver
from shared import bus as bus_module
from shared import embedded
from shared.bus import Bus, Change
from tests.bench.desk import Alert, Desk, alert, desk, rules
from tests.bench.killed import survive
from tests.bombs import bomb, cost

BODY = to_bytes(sample("alert.created"))
ROUNDS = 3
PER_ROUND, GAP_S = 500, 0.02
THROUGHPUT = 5_000
PENDING, KILLS = 10_000, 5
BOMB_GB = 10


def figures() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        yield asyncio.run(_with_stack(server.url, _isolation))
        yield asyncio.run(_with_stack(server.url, _throughput))
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        survived = asyncio.run(survive(server.url, PENDING, KILLS))
        yield {"figure": "pending deliveries while alert is killed", **dataclasses.asdict(survived)}
    yield asyncio.run(_bomb())


async def _with_stack(redis_url: str, measure: Callable[..., object]) -> dict[str, object]:
    async with bus_module.connect(redis_url) as bus, desk() as one:
        await bus.prepare()
        text = rules(("quick", f"{one.url}/hook"), ("hanging", f"{one.url}/hang"))
        with tempfile.TemporaryDirectory() as folder, alert(Path(folder), redis_url, text) as service:
            await _put(bus, "warm-up", ["quick"])
            await _until_came(one, 1)
            return await measure(bus, one, service)  # type: ignore[misc]


async def _isolation(bus: Bus, one: Desk, _: Alert) -> dict[str, object]:
    """The rounds take turns, so that what else the machine does meets both alike."""
    alone, beside = [], []
    for turn in range(ROUNDS):
        alone.append(await _p99_ms(bus, one, f"alone{turn}", ["quick"]))
        beside.append(await _p99_ms(bus, one, f"beside{turn}", ["quick", "hanging"]))
    before, after = statistics.median(alone), statistics.median(beside)
    return {
        "figure": "p99 of a healthy receiver, alone and while another hangs",
        "alone_ms": round(before, 1),
        "beside_ms": round(after, 1),
        "limit_ms": round(max(1.2 * before, before + 20), 1),
        "rounds": {"alone": alone, "beside": beside},
    }


async def _p99_ms(bus: Bus, one: Desk, name: str, receivers: list[str]) -> float:
    one.came.clear()
    put: dict[str, float] = {}
    for number in range(PER_ROUND):
        put[f"{name}-{number}"] = time.perf_counter()
        await _put(bus, f"{name}-{number}", receivers)
        await asyncio.sleep(GAP_S)
    await _until_came(one, PER_ROUND)
    waits = sorted(one.came[key][0] - at for key, at in put.items())
    return round(1000 * waits[int(PER_ROUND * 0.99)], 1)


async def _throughput(bus: Bus, one: Desk, service: Alert) -> dict[str, object]:
    one.came.clear()
    cpu = service.cpu_s
    began = time.perf_counter()
    for number in range(THROUGHPUT):
        await _put(bus, f"many-{number}", ["quick"])
    await _until_came(one, THROUGHPUT)
    seconds = max(times[0] for times in one.came.values()) - began
    return {
        "figure": "deliveries to a local receiver",
        "count": THROUGHPUT,
        "per_s": round(THROUGHPUT / seconds),
        "cpu_ms_each": round(1000 * (service.cpu_s - cpu) / THROUGHPUT, 2),
    }


async def _put(bus: Bus, name: str, receivers: list[str]) -> None:
    asked = [Receiver(one) for one in receivers]
    await bus.apply(Change(outbox.put(name, BODY, asked, datetime.now(UTC) - timedelta(milliseconds=1))))


async def _until_came(one: Desk, count: int) -> None:
    async with asyncio.timeout(120):
        while len(one.came) < count:
            await asyncio.sleep(0.01)


async def _bomb() -> dict[str, object]:
    packed = bomb(1_000) * BOMB_GB  # members of one gigabyte

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                body, coding = (packed, b"gzip") if b" /bomb " in head else (b"small", b"identity")
                size = str(len(body)).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-encoding: "
                    + coding
                    + b"\r\ncontent-length: "
                    + size
                    + b"\r\n\r\n"
                    + body
                )
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        kilobytes, _ = await cost(url)
    return {
        "figure": f"a gzip bomb of {BOMB_GB} GB",
        "packed_mb": len(packed) // 1_000_000,
        "memory_mb": round(kilobytes / 1000, 1),
    }
