"""`tocsin alerts`: what rang, and what came of its deliveries."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from services.alert.body import AlertBody
    from shared.bus import Bus

app = typer.Typer(help="What rang, with its deliveries.", no_args_is_help=True)

Deliveries = dict[str, dict[str, dict[str, str]]]

JsonOption = typer.Option("--json", help="One JSON object a line.")
SinceOption = typer.Option("--since", metavar="DURATION", help="How far back, as 7d or 12h.")
WatchlistOption = typer.Option("--watchlist", metavar="ID", help="Only of this watchlist.")
IdArgument = typer.Argument(metavar="ID", help="As `tocsin alerts list` shows it: the webhook-id.")


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

    from shared.durations import parse_duration

    try:
        span = parse_duration(since)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error
    found, deliveries = asyncio.run(_found(span.total_seconds()))
    for body, _ in found:
        if watchlist in (None, body.data.watchlist.id):
            about = _about(body, deliveries.get(body.data.alert_id, {}))
            typer.echo(json.dumps(about, ensure_ascii=False) if as_json else _line(about))


@app.command()
def show(alert_id: Annotated[str, IdArgument], as_json: Annotated[bool, JsonOption] = False) -> None:
    """Show one alert as its receivers got it, and what came of each delivery; with --json the very bytes.

    Example: tocsin alerts show msg_0123456789abcdef0123456789abcdef
    """
    import asyncio
    import json

    found, deliveries = asyncio.run(_found(None))
    data = next((data for body, data in found if body.data.alert_id == alert_id), None)
    if data is None:
        typer.echo(f"no alert {alert_id}: `tocsin alerts list` shows them", err=True)
        raise typer.Exit(1)
    if as_json:
        typer.echo(data.decode())
        return
    from rich.console import Console

    from services.cli.card import card

    console = Console()
    console.print(card(json.loads(data), plain=not console.is_terminal))
    for receiver, facts in sorted(deliveries.get(alert_id, {}).items()):
        console.print(f"{receiver}: {_delivery(facts)}", markup=False, highlight=False)


async def _found(since_s: float | None) -> "tuple[list[tuple[AlertBody, bytes]], Deliveries]":
    """Alerts of the archive and of the server, each once, oldest first; and all deliveries that are remembered."""
    from datetime import UTC, datetime, timedelta

    from services.cli.attach import attached
    from shared.settings import load

    settings = load()
    since = None if since_s is None else datetime.now(UTC) - timedelta(seconds=since_s)
    found = _archived(settings.archive_folder, since)
    async with attached(settings) as bus:
        for body, data in await _on_server(bus, set(found)):
            if since is None or body.timestamp >= since:
                found[body.data.alert_id] = body, data
        deliveries = await _deliveries(bus)
    return sorted(found.values(), key=lambda one: (one[0].timestamp, one[0].data.seq)), deliveries


def _archived(folder: "Path | None", since: "datetime | None") -> "dict[str, tuple[AlertBody, bytes]]":
    from services.alert.archive import read_alerts

    rows = read_alerts(folder, since) if folder else ()
    return {body.data.alert_id: (body, data) for body, data in rows}


async def _on_server(bus: "Bus", known: set[str]) -> "list[tuple[AlertBody, bytes]]":
    from services.alert.body import AlertBody, read_body
    from shared import streams

    found = []
    async for key in bus.redis.scan_iter(match=streams.alert("*"), count=1000):
        if key.decode().removeprefix(streams.alert("")) not in known:
            data: Any = await bus.run(bus.redis.get(key))
            body = read_body(data) if data else None
            if isinstance(body, AlertBody):
                found.append((body, bytes(data)))
    return found


async def _deliveries(bus: "Bus") -> Deliveries:
    from shared import streams

    found: Deliveries = {}
    async for key in bus.redis.scan_iter(match=streams.delivery("*"), count=1000):
        facts: Any = await bus.run(bus.redis.hgetall(key))
        told = {name.decode(): value.decode("utf-8", "replace") for name, value in facts.items()}
        if "alert" in told:
            found.setdefault(told["alert"], {})[told["receiver"]] = told
    return found


def _about(body: "AlertBody", deliveries: dict[str, dict[str, str]]) -> dict[str, Any]:
    from services.alert.body import instant

    alert = body.data
    return {
        "id": alert.alert_id,
        "at": instant(body.timestamp),
        "type": body.type,
        "reason": alert.reason,
        "watchlist_id": alert.watchlist.id,
        "severity": alert.watchlist.severity,
        "seq": alert.seq,
        "title": alert.article.title if alert.article else None,
        "story_id": alert.story.id if alert.story else None,
        "deliveries": {name: facts.get("state", "") for name, facts in sorted(deliveries.items())},
    }


def _line(about: dict[str, Any]) -> str:
    sent = ", ".join(f"{name} {state}" for name, state in about["deliveries"].items())
    title = "".join(sign if sign.isprintable() else " " for sign in about["title"] or "")
    parts = (
        about["at"][:19] + "Z",
        about["id"],
        f"{about['watchlist_id']} #{about['seq']}",
        about["type"],
        title,
        sent,
    )
    return "  ".join(filter(None, parts))


def _delivery(facts: dict[str, str]) -> str:
    said = f": {facts['said']}" if facts.get("said") else ""
    return f"{facts.get('state', '')} after {facts.get('attempt', '0')} attempts{said}"
