"""Which alerts a command is about: the arguments and options that name them."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from datetime import datetime

JsonOption = typer.Option("--json", help="One JSON object a line.")
SinceOption = typer.Option("--since", metavar="T", help="A duration, as 7d or 12h, or a time, as 2026-11-23T08:00Z.")
WatchlistOption = typer.Option("--watchlist", metavar="ID", help="Only of this watchlist.")
IdArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows it: the webhook-id.")
IdsArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows them.", show_default=False)


def start_of(text: str) -> "datetime":
    """The time that `--since` names. Raises BadParameter (exit 2) where it names none."""
    from datetime import UTC, datetime

    from shared.durations import parse_duration

    try:
        return datetime.now(UTC) - parse_duration(text)
    except ValueError as error:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise typer.BadParameter(f"{error}; or a time, as 2026-11-23T08:00Z", param_hint="--since") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def unknown(alert_id: str) -> None:
    """Says that nothing rang under this id."""
    typer.echo(f"no alert {alert_id}: `tocsin alerts list` shows them", err=True)
