"""Every named place between a read and its acknowledgement: whoever gets there dies, hangs or fails. Still all once.

The places are read off the source, so that a new one is tried too.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared import failpoints
from shared.bus import Bus
from tests.faults.town import LATER, Death, Town

ROOT = Path(__file__).parents[2]
STEPS = ("tag", "story", "match", "archive", "archive-alerts")
WORN = (".alone", ".taken over")  # reached only by what others left behind


def places() -> Iterator[str]:
    for file in sorted((*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py"))):
        for name in re.findall(r'await reach\(f?"([^"]+)"\)', file.read_text("utf-8")):
            yield from (name.replace("{self.step.name}", step) for step in STEPS) if "{" in name else (name,)


PLACES = sorted(set(places()))


class Trap:
    """Springs once, where it is set."""

    def __init__(self, place: str, how: str) -> None:
        self.place, self.how = place, how
        self.has_sprung, self.is_held, self.released = False, asyncio.Event(), asyncio.Event()

    async def __call__(self, place: str) -> None:
        if place != self.place or self.has_sprung:
            return
        self.has_sprung = True
        self.is_held.set()
        if self.how == "crash":
            raise Death
        if self.how == "raise":
            raise RuntimeError("a fault nobody thought of")
        await self.released.wait()


def test_there_is_a_place_at_every_step() -> None:
    stages = {place.partition(".")[0] for place in PLACES}
    assert stages == {"publish", *STEPS, "delivery"}
    assert {f"{step}.{at}" for step in STEPS for at in ("read", "handled", "committed", "alone")} <= set(PLACES)


@pytest.mark.parametrize("how", ["crash", "raise", "hang"])
@pytest.mark.parametrize("place", PLACES)
async def test_a_fault_at_any_place_loses_nothing_and_doubles_nothing(
    bus: Bus, new_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, place: str, how: str
) -> None:
    start, town, trap = datetime.fromtimestamp(time.time(), UTC), new_town(), Trap(place, how)
    if place.endswith(WORN):
        await town.walk(bus, "before", start, leaves=place.partition(".")[0])
    monkeypatch.setattr(failpoints, "trip", trap)
    first = asyncio.create_task(town.walk(bus, "first", start + LATER))
    held = asyncio.create_task(trap.is_held.wait())
    # Who hangs is there while the second comes; who died, or failed and went on as far as it could, is not.
    await asyncio.wait((first, held), return_when=asyncio.FIRST_COMPLETED if how == "hang" else asyncio.ALL_COMPLETED)
    await town.walk(bus, "second", start + 2 * LATER)
    trap.released.set()  # who hung wakes when all is done, and goes on
    with contextlib.suppress(Death, RuntimeError):
        await first
    assert trap.has_sprung
    happened = await town.happened(bus)
    assert happened.is_once, happened
