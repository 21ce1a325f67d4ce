"""`tocsin topics`: the names and ids that `topic:` in a watchlist may use."""

from typing import Annotated

import typer

app = typer.Typer(help="The topics that articles are given: IPTC Media Topics.")


@app.callback()
def _topics() -> None:
    """The topics that articles are given: IPTC Media Topics."""


@app.command()
def search(
    word: Annotated[str, typer.Argument(help="A part of a name, in any case, or a `medtop:` code.", metavar="WORD")],
) -> None:
    """Print id and name of each topic that has WORD in its name, with those above it.

    Where no name has it, close names are told on stderr, and the exit code is 1.

    Example: tocsin topics search climate
    """
    from shared import mediatopics

    found = _matching(word)
    if not found:
        near = ", ".join(mediatopics.nearest(word))
        typer.echo(f"no topic has `{word}` in its name" + (f"; close: {near}" if near else ""), err=True)
        raise typer.Exit(1)
    for topic_id in found:
        path = [mediatopics.topics()[one].name for one in reversed(mediatopics.ancestors(topic_id))]
        typer.echo(f"{topic_id}  {' > '.join([*path, mediatopics.topics()[topic_id].name])}")


def _matching(word: str) -> list[str]:
    from shared import mediatopics

    key = " ".join(word.casefold().split())
    return [topic.id for topic in mediatopics.topics().values() if key in topic.name.casefold() or key == topic.id]
