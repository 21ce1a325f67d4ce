"""A demo that is told to end does so like every command: exit code 130, and nothing left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import redis
from redis.exceptions import RedisError

from shared import streams


@pytest.fixture
def demo() -> Iterator["tuple[subprocess.Popen[bytes], Path]"]:
    """`tocsin demo`, and the folder where its own are made: a short path, as the socket in it asks."""
    command = [str(Path(sys.executable).with_name("tocsin")), "demo"]
    with TemporaryDirectory() as folder, (Path(folder) / "err").open("wb") as err:
        environment = {**os.environ, "TMPDIR": folder}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=err, start_new_session=True
        )
        try:
            yield process, Path(folder)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


async def test_ctrl_c_in_the_midst_of_a_demo_is_exit_code_130_and_leaves_nothing(
    demo: "tuple[subprocess.Popen[bytes], Path]", wait_for: Callable[..., Awaitable[Any]]
) -> None:
    process, folder = demo
    await wait_for(lambda: is_under_way(folder), 30)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    await wait_for(lambda: process.poll() is not None, 10)
    assert process.returncode == 130
    assert [path.name for path in left_in(folder)] == ["err"]
    assert b"Traceback" not in left_in(folder)[0].read_bytes()


def is_under_way(folder: Path) -> bool:
    """The articles are on their way: from here on the services answer the signal, not the interpreter."""
    for socket in folder.glob("tocsin-demo-*/data/valkey.sock"):
        try:
            with redis.Redis(unix_socket_path=str(socket)) as client:
                return bool(client.xlen(streams.ARTICLES))
        except RedisError:
            return False
    return False


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
