"""`tocsin demo`: the main job from end to end, in a temporary folder, on the sample articles or the reader's own."""

from pathlib import Path

import typer

PathsArgument = typer.Argument(None, metavar="PATH", help="Documents of your own; default: the samples.")
WatchlistsOption = typer.Option(None, "--watchlists", "-w", help="Rules of your own; default: the samples.")


def demo(paths: list[str] = PathsArgument, watchlists: Path | None = WatchlistsOption) -> None:
    """Clean, tag, match and deliver the sample articles (or PATHs); a local receiver verifies each signed alert.

    Ends by itself and leaves no process behind; exit code 0 only if every expected alert came.

    Example: tocsin demo report.txt
    """
    import signal

    from services.cli.demo.show import run

    # As Ctrl-C: the server and the taggers end with it.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    raise typer.Exit(run(paths or [], watchlists))
