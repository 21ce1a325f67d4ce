"""Joining a stack that runs: the commands that ask it, or hand it something, start no server of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.bus import Bus
    from shared.settings import Settings

REMEDY = "start one with `tocsin up`, go to the folder where it runs, or set TOCSIN_REDIS_URL"


@asynccontextmanager
async def attached_if_running(settings: "Settings") -> AsyncIterator["Bus | None"]:
    """None where no stack runs here; a server that was named and does not answer is a fault (Retry)."""
    from shared import embedded

    if settings.redis_url is None and embedded.running_url(settings.data) is None:
        yield None
        return
    async with attached(settings) as bus:
        yield bus


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
            raise Retry(f"{nothing_runs(settings)}: {REMEDY}")
        url = found
    async with bus.connect(bus.with_authority(url, settings.ca_file), client_name="tocsin-cli") as joined:
        try:
            await joined.run(joined.redis.ping())
        except Retry as error:
            raise Retry(f"{error}; is the stack up? TOCSIN_REDIS_URL says where it is looked for") from error
        yield joined


def nothing_runs(settings: "Settings") -> str:
    """Where was looked: who stands in another folder sees it."""
    return f"no stack runs on {settings.data.resolve()}"
