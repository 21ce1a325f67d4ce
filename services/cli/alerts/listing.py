"""`tocsin alerts list`: what rang, a line each, with what came of its deliveries."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.alerts.choosing import JsonOption, SinceOption, WatchlistOption, start_of
from services.cli.terminal import flat

if TYPE_CHECKING:
    from datetime import datetime

    from services.cli.alerts.rang import Rang


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

    for one in asyncio.run(_rang(start_of(since))):
        if watchlist in (None, one.body.data.watchlist.id):
            about = _about(one)
            typer.echo(json.dumps(about, ensure_ascii=False) if as_json else _line(about))


async def _rang(since: "datetime | None") -> "list[Rang]":
    from services.cli.alerts.rang import rang
    from services.cli.stack.attach import attached
    from shared.settings import load

    settings = load()
    async with attached(settings) as bus:
        return await rang(bus, settings.archive_folder, since)


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
    title = flat(about["title"] or "")
    parts = (
        about["at"][:19] + "Z",
        about["id"],
        f"{about['watchlist_id']} #{about['seq']}",
        about["type"],
        title or (f"{about['items']} articles" if about["items"] > 1 else ""),
        sent,
    )
    return "  ".join(filter(None, parts))
