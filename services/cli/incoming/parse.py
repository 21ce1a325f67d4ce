"""`tocsin parse`: feeds, pages, documents and records in, article lines out. The parsing is ingest's."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from services.cli.terminal import say_what_is_read


class As(StrEnum):
    """What `--as` takes."""

    FEED = "feed"
    PAGE = "page"
    TEXT = "text"
    JSON = "json"


def parse(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL", help="Files, addresses, or - for stdin.", show_default=False)
    ],
    as_: Annotated[
        As | None, typer.Option("--as", help="What the inputs are; without it their name and content tell.")
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option("--url", metavar="BASE", help="The address a file came from: one for all, or one for each PATH."),
    ] = None,
) -> None:
    """Read feeds, article pages, plain text or JSON records and print one Article line for each article.

    Each line carries `input`, the PATH it came from. Order is kept, repeats are not dropped. An input that gives no
    article is one line on stderr and exit code 1; the others still come out.

    Example: tocsin parse --url https://example.org/news/rss.xml rss.xml | tocsin tag
    """
    import json
    from datetime import UTC, datetime

    from services.ingest.parsing.inputs import ParseFailure, parse_inputs

    urls = url or []
    if len(urls) > 1 and len(urls) != len(paths):
        raise typer.BadParameter(
            f"{len(urls)} addresses for {len(paths)} inputs: give one for all or one for each PATH", param_hint="--url"
        )
    if "-" in paths:
        say_what_is_read("a document")
    failed = False
    for outcome in parse_inputs(paths, as_=as_.value if as_ else None, urls=urls, fetched_at=datetime.now(UTC)):
        if isinstance(outcome, ParseFailure):
            failed = True
            sys.stderr.write(_one_line(str(outcome)))
            continue
        line = {"input": outcome.input, **outcome.article.model_dump(mode="json")}
        sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
    if failed:
        raise typer.Exit(1)


def _one_line(message: str) -> str:
    """A message of a parser may quote the input: no line of it breaks ours."""
    return " ".join(message.split())[:1_000] + "\n"
