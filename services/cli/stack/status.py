"""`tocsin status`: what runs, what waits, what failed, asked of the broker the services share."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.bus import Bus


def status(as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
    """Show streams and lag, what is held and why, mutes, receivers, what rang, dead letters, feeds, last errors.

    Example: tocsin status --json
    """
    import asyncio
    import json

    from shared.settings import load

    facts = asyncio.run(_ask(load()))
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else _drawn(facts))


async def _ask(settings: Any) -> dict[str, Any]:
    from datetime import UTC, datetime

    from services.cli.stack.attach import attached
    from services.cli.stack.standing import standing

    async with attached(settings) as bus:
        steps = await _hashes(bus, "beat:")
        return {
            "streams": await _streams(bus),
            "steps": steps,
            **await standing(bus, settings, datetime.now(UTC)),
            "dead": await _dead(bus),
            "deliveries": await _deliveries(bus),
            "feeds": await _hashes(bus, "feed:"),
            "last_errors": {name: beat["last_error"] for name, beat in steps.items() if beat.get("last_error")},
        }


async def _streams(bus: "Bus") -> list[dict[str, Any]]:
    from shared import streams

    rows = []
    for stream, groups in streams.GROUPS.items():
        length = await bus.run(bus.redis.xlen(stream))
        found = {row["name"].decode(): row for row in await bus.run(bus.redis.xinfo_groups(stream))} if length else {}
        rows += [
            {
                "stream": stream.removeprefix(streams.PREFIX),
                "group": group,
                "length": length,
                "lag": int(found[group]["lag"] or 0) if group in found else 0,
                "pending": int(found[group]["pending"]) if group in found else 0,
            }
            for group in groups
        ]
    return rows


async def _dead(bus: "Bus") -> dict[str, int]:
    from shared import streams

    keys = [key async for key in bus.redis.scan_iter(match=streams.dead("*"), count=1000)]
    return {_text(key).rpartition(":")[2]: await bus.run(bus.redis.xlen(key)) for key in sorted(keys)}


async def _deliveries(bus: "Bus") -> dict[str, Any]:
    from shared import streams

    first = await bus.run(bus.redis.zrange(streams.due(), 0, 0, withscores=True))
    return {"waiting": await bus.run(bus.redis.zcard(streams.due())), "next_due": first[0][1] if first else None}


async def _hashes(bus: "Bus", kind: str) -> dict[str, dict[str, str]]:
    from shared import streams

    found = {}
    async for key in bus.redis.scan_iter(match=f"{streams.PREFIX}{kind}*", count=1000):
        fields = await bus.run(bus.redis.hgetall(key))
        name = _text(key).removeprefix(f"{streams.PREFIX}{kind}")
        found[name] = {_text(field): _text(value) for field, value in fields.items()}
    return dict(sorted(found.items()))


def _drawn(facts: dict[str, Any]) -> str:
    return "\n".join([*_drawn_streams(facts), *_drawn_alerts(facts), *_drawn_receivers(facts), *_drawn_faults(facts)])


def _drawn_streams(facts: dict[str, Any]) -> "Iterator[str]":
    yield f"{'stream':12} {'group':10} {'length':>8} {'lag':>8} {'pending':>8}"
    for row in facts["streams"]:
        yield f"{row['stream']:12} {row['group']:10} {row['length']:>8} {row['lag']:>8} {row['pending']:>8}"
    for name, beat in facts["steps"].items():
        counts = [f"{key} {value}" for key, value in beat.items() if value and key != "last_error"]
        yield f"step {name}: {', '.join(counts) or 'nothing yet'}"


def _drawn_alerts(facts: dict[str, Any]) -> "Iterator[str]":
    rang = facts["alerts_24h"]
    by = ", ".join(f"{name} {count}" for name, count in sorted(rang["watchlists"].items(), key=lambda one: -one[1]))
    yield f"alerts in 24 h: {rang['total']}" + (f" ({by})" if by else "")
    for name, one in facts["watchlists"].items():
        reasons = ", ".join(f"held.{reason} {count}" for reason, count in sorted(one["reasons"].items()))
        yield f"held {name}: {one['held']} since {one['since'][:16]}Z ({reasons})"
    for mute in facts["mutes"]:
        what = " and ".join(f"{key} {mute[key]}" for key in ("watchlist", "story", "source", "tag") if key in mute)
        yield f"mute {mute['id']}: {what} until {mute['until'][:16]}Z" + (
            f": {mute['reason']}" if mute["reason"] else ""
        )


def _drawn_receivers(facts: dict[str, Any]) -> "Iterator[str]":
    for name, one in facts["receivers"].items():
        since = f" since {one['since'][:16]}Z" if one["since"] and one["state"] != "well" else ""
        waits = f", {one['waiting']} waiting" if one["waiting"] else ""
        said = f": {one['said']}" if one["said"] and one["state"] != "well" else ""
        yield f"receiver {name}: {one['state']}{since}{waits}{said}"
    yield f"deliveries waiting: {facts['deliveries']['waiting']}"


def _drawn_faults(facts: dict[str, Any]) -> "Iterator[str]":
    for one in facts["problems"]:
        yield f"problem {one['problem']} {one['subject']} since {one['since'][:16]}Z: {one['detail']}"
    dead = ", ".join(f"{step} {count}" for step, count in facts["dead"].items() if count)
    yield f"dead letters: {dead or 'none'}"
    for name, feed in facts["feeds"].items():
        shown = ", ".join(
            f"{word} {_said(feed[key])}"
            for key, word in FEED_SHOWN.items()
            if feed.get(key, "0") not in ("", "0", "0.0")
        )
        yield f"feed {name}: {shown or 'not heard yet'}"
    yield from (f"bad file: {fault}" for fault in facts["files"])
    yield from (f"last error of {step}: {error}" for step, error in facts["last_errors"].items())


def _said(value: str) -> str:
    """Times are kept in seconds."""
    from datetime import UTC, datetime

    try:
        seconds = float(value)
    except ValueError:
        return value
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}Z" if seconds > 1e9 else f"{seconds:g}"


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


FEED_SHOWN = {"last_success": "heard", "next_at": "next", "failures": "failures", "error": "error"}
