"""What watchlists remember, in Redis: read as far as a decision needs it, changed only where nobody else decided since.

A state is a hash with a version, `seq` counts the alerts of a watchlist without gaps, and a sorted set says when the
clock must look at whom.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from services.alert.body import Row
from services.alert.policy import State, changed_fields, due_times, read_state
from services.alert.policy.rows import Key, Step
from services.alert.policy.state import BEGAN, ROW, SEQ, VERSION, merged, story_fields, waiting_fields
from shared import streams
from shared.bus import Bus, Guard, Value

AT_ONCE = 500  # fields a command: the server unpacks a few thousand arguments at most

Write = Sequence[Value]


@dataclass
class Known:
    """The states that decisions start from, and the numbers of the last alerts; carried on from article to article."""

    states: dict[Key, State] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Memories:
    """Reads. `keep` is how long is remembered what nothing was added to."""

    bus: Bus
    keep: timedelta = timedelta(days=30)

    async def read(self, wanted: Mapping[Key, Sequence[str]]) -> Known:
        """These fields of each state, with all that follows from them: the stories that a window has counted."""
        if not wanted:
            return Known()
        known = Known(await self._states(wanted), {})
        names = sorted({name for name, _ in wanted})
        for name, (seq, began) in zip(names, await self._frames(names), strict=True):
            known.seqs[name] = int(seq or 0)
            if began is not None:
                for key in [key for key in wanted if key[0] == name and key[1]]:
                    known.states[key] = replace(known.states[key], began=read_state([BEGAN], [began]).began)
        await self._add(known, {key: story_fields(state) for key, state in known.states.items()})
        return known

    async def complete(self, known: Known, keys: Iterable[Key]) -> None:
        """With all that waits, and the stories it asks about: for those that the clock must look at."""
        keys = list(keys)
        await self._add(known, {key: waiting_fields(known.states[key]) for key in keys})
        await self._add(known, {key: story_fields(known.states[key]) for key in keys})

    async def heard_by(self, article_id: str) -> list[Key]:
        """Who decided on an earlier revision of an article."""
        found: Any = await self.bus.run(self.bus.redis.smembers(streams.heard_by(article_id)))
        return sorted((str(name), str(row)) for name, row in map(json.loads, found))

    async def rows(self, keys: Sequence[Key]) -> dict[Key, Row]:
        """The rows themselves, as they were when they were first decided on."""
        if not keys:
            return {}
        pipe = self.bus.redis.pipeline(transaction=False)
        for name, row in keys:
            pipe.hget(streams.policy(name, row), ROW)
        found: list[Any] = await self.bus.run(pipe.execute())
        return {key: Row.model_validate_json(one) for key, one in zip(keys, found, strict=True) if one}

    async def _states(self, wanted: Mapping[Key, Sequence[str]]) -> dict[Key, State]:
        pipe = self.bus.redis.pipeline(transaction=False)
        for (name, row), fields in wanted.items():
            for start in range(0, len(fields), AT_ONCE):
                pipe.hmget(streams.policy(name, row), list(fields[start : start + AT_ONCE]))
        answers = iter(await self.bus.run(pipe.execute()))
        out: dict[Key, State] = {}
        for key, fields in wanted.items():
            values = [value for _ in range(0, len(fields), AT_ONCE) for value in next(answers)]
            out[key] = read_state(fields, values)
        return out

    async def _frames(self, names: Sequence[str]) -> list[Any]:
        pipe = self.bus.redis.pipeline(transaction=False)
        for name in names:
            pipe.hmget(streams.policy(name), [SEQ, BEGAN])
        return list(await self.bus.run(pipe.execute()))

    async def _add(self, known: Known, wanted: Mapping[Key, Sequence[str]]) -> None:
        """More fields. Where another decided in between, the version that was read first will not hold."""
        asked = {key: fields for key, fields in wanted.items() if fields}
        if asked:
            for key, more in (await self._states(asked)).items():
                known.states[key] = merged(known.states[key], more)


def guard(key: Key, before: State) -> Guard:
    return Guard(streams.policy(*key), VERSION, before.version)


def next_version(before: State, maker: str) -> str:
    """Names who made it: a mere count could be the same after another worker's commit, and its guard would hold."""
    count = int(before.version.partition(":")[0] or 0) + 1
    return f"{count}:{maker}"


def writes(step: Step, after: State) -> list[Write]:
    """What makes the hash say `after`, and the clock look at it in time."""
    key, hash_key = step.key, streams.policy(*step.key)
    changed, gone = changed_fields(step.before, after)
    out: list[Write] = []
    if step.row and not step.before.version:
        changed[ROW] = step.row.model_dump_json()
        out.append(("SADD", streams.policy_rows(key[0]), key[1]))
    pairs = [part for pair in changed.items() for part in pair]
    out += [("HSET", hash_key, *pairs[at : at + 2 * AT_ONCE]) for at in range(0, len(pairs), 2 * AT_ONCE)]
    out += [("HDEL", hash_key, *gone[at : at + AT_ONCE]) for at in range(0, len(gone), AT_ONCE)]
    return out + due_writes(step, after)


def due_writes(step: Step, after: State) -> list[Write]:
    """When the clock must look again, where that changed."""
    was, will_be = due_times(step.watchlist, step.before), due_times(step.watchlist, after)
    changed = {name for name in {**was, **will_be} if was.get(name) != will_be.get(name)}
    out: list[Write] = []
    for name in sorted(changed):
        member = due_member(step.key, name)
        due = will_be.get(name)
        out.append(
            ("ZADD", streams.policy_due(), due.timestamp(), member) if due else ("ZREM", streams.policy_due(), member)
        )
    return out


def due_member(key: Key, name: str) -> str:
    return json.dumps([*key, name], ensure_ascii=False, separators=(",", ":"))


def heard_member(key: Key) -> str:
    return json.dumps(key, ensure_ascii=False, separators=(",", ":"))
