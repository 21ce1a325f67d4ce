"""`tocsin watchlists check`: every mistake and every doubt in the files, and what the rules cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.terminal import count
from services.cli.watchlists.rules import PathArgument, default_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.alert.watchlists.model import Ruleset
    from shared.errors import Problem

_SHOWN_COSTS = 10


def check(
    path: Annotated[Path | None, PathArgument] = None,
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
    from services.enrich.topics.lexiconfile import built_in, read
    from shared.settings import load, variables

    env = None if no_env else variables()
    topics = load().topics
    languages = frozenset((read(topics) if topics else built_in()).tables)
    ruleset, warnings = checked(
        path or default_path(), env=env, today=datetime.now(UTC).date(), topic_languages=languages
    )
    if not no_env:
        warnings = (*warnings, *_refused(ruleset))
    for warning in sorted(warnings):
        typer.echo(str(warning), err=True)
    if costs:
        typer.echo("\n".join(_costs(ruleset)))
    tests = sum(len(watchlist.tests) for watchlist in ruleset.watchlists)
    typer.echo(
        f"{count(len(ruleset.watchlists), 'watchlist')}, {count(len(ruleset.receivers), 'receiver')}, "
        f"{count(len(ruleset.lists), 'list')}, {count(tests, 'test')}; {count(len(warnings), 'warning')}",
        err=True,
    )
    if strict and warnings:
        raise typer.Exit(1)


def _costs(ruleset: "Ruleset") -> "Iterator[str]":
    """A line a rule: as much as so many rules of one name, the rule, and why."""
    from heapq import nlargest

    from services.alert.matching.cost import Costs

    of = Costs(ruleset.lists).of
    found = [(of(one), one) for one in ruleset.watchlists]
    total = sum(cost.names for cost, _ in found)
    for cost, one in nlargest(_SHOWN_COSTS, found, key=lambda pair: pair[0].names):
        yield f"{cost.names:10,.1f}  {one.id}: {cost}"
    yield f"{total:10,.1f}  all {count(len(found), 'watchlist')} together, in rules of one name"


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
