"""`tocsin alerts resend`: alerts on their way again, same id and bytes."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.alerts.choosing import IdsArgument, SinceOption, WatchlistOption, start_of, unknown

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from services.alert.watchlists.model import Receiver, Ruleset
    from services.cli.alerts.rang import Told

ReceiverOption = typer.Option("--receiver", metavar="R", help="To this receiver alone.")


def resend(
    alert_ids: Annotated[list[str] | None, IdsArgument] = None,
    since: Annotated[str | None, SinceOption] = None,
    watchlist: Annotated[str | None, WatchlistOption] = None,
    receiver: Annotated[str | None, ReceiverOption] = None,
) -> None:
    """Send alerts again, accepted or not: same id, same bytes. A receiver that has seen the id may pass it over.

    They go to whom they went before or, where that is forgotten, to whom the watchlist notifies now. A problem of the
    bell itself goes again by its ID alone: what was resolved since would be open once more. Exit code 1 where an ID is
    not known.

    Example: tocsin alerts resend --since 6h --receiver duty-desk
    """
    import asyncio

    if bool(alert_ids) == bool(since):
        typer.echo("alerts resend: either IDs or --since is expected", err=True)
        raise typer.Exit(2)
    if not asyncio.run(_resend(alert_ids or [], start_of(since) if since else None, watchlist, receiver)):
        raise typer.Exit(1)


async def _resend(ids: list[str], since: "datetime | None", watchlist: str | None, receiver: str | None) -> bool:
    from services.cli.alerts.rang import Rang, told
    from services.cli.stack.attach import attached
    from services.cli.watchlists.rules import known, rules_in_use
    from shared.settings import load

    settings, sent = load(), 0
    async with attached(settings) as bus:
        ruleset, _ = await rules_in_use(settings, bus)
        if receiver is not None:
            known("receiver", receiver, _receivers(ruleset))
        found = {one.id: one for one in await told(bus, settings.archive_folder, since)}
        for alert_id in ids or [name for name, one in found.items() if isinstance(one, Rang)]:
            one = found.get(alert_id)
            if one is None:
                unknown(alert_id)
            elif watchlist in (None, one.watchlist_id):
                whom = _whom(one, ruleset, receiver)
                if not whom:
                    typer.echo(f"{alert_id}: no receiver it went to is named any more; --receiver names one", err=True)
                sent += await _send(bus, one, whom)
    typer.echo(f"{sent} deliver{'y' if sent == 1 else 'ies'} on the way again", err=True)
    return found.keys() >= set(ids)


async def _send(bus: Any, one: "Told", receivers: "Collection[Receiver]") -> int:
    from datetime import UTC, datetime

    from services.alert.delivery.outbox import put_again
    from shared.bus import Change

    for receiver in receivers:
        await bus.apply(Change(put_again(one.id, one.data, receiver, datetime.now(UTC))))
    return len(receivers)


def _receivers(ruleset: "Ruleset") -> "dict[str, Receiver]":
    from services.alert.delivery.receiver import with_console

    return with_console(ruleset.receivers.values())


def _whom(one: "Told", ruleset: "Ruleset", receiver: str | None) -> "list[Receiver]":
    receivers = _receivers(ruleset)
    if receiver is not None:
        return [receivers[receiver]]
    return [receivers[name] for name in one.deliveries or dict.fromkeys(_notified(one, ruleset)) if name in receivers]


def _notified(one: "Told", ruleset: "Ruleset") -> "Collection[str]":
    """Whom its watchlist names now, or of a problem `problems`."""
    if one.watchlist_id is None:
        return ruleset.problems.notify if ruleset.problems else ()
    return next((each.notify for each in ruleset.watchlists if each.id == one.watchlist_id), ())
