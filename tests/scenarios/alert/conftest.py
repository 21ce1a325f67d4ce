"""A bell and its receivers for each test: the helpers are in ringing.py."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ringing import SECRET, Bell, Desk
from service import Service

from services.alert.delivery.receiver import with_console
from services.alert.matching import compile as compile_rules
from services.alert.policy.mute import Mute
from services.alert.ringing.timeline import zoned
from services.alert.rules.rulebook import Rules
from services.alert.watchlists.model import Receiver, Ruleset, Watchlist
from shared.bus import Bus
from tests.timelines import rules

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "alert.schema.json").read_text("utf-8")))


@pytest.fixture
async def open_desk() -> AsyncIterator[Callable[..., Any]]:
    servers: list[asyncio.Server] = []
    desks: list[Desk] = []

    async def make(*answers: int | tuple[int, dict[str, str]]) -> Desk:
        desk = Desk(answers=[one if isinstance(one, tuple) else (one, {}) for one in answers])
        server = await asyncio.start_server(desk.serve, "127.0.0.1", 0)
        servers.append(server)
        desks.append(desk)
        desk.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        return desk

    yield make
    for server in servers:
        server.close()
    for posted in (posted for desk in desks for posted in desk.posted if "webhook-id" in posted.headers):
        SCHEMA.validate(json.loads(posted.body))  # whatever a scenario sends is as docs/schemas says


@pytest.fixture
def bell(bus: Bus) -> Callable[..., Bell]:
    def make(*watchlists: Watchlist, scale: float = 0.001, **desks: Desk | Receiver) -> Bell:
        receivers = [
            one if isinstance(one, Receiver) else Receiver(name, url=one.url, secrets=(SECRET,))
            for name, one in desks.items()
        ]
        ruleset = Ruleset(watchlists=watchlists, receivers={one.name: one for one in receivers})
        rules = Rules({one.id: one for one in watchlists}, with_console(receivers), compile_rules(ruleset))
        return Bell(bus, rules, scale)

    return make


@pytest.fixture
def service(bus: Bus, tmp_path: Path) -> Callable[..., Service]:
    def make(watchlist: str, start: datetime, *mutes: Mute, beside: str = "") -> Service:
        ruleset, matcher = rules(tmp_path, watchlist, beside)
        bell = Bell(bus, Rules(zoned(ruleset.watchlists, "UTC"), with_console([]), matcher), 0.001)
        bell.frozen, bell.at = True, start
        return Service(bell, mutes)

    return make
