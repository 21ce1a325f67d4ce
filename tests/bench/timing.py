"""CPU time on a machine that others use too: each piece of work is timed alone, several times, and its least counts."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and its CPU seconds."""
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


def least(items: Sequence[T], *works: Callable[[T], object], rounds: int = 7) -> tuple[float, ...]:
    """Seconds an item, of each work: they take turns, so that a busy machine is as busy for each."""
    best = [[float("inf")] * len(items) for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, best, strict=True):
            for place, item in enumerate(items):
                began = time.thread_time_ns()
                work(item)
                times[place] = min(times[place], (time.thread_time_ns() - began) / 1e9)
    return tuple(sum(times) / len(items) for times in best)


def in_a_process(module: str, *arguments: str) -> dict[str, Any]:
    """What a module prints, as JSON: its memory is its own, and so is what lies about in it."""
    command = [sys.executable, "-m", module, *arguments]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
