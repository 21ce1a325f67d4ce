"""`tocsin`: the commands joined. Modules of commands import only typer; what is heavy loads where it is used."""

import contextlib
import sys

import typer

from services.cli import alerts, demo, watchlists, why
from services.cli.alerts import mute, sample
from services.cli.enrichment import stories, tag, topics
from services.cli.incoming import feeds, parse, publish
from services.cli.stack import dead, health, init, receive, run, settings, status
from services.cli.watchlists import match, schema

app = typer.Typer(
    name="tocsin",
    help="Watches the news and rings the bell. See it work: `tocsin demo`. Begin: `tocsin init`, then `tocsin up`.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for command in (
    init.init,
    demo.demo,
    run.up,
    run.serve,
    parse.parse,
    tag.tag,
    match.match,
    publish.publish,
    receive.receive,
    why.why,
    mute.mute,
    status.status,
    health.health,
    settings.settings,
    schema.schema,
    sample.sample,
    stories.stories,
):
    app.command()(command)
for name, group in {
    "watchlists": watchlists.app,
    "alerts": alerts.app,
    "dead": dead.app,
    "feeds": feeds.app,
    "topics": topics.app,
}.items():
    app.add_typer(group, name=name)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"tocsin {installed('tocsin')}")
        raise typer.Exit


def main() -> None:
    """The entry point: what the user must change is one clear message and exit code 2, never a traceback."""
    from shared.errors import Misconfigured, TocsinError

    try:
        app()
    except Misconfigured as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except TocsinError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            sys.exit(0)  # the reader of our output has gone (`| head`): what it wanted is done, no failure of ours
        raise
    except OSError as error:
        typer.echo(f"{error.filename or 'output'}: {error.strerror or error}", err=True)
        with contextlib.suppress(OSError):
            sys.stdout.close()  # what is left in it cannot be written at the exit either
        sys.exit(1)
