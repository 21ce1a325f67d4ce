"""Changes that happen together or not at all, leases, and errors of the library in the project's own words."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from shared import streams
from shared.bus import Bus, Change, Guard, add, connect, redacted, with_authority
from shared.errors import Misconfigured, Retry


async def test_a_change_happens_where_its_guards_hold(bus: Bus) -> None:
    change = Change([("HSET", "{tocsin}:h", "hash", "1"), add(streams.ARTICLES, "a")], [Guard("{tocsin}:h", "hash")])
    assert await bus.apply(change) is True
    assert await bus.redis.xlen(streams.ARTICLES) == 1


async def test_a_change_whose_guard_fails_writes_nothing(bus: Bus) -> None:
    change = Change([("HSET", "{tocsin}:h", "hash", "1"), add(streams.ARTICLES, "a")], [Guard("{tocsin}:h", "hash")])
    assert [await bus.apply(change), await bus.apply(change)] == [True, False]
    assert await bus.redis.xlen(streams.ARTICLES) == 1


async def test_many_changes_are_judged_one_by_one_in_order(bus: Bus) -> None:
    first = Change([("HSET", "{tocsin}:h", "n", "1")], [Guard("{tocsin}:h", "n")])
    second = Change([("HSET", "{tocsin}:h", "n", "2")], [Guard("{tocsin}:h", "n", "1")])
    third = Change([("HSET", "{tocsin}:h", "n", "9")], [Guard("{tocsin}:h", "n", "1")])
    assert await bus.apply_many([first, second, third]) == [True, True, False]


async def test_what_is_answered_from_disk_is_applied(bus: Bus) -> None:
    assert await bus.apply_on_disk([Change([add(streams.ARTICLES, "a")])]) == [True]


async def test_a_due_member_is_leased_once_until_its_lease_ends(bus: Bus) -> None:
    await bus.redis.hset("{tocsin}:d:1", mapping={"alert": "a"})
    await bus.redis.zadd("{tocsin}:set", {"1": 10})
    take = {"lease_s": 5, "limit": 10}
    assert await bus.lease("{tocsin}:set", "{tocsin}:d:", now=9, **take) == []
    [first] = await bus.lease("{tocsin}:set", "{tocsin}:d:", now=10, **take)
    assert (first.id, first.token, first.fields["alert"]) == ("1", 1, b"a")
    assert await bus.lease("{tocsin}:set", "{tocsin}:d:", now=14, **take) == []
    [again] = await bus.lease("{tocsin}:set", "{tocsin}:d:", now=15, **take)
    assert again.token == 2
    stale = Change([("ZREM", "{tocsin}:set", "1")], [Guard("{tocsin}:d:1", "token", str(first.token))])
    assert await bus.apply(stale) is False


async def test_one_writer_at_a_time_and_a_new_token_for_a_new_one(bus: Bus) -> None:
    key = streams.writer("stories")
    assert await bus.hold(key, "a", now=0, lease_s=10) == 1
    assert await bus.hold(key, "a", now=5, lease_s=10) == 1
    assert await bus.hold(key, "b", now=14, lease_s=10) == 0
    assert await bus.hold(key, "b", now=15, lease_s=10) == 2


async def test_functions_are_loaded_again_where_a_restarted_server_lost_them(bus: Bus) -> None:
    await bus.redis.function_flush()
    assert await bus.apply(Change([add(streams.ARTICLES, "a")])) is True


async def test_a_server_that_is_away_is_a_retry_that_names_it_without_its_password() -> None:
    async with connect("redis://user:secret@127.0.0.1:1") as away:
        with pytest.raises(Retry) as caught:
            await away.apply(Change())
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_an_address_of_another_scheme_is_refused() -> None:
    with pytest.raises(Misconfigured, match="redis://, rediss:// or unix://"):
        async with connect("http://localhost"):
            pass


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://u:p@h:1/0", "redis://h:1/0"),
        ("unix:///a/b", "unix:///a/b"),
        ("rediss://:p@h?ssl_ca_certs=a", "rediss://h"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, shown: str) -> None:
    assert redacted(url) == shown


async def test_a_cancellation_that_the_library_lost_is_found_again(bus: Bus) -> None:
    async def loses_it() -> str:
        with contextlib.suppress(asyncio.CancelledError):  # as wait_for does when result and cancellation come together
            await asyncio.Event().wait()
        return "the result"

    task = asyncio.create_task(bus.run(loses_it()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("url", "joined"),
    [
        ("rediss://h:6380/1", "rediss://h:6380/1?ssl_ca_certs=%2Fetc%2Fca.pem"),
        ("rediss://h?protocol=3", "rediss://h?protocol=3&ssl_ca_certs=%2Fetc%2Fca.pem"),
        ("redis://h", "redis://h"),
        ("unix:///a", "unix:///a"),
    ],
)
def test_a_private_authority_goes_with_an_encrypted_address_alone(url: str, joined: str) -> None:
    assert with_authority(url, Path("/etc/ca.pem")) == joined
    assert with_authority(url, None) == url
