"""The timelines of policy told by the real service: streams, commits, the clock, on a server, restarted on the way."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from service import Service

from services.alert.policy import Tell
from services.alert.ringing.timeline import Happened
from tests.timelines import lines, played, told
from tests.when_to_tell import LISTS, TIMELINES

NAMED = [
    "what is inactive reminds nobody",
    "a story is told once; copies and follow-ups join it, counted in the next alert",
    "a story that grows is told again after a day, if a new publisher joined",
    "updates: told again at five publishers",
    "three independent outlets",
    "a threshold a watchlist passes `story` with any story not yet told, and marks all told",
    "first: learning, then only what was not seen for so long",
    "absent: a silence, and its end",
    "cooldown: Niger after Mali, in one digest when it ends",
    "a schedule with a list of hours, on its own clock",
    "the hour that comes twice in October is open twice, and opens first the first time",
    "a digest at a local time that comes twice goes out at the first",
    "cooldown, then schedule, then digest",
    "what is inactive is silent, and releases what it held",
    "a correction that changed the match is told, one that did not is held",
    "each row of a list keeps policy of its own, and has the row's id",
    "each entity, with a history of its own",
    "each story has a cooldown of its own",
    "past twenty rows one alert without a row tells of the rest",
    "a corrected article that names a row no more: told to that row",
    "a war of a month: reminded as it grows, and a new story after a fortnight",
]


def as_sent(happened: Sequence[Happened]) -> list[str]:
    """What policy told, with the articles that a body has: a reminder only that which brought a publisher."""
    return [_sent(one.at, one.what) for one in happened if isinstance(one.what, Tell)]


def _sent(when: datetime, tell: Tell) -> str:
    ring = tell.ring
    has_items = ring.type == "alert.digest" or ring.reason == "threshold"
    ids = [one.id for one in ring.carried if one.id] if has_items else [ring.last.id] if ring.last else []
    row = tell.row.id if tell.row else None
    return f"{when:%m-%d %H:%M} " + told(ring.reason, ring.type, row, ids, dict(tell.held.reasons))


@pytest.mark.parametrize("way", ["as it comes", "restarted before each line", "each article twice"])
@pytest.mark.parametrize("name", NAMED)
async def test_the_service_tells_what_policy_says(name: str, way: str, service: Callable[..., Service]):
    watchlist, text = TIMELINES[name]
    given = lines(text)
    one = service(watchlist, given[0].at, beside=LISTS)
    for line in given:
        if way.startswith("restarted"):
            one.start()
        await one.until(line.at)
        if line.article:
            await one.hear(*[line.article] * (2 if way.endswith("twice") else 1))
    assert await one.told() == as_sent(played(one.bell.rules.matcher.ruleset, one.bell.rules.matcher, given))
    assert [body.data.seq for body in await one.bell.told()] == list(range(1, len(await one.told()) + 1))
    assert len({body.data.alert_id for body in await one.bell.told()}) == len(await one.told())
