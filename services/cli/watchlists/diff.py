"""`tocsin watchlists diff`: the articles that a change of rules gains and loses."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from services.cli.terminal import flat

if TYPE_CHECKING:
    from services.alert.matching import Matcher
    from shared.events import EnrichedArticle, Match


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="File or folder of YAML, as it is.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="File or folder of YAML, as it is to be.")],
    on: Annotated[
        Path | None, typer.Option("--on", metavar="ARTICLES.jsonl", help="Article lines; without: the archive.")
    ] = None,
    since: Annotated[str, typer.Option("--since", metavar="DURATION", help="How far back in the archive.")] = "7d",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show which articles a change of rules gains (+) and loses (-), watchlist by watchlist.

    One line for each: the sign, the watchlist, the article's id, its title, parted by tabs; with --json an object of
    `change`, `watchlist_id`, `article_id`, `title`, `url` and the `spans` of the match that is gained or lost. Sends
    nothing. Exit code 1 where a line was no article.

    Example: tocsin watchlists diff watchlists/ changed/ --on yesterday.jsonl
    """
    before, after = _both(old, new)
    failures: list[str] = []
    seen = 0
    count = {"gained": 0, "lost": 0}
    for article in _articles(on, since, before, after, failures):
        seen += 1
        for change in _changes(before, after, article):
            typer.echo(_as_line(change) if as_json else _as_row(change))
            count[change.change] += 1
    for text in _renamed(before, after):
        typer.echo(text, err=True)
    typer.echo(
        f"{count['gained']:,} gained, {count['lost']:,} lost, of {seen:,} article{'' if seen == 1 else 's'}", err=True
    )
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(1)


def _articles(
    on: Path | None, since: str, before: "Matcher", after: "Matcher", failures: list[str]
) -> "Iterator[EnrichedArticle]":
    """Those of the file, tagged where a rule asks and a model is at hand; else those of the archive, as they are."""
    from services.alert.watchlists.testing import needed_tags
    from services.cli.watchlists.readers import from_archive, from_inputs

    if on is None:
        return from_archive(since, "--on")
    if not on.is_file():
        raise typer.BadParameter(f"there is no {on}", param_hint="--on")
    rulesets = (before.ruleset, after.ruleset)
    needs = any(needed_tags(ruleset, one) for ruleset in rulesets for one in ruleset.watchlists)
    return from_inputs([str(on)], failures, needs=needs)


class _Change(NamedTuple):
    change: Literal["gained", "lost"]
    article: "EnrichedArticle"
    match: "Match"


def _both(old: Path, new: Path) -> "tuple[Matcher, Matcher]":
    """Raises Misconfigured with the mistakes of both."""
    from services.alert.matching import compile as compiled
    from services.alert.watchlists.file import load
    from shared.errors import Misconfigured

    found, wrong = [], []
    for path in (old, new):
        try:
            found.append(compiled(load(path, env=None)))
        except Misconfigured as error:
            wrong.append(error)
    if wrong:
        raise Misconfigured("\n".join(map(str, wrong)))
    return found[0], found[1]


def _changes(before: "Matcher", after: "Matcher", article: "EnrichedArticle") -> Iterator[_Change]:
    old = {match.watchlist_id: match for match in before.match(article)}
    new = {match.watchlist_id: match for match in after.match(article)}
    for watchlist_id in sorted(old.keys() ^ new.keys()):
        gained = new.get(watchlist_id)
        yield _Change("gained", article, gained) if gained else _Change("lost", article, old[watchlist_id])


def _as_row(change: _Change) -> str:
    sign = "+" if change.change == "gained" else "-"
    return f"{sign}\t{change.match.watchlist_id}\t{change.article.id}\t{flat(change.article.title)}"


def _as_line(change: _Change) -> str:
    import json

    facts = {
        "change": change.change,
        "watchlist_id": change.match.watchlist_id,
        "article_id": change.article.id,
        "title": change.article.title,
        "url": change.article.url,
        "spans": [span.model_dump(mode="json") for span in change.match.spans],
    }
    return json.dumps(facts, ensure_ascii=False)


def _renamed(before: "Matcher", after: "Matcher") -> Iterator[str]:
    """Watchlists that are new, or gone: all they match is gained, or lost."""
    for sign, ids in (("new", after.by_id.keys() - before.by_id), ("gone", before.by_id.keys() - after.by_id)):
        if ids:
            yield f"{sign}: {', '.join(sorted(ids))}"
