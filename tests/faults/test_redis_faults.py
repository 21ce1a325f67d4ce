"""What may befall Redis, each on real servers: work goes on by itself, and nothing that was taken is lost or doubled."""

import asyncio
import json
import shutil
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import NoPermissionError

from services.ingest.publisher import Publisher
from shared import bus as bus_module
from shared import streams
from shared.bus import Bus
from shared.errors import Misconfigured
from tests.faults.servers import Relay, Server
from tests.faults.town import ARTICLE, Town
from tests.faults.works import Works, works

WaitFor = Callable[..., Awaitable[Any]]


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    made: list[Server] = []

    def start(**options: str) -> Server:
        server = Server(
            tmp_path / f"server-{len(made)}", {name.replace("_", "-"): one for name, one in options.items()}
        )
        made.append(server)
        server.start()
        return server

    yield start
    for server in made:
        server.kill()


async def all_arrive(works: Works, titles: list[str], wait_for: WaitFor, timeout_s: float = 30) -> None:
    """Each once, and nothing else."""

    async def there() -> bool:
        return set(titles) <= set(await works.arrived())

    await wait_for(there, timeout_s)
    assert sorted(await works.arrived()) == sorted(titles)


async def is_ready(works: Works) -> bool:
    return (await works.ready())[0] == 200


async def says(works: Works, text: str) -> bool:
    """Readiness is refused, with this reason."""
    status, body = await works.ready()
    return status == 503 and text in body


async def says_it_hangs(works: Works) -> bool:
    """By the line's own limit or by that of the look, whichever ends first."""
    return await says(works, "Timeout") or await says(works, "no answer within")


async def is_copied(primary: Bus) -> bool:
    """The replica has all that was written."""
    facts = await primary.redis.info("replication")
    replica = facts.get("slave0", {})
    return replica.get("state") == "online" and replica.get("offset") == facts["master_repl_offset"]


@asynccontextmanager
async def behind_relay(server: Server, wait_for: WaitFor) -> AsyncIterator[tuple[Works, Relay]]:
    relay = Relay(server.port)
    async with relay.open(), works(f"redis://127.0.0.1:{relay.port}") as one:
        await wait_for(lambda: is_ready(one))
        yield one, relay


