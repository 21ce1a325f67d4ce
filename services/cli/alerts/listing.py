"""`tocsin alerts list`: what rang, a line each, with what came of its deliveries."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.alerts.choosing import JsonOption, SinceOption, WatchlistOption, start_of
from services.cli.terminal import flat

if TYPE_CHECKING:
    from services.cli.alerts.rang import Rang, Told


def list_(
    since: Annotated[str, SinceOption] = "7d",
    watchlist: Annotated[str | None, WatchlistOption] = None,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """List what rang, oldest first, with what came of each delivery; the problems of the bell itself among them.

    Without a stack it tells what the archive alone can.

    Example: tocsin alerts list --since 24h --watchlist afghan-border
    """
    import asyncio
    import json

    from services.cli.alerts.choosing import gathered

    start = start_of(since)
    shown = [one for one in asyncio.run(gathered(start)) if watchlist in (None, one.watchlist_id)]
    for one in shown:
        about = _about(one)
        typer.echo(json.dumps(about, ensure_ascii=False) if as_json else _line(about))
    if not shown:
        whose = f" of watchlist {watchlist}" if watchlist else ""
        typer.echo(f"nothing{whose} rang since {start:%Y-%m-%d %H:%M}Z", err=True)


def _about(one: "Told") -> dict[str, Any]:
    from services.alert.body import instant
    from services.cli.alerts.rang import Rang

    return {
        "id": one.id,
        "at": instant(one.body.timestamp),
        "type": one.body.type,
        **(_of_alert(one) if isinstance(one, Rang) else _of_problem(one)),
        "deliveries": {name: facts.get("state", "") for name, facts in sorted(one.deliveries.items())},
    }


def _of_alert(one: "Rang") -> dict[str, Any]:
    alert = one.body.data
    return {
        "reason": alert.reason,
        "watchlist_id": alert.watchlist.id,
        "severity": alert.watchlist.severity,
        "seq": alert.seq,
        "title": alert.article.title if alert.article else None,
        "story_id": alert.story.id if alert.story else None,
        "items": alert.counts.items,
    }


def _of_problem(one: "Told") -> dict[str, Any]:
    """The same keys: `reason` is the kind of problem, `title` what it is about."""
    problem: Any = one.body.data
    nothing = dict.fromkeys(("watchlist_id", "severity", "seq"))
    return {"reason": problem.problem, **nothing, "title": problem.subject, "story_id": None, "items": 0}


def _line(about: dict[str, Any]) -> str:
    sent = ", ".join(f"{name} {state}" for name, state in about["deliveries"].items())
    whose = f"{about['watchlist_id']} #{about['seq']}" if about["watchlist_id"] else about["reason"]
    title = flat(about["title"] or "")
    parts = (
        about["at"][:19] + "Z",
        about["id"],
        whose,
        about["type"],
        title or (f"{about['items']} articles" if about["items"] > 1 else ""),
        sent,
    )
    return "  ".join(filter(None, parts))
