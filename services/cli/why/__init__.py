"""`tocsin why`: one line a step from feed to receiver, and the first that says no."""

from typing import Annotated

import typer

WhatArgument = typer.Argument(metavar="URL|ARTICLE_ID", help="An article's address, or its id.")
WatchlistArgument = typer.Argument(metavar="WATCHLIST", help="One watchlist, in full; without: all, in short.")
FetchOption = typer.Option("--fetch", help="Read the page now where nothing is known of it, and match it here.")
JsonOption = typer.Option("--json", help="One JSON object.")


def why(
    what: Annotated[str, WhatArgument],
    watchlist: Annotated[str | None, WatchlistArgument] = None,
    fetch: Annotated[bool, FetchOption] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Tell why an article rang, or did not: heard, cleaned, tagged, matched, told or held, delivered; the first no is
    in bold.

    Asks the running stack and the archive. Without a stack it tells what the archive and the rules alone can. Exit
    code 0 where it rang (or nothing known speaks against it), 1 where it did not.

    Example: tocsin why https://example.org/news/quake afghan-border
    """
    import asyncio
    import json
    import sys

    from services.cli.why.answer import answer
    from services.cli.why.drawing import as_json as drawn_as_json
    from services.cli.why.drawing import lines
    from services.cli.why.steps import rang
    from shared.settings import load

    is_terminal = sys.stdout.isatty() and not as_json
    found, common, paths = asyncio.run(answer(what, watchlist, load(), fetch=fetch, is_terminal=is_terminal))
    is_rung = rang(common, paths)
    if as_json:
        typer.echo(json.dumps(drawn_as_json(found, common, paths, is_rung=is_rung), ensure_ascii=False))
    else:
        for line in lines(found, common, paths, is_terminal=is_terminal):
            typer.echo(line)
    if not is_rung:
        raise typer.Exit(1)