async def test_a_restart_is_waited_out_and_the_next_article_passes_within_seconds(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    server, titles = new_server(), ["before"]
    async with works(server.url) as one:
        await one.push_until_taken("before")
        for turn in range(5):
            server.restart()
            began = asyncio.get_running_loop().time()
            titles.append(f"after restart {turn}")
            await one.push_until_taken(titles[-1])
            await all_arrive(one, titles, wait_for)
            assert asyncio.get_running_loop().time() - began < 5


async def test_a_service_that_starts_before_its_server_waits_and_works(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    server = new_server()
    server.kill()
    async with works(server.url) as one:
        await wait_for(lambda: says(one, "redis"))
        assert (await one.push("too early"))[0] == 503
        server.start()
        await one.push_until_taken("in time")
        await all_arrive(one, ["in time"], wait_for)


async def test_full_memory_is_told_and_ends_well_when_there_is_room_again(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    server = new_server()
    async with works(server.url) as one, bus_module.connect(server.url) as bus:
        await one.push_until_taken("before")
        await all_arrive(one, ["before"], wait_for)
        await bus.apply(bus_module.Change([bus_module.add(streams.ARTICLES, json.dumps({"title": "on its way"}))]))
        await bus.redis.config_set("maxmemory", "1mb")
        status, answer = await one.push("no room")
        assert status == 503
        assert "retry-after: " in answer.lower()
        assert "has no memory left: raise its maxmemory" in answer
        await wait_for(lambda: says(one, "has no memory left"))
        await all_arrive(one, ["before", "on its way"], wait_for)  # only so is there room again
        await bus.redis.config_set("maxmemory", "0")
        await wait_for(lambda: is_ready(one))
        await one.push_until_taken("room again")
        await all_arrive(one, ["before", "on its way", "room again"], wait_for)


async def test_a_replica_is_told_and_once_promoted_it_is_used(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    primary, replica = new_server(), new_server()
    async with bus_module.connect(replica.url) as bus, works(replica.url) as one:
        await wait_for(lambda: is_ready(one))
        await bus.redis.replicaof("127.0.0.1", primary.port)
        await wait_for(lambda: says(one, "is a replica and takes no writes"))
        status, answer = await one.push("nowhere to go")
        assert (status, "point TOCSIN_REDIS_URL at the primary" in answer) == (503, True)
        await bus.redis.replicaof("NO", "ONE")
        await one.push_until_taken("promoted")
        await all_arrive(one, ["promoted"], wait_for)


async def test_a_replica_promoted_behind_the_same_address_takes_over(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    """The functions, groups and entries come with it; ours are loaded where it does not know them."""
    primary, replica = new_server(), new_server()
    async with (
        bus_module.connect(replica.url) as at_replica,
        bus_module.connect(primary.url) as at_primary,
        behind_relay(primary, wait_for) as (one, relay),
    ):
        await at_replica.redis.replicaof("127.0.0.1", primary.port)
        titles = [f"before {n}" for n in range(20)]
        await one.push(*titles)
        await all_arrive(one, titles, wait_for)
        await wait_for(lambda: is_copied(at_primary))
        primary.kill()
        await at_replica.redis.replicaof("NO", "ONE")
        await at_replica.redis.function_flush()
        relay.move(replica.port)
        titles.append("after the fail-over")
        await one.push_until_taken("after the fail-over")
        await all_arrive(one, titles, wait_for)


async def test_an_old_primary_that_has_become_a_replica_is_left(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    """The address moves, and nobody cuts our lines to the old one: it only says READONLY from now on."""
    primary, replica = new_server(), new_server()
    async with (
        bus_module.connect(replica.url) as at_replica,
        bus_module.connect(primary.url) as at_primary,
        behind_relay(primary, wait_for) as (one, relay),
    ):
        await one.push_until_taken("before")
        await all_arrive(one, ["before"], wait_for)
        await at_replica.redis.replicaof("127.0.0.1", primary.port)
        await wait_for(lambda: is_copied(at_primary))
        relay.target_port = replica.port
        await at_replica.redis.replicaof("NO", "ONE")
        await at_primary.redis.replicaof("127.0.0.1", replica.port)
        await one.push_until_taken("after")
        await all_arrive(one, ["before", "after"], wait_for)


async def test_a_server_that_loads_its_data_is_waited_for(new_server: Callable[..., Server], wait_for: WaitFor) -> None:
    server = new_server()
    async with bus_module.connect(server.url) as bus, works(server.url) as one:
        await one.push_until_taken("before")
        weights = [("SET", f"{{tocsin}}:weight:{number}", "x") for number in range(3_000)]
        await bus.apply_many([bus_module.Change([write]) for write in weights])
        await asyncio.to_thread(server.rewrite)
        server.kill()
        server.launch(key_load_delay="1000", loading_process_events_interval_bytes="1024")  # microseconds a key

        async def refused() -> bool:
            return "loading the dataset" in (await one.push("too early"))[1]

        await wait_for(refused)
        await one.push_until_taken("loaded")
        await all_arrive(one, ["before", "loaded"], wait_for)


async def test_a_server_restarted_without_functions_and_emptied_is_set_up_again(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    server = new_server()
    async with bus_module.connect(server.url) as bus, works(server.url) as one:
        await one.push_until_taken("before")
        await all_arrive(one, ["before"], wait_for)
        await bus.redis.function_flush()
        await one.push_until_taken("without functions")
        await all_arrive(one, ["before", "without functions"], wait_for)
        await bus.redis.flushall()
        await one.push_until_taken("without groups")
        await all_arrive(one, ["without groups"], wait_for)


async def test_a_log_torn_by_a_crash_loses_nothing_that_was_taken(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    """The server died in the middle of a write that it had not answered yet: half a command stands at the end."""
    server, titles = new_server(), [f"article {n}" for n in range(50)]
    async with works(server.url) as one:
        await one.push_until_taken("the first")
        for start in range(0, 50, 10):
            assert (await one.push(*titles[start : start + 10]))[0] == 202
        server.kill()
        with server.log_files()[-1].open("ab") as log:
            log.write(b"*5\r\n$4\r\nXADD\r\n$17\r\n{tocsin}:art")
        server.start()
        await one.push_until_taken("the last")
        await all_arrive(one, ["the first", *titles, "the last"], wait_for)


async def test_lines_cut_in_the_middle_of_a_command_or_an_answer_lose_and_double_nothing(
    new_server: Callable[..., Server], wait_for: WaitFor
) -> None:
    titles = [f"article {n}" for n in range(60)]
    async with behind_relay(new_server(), wait_for) as (one, relay):
        for number, title in enumerate(titles):
            relay.cut_after = 40 + 97 * (number % 13)  # bytes from now on, on whichever line they pass
            if number % 7 == 0:
                relay.cut()
            await one.push_until_taken(title)
        relay.cut_after = None
        await all_arrive(one, titles, wait_for)


async def test_a_server_that_hangs_is_told_and_work_goes_on_when_it_wakes(
    new_server: Callable[..., Server], wait_for: WaitFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_module, "ANSWER_TIMEOUT_S", 1.0)
    server = new_server()
    async with works(server.url) as one:
        await one.push_until_taken("before")
        await wait_for(lambda: is_ready(one))
        with server.paused():
            assert (await one.push("while it hangs"))[0] == 503
            await wait_for(lambda: says_it_hangs(one))
        await one.push_until_taken("awake")
        await wait_for(lambda: is_ready(one))
        arrived = {"before", "awake"}

        async def there() -> bool:
            return arrived <= set(await one.arrived())

        await wait_for(there)
        assert sorted(set(await one.arrived()) - {"while it hangs"}) == sorted(arrived)  # it may have come in, unheard
        assert len(await one.arrived()) == len(set(await one.arrived()))


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A private authority's certificate, for the address of this machine; its key beside it, as `.key`."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("certificates are made with openssl")
    path = tmp_path / "authority.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, *names, "-keyout", f"{path}.key", "-out", path], check=True, capture_output=True)
    return path


async def test_an_encrypted_line_is_trusted_by_the_given_authority_alone(
    new_server: Callable[..., Server], wait_for: WaitFor, authority: Path
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority, f"{authority}.key")
    relay = Relay(new_server().port)
    url = f"rediss://localhost:{relay.port}"
    async with relay.open(context):
        async with works(url, ca_file=str(authority)) as one:
            await one.push_until_taken("in secret")
            one.url = bus_module.with_authority(url, authority)
            await all_arrive(one, ["in secret"], wait_for)
        async with works(url) as one:
            await wait_for(lambda: says(one, "certificate verify failed"))


async def acl_of_the_documents(server: Server, password: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    line = next(line for line in page.splitlines() if line.startswith("user tocsin on"))
    async with bus_module.connect(server.url) as bus:
        await bus.redis.execute_command("ACL", "SETUSER", *line.replace("PASSWORD", password).split()[1:])


async def test_a_user_with_the_rights_of_the_documents_can_do_all_that_is_needed(
    new_server: Callable[..., Server], new_town: Callable[[], Town], wait_for: WaitFor
) -> None:
    server = new_server()
    await acl_of_the_documents(server, "right")
    url = server.url.replace("//", "//tocsin:right@")
    async with works(url) as one:
        await one.push_until_taken("by right")
        await all_arrive(one, ["by right"], wait_for)
        await wait_for(lambda: is_ready(one))
    async with bus_module.connect(server.url) as admin, bus_module.connect(url) as bus:
        await admin.redis.flushall()
        await bus.prepare()
        town, start = new_town(), datetime.fromtimestamp(time.time(), UTC)
        await town.walk(bus, "only", start)
        await Publisher(bus, lambda: start).publish([ARTICLE], durable=True)
        await bus.trim(streams.ARTICLES)
        assert (await town.happened(bus)).ids_posted
        assert await admin.redis.acl_log() == []
        for forbidden in (
            ("FLUSHALL",),
            ("KEYS", "*"),
            ("CONFIG", "SET", "maxmemory", "1"),
            ("GET", "of somebody else"),
        ):
            with pytest.raises(NoPermissionError):
                await bus.redis.execute_command(*forbidden)


@pytest.mark.parametrize(
    ("who", "told"), [(":wrong@", "refuses us: invalid username-password"), ("", "refuses us: ")], ids=["wrong", "none"]
)
async def test_a_password_that_is_wrong_or_missing_is_told_at_the_start_and_not_shown(
    new_server: Callable[..., Server], who: str, told: str
) -> None:
    server = new_server(requirepass="right")
    with pytest.raises(Misconfigured, match=told) as error:
        async with works(server.url.replace("//", f"//{who}")) as one:
            await one.ended()
    assert ":wrong" not in str(error.value)


async def test_a_user_who_may_not_do_what_is_needed_is_told_at_the_start(new_server: Callable[..., Server]) -> None:
    server = new_server()
    async with bus_module.connect(server.url) as bus:
        await bus.redis.acl_setuser("poor", enabled=True, passwords=["+p"], keys=["{tocsin}:*"], commands=["+info"])
    with pytest.raises(Misconfigured, match="check user, password and ACL of TOCSIN_REDIS_URL"):
        async with works(server.url.replace("//", "//poor:p@")) as one:
            await one.ended()
