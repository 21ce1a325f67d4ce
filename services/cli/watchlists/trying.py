"""`tocsin watchlists try`: a query held against documents, lines or the archive at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.terminal import is_coloured

if TYPE_CHECKING:
    from services.alert.matching import Explanation
    from services.alert.watchlists.model import Ruleset
    from shared.errors import Problem
    from shared.events import EnrichedArticle

_SHOWN_MISSES = 5


def try_(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="As in `match:`.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH|URL", help="Documents or article lines; without: the archive."),
    ] = None,
    since: Annotated[str, typer.Option("--since", metavar="DURATION", help="How far back in the archive.")] = "7d",
) -> None:
    """Hold a query against documents, article lines or the archive, and show why each matches.

    Where nothing matches, the first few are explained all the same. What is doubtful in the query is told as by
    `check`. Exit code 1 where an input gave no article.

    Example: tocsin watchlists try '(Taliban OR "safe haven*") AND Pakistan' story.txt
    """
    from services.alert.matching.cost import cost

    ruleset = _ruleset(query)
    for doubt in _doubts(query, ruleset):
        typer.echo(doubt, err=True)
    failures: list[str] = []
    seen = matched = 0
    misses: list[str] = []
    for explanation, article in _explained(ruleset, inputs or [], since, failures):
        seen += 1
        matched += explanation.matched
        if explanation.matched or len(misses) < _SHOWN_MISSES:
            drawn = _drawn(explanation, article)
            typer.echo(drawn) if explanation.matched else misses.append(drawn)
    for miss in misses if not matched else []:
        typer.echo(miss)
    typer.echo(f"cost: {cost(ruleset.watchlists[0], ruleset.lists)}", err=True)
    typer.echo(f"{matched:,} of {seen:,} article{'' if seen == 1 else 's'} match", err=True)
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(1)


def _explained(
    ruleset: "Ruleset", inputs: list[str], since: str, failures: list[str]
) -> "Iterator[tuple[Explanation, EnrichedArticle]]":
    from services.alert.matching import compile as compiled
    from services.alert.watchlists.testing import needed_tags
    from services.cli.watchlists.readers import from_archive, from_inputs

    needs = needed_tags(ruleset, ruleset.watchlists[0])
    matcher = compiled(ruleset)
    for article in from_inputs(inputs, failures, needs=bool(needs)) if inputs else from_archive(since):
        yield matcher.explain(article, "try"), article


def _drawn(explanation: "Explanation", article: "EnrichedArticle") -> str:
    from services.alert.matching.drawing import explain_tree

    return explain_tree(explanation, article, is_terminal=is_coloured())


def _ruleset(query: str) -> "Ruleset":
    """A ruleset of this one query; `$lists` of the watchlists in use may be named in it."""
    from services.alert.watchlists.lists import natures
    from services.alert.watchlists.model import Ruleset, Watchlist
    from services.alert.watchlists.query import QueryError, check_positive, mistakes, parse
    from shared.errors import Misconfigured

    known = _known_lists() if "$" in query else Ruleset()
    lists = natures(known.lists)[0]
    try:
        tree = parse(query, lists)
        check_positive(tree)
    except QueryError as error:
        found = mistakes(query, lists) or [error]
        raise Misconfigured("", [_problem(query, one.offset, str(one)) for one in found]) from error
    return Ruleset(
        watchlists=(Watchlist(id="try", name="try", match=tree),), lists=known.lists, entities=known.entities
    )


def _doubts(query: str, ruleset: "Ruleset") -> "Iterator[str]":
    from services.alert.watchlists.lists import natures
    from services.alert.watchlists.query.lint import doubts

    for doubt in doubts(query, natures(ruleset.lists)[0]):
        yield str(_problem(query, doubt.at, doubt.message, is_warning=True))


def _problem(query: str, at: int, message: str, *, is_warning: bool = False) -> "Problem":
    from shared.errors import Problem

    line = query.count("\n", 0, at)
    start = query.rfind("\n", 0, at) + 1
    return Problem("QUERY", line + 1, at - start + 1, message, query.split("\n")[line], is_warning)


def _known_lists() -> "Ruleset":
    from services.alert.watchlists.file import load
    from services.alert.watchlists.model import Ruleset
    from shared.settings import load as load_settings

    path: Path = load_settings().watchlists
    return load(path, env=None) if path.exists() else Ruleset()
