"""`tocsin stories`: which articles of a file belong together, and what joined each."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.terminal import count, say_what_is_read

if TYPE_CHECKING:
    from services.enrich.story import Assignment
    from shared.events import TaggedArticle


def stories(
    articles: Annotated[
        Path,
        typer.Argument(
            metavar="ARTICLES.jsonl", help="Article lines, as `tocsin parse` or `tocsin tag` print them; `-` is stdin."
        ),
    ],
    every: Annotated[bool, typer.Option("--all", help="Print the stories of one article too.")] = False,
) -> None:
    """Print the stories that the articles make, in the order given, and what joined each article to its story.

    Articles without a language are taken as English. A line that is no article is one line on stderr and exit code 1.

    Example: tocsin parse feed.xml | tocsin tag | tocsin stories -
    """
    from services.enrich.story import StoryBook

    book = StoryBook()
    clusters: dict[str, list[tuple[TaggedArticle, Assignment]]] = {}
    failed = False
    for line in _read(articles):
        if isinstance(line, str):
            failed = True
            typer.echo(line, err=True)
            continue
        assignment = book.decide(line)
        book.apply(assignment)
        clusters.setdefault(assignment.story_id, []).append((line, assignment))
    for story_id, members in clusters.items():
        if every or len(members) > 1:
            _print(story_id, members)
    typer.echo(_summed([len(members) for members in clusters.values()], every=every), err=True)
    if failed:
        raise typer.Exit(1)


def _read(path: Path) -> "Iterator[TaggedArticle | str]":
    """Each line as an article, or as what is wrong with it."""
    import sys

    from services.cli.lines import articles
    from shared.errors import Misconfigured
    from shared.events import TaggedArticle

    is_stdin = str(path) == "-"
    if is_stdin:
        say_what_is_read("article lines")
    try:
        data = sys.stdin.buffer.read() if is_stdin else path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read: {error.strerror or error}") from error
    return articles(data.split(b"\n"), "stdin" if is_stdin else str(path), TaggedArticle, language="en")


def _summed(sizes: list[int], *, every: bool) -> str:
    """How many there are: what is not printed is told here."""
    single = sizes.count(1)
    hidden = f", {count(single, 'article')} alone (--all prints them)" if single and not every else ""
    made = f"{len(sizes):,} {'story' if len(sizes) == 1 else 'stories'}"
    return f"{count(sum(sizes), 'article')} in {made}{hidden}"


def _print(story_id: str, members: "list[tuple[TaggedArticle, Assignment]]") -> None:
    last = members[-1][1].story
    after = f", after {last.previous}" if last.previous else ""
    typer.echo(f"{story_id}  {count(len(members), 'article')}, {count(last.publishers, 'publisher')}{after}")
    for article, assignment in members:
        head = f"  {assignment.at:%Y-%m-%d %H:%M}  {assignment.relation:<9}  {assignment.publisher}"
        typer.echo(f"{head}: {article.title or article.id}{_why(assignment)}")


def _why(assignment: "Assignment") -> str:
    evidence = assignment.evidence
    if assignment.relation == "new":
        return ""
    if evidence.copy_of:
        return f"\n      {evidence.copy_share:.0%} of the wording of {evidence.copy_of}"
    shares = f"\n      closeness {evidence.cosine:.2f}: {', '.join(evidence.terms)}"
    said = ", ".join(f"{name} {value:+.2f}" for name, value in evidence.facets.items())
    near = evidence.cosine + sum(evidence.facets.values())
    return f"{shares}\n      {said or 'nothing else'}: {near:.2f}, and {evidence.needed:.2f} was needed"
