"""`tocsin alerts`, a module each command; beside it `mute`, `sample`, and `rang`, what the other commands ask for."""

import typer

from services.cli.alerts import bad, listing, resend, show

app = typer.Typer(help="List and show what rang, send it again, tell what should not have rung.", no_args_is_help=True)

app.command(name="list")(listing.list_)
app.command()(show.show)
app.command()(resend.resend)
app.command()(bad.bad)
