"""`tocsin watchlists ping`: a signed test to each receiver, and what it answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.alerts.sample import BodyType
from services.cli.watchlists.rules import PathOption, default_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from services.alert.delivery.attempts import Answered
    from services.alert.delivery.posting import Letter
    from services.alert.watchlists.model import Receiver
    from shared.errors import Poison, Retry
    from shared.settings import Settings

_RECEIVER = typer.Argument(metavar="RECEIVER", help="Its name in the files; without: all of them.")
_SAMPLE = typer.Option("--sample", metavar="TYPE", help="A sample of this type, as alert.created, in place of a test.")


def ping(
    name: Annotated[str | None, _RECEIVER] = None,
    sample: Annotated[BodyType | None, _SAMPLE] = None,
    path: Annotated[Path | None, PathOption] = None,
) -> None:
    """Send a signed `tocsin.test` to each receiver and print its answer. Exit code 1 where one failed.

    Sent once each, whatever `min_severity` says; nothing is queued, and no breaker counts it.

    Example: tocsin watchlists ping duty-desk --sample alert.created
    """
    import asyncio

    from services.alert.delivery.receiver import with_console
    from services.alert.watchlists.file import load
    from shared.settings import load as load_settings
    from shared.settings import variables

    settings = load_settings()
    receivers = with_console(load(path or default_path(), env=variables()).receivers.values())
    asked = _asked(receivers, name)
    if not asked:
        typer.echo("there is no receiver but the console: `receivers:` names them (docs/webhooks.md)", err=True)
    outcomes = asyncio.run(_ping(asked, settings, sample))
    for receiver, outcome in zip(asked, outcomes, strict=True):
        typer.echo(f"{receiver.name}: {outcome or 'switched off: its url is empty'}")
    if any(outcome is not None and not _is_accepted(outcome) for outcome in outcomes):
        raise typer.Exit(1)


def _asked(receivers: "Mapping[str, Receiver]", name: str | None) -> "list[Receiver]":
    """The console only where it is named: it always answers."""
    from services.alert.delivery.receiver import is_console

    if name is None:
        return [one for one in receivers.values() if not is_console(one)]
    if name not in receivers:
        raise typer.BadParameter(f"no receiver is named {name}; expected {', '.join(receivers)}", param_hint="RECEIVER")
    return [receivers[name]]


async def _ping(
    receivers: "Iterable[Receiver]", settings: "Settings", sample: BodyType | None
) -> "list[Answered | Retry | Poison | None]":
    """None for one that is switched off."""
    import asyncio
    from datetime import UTC, datetime

    from services.alert.delivery.posting import post
    from shared.http import open_client

    async with open_client(allow_networks=settings.allow_networks, ca_file=settings.ca_file) as client:

        async def one(receiver: "Receiver") -> "Answered | Retry | Poison | None":
            now = datetime.now(UTC)
            return None if receiver.url == "" else await post(client, receiver, _letter(receiver, sample, now), now)

        return await asyncio.gather(*map(one, receivers))


def _letter(receiver: "Receiver", sample: BodyType | None, now: "datetime") -> "Letter":
    """Under an id of its own each time: a receiver leaves out what it has seen."""
    from services.alert.body import Test, TestBody, alert_id
    from services.alert.cutting import to_bytes
    from services.alert.delivery.posting import Letter
    from services.alert.samples import sample as make

    named = alert_id("ping", receiver.name, sample.value if sample else "", now.isoformat())
    if sample is None or sample is BodyType.test:
        detail = "A test by `tocsin watchlists ping`: nothing happened."
        test = TestBody(timestamp=now, data=Test(alert_id=named, receiver=receiver.name, detail=detail))
        return Letter(named, to_bytes(test))
    made = make(sample.value, now)
    data = made.data.model_copy(update={"alert_id": named})
    return Letter(named, to_bytes(made.model_copy(update={"data": data})))


def _is_accepted(outcome: "Answered | Retry | Poison") -> bool:
    from services.alert.delivery.breaker import is_healthy

    return is_healthy(outcome) is True
