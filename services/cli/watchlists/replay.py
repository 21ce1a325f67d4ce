"""`tocsin watchlists replay`: the timeline of alerts, and of what was held and why, that rules would have made."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.terminal import count
from services.cli.watchlists.rules import PathOption, default_path

if TYPE_CHECKING:
    from services.alert.policy import Happening
    from services.alert.ringing.timeline import Happened
    from services.alert.watchlists.model import Ruleset
    from shared.events import EnrichedArticle

_SHOWN_ARTICLES = 3
_SHOWN_TITLE = 60


def replay(
    articles: Annotated[
        Path | None, typer.Argument(metavar="ARTICLES.jsonl", help="Article lines; without: the archive.")
    ] = None,
    watchlists: Annotated[Path | None, PathOption] = None,
    since: Annotated[str, typer.Option("--since", metavar="DURATION", help="How far back in the archive.")] = "7d",
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="TIME", help="Let the clock run on after the last line, as 2026-11-24T08:00:00Z."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for each thing that happens.")
    ] = False,
) -> None:
    """Show what these rules would have told of past articles, and what they would have held and why. Sends nothing.

    `fetched_at` of the lines is the clock; a line with `story_id` keeps it. Without --until the clock ends at the last
    line. Mutes are not asked: nothing but the rules and the articles decides. Exit code 1 where a line was no article.

    Example: tocsin watchlists replay -w watchlists/ --since 7d
    """
    end, ruleset, failures = _time(until), _loaded(watchlists), list[str]()
    tally = _Tally()
    found = tally.articles(_in_order(_read(articles, since, ruleset, failures), failures))
    happened = tally.happenings(_happened(ruleset, found, end))
    if as_json:
        _print_lines(happened)
    else:
        _print_table(happened, tally.titles)
    typer.echo(str(tally), err=True)
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(1)


class _Tally:
    """What went by: the titles of the articles, and how much was told and held."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.counts = {"told": 0, "held": 0}

    def __str__(self) -> str:
        return f"{count(len(self.titles), 'article')}: {self.counts['told']:,} told, {self.counts['held']:,} held"

    def articles(self, found: "Iterable[EnrichedArticle]") -> "Iterator[EnrichedArticle]":
        for one in found:
            self.titles[one.id] = one.title or one.id
            yield one

    def happenings(self, happened: "Iterable[Happened]") -> "Iterator[Happened]":
        for one in happened:
            self.counts[line(one)["event"]] += 1
            yield one


def line(one: "Happened") -> dict[str, Any]:
    """One thing that happens, as `--json` writes it."""
    from services.alert.body import instant

    what = one.what
    return {
        "at": instant(one.at),
        "watchlist_id": one.watchlist.id,
        "each": what.row.model_dump() if what.row else None,
        **_said(what),
        "held": {"articles": what.held.articles, "reasons": dict(what.held.reasons)},
    }


def _said(what: "Happening") -> dict[str, Any]:
    from services.alert.policy import Tell

    if isinstance(what, Tell):
        ring = what.ring
        told, reason, articles = ring.type, ring.reason, list(ring.articles)
        return {"event": "told", "type": told, "reason": reason, "story_id": ring.story, "articles": articles}
    why, article = what.why.told_as, what.article
    return {"event": "held", "type": None, "reason": why, "story_id": what.story, "articles": [article]}


def _loaded(path: Path | None) -> "Ruleset":
    from services.alert.watchlists.file import load

    return load(path or default_path(), env=None)


def _time(text: str | None) -> datetime | None:
    """A time as the lines have it; without a zone it is UTC."""
    from services.cli.times import instant

    if text is None:
        return None
    try:
        return instant(text)
    except ValueError as error:
        message = f"{text!r} is no time; one as 2026-11-24T08:00:00Z is expected"
        raise typer.BadParameter(message, param_hint="--until") from error


def _read(path: Path | None, since: str, ruleset: "Ruleset", failures: list[str]) -> "Iterator[EnrichedArticle]":
    """Those of the file, tagged where a rule asks and a model is at hand; else those of the archive."""
    from services.alert.watchlists.testing import needed_tags
    from services.cli.watchlists.readers import from_archive, from_inputs

    if path is None:
        return from_archive(since, "ARTICLES.jsonl")
    if not path.is_file():
        raise typer.BadParameter(f"there is no {path}", param_hint="ARTICLES.jsonl")
    needs = any(needed_tags(ruleset, one) for one in ruleset.watchlists)
    return from_inputs([str(path)], failures, needs=needs)


def _in_order(articles: "Iterable[EnrichedArticle]", failures: list[str]) -> "Iterator[EnrichedArticle]":
    """By the time they were fetched, those of one time as they came; each with its story, or one found for it."""
    from services.enrich.story import StoryBook
    from shared.events import EnrichedArticle

    book, known = StoryBook(), list(articles)
    timeless = [one for one in known if one.fetched_at is None]
    failures += [f"article {one.id}: left out: it has no fetched_at, the clock of a replay" for one in timeless]
    for _, one in sorted(((one.fetched_at, one) for one in known if one.fetched_at), key=lambda row: row[0]):
        if one.story_id is not None:
            yield one
        else:
            told = book.assign(one.model_copy(update={"language": one.language or "en"}))
            yield EnrichedArticle.model_validate(told.model_dump() | {"language": one.language})


def _happened(
    ruleset: "Ruleset", articles: "Iterable[EnrichedArticle]", until: datetime | None
) -> "Iterator[Happened]":
    from services.alert.matching import compile as compiled
    from services.alert.ringing.timeline import Timeline, zoned
    from shared.settings import load as settings

    given = settings()
    timeline = Timeline(zoned(ruleset.watchlists, given.tz), compiled(ruleset), keep=given.keep)
    for one in articles:
        if one.fetched_at is not None:
            yield from timeline.hear(one, one.fetched_at)
    if until is not None:
        yield from timeline.until(until)


def _print_lines(happened: "Iterable[Happened]") -> None:
    import json

    for one in happened:
        typer.echo(json.dumps(line(one), ensure_ascii=False))


def _print_table(happened: "Iterable[Happened]", titles: "Mapping[str, str]") -> None:
    """A line for each thing, as it happens: when, which rule, told or held, why, and of which articles."""
    is_terminal = sys.stdout.isatty()
    typer.echo(f"{'time (UTC)':19}  {'watchlist':28}  {'':4}  {'reason':16}  articles")
    for one in happened:
        row = line(one)
        name = row["watchlist_id"] + (f" [{row['each']['id']}]" if row["each"] else "")
        text = f"{one.at:%Y-%m-%d %H:%M:%S}  {name:28}  {row['event']:4}  {row['reason']:16}  {_about(row, titles)}"
        typer.echo(typer.style(text, bold=is_terminal and row["event"] == "told"))


def _about(row: dict[str, Any], titles: "Mapping[str, str]") -> str:
    ids = row["articles"]
    shown = "; ".join(" ".join(titles.get(one, one).split())[:_SHOWN_TITLE] for one in ids[:_SHOWN_ARTICLES])
    more = f" and {len(ids) - _SHOWN_ARTICLES} more" if len(ids) > _SHOWN_ARTICLES else ""
    counts = ", ".join(f"{reason} {count}" for reason, count in row["held"]["reasons"].items())
    held = f"  (held before: {counts})" if row["event"] == "told" and counts else ""
    return f"{shown or 'nothing came'}{more}{held}"
