"""Watchlists: articles matched beside bare tokenising and beside FTS5; load, memory, change of one rule.

Each count of rules is measured in a process of its own, which tells its peak of memory. Each figure stands beside what
is to be reached, and the floor.
"""

import json
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.alert.matching import Matcher
from services.alert.matching import compile as compile_rules
from services.alert.watchlists.file import load
from services.alert.watchlists.model import Ruleset
from services.alert.watchlists.query.tree import And, Near, Not, Or, Phrase, Query
from shared.events import EnrichedArticle
from shared.text.words import surfaces
from tests.bench import corpus, extremes, reloading, workload
from tests.bench.timing import in_a_process, least, timed

KNOWN, MEASURED, BY_FTS5 = 1_500, 300, 3
TARGETS: dict[int, dict[str, tuple[float, float]]] = {
    1_000: {"R": (0.35, 0.20), "FTS5": (15, 10)},
    10_000: {"R": (0.25, 0.12), "FTS5": (90, 50)},
    100_000: {"R": (0.12, 0.05), "FTS5": (470, 200)},
}


def figures() -> Iterator[dict[str, object]]:
    cost: dict[int, float] = {}
    for count in TARGETS:
        found = in_a_process("tests.bench.matching", str(count))
        cost[count] = 1 / found["articles_per_s"]
        yield found
    first, *_, last = cost.values()
    yield {"figure": "growth, cost(100k) / cost(1k)", "times": round(last / first, 2), "to reach": 3.5, "floor": 4}
    yield from extremes.figures()
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "rules")
        reloading.write(rules, _rules(corpus.articles(KNOWN), max(TARGETS)))
        for start in ("cold", "with a cache"):
            yield in_a_process("tests.bench.reloading", str(rules), str(Path(folder, "cache")), start)


def measure(count: int) -> dict[str, object]:
    """The figures of one count of rules, on articles that the rules were not made from."""
    articles = corpus.articles(KNOWN + MEASURED)
    rules, made = _rules(articles[:KNOWN], count), articles[KNOWN:]
    ruleset, load_s = timed(lambda: _loaded(rules))
    matcher, compile_s = timed(lambda: compile_rules(ruleset))
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    hits = sum(len(list(matcher.match(one))) for one in made)
    bare, decided, shown = least(
        made, lambda one: surfaces(f"{one.title}\n{one.text}"), matcher.match, lambda one: list(matcher.match(one))
    )
    fts5_s = _fts5_s(matcher, made[:BY_FTS5])
    return {
        "figure": f"match, {count} rules",
        "articles_per_s": round(1 / decided),
        "with evidence": round(1 / shown),
        "R, bare re.findall": round(1 / bare),
        "of R": round(bare / decided, 3),
        "with evidence, of R": round(bare / shown, 3),
        "to reach, of R": TARGETS[count]["R"],
        "times FTS5": round(fts5_s / decided),
        "with evidence, times FTS5": round(fts5_s / shown),
        "to reach, times FTS5": TARGETS[count]["FTS5"],
        "hits": f"{hits / MEASURED / count:.3%}",
        "load_s": round(load_s, 2),
        "compile_s": round(compile_s, 2),
        "peak_memory_mb": memory_mb,
    }


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

        took_s = timed(ask)[1]
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


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
