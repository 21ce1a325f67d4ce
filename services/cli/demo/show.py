"""The demo as a reader sees it: what came in, who and what is in it, what rang and why, what the receiver verified."""

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seeds.folder import path as seeds_path
from services.alert.matching import compile as compile_rules
from services.alert.watchlists.file import load as load_rules
from services.alert.watchlists.model import Ruleset
from services.cli.alerts.card import card
from services.cli.demo import stage
from services.cli.demo.expected import Ring, Verdict, differences, verdicts
from services.cli.incoming.documents import read_documents
from services.cli.stack.inbox import Delivery
from services.ingest.parsing.inputs import Parsed
from shared import telemetry
from shared.events import Article, EnrichedArticle, Topic

WHO_SHOWN = 8
PLAIN_WIDTH = 160  # of a pipe, which has none of its own


def run(paths: Sequence[str], watchlists: Path | None) -> int:
    """Plays and prints; returns the exit code: 0 only where every expected alert came, and no other."""
    telemetry.set_up("console:warning")
    began = time.monotonic()
    console = Console() if sys.stdout.isatty() else Console(width=PLAIN_WIDTH)
    inputs = list(paths) or [str(path) for path in sorted((seeds_path() / "articles").iterdir()) if _is_document(path)]
    rules_path = watchlists or seeds_path() / "watchlists"
    rules = load_rules(rules_path, env=None)
    parsed, failures = read_documents(inputs)
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    if not parsed:
        sys.stderr.write("no article to play with: nothing was started\n")
        return 1
    outcome = _played([item.article for item in parsed], rules)
    decided = verdicts(outcome.articles, {one.id: one for one in rules.watchlists}, compile_rules(rules))
    _came_in(console, parsed)
    _tagged(console, outcome.articles)
    _matched(console, decided)
    _verified(console, outcome.deliveries)
    expected = [one.ring for one in decided if one.ring] if paths or watchlists else _listed()
    is_good = _judged(console, expected, outcome.deliveries) and not failures and outcome.is_complete
    is_good &= len(outcome.articles) == outcome.published
    _summed(console, len(inputs), outcome, decided, time.monotonic() - began, is_good=is_good)
    return 0 if is_good else 1


def _is_document(path: Path) -> bool:
    return path.is_file() and not path.name.endswith(".meta.yaml") and not path.name.startswith((".", "_"))


def _played(articles: Sequence[Article], rules: Ruleset) -> stage.Outcome:
    """With a line of progress on a terminal and none in a pipe."""
    status = Console(stderr=True).status("the model is loaded …")
    if not sys.stderr.isatty():
        return stage.play(articles, rules, lambda _: None)
    with status:
        return stage.play(articles, rules, status.update)


def _listed() -> list[Ring]:
    """What the samples must ring, as it is written down beside them."""
    import yaml

    rows = yaml.safe_load((seeds_path() / "demo.yaml").read_text("utf-8"))["alerts"]
    return [Ring(row["watchlist"], row["title"], row.get("type", "alert.created")) for row in rows]


def _came_in(console: Console, parsed: Sequence[Parsed]) -> None:
    table = _table("What came in, cleaned", "document", "title", "by", "published (UTC)", "taken out")
    for item in parsed:
        article = item.article
        taken = Counter(span.kind for span in article.removed)
        told = ", ".join(kind if count == 1 else f"{kind} ×{count}" for kind, count in taken.items())
        when = f"{article.published_at:%Y-%m-%d %H:%M}" if article.published_at else ""
        by = ", ".join(article.authors) + (f" ({article.publisher})" if article.publisher else "")
        table.add_row(_flat(Path(item.input).name, 28), _flat(article.title, 46), _flat(by, 20), when, _flat(told, 32))
    console.print(table)


def _tagged(console: Console, articles: Sequence[EnrichedArticle]) -> None:
    table = _table("Who, where, what, which story", "title", "", "countries", "who", "topics", "story")
    for name in ("countries", "who", "topics"):
        _folded(table, name)
    stories: dict[str, str] = {}
    for article in articles:
        number = stories.setdefault(article.story_id or "", str(len(stories) + 1))
        relation = "" if article.story_relation == "new" else f" {(article.story_relation or '').replace('_', '-')}"
        topics = ", ".join(topic.name for topic in _leaves(article)[:2])
        title, story = _flat(article.title, 40), f"{number}{relation}"
        table.add_row(title, article.language, _countries(article), _who(article), topics, story)
    console.print(table)


