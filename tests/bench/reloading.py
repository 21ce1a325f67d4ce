"""100,000 rules in 100 files, as the service has them: a start with and without a cache, and one rule changed."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

import structlog

from services.alert.rules.rulebook import Rulebook
from tests.bench.timing import timed

FILES, CHANGES = 100, 5


def write(folder: Path, rules: str) -> None:
    """The rules of one file as very many files."""
    folder.mkdir()
    parts = rules.split("\n  - id: ")[1:]
    size = len(parts) // FILES
    for number in range(FILES):
        part = "".join(f"  - id: {rule.rstrip()}\n" for rule in parts[number * size : (number + 1) * size])
        (folder / f"{number:03}.yaml").write_text(f"watchlists:\n{part}", "utf-8")


def measure(folder: Path, cache: Path, start: str) -> dict[str, object]:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    book, start_s = timed(lambda: Rulebook(folder, is_given=True, default_zone="UTC", cache=cache))
    found = {
        "figure": f"{len(book.rules.watchlists)} rules in {FILES} files, {start}: read, checked, ready to match",
        "cpu_s": round(start_s, 2),
        "to reach": 5 if start == "cold" else 3,
        "floor": 15,
    }
    return {**found, **asyncio.run(_changes(book, folder))}


async def _changes(book: Rulebook, folder: Path) -> dict[str, object]:
    """One rule of one file changed, several times, while the event loop is watched for pauses; the best counts."""
    await book.remember()
    took: list[tuple[float, float]] = []
    for number in range(CHANGES):
        _change(folder / f"{number:03}.yaml")
        pauses: list[float] = []
        watching = asyncio.create_task(_watch_pauses(pauses))
        await asyncio.sleep(0)
        began = time.process_time()
        is_new = await book.reload()
        took.append((time.process_time() - began, max(pauses)))
        watching.cancel()
        if not is_new:
            raise AssertionError("the change is not live")
    cpu_s, pause_s = (min(values) for values in zip(*took, strict=True))
    return {
        "one rule changed, cpu_ms": round(cpu_s * 1000),
        "longest pause, ms": round(pause_s * 1000),
        "to reach, ms": (200, 50),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "to reach, mb": 450,
    }


def _change(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("match: '", "match: 'quagga AND ", 1), "utf-8")


async def _watch_pauses(pauses: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        pauses.append(time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
