"""How long until the command line answers, beside bare typer."""

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

RUNS = 15


def figures() -> Iterator[dict[str, object]]:
    program = shutil.which("tocsin", path=str(Path(sys.executable).parent)) or "tocsin"
    typer_s = _median_s([sys.executable, "-c", "import typer"])
    help_s = _median_s([program, "--help"])
    yield {
        "figure": "tocsin --help",
        "seconds": round(help_s, 3),
        "limit": {"python -c 'import typer'": round(typer_s, 3)},
        "ratio": round(help_s / typer_s, 2),
    }


def _median_s(command: list[str]) -> float:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - began)
    return statistics.median(took)
