"""What rang, and what came of its deliveries: gathered from the archive and from the server of a running stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from services.alert.body import AlertBody, ProblemBody
    from shared.bus import Bus


@dataclass(frozen=True)
class Told:
    """One message, of an alert or a problem, with the very bytes sent and the facts of its deliveries by receiver."""

    body: "AlertBody | ProblemBody"
    data: bytes
    deliveries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.body.data.alert_id

    @property
    def watchlist_id(self) -> str | None:
        """None of a problem: it is no watchlist's."""
        return None


@dataclass(frozen=True)
class Rang(Told):
    """An alert."""

    body: "AlertBody"

    @property
    def watchlist_id(self) -> str:
        return self.body.data.watchlist.id


async def rang(bus: "Bus | None", folder: "Path | None", since: "datetime | None" = None) -> list[Rang]:
    """Each alert once, oldest first. What the server has forgotten the archive still has, as long as it is kept."""
    return [one for one in await told(bus, folder, since) if isinstance(one, Rang)]


async def told(bus: "Bus | None", folder: "Path | None", since: "datetime | None" = None) -> list[Told]:
    """Alerts and problems: all that receivers were told. Each once, oldest first."""
    found = _archived(folder, since)
    for body, data in await _on_server(bus, set(found)) if bus else ():
        if since is None or body.timestamp >= since:
            found[body.data.alert_id] = body, data
    deliveries = await deliveries_of(bus, list(found)) if bus else {}
    made = [_told(body, data, deliveries.get(body.data.alert_id, {})) for body, data in found.values()]
    return sorted(made, key=lambda one: (one.body.timestamp, one.body.data.seq if isinstance(one, Rang) else 0))


def _told(body: "AlertBody | ProblemBody", data: bytes, deliveries: Mapping[str, Mapping[str, str]]) -> Told:
    from services.alert.body import AlertBody

    return Rang(body, data, deliveries) if isinstance(body, AlertBody) else Told(body, data, deliveries)


async def deliveries_of(bus: "Bus", alert_ids: list[str]) -> dict[str, dict[str, dict[str, str]]]:
    """By alert and receiver: `state`, `attempt`, `said`, `at`. Forgotten when the alert itself is (TOCSIN_KEEP)."""
    from shared import streams

    wanted, found = set(alert_ids), dict[str, dict[str, dict[str, str]]]()
    keys = [key async for key in bus.redis.scan_iter(match=streams.delivery("*"), count=1000)]
    keys = [key for key in keys if key.decode().removeprefix(streams.delivery("")).partition(":")[0] in wanted]
    pipe = bus.redis.pipeline(transaction=False)
    for key in keys:
        pipe.hgetall(key)
    rows: list[Any] = await bus.run(pipe.execute()) if keys else []
    for row in rows:
        facts = {name.decode(): value.decode("utf-8", "replace") for name, value in row.items()}
        if "alert" in facts:
            found.setdefault(facts["alert"], {})[facts["receiver"]] = facts
    return found


def _archived(folder: "Path | None", since: "datetime | None") -> "dict[str, tuple[AlertBody | ProblemBody, bytes]]":
    from services.alert.archive import read_told

    rows = read_told(folder, since) if folder else ()
    return {body.data.alert_id: (body, data) for body, data in rows}


async def _on_server(bus: "Bus", known: set[str]) -> "list[tuple[AlertBody | ProblemBody, bytes]]":
    """What the archive does not have, or has not yet."""
    from services.alert.body import TestBody, read_body
    from shared import streams

    found = []
    async for key in bus.redis.scan_iter(match=streams.alert("*"), count=1000):
        if key.decode().removeprefix(streams.alert("")) not in known:
            data: Any = await bus.run(bus.redis.get(key))
            body = read_body(data) if data else None
            if body is not None and not isinstance(body, TestBody):
                found.append((body, bytes(data)))
    return found
