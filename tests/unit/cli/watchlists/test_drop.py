"""`tocsin watchlists drop`, as a user calls it."""

import asyncio

from services.alert.rules.kept import Kept, Version
from shared.bus import connect


def test_drop_forgets_the_good_version_of_a_file_that_is_gone(run, redis_url, monkeypatch):
    async def kept(versions=None):
        async with connect(redis_url) as bus:
            if versions is not None:
                await bus.redis.flushall()
                await Kept(bus).write(versions)
            return await Kept(bus).names()

    asyncio.run(kept({"asia.yaml": Version(data="watchlists: []"), "europe.yaml": Version(data="watchlists: []")}))
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    assert run("watchlists", "drop", "rules/asia.yaml").exit_code == 0
    assert asyncio.run(kept()) == {"europe.yaml"}
    again = run("watchlists", "drop", "asia.yaml")
    assert (again.exit_code, again.stderr) == (1, "no version of asia.yaml is kept\n")
