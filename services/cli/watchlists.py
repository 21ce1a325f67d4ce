"""`tocsin watchlists`: check, test and try the rules. What they mean is services/alert's."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.ping import ping
from services.cli.replay import replay
from services.cli.rulechange import diff, drop
from services.cli.terminal import is_coloured
from services.cli.trying import try_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.alert.matching import Matcher
    from services.alert.watchlists.model import Ruleset
    from services.alert.watchlists.testing import Outcome
    from shared.errors import Problem
    from shared.events import EnrichedArticle

app = typer.Typer(
    help="Check, test and try rules; replay what they would have told; ping receivers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_PATH = typer.Argument(metavar="PATH", help="File or folder of YAML.", show_default="TOCSIN_WATCHLISTS")
_SHOWN_COSTS = 10


@app.command()
def check(
    path: Annotated[Path | None, _PATH] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 where there is a warning.")] = False,
    no_env: Annotated[
        bool, typer.Option("--no-env", help="Do not ask for the environment that receivers name.")
    ] = False,
    costs: Annotated[
        bool, typer.Option("--costs", help=f"Print what the rules cost, the {_SHOWN_COSTS} costliest first.")
    ] = False,
) -> None:
    """Read the files and tell every mistake and every doubt, with file, line and column.

    Receivers' addresses are resolved, in three seconds at most, and those that would be refused are told. Exit code 2
    on errors; warnings leave it 0, or 1 with --strict.

    Example: tocsin watchlists check --no-env watchlists/
    """
    from datetime import UTC, datetime

    from services.alert.watchlists.file import check as checked
    from services.enrich.lexiconfile import built_in, read
    from shared.settings import load, variables

    env = None if no_env else variables()
    topics = load().topics
    languages = frozenset((read(topics) if topics else built_in()).tables)
    ruleset, warnings = checked(
        path or _default_path(), env=env, today=datetime.now(UTC).date(), topic_languages=languages
    )
    if not no_env:
        warnings = (*warnings, *_refused(ruleset))
    for warning in sorted(warnings):
        typer.echo(str(warning), err=True)
    if costs:
        typer.echo("\n".join(_costs(ruleset)))
    tests = sum(len(watchlist.tests) for watchlist in ruleset.watchlists)
    typer.echo(
        f"{_count(len(ruleset.watchlists), 'watchlist')}, {_count(len(ruleset.receivers), 'receiver')}, "
        f"{_count(len(ruleset.lists), 'list')}, {_count(tests, 'test')}; {_count(len(warnings), 'warning')}",
        err=True,
    )
    if strict and warnings:
        raise typer.Exit(1)


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


app.command(name="try")(try_)
app.command()(diff)
app.command()(replay)
app.command()(ping)
app.command()(drop)


def _costs(ruleset: "Ruleset") -> "Iterator[str]":
    """A line a rule: as much as so many rules of one name, the rule, and why."""
    from heapq import nlargest

    from services.alert.matching.cost import Costs

    of = Costs(ruleset.lists).of
    found = [(of(one), one) for one in ruleset.watchlists]
    total = sum(cost.names for cost, _ in found)
    for cost, one in nlargest(_SHOWN_COSTS, found, key=lambda pair: pair[0].names):
        yield f"{cost.names:10,.1f}  {one.id}: {cost}"
    yield f"{total:10,.1f}  all {_count(len(found), 'watchlist')} together, in rules of one name"


def _refused(ruleset: "Ruleset") -> "Iterator[Problem]":
    """Addresses of receivers, and of the heartbeat, that nothing would be sent to from here."""
    import asyncio

    from services.alert.delivery.reach import refusals
    from services.alert.watchlists.model import Receiver
    from shared.errors import Problem
    from shared.settings import load

    asked = dict(ruleset.receivers)
    if (heartbeat := ruleset.heartbeat) is not None:
        asked[""] = Receiver("", url=heartbeat.url, place=heartbeat.place)  # no receiver has this name
    found = asyncio.run(refusals(asked.values(), load().allow_networks))
    for name, why in found.items():
        place = asked[name].place
        if place is not None:
            yield Problem(place.file, place.line, place.column, why, is_warning=True)


def _tell(matcher: "Matcher", outcome: "Outcome") -> None:
    from services.alert.matching.drawing import explain_tree
    from services.alert.watchlists.testing import problem

    if outcome.is_held:
        return
    typer.echo(str(problem(outcome)), err=True)
    if outcome.is_held is False and outcome.article is not None:
        explanation = matcher.explain(outcome.article, outcome.watchlist_id)
        typer.echo(explain_tree(explanation, outcome.article, is_terminal=is_coloured()))


def _default_path() -> Path:
    from shared.settings import load

    return load().watchlists


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
