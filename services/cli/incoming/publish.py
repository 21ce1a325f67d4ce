"""`tocsin publish`: documents onto the stream of a running stack; safe to repeat."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from shared.events import Article

PathsArgument = typer.Argument(..., metavar="PATH", help="Documents, pages, feeds; a .jsonl holds push bodies.")


def publish(paths: list[str] = PathsArgument) -> None:
    """Parse documents and put them onto the stream of a running stack; exit code 0 only when all are on it.

    Example: tocsin publish report.txt news.jsonl
    """
    import asyncio

    from services.cli.incoming.documents import read_documents
    from shared.settings import load

    parsed, failures = read_documents(paths)
    for failure in failures:
        typer.echo(str(failure), err=True)
    counts = asyncio.run(_publish(load(), [item.article for item in parsed]))
    typer.echo(", ".join(f"{count} {state}" for state, count in counts.items()) or "nothing to publish", err=True)
    raise typer.Exit(1 if failures else 0)


async def _publish(settings: Any, articles: "list[Article]") -> dict[str, int]:
    from collections import Counter
    from datetime import UTC, datetime

    from services.cli.stack.attach import attached
    from services.ingest.publisher import Publisher

    if not articles:
        return {}
    async with attached(settings) as bus:
        await bus.prepare()
        published = await Publisher(bus, lambda: datetime.now(UTC)).publish(articles, durable=True)
        return dict(Counter(one.state for one in published))
