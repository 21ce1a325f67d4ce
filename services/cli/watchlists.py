"""`tocsin watchlists`: check, test and try the rules. What they mean is services/alert's."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.ping import ping
from services.cli.rulechange import diff, drop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.alert.matching import Matcher
    from services.alert.watchlists.model import Ruleset
    from services.alert.watchlists.testing import Outcome
    from shared.errors import Problem
    from shared.events import EnrichedArticle

app = typer.Typer(help="Check, test and try watchlists.", no_args_is_help=True, rich_markup_mode=None)

app.command()(diff)
app.command()(drop)
app.command()(ping)

_PATH = typer.Argument(metavar="[PATH]", help="File or folder of YAML.", show_default="TOCSIN_WATCHLISTS")
_SHOWN_MISSES = 5


@app.command()
def check(
    path: Annotated[Path | None, _PATH] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 where there is a warning.")] = False,
    no_env: Annotated[
        bool, typer.Option("--no-env", help="Do not ask for the environment that receivers name.")
    ] = False,
) -> None:
    """Read the files and tell every mistake and every doubt, with file, line and column.

    Receivers' addresses are resolved, in three seconds at most, and those that would be refused are told. Exit code 2
    on errors; warnings leave it 0, or 1 with --strict.

    Example: tocsin watchlists check --no-env watchlists/
    """
    from datetime import UTC, datetime

    from services.alert.watchlists.file import check as checked
    from services.enrich.lexicon import built_in

    env = None if no_env else _environment()
    languages = frozenset(built_in().tables)
    ruleset, warnings = checked(
        path or _default_path(), env=env, today=datetime.now(UTC).date(), topic_languages=languages
    )
    if not no_env:
        warnings = (*warnings, *_refused(ruleset))
    for warning in sorted(warnings):
        typer.echo(str(warning), err=True)
    tests = sum(len(watchlist.tests) for watchlist in ruleset.watchlists)
    typer.echo(
        f"{_count(len(ruleset.watchlists), 'watchlist')}, {_count(len(ruleset.receivers), 'receiver')}, "
        f"{_count(len(ruleset.lists), 'list')}, {_count(tests, 'test')}; {_count(len(warnings), 'warning')}",
        err=True,
    )
    if strict and warnings:
        raise typer.Exit(1)


def _refused(ruleset: "Ruleset") -> "Iterator[Problem]":
    """Addresses of receivers that nothing would be sent to from here."""
    import asyncio

    from services.alert.delivery.reach import refusals
    from shared.errors import Problem
    from shared.settings import load

    found = asyncio.run(refusals(ruleset.receivers.values(), load().allow_networks))
    for name, why in found.items():
        place = ruleset.receivers[name].place
        if place is not None:
            yield Problem(place.file, place.line, place.column, why, is_warning=True)


@app.command(name="test")
def run_tests(path: Annotated[Path | None, _PATH] = None) -> None:
    """Run the `tests:` in the YAML. A failing one prints its explanation; exit code 1 where one failed.

    A test that needs tags it does not give is tagged, or skipped with a warning where no model is installed.

    Example: tocsin watchlists test watchlists/
    """
    from services.alert.matching import compile as compiled
    from services.alert.watchlists.file import load
    from services.alert.watchlists.testing import run
    from services.cli.readers import lazy_tagger

    ruleset = load(path or _default_path(), env=None)
    matcher = compiled(ruleset)

    def judge(article: "EnrichedArticle", watchlist_id: str) -> bool:
        return matcher.explain(article, watchlist_id).matched

    outcomes = list(run(ruleset, judge, tagger=lazy_tagger(ruleset)))
    for outcome in outcomes:
        _tell(matcher, outcome)
    failed = sum(outcome.is_held is False for outcome in outcomes)
    skipped = sum(outcome.is_held is None for outcome in outcomes)
    held = len(outcomes) - failed - skipped
    typer.echo(f"{_count(len(outcomes), 'test')}: {held} held, {failed} failed, {skipped} skipped", err=True)
    if failed:
        raise typer.Exit(1)


@app.command(name="try")
def try_(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="As in `match:`.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH|URL...]", help="Documents or article lines; without: the archive."),
    ] = None,
    since: Annotated[str, typer.Option("--since", metavar="DURATION", help="How far back in the archive.")] = "7d",
) -> None:
    """Hold a query against documents, article lines or the archive, and show why each matches.

    Where nothing matches, the first few are explained all the same. Exit code 1 where an input gave no article.

    Example: tocsin watchlists try '(Taliban OR "safe haven*") AND Pakistan' story.txt
    """
    from services.alert.matching import compile as compiled
    from services.alert.matching.drawing import explain_tree
    from services.alert.watchlists.testing import needed_tags
    from services.cli.readers import from_archive, from_inputs

    ruleset = _tried(query)
    needs = needed_tags(ruleset, ruleset.watchlists[0])
    failures: list[str] = []
    articles = from_inputs(inputs, failures, needs=bool(needs)) if inputs else from_archive(since)
    matcher = compiled(ruleset)
    seen = matched = 0
    misses: list[str] = []
    for article in articles:
        seen += 1
        explanation = matcher.explain(article, "try")
        if explanation.matched:
            matched += 1
            typer.echo(explain_tree(explanation, article, is_terminal=sys.stdout.isatty()))
        elif len(misses) < _SHOWN_MISSES:
            misses.append(explain_tree(explanation, article, is_terminal=sys.stdout.isatty()))
    for miss in misses if not matched else []:
        typer.echo(miss)
    typer.echo(f"{matched} of {_count(seen, 'article')} match", err=True)
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(1)


def _tried(query: str) -> "Ruleset":
    """A ruleset of this one query; `$lists` of the watchlists in use may be named in it."""
    from services.alert.watchlists.lists import natures
    from services.alert.watchlists.model import Ruleset, Watchlist
    from services.alert.watchlists.query import QueryError, check_positive, parse
    from shared.errors import Misconfigured, Problem

    known = _known_lists() if "$" in query else Ruleset()
    try:
        tree = parse(query, natures(known.lists)[0])
        check_positive(tree)
    except QueryError as error:
        raise Misconfigured("", [Problem("QUERY", 1, error.offset + 1, str(error), query)]) from error
    return Ruleset(
        watchlists=(Watchlist(id="try", name="try", match=tree),), lists=known.lists, entities=known.entities
    )


def _known_lists() -> "Ruleset":
    from services.alert.watchlists.file import load
    from services.alert.watchlists.model import Ruleset

    path = _default_path()
    return load(path, env=None) if path.exists() else Ruleset()


def _tell(matcher: "Matcher", outcome: "Outcome") -> None:
    from services.alert.matching.drawing import explain_tree
    from services.alert.watchlists.testing import problem

    if outcome.is_held:
        return
    typer.echo(str(problem(outcome)), err=True)
    if outcome.is_held is False and outcome.article is not None:
        explanation = matcher.explain(outcome.article, outcome.watchlist_id)
        typer.echo(explain_tree(explanation, outcome.article, is_terminal=sys.stdout.isatty()))


def _default_path() -> Path:
    from shared.settings import load

    return load().watchlists


def _environment() -> dict[str, str]:
    from shared.settings import variables

    return variables()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
