"""A bell that watches itself, and ingest's poller beside it."""

from pathlib import Path
from typing import Any

import pytest
from houses import House
from ringing import LOOPBACK

from services.ingest.feeds.feedsfile import Feed
from services.ingest.polling.poller import Poller
from services.ingest.polling.visitor import Visitor
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus
from shared.http import open_client
from tests.unit.conftest import answer, serve_http

__all__ = ["answer", "serve_http"]


@pytest.fixture
def house(bus: Bus, tmp_path: Path) -> House:
    return House(bus, tmp_path)


@pytest.fixture
async def poll(house: House) -> Any:
    """`await poll(feed)`: ingest asks it now, whenever it last did."""

    class Here:
        async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    async with open_client(allow_networks=LOOPBACK) as client:
        publisher = Publisher(house.bus, house.now)
        poller = Poller(house.bus, publisher, Here(), Visitor(client), house.now, "me")  # type: ignore[arg-type]

        async def ask(feed: Feed) -> None:
            await house.bus.redis.hset(streams.feed(feed.id), "next_at", "0")
            await poller.poll_if_due(feed)

        yield ask
