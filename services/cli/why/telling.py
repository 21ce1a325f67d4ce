"""What became of a match: told or held and by which stage, and what each receiver said. Facts in, lines out; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from services.cli.why.finding import Found
from services.cli.why.steps import Step, no, unknown, yes

if TYPE_CHECKING:
    from services.alert.watchlists.model import Watchlist
    from services.cli.alerts.rang import Rang
    from shared.events import EnrichedArticle

# What a stage that holds means to who waits for the alert. Named as in logs, metrics and the counts of alerts.
MEANINGS: Mapping[str, str] = {
    "held.threshold": "counted: the threshold is not reached, or its window is closed after an alert",
    "held.learning": "still learning: `first` needs that much history before it tells what is new",
    "held.first": "seen before: nothing in it is new to `first`",
    "held.absent": "a match is no alert here: `absent` tells of silence, and of its end",
    "held.mute": "muted",
    "held.notify": "nobody is notified (`notify: []`)",
    "held.story": "its story was told already; this one is counted in the next alert",
    "held.cooldown": "in the cooldown after an alert",
    "held.schedule": "outside the hours of its schedule",
    "held.digest": "waits for the next digest",
    "held.each": "past the twentieth row of `each`, told in one alert for the rest",
}


@dataclass(frozen=True)
class Record:
    """What a watchlist (or its row) remembers of the article; `due`: when what waits goes out, `by`: the mute."""

    why: str
    alert: str = ""
    row: str = ""
    due: datetime | None = None
    by: str = ""


def telling(
    watchlist: "Watchlist",
    article: "EnrichedArticle",
    found: Found,
    records: Sequence[Record],
    rang: Mapping[str, "Rang"],
    *,
    is_active: bool,
) -> list[Step]:
    """Told or held; and where told, delivered. Of several rows the ones that told come first."""
    name = watchlist.id
    carrying = [one for one in rang.values() if one.body.data.watchlist.id == name and article.id in _carried(one)]
    records = records or [Record("told", one.id) for one in carrying]
    if not records:
        step = _undecided(watchlist, found, is_active=is_active)
        return [step if found.is_attached else replace(step, notes=_told_before(name, article, rang))]
    told = [record for record in records if record.alert]
    if not told:
        first, *rest = records
        before = _told_before(name, article, rang) if first.why == "held.story" else ()
        return [no("told", first.why, f"{first.why}: {_held(first)}", name, notes=(*before, *map(_row, rest)))]
    others = tuple(_row(one) for one in records if one not in told)
    steps = [_told(name, one, rang.get(one.alert)) for one in told]
    return [
        replace(steps[0], notes=others),
        *steps[1:],
        *(_delivered(name, rang.get(one.alert), found) for one in told),
    ]


def _undecided(watchlist: "Watchlist", found: Found, *, is_active: bool) -> Step:
    """Nothing is remembered of it."""
    name, waits = watchlist.id, found.waits
    if not found.is_attached:
        return unknown("told", "told.unknown", "cannot be known: no stack runs here", name)
    if waits and waits.letter:
        again = f"`tocsin dead retry {waits.letter}`"
        return no("told", "told.dead", f"given up at the step {waits.step}: {waits.reason}; {again}", name)
    if waits:
        return no("told", "told.waiting", f"waits for the step match, {waits.before:,} before it", name)
    if not is_active:
        return no("told", "told.inactive", "the watchlist is not active, which is silence (`active`)", name)
    text = "it matches the rules of now, which did not decide on it: they are newer, or what was told is forgotten"
    return no("told", "told.undecided", text, name)


def _held(record: Record) -> str:
    until = f", until {record.due:%Y-%m-%d %H:%M}Z" if record.due else ""
    row = f" (row {record.row})" if record.row else ""
    by = f" by {record.by}" if record.by else ""
    return f"{MEANINGS.get(record.why, 'held')}{by}{until}{row}"


def _row(record: Record) -> str:
    return f"{record.row or 'without a row'}: {record.why}"


def _told_before(name: str, article: "EnrichedArticle", rang: Mapping[str, "Rang"]) -> tuple[str, ...]:
    """The alert that told the story."""
    for one in rang.values():
        data = one.body.data
        if data.watchlist.id == name and data.story and data.story.id == article.story_id:
            by = f" by “{data.article.title}”" if data.article else ""
            return (f"told in {one.id}, {one.body.timestamp:%Y-%m-%d %H:%M}Z{by}",)
    return ()


def _told(name: str, record: Record, rang: "Rang | None") -> Step:
    waited = f"; first {record.why}" if record.why != "told" else ""
    row = f" for {record.row}" if record.row else ""
    if rang is None:
        return yes("told", "told", f"in {record.alert}{row}{waited}; its body is no longer kept", name)
    data, at = rang.body.data, f"{rang.body.timestamp:%Y-%m-%d %H:%M}Z"
    kind = f"{rang.body.type}, {data.reason}"
    return yes("told", "told", f"in {record.alert}, #{data.seq} ({kind}), {at}{row}{waited}", name)


def _delivered(name: str, rang: "Rang | None", found: Found) -> Step:
    """A yes where one receiver accepted it; the others are told below."""
    if not found.is_attached:
        return unknown("delivered", "delivered.unknown", "cannot be known: no stack runs here", name)
    deliveries = rang.deliveries if rang else {}
    if not deliveries:
        text = "nothing is remembered: no receiver wants this severity, or it was long ago (TOCSIN_KEEP)"
        return unknown("delivered", "delivered.unknown", text, name)
    ordered = sorted(deliveries.items(), key=lambda one: (one[1].get("state") != "done", one[0]))
    lines = [f"{receiver}: {_answer(facts)}" for receiver, facts in ordered]
    state = ordered[0][1].get("state", "")
    if state == "done":
        return yes("delivered", "delivered", lines[0], name, notes=tuple(lines[1:]))
    return no("delivered", f"delivered.{state}", lines[0], name, notes=tuple(lines[1:]))


def _answer(facts: Mapping[str, str]) -> str:
    tries, said = int(facts.get("attempt") or 0), facts.get("said", "")
    attempts = f"{tries} attempt{'' if tries == 1 else 's'}"
    if facts.get("state") == "done":
        return f"accepted, {attempts}{_said(said)}"
    if facts.get("state") == "dead":
        return f"given up after {attempts}{_said(said)}; `tocsin dead list`"
    return f"on its way, tried {attempts} so far{_said(said)}" if tries else "on its way, not tried yet"


def _said(said: str) -> str:
    return f": {said}" if said else ""


def _carried(rang: "Rang") -> set[str]:
    data = rang.body.data
    return {one.id for one in (data.article, *(item.article for item in data.items)) if one}
