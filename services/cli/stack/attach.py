"""Joining a stack that runs: the commands that ask it, or hand it something, start no server of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.bus import Bus
    from shared.settings import Settings


@asynccontextmanager
async def attached(settings: "Settings") -> AsyncIterator["Bus"]:
    """The bus of the running stack. Raises Retry (exit 1) where none answers."""
    from shared import bus, embedded
    from shared.errors import Retry

    if settings.redis_url:
        url = settings.redis_url.get_secret_value()
    else:
        found = embedded.running_url(settings.data)
        if found is None:
            raise Retry(f"no stack runs on {settings.data}: start one with `tocsin up`, or set TOCSIN_REDIS_URL")
        url = found
    async with bus.connect(bus.with_authority(url, settings.ca_file), client_name="tocsin-cli") as joined:
        await joined.run(joined.redis.ping())
        yield joined
