"""What the model does on this machine: speed and memory with each matrix library, and whether both find the same."""

import json
import resource
import sys
import time
from collections.abc import Sequence
from importlib.resources import files
from typing import TextIO

from services.enrich.tag.recognizer import Blas, RawSpan, open_recognizer

_TEXTS = 64
_LIBRARIES: tuple[Blas, ...] = ("blis", "openblas")


def selftest(model: str, out: TextIO) -> int:
    """Prints one JSON line a library and a verdict; 0 where both find the same entities, else 1."""
    texts = _texts()
    found = [_measured(model, blas, texts, out) for blas in _LIBRARIES]
    is_same = all(spans == found[0] for spans in found)
    print(json.dumps({"same_entities": is_same, "texts": len(texts)}), file=out)
    return 0 if is_same else 1


def _measured(model: str, blas: Blas, texts: Sequence[str], out: TextIO) -> list[list[RawSpan]]:
    recognizer = open_recognizer(model, blas)
    recognizer.spans(texts[:2], "en")  # the first call fills caches
    start = time.perf_counter()
    spans = recognizer.spans(texts, "en")
    took_s = time.perf_counter() - start
    line = {
        "model": recognizer.model("en"),
        "blas": blas,
        "articles_per_s": round(len(texts) / took_s, 1),
        "characters": sum(map(len, texts)),
        "entities": sum(map(len, spans)),
        "peak_memory_mb": round(_peak_memory_mb()),
    }
    print(json.dumps(line), file=out, flush=True)
    return spans


def _texts() -> list[str]:
    """The sample articles of the package, as many times as it takes."""
    folder = files("seeds").joinpath("articles")
    samples = sorted((each for each in folder.iterdir() if each.name.endswith(".txt")), key=lambda each: each.name)
    texts = [each.read_bytes().decode("utf-8", "replace") for each in samples]
    return [texts[row % len(texts)] for row in range(_TEXTS)]


def _peak_memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024
