"""`tocsin topics`: the names and ids that `topic:` in a watchlist may use; a lexicon of one's own, checked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.enrich.topics.lexiconfile import Lexicon

app = typer.Typer(
    help="Search the topics that `topic:` takes; check and test a lexicon of your own.", no_args_is_help=True
)


@app.command()
def search(
    word: Annotated[str, typer.Argument(help="A part of a name, in any case, or a code.", metavar="WORD")],
) -> None:
    """Print id and name of each topic that has WORD in its name, with those above it.

    Where no name has it, close names are told on stderr, and the exit code is 1.

    Example: tocsin topics search climate
    """
    from shared import mediatopics

    found = _matching(word)
    if not found:
        near = ", ".join(mediatopics.nearest(word))
        hint = f"close: {near}" if near else "`tocsin topics search ''` prints all"
        typer.echo(f"no topic has `{word}` in its name; {hint}", err=True)
        raise typer.Exit(1)
    for topic_id in found:
        path = [mediatopics.topics()[one].name for one in reversed(mediatopics.ancestors(topic_id))]
        typer.echo(f"{topic_id}  {' > '.join([*path, mediatopics.topics()[topic_id].name])}")


_FILE = typer.Argument(metavar="FILE", help="A topic lexicon in YAML.", show_default="TOCSIN_TOPICS, else the built-in")


@app.command()
def check(file: Annotated[Path | None, _FILE] = None) -> None:
    """Read a topic lexicon and tell every mistake, with line and column. Exit code 2 where there is one.

    Example: tocsin topics check topics.yaml
    """
    lexicon = _lexicon(file)
    tests = "1 test" if len(lexicon.tests) == 1 else f"{len(lexicon.tests)} tests"
    typer.echo(f"topics for {', '.join(sorted(lexicon.tables)) or 'no language'}; {tests}", err=True)


@app.command(name="test")
def run_tests(file: Annotated[Path | None, _FILE] = None) -> None:
    """Run the `tests:` of a topic lexicon; one that fails tells what was found. Exit code 1 where one fails.

    Example: tocsin topics test topics.yaml
    """
    from services.enrich.topics.lexicontests import failures

    lexicon = _lexicon(file)
    failed = list(failures(lexicon))
    for problem in failed:
        typer.echo(str(problem), err=True)
    typer.echo(f"{len(lexicon.tests) - len(failed)} of {len(lexicon.tests)} tests hold", err=True)
    if failed:
        raise typer.Exit(1)


@app.command()
def show() -> None:
    """Print the built-in lexicon, to copy and change.

    Example: tocsin topics show > topics.yaml
    """
    from services.enrich.topics.lexiconfile import built_in_bytes

    typer.echo(built_in_bytes(), nl=False)


def _lexicon(file: Path | None) -> "Lexicon":
    from services.enrich.topics.lexiconfile import built_in, read
    from shared.settings import load

    path = file or load().topics
    return read(path) if path else built_in()


def _matching(word: str) -> list[str]:
    from shared import mediatopics

    key = " ".join(word.casefold().split())
    every = mediatopics.topics().values()
    return [one.id for one in every if key in one.name.casefold() or key in (one.id, one.id.removeprefix("medtop:"))]
