"""`tocsin alerts show`: one alert as its receivers got it, and what came of each delivery."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.alerts.choosing import IdArgument, JsonOption, unknown
from services.cli.terminal import flat

if TYPE_CHECKING:
    from services.cli.alerts.rang import Told


def show(alert_id: Annotated[str, IdArgument], as_json: Annotated[bool, JsonOption] = False) -> None:
    """Show one alert as its receivers got it, all its articles, and what came of each delivery; --json: the very bytes.

    Or a problem of the bell itself. Without a stack it tells what the archive alone can.

    Example: tocsin alerts show msg_0123456789abcdef0123456789abcdef
    """
    import asyncio
    import json

    one, items = asyncio.run(_one(alert_id))
    if one is None:
        unknown(alert_id)
        raise typer.Exit(1)
    if as_json:
        typer.echo(one.data.decode())
        return
    from rich.console import Console

    from services.cli.alerts.card import card

    console = Console()
    console.print(card(json.loads(one.data), plain=not console.is_terminal))
    for row in items:
        console.print(f"• {flat(row['title'])}  {row.get('url') or row['id']}", markup=False, highlight=False)
    for receiver, facts in sorted(one.deliveries.items()):
        console.print(f"{receiver}: {delivered(facts)}", markup=False, highlight=False)


def delivered(facts: "dict[str, str] | Any") -> str:
    """What came of one delivery."""
    tries = int(facts.get("attempt") or 0)
    said = f": {facts['said']}" if facts.get("said") else ""
    if not tries:
        return f"{facts.get('state', '')}, not tried yet"
    return f"{facts.get('state', '')} after {tries} attempt{'' if tries == 1 else 's'}{said}"


async def _one(alert_id: str) -> "tuple[Told | None, list[dict[str, str]]]":
    """And all its articles, where it carries more than its body had room for."""
    import json

    from services.cli.alerts.choosing import gathered
    from services.cli.alerts.rang import Rang
    from services.cli.stack.attach import attached_if_running
    from shared import streams
    from shared.settings import load

    found = next((one for one in await gathered() if one.id == alert_id), None)
    if not isinstance(found, Rang) or found.body.data.counts.items <= len(found.body.data.items):
        return found, []
    async with attached_if_running(load()) as bus:
        kept: Any = await bus.run(bus.redis.get(streams.alert_items(alert_id))) if bus else None
    return found, json.loads(kept) if kept else []
