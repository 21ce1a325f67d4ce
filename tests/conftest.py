"""What the tests stand on: a real server of their own, emptied before each test. No mocks of Redis or HTTP."""

import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from shared import bus as bus_module
from shared import embedded
from shared.bus import Bus

# A slow machine is no failure; and what must pass before a change lands tries the same examples each time.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def _only_given_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine, and no `.env` of the folder it runs in, reaches a test."""
    for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _plain_logs() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An embedded server for the whole run (under xdist: for each worker)."""
    with embedded.serve(tmp_path_factory.mktemp("valkey")) as server:
        yield server.url


@pytest.fixture
async def bus(redis_url: str) -> AsyncIterator[Bus]:
    """A bus on an empty server with functions and groups in place."""
    async with bus_module.connect(redis_url) as joined:
        await joined.redis.flushall()
        await joined.prepare()
        yield joined


@pytest.fixture
def wait_for() -> Callable[..., object]:
    """Waits for a fact instead of for a time: `await wait_for(check)` until `check()` (may be async) is true."""
    import asyncio
    import inspect

    async def wait(check: Callable[[], object], timeout_s: float = 30.0) -> object:
        ends = time.monotonic() + timeout_s
        while True:
            found = check()
            found = await found if inspect.isawaitable(found) else found
            if found:
                return found
            assert time.monotonic() < ends, f"not true within {timeout_s} s: {check}"
            await asyncio.sleep(0.01)

    return wait
