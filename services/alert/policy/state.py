"""What a watchlist remembers: its count of alerts, the stories it told, the articles it heard, what it holds.

One Redis hash a watchlist; a reader asks only for the fields that its articles touch, so a State is a part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.events import Instant

VERSION, SEQ, HELD = "version", "seq", "held"
TOLD, HEARD = "told:", "heard:"


class Memory(BaseModel):
    """A value of the hash: JSON that a newer release may have more fields in."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class HeldCounts(Memory):
    """What was held since the last alert. `since` is when the first of it came."""

    articles: int = 0
    since: Instant | None = None
    reasons: Mapping[str, int] = Field(default_factory=dict)

    def with_one(self, reason: str, now: datetime) -> "HeldCounts":
        reasons = {**self.reasons, reason: self.reasons.get(reason, 0) + 1}
        return HeldCounts(articles=self.articles + 1, since=self.since or now, reasons=reasons)


class Told(Memory):
    """A story (or an article of none) that was told: in how many alerts, by which article, when it last grew."""

    revision: int
    article_id: str
    last: Instant


class Heard(Memory):
    """The newest revision of an article that this watchlist decided on, and the terms it matched by."""

    revision: int
    terms: str
    last: Instant


class State(Memory):
    """`version` changes with every commit: a decision holds only where nobody else decided meanwhile."""

    version: str = ""
    seq: int = 0
    held: HeldCounts = HeldCounts()
    told: Mapping[str, Told] = Field(default_factory=dict)
    heard: Mapping[str, Heard] = Field(default_factory=dict)

    def with_told(self, key: str, told: Told) -> "State":
        return self.model_copy(update={"told": {**self.told, key: told}})

    def with_heard(self, article_id: str, heard: Heard) -> "State":
        return self.model_copy(update={"heard": {**self.heard, article_id: heard}})


def fields_of(article_ids: Iterable[str], story_keys: Iterable[str]) -> tuple[str, ...]:
    """The fields of the hash that decisions on these articles and stories read."""
    told = sorted({f"{TOLD}{key}" for key in story_keys})
    heard = sorted({f"{HEARD}{article_id}" for article_id in article_ids})
    return (VERSION, SEQ, HELD, *told, *heard)


def read_state(fields: Sequence[str], values: Sequence[bytes | None]) -> State:
    """The part of the hash that was asked for. What is absent is as if nothing had happened yet."""
    have = {name: value for name, value in zip(fields, values, strict=True) if value is not None}
    return State(
        version=have.get(VERSION, b"").decode(),
        seq=int(have.get(SEQ, b"0")),
        held=HeldCounts.model_validate_json(have[HELD]) if HELD in have else HeldCounts(),
        told=_parsed(have, TOLD, Told),
        heard=_parsed(have, HEARD, Heard),
    )


def changed_fields(before: State, after: State) -> dict[str, str]:
    """What must be written so that the hash says `after` where it said `before`."""
    changed: dict[str, str] = {}
    if after.version != before.version:
        changed[VERSION] = after.version
    if after.seq != before.seq:
        changed[SEQ] = str(after.seq)
    if after.held != before.held:
        changed[HELD] = after.held.model_dump_json()
    changed |= _written(TOLD, before.told, after.told)
    changed |= _written(HEARD, before.heard, after.heard)
    return changed


M = TypeVar("M", bound=Memory)


def _parsed(have: Mapping[str, bytes], prefix: str, model: type[M]) -> dict[str, M]:
    return {
        name.removeprefix(prefix): model.model_validate_json(value)
        for name, value in have.items()
        if name.startswith(prefix)
    }


def _written(prefix: str, before: Mapping[str, Memory], after: Mapping[str, Memory]) -> dict[str, str]:
    return {f"{prefix}{key}": value.model_dump_json() for key, value in after.items() if before.get(key) != value}
