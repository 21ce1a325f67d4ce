"""How services start and end: all that is wrong told at once, Redis waited for, signals heard from the first moment."""

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shared.complaints import Complaints
from shared.errors import Misconfigured
from tests.faults.servers import free_port

WaitFor = Callable[..., Awaitable[Any]]

ROOT = Path(__file__).parents[2]
TOCSIN = str(Path(sys.executable).with_name("tocsin"))
GOOD = "watchlists:\n  - {id: a, name: A, match: fire, notify: [console]}\n"
HANGS = """\
import asyncio, sys
from contextlib import asynccontextmanager
from shared import streams
from shared.frame import runtime
from shared.hop import Step
from shared.frame.service import Service
from shared.settings import load

async def handle(entries):
    print("begun", flush=True)
    await asyncio.Event().wait()

@asynccontextmanager
async def opener(world):
    yield Service("toy", steps=[Step("tag", streams.ARTICLES, "tag", handle)])

sys.exit(asyncio.run(runtime.serve([opener], load(), sys.argv[1], "127.0.0.1:0")))
"""


@contextmanager
def running(folder: Path, *command: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    env = kept | {"TOCSIN_MODEL": "blank:en", "TOCSIN_LISTEN": "127.0.0.1:0", "PYTHONPATH": str(ROOT)} | settings
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([*command], cwd=folder, env=env, start_new_session=True, **pipes)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ask(port: int, path: str) -> tuple[int, Any]:
    """Status 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except OSError:
        return 0, None
    finally:
        connection.close()


def test_all_that_is_wrong_in_any_service_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - {url: nonsense, everry: 5m}\n")
    (tmp_path / "watchlists").mkdir()
    (tmp_path / "watchlists" / "a.yaml").write_text("watchlists:\n  - {id: a, match: 'fire AND', notify: [nobody]}\n")
    wrong = {
        "TOCSIN_DEADLINE": "soon", "TOCSIN_DROP": "file", "TOCSIN_ARCHIVE": "file/archive", "TOCSIN_TOPICS": "none.yaml",
        "TOCSIN_PUSH_TOKEN_FILE": "no-secret", "TOCSIN_LISTEN": "nowhere", "TOCSIN_LANGUAGES": "xx",
    }  # fmt: skip
    began = time.monotonic()
    with running(tmp_path, TOCSIN, "up", **wrong) as process:
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    for expected in (
        "TOCSIN_DEADLINE: 'soon' is no duration",
        "TOCSIN_PUSH_TOKEN_FILE: cannot read no-secret",
        "TOCSIN_LISTEN: 'nowhere' is not host:port",
        "TOCSIN_DROP: cannot make file",
        "TOCSIN_ARCHIVE: cannot write to file/archive",
        "feeds.yaml:2:11: expected the http or https address",
        "unknown key `everry`",
        "no receiver `nobody`",
        "none.yaml: cannot be read as a topic lexicon",
        "TOCSIN_LANGUAGES: unknown: xx",
    ):
        assert expected in told
        assert told.count(expected) == 1
    assert told.count("watchlists/a.yaml:2:") == 2  # the query, and the receiver
    assert "Traceback" not in told
    assert time.monotonic() - began < 30  # five on a machine that has nothing else to do


def test_a_complaint_that_two_services_have_is_told_once() -> None:
    complaints = Complaints()
    for text in ("the same", "another", "the same"):
        with complaints.heard():
            raise Misconfigured(text)
    with pytest.raises(Misconfigured, match=r"^the same\nanother$"):
        complaints.tell()


async def test_a_service_that_needs_redis_to_open_waits_for_it_and_says_so(
    tmp_path: Path, redis_url: str, wait_for: WaitFor
) -> None:
    """Alert reads the last good rules from Redis before all else."""
    (tmp_path / "watchlists.yaml").write_text(GOOD)
    port, away = free_port(), tmp_path / "valkey.sock"
    settings = {
        "TOCSIN_REDIS_URL": f"unix://{away}", "TOCSIN_WATCHLISTS": "watchlists.yaml",
        "TOCSIN_LISTEN": f"127.0.0.1:{port}",
    }  # fmt: skip
    with running(tmp_path, TOCSIN, "serve", "alert", **settings) as process:
        await wait_for(lambda: refuses(port, "valkey.sock"))
        assert ask(port, "/health/live")[0] == 200
        away.symlink_to(redis_url.removeprefix("unix://"))
        await wait_for(lambda: ask(port, "/health/ready")[0] == 200)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def refuses(port: int, reason: str) -> bool:
    status, body = ask(port, "/health/ready")
    return status == 503 and reason in body["checks"]["redis"]["detail"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_code_still_loads_is_an_end_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, sys.executable, "-X", "importtime", TOCSIN, "up") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "click" in line:  # among the first that the commands load
                break
        process.send_signal(number)
        _, told = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in told


@pytest.mark.parametrize(("signals", "code"), [(1, 0), (2, 1)])
async def test_work_that_does_not_end_is_given_back_in_ten_seconds_and_at_a_second_signal_at_once(
    tmp_path: Path, bus: Any, redis_url: str, wait_for: WaitFor, signals: int, code: int
) -> None:
    from shared import streams

    await bus.redis.xadd(streams.ARTICLES, {"data": "never ends"})
    with running(tmp_path, sys.executable, "-c", HANGS, redis_url, TOCSIN_DEADLINE="60s") as process:
        assert process.stdout is not None
        assert await asyncio.to_thread(heard, process.stdout, "begun\n")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        if signals == 2:
            await wait_for(lambda: ask_closing(process.pid))
            process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == code
        assert time.monotonic() - began < (12 if signals == 1 else 7)
    if signals == 1:  # nobody says alive for it: who comes next takes it over at once
        assert [key async for key in bus.redis.scan_iter(match=streams.alive("*"))] == []
    assert (await bus.redis.xpending(streams.ARTICLES, "tag"))["pending"] == 1


def ask_closing(pid: int) -> bool:
    """The first signal was heard: it is pending no longer."""
    status = Path(f"/proc/{pid}/status").read_text()
    pending = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith(("SigPnd", "ShdPnd"))]
    return not any(pending)


def heard(lines: Iterable[str], line: str) -> bool:
    return any(one == line for one in lines)
