"""`tocsin match`: article lines in, a line for each match out. The matching is alert's."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.terminal import is_coloured, say_what_is_read
from services.cli.watchlists.rules import PathOption, default_path

if TYPE_CHECKING:
    from services.alert.matching import Matcher
    from shared.events import EnrichedArticle


class Form(StrEnum):
    """What `--format` takes."""

    JSON = "json"
    TREE = "tree"


def match(
    watchlists: Annotated[Path | None, PathOption] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="A line for every pair, matched or not, with the reasons.")
    ] = False,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="Of --explain; default: tree on a terminal, json in a pipe.", show_default=False),
    ] = None,
) -> None:
    """Read EnrichedArticle (or Article: then untagged) lines on stdin; print a line for each watchlist that matches.

    A line with as little as id, title and text will do. A line that is no article is one line on stderr and exit
    code 1; the others still come out. Needs no secrets.

    Example: tocsin parse story.txt | tocsin tag | tocsin match -w watchlists/ --explain
    """
    from services.alert.matching import compile as compiled
    from services.alert.watchlists.file import load
    from services.cli.lines import articles
    from shared.events import EnrichedArticle

    if form is not None and not explain:
        raise typer.BadParameter("--format goes with --explain", param_hint="--format")
    matcher = compiled(load(watchlists or default_path(), env=None))
    is_tree = form is Form.TREE or (form is None and sys.stdout.isatty())
    say_what_is_read("article lines")
    failed = False
    for outcome in articles(sys.stdin.buffer, "stdin", EnrichedArticle):
        if isinstance(outcome, str):
            failed = True
            sys.stderr.write(f"{outcome}\n")
            continue
        for line in _explained(matcher, outcome, is_tree=is_tree) if explain else _matched(matcher, outcome):
            sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()
    if failed:
        raise typer.Exit(1)


def _matched(matcher: "Matcher", article: "EnrichedArticle") -> Iterator[str]:
    return (found.model_dump_json() for found in matcher.match(article))


def _explained(matcher: "Matcher", article: "EnrichedArticle", *, is_tree: bool) -> Iterator[str]:
    from services.alert.matching.drawing import explain_tree

    for explanation in matcher.explain_all(article):
        if is_tree:
            yield explain_tree(explanation, article, is_terminal=is_coloured(), with_cost=True)
        else:
            yield explanation.model_dump_json()
