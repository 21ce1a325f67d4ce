"""`tocsin watchlists diff` and `drop`: what a change of rules gains and loses; a vanished file forgotten."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.alert.matching import Matcher
    from shared.events import EnrichedArticle


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="File or folder of YAML, as it is.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="File or folder of YAML, as it is to be.")],
    on: Annotated[
        Path | None, typer.Option("--on", metavar="ARTICLES.jsonl", help="Article lines; without: the archive.")
    ] = None,
    since: Annotated[str, typer.Option("--since", metavar="DURATION", help="How far back in the archive.")] = "7d",
) -> None:
    """Show which articles a change of rules gains (+) and loses (-), watchlist by watchlist.

    One line for each: the sign, the watchlist, the article's id, its title, parted by tabs. Sends nothing. Exit code 1
    where a line was no article.

    Example: tocsin watchlists diff watchlists/ changed/ --on yesterday.jsonl
    """
    from services.alert.matching import compile as compiled
    from services.alert.watchlists.file import load

    before, after = compiled(load(old, env=None)), compiled(load(new, env=None))
    failures: list[str] = []
    seen = gained = lost = 0
    for article in _articles(on, since, before, after, failures):
        seen += 1
        for line in _changes(before, after, article):
            typer.echo(line)
            gained, lost = gained + line.startswith("+"), lost + line.startswith("-")
    for text in _renamed(before, after):
        typer.echo(text, err=True)
    typer.echo(f"{gained} gained, {lost} lost, of {seen:,} article{'' if seen == 1 else 's'}", err=True)
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(1)


def drop(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file's name, as log and `status` show it.")],
) -> None:
    """Forget the last good version of a file that is gone, so that its watchlists end. A file that is there stays.

    The running service looks at least every 20 seconds. Exit code 1 where none is kept under this name.

    Example: tocsin watchlists drop asia.yaml
    """
    import asyncio

    if not asyncio.run(_drop(Path(file).name)):
        typer.echo(f"no version of {Path(file).name} is kept", err=True)
        raise typer.Exit(1)


async def _drop(name: str) -> bool:
    from services.alert.kept import Kept
    from services.cli.attach import attached
    from shared.settings import load

    async with attached(load()) as bus:
        return await Kept(bus).drop(name)


def _articles(
    on: Path | None, since: str, before: "Matcher", after: "Matcher", failures: list[str]
) -> "Iterator[EnrichedArticle]":
    """Those of the file, tagged where a rule asks and a model is at hand; else those of the archive, as they are."""
    from services.alert.watchlists.testing import needed_tags
    from services.cli.readers import from_archive, from_inputs

    if on is None:
        return from_archive(since)
    if not on.is_file():
        raise typer.BadParameter(f"there is no {on}", param_hint="--on")
    rulesets = (before.ruleset, after.ruleset)
    needs = any(needed_tags(ruleset, one) for ruleset in rulesets for one in ruleset.watchlists)
    return from_inputs([str(on)], failures, needs=needs)


def _changes(before: "Matcher", after: "Matcher", article: "EnrichedArticle") -> Iterator[str]:
    old = {match.watchlist_id for match in before.match(article)}
    new = {match.watchlist_id for match in after.match(article)}
    title = "".join(char if char.isprintable() else " " for char in article.title)
    for watchlist_id in sorted(old ^ new):
        yield f"{'+' if watchlist_id in new else '-'}\t{watchlist_id}\t{article.id}\t{title}"


def _renamed(before: "Matcher", after: "Matcher") -> Iterator[str]:
    """Watchlists that are new, or gone: all they match is gained, or lost."""
    for sign, ids in (("new", after.by_id.keys() - before.by_id), ("gone", before.by_id.keys() - after.by_id)):
        if ids:
            yield f"{sign}: {', '.join(sorted(ids))}"
