"""How alerting stands, for `tocsin status`: what is held and why, mutes, receivers, what rang, bad files."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.alert.delivery.receiver import with_console
from services.alert.delivery.sickbay import health_of
from services.alert.policy.mute import Mute
from services.alert.policy.state import HELD, STANDING, State, read_held, read_standing
from services.alert.ringing import mutes
from services.alert.watch.memory import open_problems
from services.alert.watch.problem import Standing
from services.cli.alerts.rang import rang
from services.cli.watchlists.rules import rules_in_use
from shared import streams
from shared.errors import Misconfigured
from shared.inuse import said_of

if TYPE_CHECKING:
    from services.alert.watchlists.model import Ruleset
    from shared.bus import Bus
    from shared.settings import Settings

DAY = timedelta(hours=24)


async def standing(bus: "Bus", settings: "Settings", now: datetime) -> dict[str, Any]:
    """Times as RFC 3339. Where no rules can be read here, only what the server itself knows."""
    from services.alert.watchlists.model import Ruleset

    try:
        ruleset, faults = await rules_in_use(settings, bus)
    except Misconfigured as error:
        ruleset, faults = Ruleset(), [str(error)]
    return {
        "watchlists": await _held(bus, [one.id for one in ruleset.watchlists]),
        "problems": [_problem(one) for one in await open_problems(bus)],
        "files": await _refused(bus, now) or faults,
        "mutes": [one.model_dump(mode="json", exclude_none=True) for one in await _mutes(bus, now)],
        "receivers": await _receivers(bus, ruleset, now),
        "alerts_24h": await _rang(bus, settings, now),
    }


async def _refused(bus: "Bus", now: datetime) -> list[str]:
    """What the processes that live refuse of the files, each once."""
    said = [one for kind in ("watchlists", "feeds", "entities") for one in await said_of(bus, kind, now)]
    return list(dict.fromkeys(fault for one in said for fault in one.faults.values()))


def _problem(one: Standing) -> dict[str, Any]:
    """As it was told last."""
    return {"problem": one.kind, "subject": one.subject, "since": _time(one.since), "detail": one.detail}


async def _held(bus: "Bus", names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What each watchlist holds now, over all its rows: how many, since when, and at which stage."""
    keys = [(name, row) for name in names for row in ("", *await _rows(bus, name))]
    pipe = bus.redis.pipeline(transaction=False)
    for name, row in keys:
        pipe.hmget(streams.policy(name, row), [HELD, STANDING])
    answers: list[Any] = await bus.run(pipe.execute()) if keys else []
    found: dict[str, dict[str, Any]] = {}
    for (name, _), (held, at) in zip(keys, answers, strict=True):
        counts = State(held=read_held(held), standing=read_standing(at)).held_now()
        if counts.articles:
            one = found.setdefault(name, {"held": 0, "since": None, "reasons": {}})
            one["held"] += counts.articles
            one["since"] = min(filter(None, (one["since"], _time(counts.since))), default=None)
            for reason, count in counts.reasons.items():
                one["reasons"][reason] = one["reasons"].get(reason, 0) + count
    return found


async def _rows(bus: "Bus", name: str) -> list[str]:
    found: Any = await bus.run(bus.redis.smembers(streams.policy_rows(name)))
    return [row.decode() for row in found]


async def _mutes(bus: "Bus", now: datetime) -> list[Mute]:
    return [one for one in (await mutes.kept(bus)).values() if not one.is_over(now)]


async def _receivers(bus: "Bus", ruleset: "Ruleset", now: datetime) -> dict[str, dict[str, Any]]:
    """Of each: `well`, `open` (its breaker), `half open` or `off`; how much waits; what it said when it fell ill."""
    names = list(with_console(ruleset.receivers.values()))
    health = await health_of(bus, names)
    pipe = bus.redis.pipeline(transaction=False)
    for name in names:
        pipe.zcard(streams.lane(name))
    waiting: list[int] = await bus.run(pipe.execute())
    return {
        name: {"state": health[name].state(now), "since": _time(health[name].since), "waiting": count}
        | {"said": health[name].said}
        for name, count in zip(names, waiting, strict=True)
    }


async def _rang(bus: "Bus", settings: "Settings", now: datetime) -> dict[str, Any]:
    """How many of each watchlist, and the last one."""
    found = await rang(bus, settings.archive_folder, now - DAY)
    by_watchlist: dict[str, int] = {}
    for one in found:
        name = one.body.data.watchlist.id
        by_watchlist[name] = by_watchlist.get(name, 0) + 1
    last = found[-1] if found else None
    return {"total": len(found), "watchlists": by_watchlist, "last": _time(last.body.timestamp) if last else None}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
