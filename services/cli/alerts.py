"""`tocsin alerts`: what rang and what came of its deliveries; again; and what should not have rung."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.unwanted import bad

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from services.alert.watchlists.model import Receiver, Ruleset
    from services.cli.rang import Rang

app = typer.Typer(help="List and show what rang, send it again, tell what should not have rung.", no_args_is_help=True)

JsonOption = typer.Option("--json", help="One JSON object a line.")
SinceOption = typer.Option("--since", metavar="T", help="A duration, as 7d or 12h, or a time, as 2026-11-23T08:00Z.")
WatchlistOption = typer.Option("--watchlist", metavar="ID", help="Only of this watchlist.")
ReceiverOption = typer.Option("--receiver", metavar="R", help="To this receiver alone.")
IdArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows it: the webhook-id.")
IdsArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows them.", show_default=False)


@app.command("list")
def list_(
    since: Annotated[str, SinceOption] = "7d",
    watchlist: Annotated[str | None, WatchlistOption] = None,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """List what rang, oldest first, with what came of each delivery.

    Example: tocsin alerts list --since 24h --watchlist afghan-border
    """
    import asyncio
    import json

    for one in asyncio.run(_rang(_since(since))):
        if watchlist in (None, one.body.data.watchlist.id):
            about = _about(one)
            typer.echo(json.dumps(about, ensure_ascii=False) if as_json else _line(about))


@app.command()
def show(alert_id: Annotated[str, IdArgument], as_json: Annotated[bool, JsonOption] = False) -> None:
    """Show one alert as its receivers got it, all its articles, and what came of each delivery; --json: the very bytes.

    Example: tocsin alerts show msg_0123456789abcdef0123456789abcdef
    """
    import asyncio
    import json

    one, items = asyncio.run(_one(alert_id))
    if one is None:
        _unknown(alert_id)
        raise typer.Exit(1)
    if as_json:
        typer.echo(one.data.decode())
        return
    from rich.console import Console

    from services.cli.card import card

    console = Console()
    console.print(card(json.loads(one.data), plain=not console.is_terminal))
    for row in items:
        console.print(f"• {_flat(row['title'])}  {row.get('url') or row['id']}", markup=False, highlight=False)
    for receiver, facts in sorted(one.deliveries.items()):
        console.print(f"{receiver}: {delivered(facts)}", markup=False, highlight=False)


@app.command()
def resend(
    alert_ids: Annotated[list[str] | None, IdsArgument] = None,
    since: Annotated[str | None, SinceOption] = None,
    watchlist: Annotated[str | None, WatchlistOption] = None,
    receiver: Annotated[str | None, ReceiverOption] = None,
) -> None:
    """Send alerts again, accepted or not: same id, same bytes. A receiver that has seen the id may pass it over.

    They go to whom they went before or, where that is forgotten, to whom the watchlist notifies now. Exit code 1
    where an ID is not known.

    Example: tocsin alerts resend --since 6h --receiver duty-desk
    """
    import asyncio

    if bool(alert_ids) == bool(since):
        typer.echo("alerts resend: either IDs or --since is expected", err=True)
        raise typer.Exit(2)
    if not asyncio.run(_resend(alert_ids or [], _since(since) if since else None, watchlist, receiver)):
        raise typer.Exit(1)


def delivered(facts: "dict[str, str] | Any") -> str:
    """What came of one delivery."""
    tries = int(facts.get("attempt") or 0)
    said = f": {facts['said']}" if facts.get("said") else ""
    if not tries:
        return f"{facts.get('state', '')}, not tried yet"
    return f"{facts.get('state', '')} after {tries} attempt{'' if tries == 1 else 's'}{said}"


app.command()(bad)


def _since(text: str) -> "datetime":
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


async def _rang(since: "datetime | None") -> "list[Rang]":
    from services.cli.attach import attached
    from services.cli.rang import rang
    from shared.settings import load

    settings = load()
    async with attached(settings) as bus:
        return await rang(bus, settings.archive_folder, since)


async def _one(alert_id: str) -> "tuple[Rang | None, list[dict[str, str]]]":
    """And all its articles, where it carries more than its body had room for."""
    import json

    from services.cli.attach import attached
    from services.cli.rang import rang
    from shared import streams
    from shared.settings import load

    settings = load()
    async with attached(settings) as bus:
        found = next((one for one in await rang(bus, settings.archive_folder) if one.id == alert_id), None)
        if found is None or found.body.data.counts.items <= len(found.body.data.items):
            return found, []
        kept: Any = await bus.run(bus.redis.get(streams.alert_items(alert_id)))
    return found, json.loads(kept) if kept else []


async def _resend(ids: list[str], since: "datetime | None", watchlist: str | None, receiver: str | None) -> bool:
    from services.cli.attach import attached
    from services.cli.rang import rang
    from services.cli.rules import known, rules_in_use
    from shared.settings import load

    settings, sent = load(), 0
    async with attached(settings) as bus:
        ruleset, _ = await rules_in_use(settings, bus)
        if receiver is not None:
            known("receiver", receiver, _receivers(ruleset))
        found = {one.id: one for one in await rang(bus, settings.archive_folder, since)}
        for alert_id in ids or found:
            one = found.get(alert_id)
            if one is None:
                _unknown(alert_id)
            elif watchlist in (None, one.body.data.watchlist.id):
                whom = _whom(one, ruleset, receiver)
                if not whom:
                    typer.echo(f"{alert_id}: no receiver it went to is named any more; --receiver names one", err=True)
                sent += await _send(bus, one, whom)
    typer.echo(f"{sent} deliver{'y' if sent == 1 else 'ies'} on the way again", err=True)
    return found.keys() >= set(ids)


async def _send(bus: Any, one: "Rang", receivers: "Collection[Receiver]") -> int:
    from datetime import UTC, datetime

    from services.alert.delivery.outbox import put_again
    from shared.bus import Change

    for receiver in receivers:
        await bus.apply(Change(put_again(one.id, one.data, receiver, datetime.now(UTC))))
    return len(receivers)


def _receivers(ruleset: "Ruleset") -> "dict[str, Receiver]":
    from services.alert.delivery.receiver import with_console

    return with_console(ruleset.receivers.values())


def _whom(one: "Rang", ruleset: "Ruleset", receiver: str | None) -> "list[Receiver]":
    receivers = _receivers(ruleset)
    if receiver is not None:
        return [receivers[receiver]]
    now = next((w.notify for w in ruleset.watchlists if w.id == one.body.data.watchlist.id), ())
    return [receivers[name] for name in one.deliveries or dict.fromkeys(now) if name in receivers]


def _unknown(alert_id: str) -> None:
    typer.echo(f"no alert {alert_id}: `tocsin alerts list` shows them", err=True)


def _about(one: "Rang") -> dict[str, Any]:
    from services.alert.body import instant

    alert = one.body.data
    return {
        "id": alert.alert_id,
        "at": instant(one.body.timestamp),
        "type": one.body.type,
        "reason": alert.reason,
        "watchlist_id": alert.watchlist.id,
        "severity": alert.watchlist.severity,
        "seq": alert.seq,
        "title": alert.article.title if alert.article else None,
        "story_id": alert.story.id if alert.story else None,
        "items": alert.counts.items,
        "deliveries": {name: facts.get("state", "") for name, facts in sorted(one.deliveries.items())},
    }


def _line(about: dict[str, Any]) -> str:
    sent = ", ".join(f"{name} {state}" for name, state in about["deliveries"].items())
    title = _flat(about["title"] or "")
    parts = (
        about["at"][:19] + "Z",
        about["id"],
        f"{about['watchlist_id']} #{about['seq']}",
        about["type"],
        title or (f"{about['items']} articles" if about["items"] > 1 else ""),
        sent,
    )
    return "  ".join(filter(None, parts))


def _flat(text: str) -> str:
    """A headline's control characters never reach the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
