"""Which troubles are told, as what: opened once, repeated, over. Pure; `now` is an argument.

    trouble ──▶ opened (told) ──repeat──▶ told again      absent for its calm ──▶ over (told) ──repeat──▶ forgotten
                   ▲                                                                  │
                   └───────── it comes back: told anew, and its calm is four times as long
So that what comes and goes does not ring each time: it is over only once it was well for a while, and each time that
it comes back this while is longer. From the sixth of a kind on, those that are new are told together, as one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from services.alert.body import ProblemType
from services.alert.watch.trouble import OF_RECEIVERS, Kind, Trouble
from shared.durations import format_duration

CALM = timedelta(minutes=1)
CALMER = 4
MOST = 5  # of one kind, told one by one
NAMED = 10
OTHERS = "(others)"

Key = tuple[Kind, str]


class Standing(BaseModel):
    """What is remembered of one problem. `n` counts what was told of it; well for as long as its `calm`, it is over."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    subject: str
    since: datetime
    detail: str
    told_at: datetime
    n: int = 1
    calm: timedelta = CALM
    well_since: datetime | None = None
    over_at: datetime | None = None
    teller: str = ""

    @property
    def key(self) -> Key:
        return self.kind, self.subject


@dataclass(frozen=True)
class Telling:
    """What is to be told, and is told once: `n` and `since` make its id."""

    type: ProblemType
    kind: Kind
    subject: str
    since: datetime
    detail: str
    n: int

    @property
    def sick_receiver(self) -> str | None:
        """The receiver that it is about, to whom it is no use to tell it."""
        return self.subject if self.kind in OF_RECEIVERS else None


@dataclass(frozen=True)
class Decision:
    """`changed` has what is to be remembered anew; None is forgotten."""

    changed: Mapping[Key, Standing | None]
    told: Collection[Telling]


def decide(
    troubles: Iterable[Trouble],
    standing: Mapping[Key, Standing],
    *,
    repeat: timedelta,
    now: datetime,
    unheard: Collection[str] = (),
    not_judged: Collection[Key] = (),
) -> Decision:
    """Of whom nobody was heard, and what could not be judged, is taken to be as it was."""
    found = _gathered(troubles, standing)
    changed: dict[Key, Standing | None] = {}
    told: list[Telling] = []
    for key in sorted({*found, *standing}):
        before, trouble = standing.get(key), found.get(key)
        if trouble is None and before is not None and (before.teller in unheard or key in not_judged):
            continue
        after, is_told = _next(before, trouble, repeat, now)
        if after != before:
            changed[key] = after
        if after is not None and is_told:
            told.append(_telling(after, now))
    return Decision(changed, told)


def _gathered(troubles: Iterable[Trouble], standing: Mapping[Key, Standing]) -> dict[Key, Trouble]:
    """The first few of a kind each by itself, what comes on top of them as one."""
    found: dict[Key, Trouble] = {}
    rest: dict[Kind, list[Trouble]] = defaultdict(list)
    alone = {key for key, one in standing.items() if one.over_at is None and one.subject != OTHERS}
    for trouble in sorted(troubles, key=lambda one: (one.since, one.subject)):
        key, together = (trouble.kind, trouble.subject), standing.get((trouble.kind, OTHERS))
        has_room = sum(kind == trouble.kind for kind, _ in alone) < MOST and (not together or together.over_at)
        if key in alone or has_room:
            alone.add(key)
            found[key] = trouble
        else:
            rest[trouble.kind].append(trouble)
    return found | {(kind, OTHERS): _together(many) for kind, many in rest.items()}


def _together(many: list[Trouble]) -> Trouble:
    names = ", ".join(one.subject for one in many[:NAMED])
    more = f" and {len(many) - NAMED} more" if len(many) > NAMED else ""
    first = many[0]
    return Trouble(first.kind, OTHERS, first.since, f"{len(many)} more: {names}{more}; {first.detail}", first.teller)


def _next(
    before: Standing | None, trouble: Trouble | None, repeat: timedelta, now: datetime
) -> tuple[Standing | None, bool]:
    """What is remembered from now on, and whether that is told."""
    if trouble is not None:
        return _going_on(before, trouble, repeat, now)
    if before is None:
        return None, False
    if before.over_at is not None:
        return (None if now - before.over_at >= repeat else before), False
    if before.well_since is None:
        return before.model_copy(update={"well_since": now}), False
    if now - before.well_since < before.calm:
        return before, False
    return before.model_copy(update={"over_at": now, "told_at": now, "n": before.n + 1}), True


def _going_on(before: Standing | None, trouble: Trouble, repeat: timedelta, now: datetime) -> tuple[Standing, bool]:
    if before is None or before.over_at is not None:
        n, calm = (before.n + 1, before.calm * CALMER) if before else (1, CALM)
        opened = Standing(
            kind=trouble.kind,
            subject=trouble.subject,
            since=trouble.since,
            detail=trouble.detail,
            told_at=now,
            n=n,
            calm=min(calm, repeat),
            teller=trouble.teller,
        )
        return opened, True
    is_due = now - before.told_at >= repeat
    told = {"detail": trouble.detail, "told_at": now, "n": before.n + 1} if is_due else {}
    return before.model_copy(update={"well_since": None, **told}), is_due


def _telling(one: Standing, now: datetime) -> Telling:
    if one.over_at is None:
        return Telling("tocsin.problem", one.kind, one.subject, one.since, one.detail, one.n)
    lasted = timedelta(seconds=int(((one.well_since or now) - one.since).total_seconds()))
    detail = f"over after {format_duration(lasted)}; it was: {one.detail}"
    return Telling("tocsin.resolved", one.kind, one.subject, one.since, detail, one.n)
