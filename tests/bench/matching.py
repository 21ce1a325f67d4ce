"""Watchlists: articles matched a CPU second beside bare tokenising and beside FTS5; load, memory, change of one rule.

Each count of rules is measured in a process of its own, which tells its peak of memory.
"""

import asyncio
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import structlog

from services.alert.matching import Matcher
from services.alert.matching import compile as compile_rules
from services.alert.rulebook import Rulebook
from services.alert.watchlists.file import load
from services.alert.watchlists.model import Ruleset
from services.alert.watchlists.query.tree import And, Near, Not, Or, Phrase, Query
from shared.events import EnrichedArticle
from shared.text.words import surfaces
from tests.bench import corpus, workload

T = TypeVar("T")

COUNTS = (1_000, 10_000, 100_000)
KNOWN, MEASURED, BY_FTS5 = 1_500, 300, 3
FILES = 100
ROUNDS = 5


def figures() -> Iterator[dict[str, object]]:
    cost: dict[int, float] = {}
    for count in COUNTS:
        found = _in_a_process(count)
        cost[count] = 1 / found["articles_per_s"]
        yield found
    yield {"figure": "growth", "cost(100k) / cost(1k)": round(cost[COUNTS[-1]] / cost[COUNTS[0]], 2), "limit": 3.5}
    yield asyncio.run(_reload())


def _in_a_process(count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.matching", str(count)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def measure(count: int) -> dict[str, object]:
    """The figures of one count of rules."""
    known = corpus.articles(KNOWN)
    rules, made = _rules(known, count), known[:MEASURED]
    ruleset, load_s = _timed(lambda: _loaded(rules))
    matcher, compile_s = _timed(lambda: compile_rules(ruleset))
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    hits = sum(len(matcher.match(one)) for one in made)
    # In turn, so that a busy machine is as busy for each.
    rounds = [
        (
            _timed(lambda: [surfaces(f"{one.title}\n{one.text}") for one in made])[1],
            _timed(lambda: [matcher.match(one) for one in made])[1],
            _timed(lambda: [list(matcher.match(one)) for one in made])[1],
        )
        for _ in range(ROUNDS)
    ]
    bare, decided, shown = (min(times) for times in zip(*rounds, strict=True))
    fts5_s = _fts5_s(matcher, made[:BY_FTS5])
    return {
        "figure": f"match, {count} rules",
        "articles_per_s": round(MEASURED / decided),
        "with_evidence_per_s": round(MEASURED / shown),
        "hits": f"{hits / MEASURED / count:.3%}",
        "load_s": round(load_s, 2),
        "compile_s": round(compile_s, 2),
        "peak_memory_mb": memory_mb,
        "limit": {"R, re.findall of the words, articles_per_s": round(MEASURED / bare)},
        "ratio": round(bare / decided, 3),
        "times FTS5": round(fts5_s / (decided / MEASURED)),
    }


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


def _rules(articles: Sequence[EnrichedArticle], count: int) -> str:
    known = [{"id": one.id, "title": one.title, "text": one.text} for one in articles]
    return workload.as_yaml(workload.rules(known, count, 1))


def _loaded(rules: str) -> Ruleset:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rules.yaml")
        file.write_text(rules, "utf-8")
        return load(file, env=None)


def _fts5_s(matcher: Matcher, articles: Sequence[EnrichedArticle]) -> float:
    """Seconds an article: put in, asked each rule that FTS5 can say (of the others, their share), taken out."""
    asked = [text for one in matcher.ruleset.watchlists if one.match is not None and (text := _in_fts5(one.match))]
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE VIRTUAL TABLE t USING fts5(title, body)")

        def ask() -> None:
            for one in articles:
                base.execute("INSERT INTO t(rowid, title, body) VALUES (1, ?, ?)", (one.title, one.text))
                for text in asked:
                    base.execute("SELECT 1 FROM t WHERE t MATCH ?", (text,)).fetchone()
                base.execute("DELETE FROM t")

        took_s = _timed(ask)[1]
    base.close()
    return took_s / len(articles) * len(matcher.ruleset.watchlists) / len(asked)


def _in_fts5(query: Query) -> str | None:
    """The query as FTS5 writes it; None for what it cannot say."""
    if isinstance(query, Phrase):
        return f'"{" ".join(map(str, query.parts))}"' if all(isinstance(part, str) for part in query.parts) else None
    if isinstance(query, Near) and isinstance(query.left, Phrase) and isinstance(query.right, Phrase):
        left, right = _in_fts5(query.left), _in_fts5(query.right)
        return f"NEAR({left} {right}, {query.words})" if left and right else None
    if isinstance(query, (And, Or)):
        wanted = [_in_fts5(item) for item in query.items if not isinstance(item, Not)]
        ruled_out = [_in_fts5(item.item) for item in query.items if isinstance(item, Not)]
        if not wanted or None in wanted or None in ruled_out:
            return None
        joined = (" AND " if isinstance(query, And) else " OR ").join(map(str, wanted))
        return f"({joined})" + "".join(f" NOT {one}" for one in ruled_out)
    return None


async def _reload() -> dict[str, object]:
    """One rule of one file among many changed, while the event loop is watched for pauses."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        size, changed = _written(Path(folder))
        book, start_s = _timed(lambda: Rulebook(Path(folder), is_given=True, default_zone="UTC"))
        _change(changed)
        pauses: list[float] = []
        watching = asyncio.create_task(_watch_pauses(pauses))
        await asyncio.sleep(0)
        began = time.process_time()
        is_new = await book.reload()
        took_s = time.process_time() - began
        watching.cancel()
    return {
        "figure": f"one rule changed among {FILES} files of {size}",
        "is_live": is_new,
        "reload_s": round(took_s, 3),
        "longest_pause_ms": round(max(pauses) * 1000, 1),
        "start_s": round(start_s, 2),
    }


def _written(folder: Path) -> tuple[int, Path]:
    """Rules a file, and one of the files."""
    rules = _rules(corpus.articles(KNOWN), COUNTS[-1]).split("\n  - id: ")[1:]
    size = len(rules) // FILES
    for number in range(FILES):
        part = "".join(f"  - id: {rule.rstrip()}\n" for rule in rules[number * size : (number + 1) * size])
        (folder / f"{number:03}.yaml").write_text(f"watchlists:\n{part}", "utf-8")
    return size, folder / f"{FILES // 2:03}.yaml"


def _change(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("match: '", "match: 'quagga AND ", 1), "utf-8")


async def _watch_pauses(pauses: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        pauses.append(time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
