"""`tocsin stories`: which articles of a file belong together, and what joined each."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    if failed:
        raise typer.Exit(1)


def _read(path: Path) -> "Iterator[TaggedArticle | str]":
    """Each line as an article, or as what is wrong with it."""
    import sys

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        typer.echo(f"{path}: cannot be read: {error.strerror or error}", err=True)
        raise typer.Exit(2) from error
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield _article(line, f"{path}:{number}")


def _article(line: bytes, place: str) -> "TaggedArticle | str":
    import json

    from pydantic import ValidationError

    from shared.events import TaggedArticle

    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            return f"{place}: expected an article, a JSON object with id, title and text"
        given = {name: value for name, value in fields.items() if value is not None}
        return TaggedArticle.model_validate({"language": "en"} | given)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{place}: not an article: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    except (ValueError, RecursionError) as error:
        return f"{place}: not JSON: {error}"


def _print(story_id: str, members: "list[tuple[TaggedArticle, Assignment]]") -> None:
    last = members[-1][1].story
    after = f", after {last.previous}" if last.previous else ""
    typer.echo(f"{story_id}  {len(members)} articles, {last.publishers} publishers{after}")
    for article, assignment in members:
        head = f"  {assignment.at:%Y-%m-%d %H:%M}  {assignment.relation:<9}  {assignment.publisher}"
        typer.echo(f"{head}: {article.title or article.id}{_why(assignment)}")


def _why(assignment: "Assignment") -> str:
    evidence = assignment.evidence
    if assignment.relation == "new":
        return ""
    if evidence.copy_of:
        return f"\n      {evidence.copy_share:.0%} of the wording of {evidence.copy_of}"
    return f"\n      closeness {evidence.cosine:.2f}: {', '.join(evidence.terms)}"
