"""`tocsin watchlists`: a module each command. What rules mean is services/alert's."""

import typer

from services.cli.watchlists import check, diff, drop, ping, replay, testing, trying

app = typer.Typer(
    help="Check, test and try rules; replay what they would have told; ping receivers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command()(check.check)
app.command(name="test")(testing.run_tests)
app.command(name="try")(trying.try_)
app.command()(diff.diff)
app.command()(replay.replay)
app.command()(ping.ping)
app.command()(drop.drop)
