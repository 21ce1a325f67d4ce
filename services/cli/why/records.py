"""What the watchlists remember of an article, as it was written down: told or held, in which alert, until when."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.alert.body import Row
from services.alert.policy.mute import Mute, muting
from services.alert.policy.outlets import due_at
from services.alert.policy.state import HEARD, ROW, STANDING, Standing, read_heard, read_standing
from services.alert.policy.verdicts import Held
from services.alert.ringing import mutes
from services.cli.why.telling import Record
from shared import streams
from shared.events import EnrichedArticle

if TYPE_CHECKING:
    from services.alert.watchlists.model import Watchlist
    from shared.bus import Bus


async def records_of(
    bus: "Bus", watchlists: "Sequence[Watchlist]", article: EnrichedArticle, now: datetime
) -> dict[str, list[Record]]:
    """By watchlist; with `each` one for every row that decided on it."""
    asked, article_id = {one.id: one for one in watchlists}, article.id
    current = list((await mutes.kept(bus)).values())
    members: Any = await bus.run(bus.redis.smembers(streams.heard_by(article_id)))
    keys = sorted((str(name), str(row)) for name, row in map(json.loads, members) if name in asked)
    pipe = bus.redis.pipeline(transaction=False)
    for name, row in keys:
        pipe.hmget(streams.policy(name, row), [f"{HEARD}{article_id}", STANDING, ROW])
    rows: list[Any] = await bus.run(pipe.execute()) if keys else []
    found: dict[str, list[Record]] = {}
    for (name, _), (heard, standing, row) in zip(keys, rows, strict=True):
        memory = read_heard(heard)
        if memory is not None and memory.why:
            due = None if memory.alert else _due(asked[name], memory.why, read_standing(standing))
            by = _mute(current, asked[name], article, now) if memory.why == Held.MUTE.told_as else ""
            found.setdefault(name, []).append(Record(memory.why, memory.alert, _name(row), due, by))
    return found


def _mute(current: Sequence[Mute], watchlist: "Watchlist", article: EnrichedArticle, now: datetime) -> str:
    mute = muting(current, watchlist, article, now)
    return f"{mute.id} ({mute.reason})" if mute and mute.reason else mute.id if mute else ""


def _due(watchlist: "Watchlist", why: str, standing: Standing) -> datetime | None:
    """When the stage lets out what waits there; None where it is only counted, or nothing waits."""
    stage = next((stage for stage in Held if stage.told_as == why), None)
    return due_at(watchlist, standing, stage) if stage else None


def _name(row: bytes | None) -> str:
    return Row.model_validate_json(row).name if row else ""
