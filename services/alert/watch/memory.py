"""What the watch remembers in Redis: what was told of each problem, and since when groups stand still. One hash."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.alert.watch.problem import Decision, Key, Standing
from services.alert.watch.trouble import Standstill
from shared import streams
from shared.bus import Bus, Guard, Value

VERSION, STEPS = "version", "steps"  # fields beside the problems


@dataclass(frozen=True)
class Memory:
    """As it was read; a change that decided on it carries `guard`, so that of two only one happens."""

    version: str
    standing: Mapping[Key, Standing]
    standstills: Mapping[str, Standstill]

    @property
    def guard(self) -> Guard:
        return Guard(streams.problems(), VERSION, self.version)


async def read_memory(bus: Bus) -> Memory:
    """Raises Retry where the server is away. What another release wrote in another form is forgotten."""
    rows: dict[Any, Any] = await bus.run(bus.redis.hgetall(streams.problems()))
    fields = {name.decode(): value.decode() for name, value in rows.items()}
    version, steps = fields.pop(VERSION, ""), fields.pop(STEPS, "{}")
    found = [one for one in map(_standing, fields.values()) if one is not None]
    return Memory(version, {one.key: one for one in found}, _standstills(steps))


async def open_problems(bus: Bus) -> list[Standing]:
    """What was told and is not over, the oldest first."""
    found = [one for one in (await read_memory(bus)).standing.values() if one.over_at is None]
    return sorted(found, key=lambda one: one.since)


def remembered(decision: Decision, standstills: Mapping[str, Standstill]) -> Iterable[Sequence[Value]]:
    """The writes of what is to be remembered from now on."""
    key = streams.problems()
    steps = {name: [still.finished, still.since.isoformat()] for name, still in standstills.items()}
    yield ("HSET", key, VERSION, secrets.token_hex(8), STEPS, json.dumps(steps))
    for (kind, subject), one in decision.changed.items():
        field = f"{kind}:{subject}"
        yield ("HDEL", key, field) if one is None else ("HSET", key, field, one.model_dump_json())


def _standing(value: str) -> Standing | None:
    try:
        return Standing.model_validate_json(value)
    except ValidationError:
        return None


def _standstills(text: str) -> dict[str, Standstill]:
    rows: dict[str, tuple[str, str]] = json.loads(text)
    return {name: Standstill(mark, datetime.fromisoformat(since)) for name, (mark, since) in rows.items()}
