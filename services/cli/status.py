"""`tocsin status`: what runs, what waits, what failed, asked of the broker the services share."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from shared.bus import Bus


def status(as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
    """Streams, groups, lag, pending, dead letters, deliveries that wait, feeds, last errors.

    Example: tocsin status --json
    """
    import asyncio
    import json

    from shared.settings import load

    facts = asyncio.run(_ask(load()))
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else _drawn(facts))


async def _ask(settings: Any) -> dict[str, Any]:
    from services.cli.attach import attached

    async with attached(settings) as bus:
        return {
            "streams": await _streams(bus),
            "steps": await _hashes(bus, "beat:"),
            "dead": await _dead(bus),
            "deliveries": await _deliveries(bus),
            "feeds": await _hashes(bus, "feed:"),
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
    lines = [f"{'stream':12} {'group':10} {'length':>8} {'lag':>8} {'pending':>8}"]
    lines += [
        f"{row['stream']:12} {row['group']:10} {row['length']:>8} {row['lag']:>8} {row['pending']:>8}"
        for row in facts["streams"]
    ]
    for name, beat in facts["steps"].items():
        lines.append(f"step {name}: {', '.join(f'{key} {value}' for key, value in beat.items() if value)}")
    waiting = facts["deliveries"]
    lines.append(f"deliveries waiting: {waiting['waiting']}")
    lines.append(
        "dead letters: " + (", ".join(f"{step} {count}" for step, count in facts["dead"].items() if count) or "none")
    )
    lines += [
        f"feed {name}: {', '.join(f'{key} {value}' for key, value in feed.items() if key in FEED_SHOWN and value)}"
        for name, feed in facts["feeds"].items()
    ]
    return "\n".join(lines)


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


FEED_SHOWN = ("last_success", "next_at", "failures", "last_error")
