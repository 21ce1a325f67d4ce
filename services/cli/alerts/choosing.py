"""Which alerts a command is about: the arguments and options that name them."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from services.cli.alerts.rang import Told

JsonOption = typer.Option("--json", help="One JSON object a line.")
SinceOption = typer.Option("--since", metavar="T", help="A duration, as 7d or 12h, or a time, as 2026-11-23T08:00Z.")
WatchlistOption = typer.Option("--watchlist", metavar="ID", help="Only of this watchlist.")
IdArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows it: the webhook-id.")
IdsArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows them.", show_default=False)


def start_of(text: str) -> "datetime":
    """The time that `--since` names. Raises BadParameter (exit 2) where it names none."""
    from services.cli.times import ago, instant

    try:
        return ago(text)
    except ValueError as error:
        try:
            return instant(text)
        except ValueError:
            raise typer.BadParameter(f"{error}; or a time, as 2026-11-23T08:00Z", param_hint="--since") from error


async def gathered(since: "datetime | None" = None) -> "list[Told]":
    """All that was told; without a stack, what the archive alone has. Raises Retry where there is neither."""
    from services.cli.alerts.rang import told
    from services.cli.stack.attach import REMEDY, attached_if_running, nothing_runs
    from shared.errors import Retry
    from shared.settings import load

    settings = load()
    async with attached_if_running(settings) as bus:
        if bus is None:
            if settings.archive_folder is None or not settings.archive_folder.is_dir():
                raise Retry(f"{nothing_runs(settings)}: {REMEDY}")
            typer.echo(f"{nothing_runs(settings)}: from the archive alone, without the deliveries", err=True)
        return await told(bus, settings.archive_folder, since)


def unknown(alert_id: str) -> None:
    """Says that nothing rang under this id."""
    typer.echo(f"no alert {alert_id}: `tocsin alerts list` shows them", err=True)