def _countries(article: EnrichedArticle) -> str:
    """Those it is about first."""
    rows = sorted(article.entities, key=lambda row: row.salience)
    return " ".join(dict.fromkeys(row.country for row in rows if row.country))


def _who(article: EnrichedArticle) -> str:
    """What is no country, with how often it is named; what the article is about first."""
    rows = [row for row in article.entities if not row.id.startswith("country:")]
    rows.sort(key=lambda row: (row.salience, -len(row.mentions)))
    told = [row.name if len(row.mentions) == 1 else f"{row.name} ×{len(row.mentions)}" for row in rows]
    return ", ".join(told[:WHO_SHOWN]) + (f" and {len(told) - WHO_SHOWN} more" if len(told) > WHO_SHOWN else "")


def _leaves(article: EnrichedArticle) -> list[Topic]:
    """Topics that are no other's parent: the most particular."""
    from shared.mediatopics import ancestors

    parents = {parent for topic in article.topics for parent in ancestors(topic.id)}
    return [topic for topic in article.topics if topic.id not in parents]


def _matched(console: Console, decided: Sequence[Verdict]) -> None:
    table = _table("Which rule matched, by which words, and what became of it", "rule", "article", "because of", "")
    for one in decided:
        terms = ", ".join(dict.fromkeys(span.term for span in one.match.spans)) if one.match else "matches no longer"
        fate = Text("rings", "bold green") if one.ring else Text(_fate(one.held), "dim")
        table.add_row(one.watchlist.id, _flat(one.article.title, 52), _flat(terms, 44), fate)
    console.print(table)


def _fate(held: str | None) -> str:
    return f"{held}: told already, counted" if held == "held.story" else str(held)


def _verified(console: Console, deliveries: Sequence[Delivery]) -> None:
    console.print(Text("\nWhat the receiver got", style="bold"))
    for delivery in sorted(deliveries, key=_when):
        verdict = (
            Text(f"signature verified · {delivery.webhook_id}", "green")
            if delivery.is_signed
            else Text(f"refused: {delivery.refusal}", "bold red")
        )
        console.print(card(delivery.body, verdict, plain=not console.is_terminal))


def _when(delivery: Delivery) -> tuple[str, str]:
    """In the order of the news: receivers are told in no order."""
    data = delivery.body.get("data") or {}
    return str((data.get("article") or {}).get("published_at")), delivery.webhook_id


def _judged(console: Console, expected: Sequence[Ring], deliveries: Sequence[Delivery]) -> bool:
    """Says what is missing and what nobody asked for."""
    missing, unasked = differences(expected, [_ring(one.body) for one in deliveries if one.is_signed])
    for ring in missing:
        console.print(Text(f"did not come: {ring.watchlist}: {ring.title} ({ring.type})", style="bold red"))
    for ring in unasked:
        console.print(Text(f"not expected: {ring.watchlist}: {ring.title} ({ring.type})", style="bold red"))
    return not missing and not unasked


def _ring(body: Mapping[str, Any]) -> Ring:
    data = body["data"]
    return Ring(data["watchlist"]["id"], (data["article"] or {}).get("title", ""), str(body["type"]))


def _summed(
    console: Console, inputs: int, outcome: stage.Outcome, decided: Sequence[Verdict], took_s: float, *, is_good: bool
) -> None:
    counts = {
        "document": inputs,
        "article": len(outcome.articles),
        "story": len({article.story_id for article in outcome.articles}),
        "match": len(decided),
    }
    told = ", ".join(_count(number, noun) for noun, number in counts.items())
    alerts = _count(sum(one.is_signed for one in outcome.deliveries), "alert")
    held = sum(one.ring is None for one in decided)
    verdict = "every expected alert came" if is_good else "NOT ALL WENT WELL"
    text = f"{verdict}: {told}, {alerts} delivered and verified, {held} held, in {took_s:.1f} s"
    console.print(Text(text, style="bold"))


def _count(number: int, noun: str) -> str:
    plural = {"story": "stories", "match": "matches"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else plural}"


def _table(title: str, *columns: str) -> Table:
    """One line a row: what is too wide is cut, so that a reader sees rows and not folds."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True, overflow="ellipsis")
    return table


def _folded(table: Table, name: str) -> None:
    column = next(column for column in table.columns if column.header == name)
    column.no_wrap, column.overflow = False, "fold"


def _flat(text: str, width: int) -> str:
    """A line of at most `width` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"
