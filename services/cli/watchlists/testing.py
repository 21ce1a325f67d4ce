"""`tocsin watchlists test`: the `tests:` in the YAML, run; a failing one explained."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.terminal import count, is_coloured
from services.cli.watchlists.rules import PathArgument, default_path

if TYPE_CHECKING:
    from services.alert.matching import Matcher
    from services.alert.watchlists.testing import Outcome
    from shared.events import EnrichedArticle


def run_tests(path: Annotated[Path | None, PathArgument] = None) -> None:
    """Run the `tests:` in the YAML. A failing one prints its explanation; exit code 1 where one failed.

    A test that needs tags it does not give is tagged, or skipped with a warning where no model is installed.

    Example: tocsin watchlists test watchlists/
    """
    from services.alert.matching import compile as compiled
    from services.alert.watchlists.file import load
    from services.alert.watchlists.testing import run
    from services.cli.watchlists.readers import lazy_tagger

    ruleset = load(path or default_path(), env=None)
    matcher = compiled(ruleset)

    def judge(article: "EnrichedArticle", watchlist_id: str) -> bool:
        return matcher.explain(article, watchlist_id).matched

    outcomes = list(run(ruleset, judge, tagger=lazy_tagger(ruleset)))
    for outcome in outcomes:
        _tell(matcher, outcome)
    failed = sum(outcome.is_held is False for outcome in outcomes)
    skipped = sum(outcome.is_held is None for outcome in outcomes)
    held = len(outcomes) - failed - skipped
    typer.echo(f"{count(len(outcomes), 'test')}: {held} held, {failed} failed, {skipped} skipped", err=True)
    if failed:
        raise typer.Exit(1)


def _tell(matcher: "Matcher", outcome: "Outcome") -> None:
    from services.alert.matching.drawing import explain_tree
    from services.alert.watchlists.testing import problem

    if outcome.is_held:
        return
    typer.echo(str(problem(outcome)), err=True)
    if outcome.is_held is False and outcome.article is not None:
        explanation = matcher.explain(outcome.article, outcome.watchlist_id)
        typer.echo(explain_tree(explanation, outcome.article, is_terminal=is_coloured()))
