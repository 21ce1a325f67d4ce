"""Real servers and a line to them that can be moved, cut, held and encrypted: what fails between us and Redis."""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from shared.embedded import program

OPTIONS = {
    "bind": "127.0.0.1", "save": "", "appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction",
    "hz": "100", "repl-diskless-sync-delay": "0",
}  # fmt: skip


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@dataclass
class Server:
    """A server process in `folder`; started anew it finds its data and its port."""

    folder: Path
    options: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self, **options: str) -> None:
        """Answers when this returns."""
        process = self.launch(**options)
        ends = time.monotonic() + 20
        while not self._answers():
            assert process.poll() is None, (self.folder / "log").read_text()[-500:]
            assert time.monotonic() < ends
            time.sleep(0.01)

    def launch(self, **options: str) -> "subprocess.Popen[bytes]":
        """Begins to read its data when this returns."""
        self.folder.mkdir(exist_ok=True)
        given = {**OPTIONS, **self.options, **{name.replace("_", "-"): value for name, value in options.items()}}
        given |= {"port": str(self.port), "dir": str(self.folder)}
        arguments = [part for name, value in given.items() for part in (f"--{name}", *value.split("\n"))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([str(program()), *arguments], stdout=log, stderr=log)
        return self.process

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            self.process = None

    def restart(self, **options: str) -> None:
        self.kill()
        self.start(**options)

    def rewritten(self) -> None:
        """Started anew on a log that holds only what is there now."""
        self.rewrite()
        self.restart()

    def rewrite(self) -> None:
        with redis.Redis(port=self.port) as line:
            line.bgrewriteaof()
            while (
                line.info("persistence")["aof_rewrite_in_progress"] or line.info("persistence")["aof_rewrite_scheduled"]
            ):  # type: ignore[index]
                time.sleep(0.02)

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def log_files(self) -> list[Path]:
        """The parts of the append-only file that grow."""
        return sorted((self.folder / "appendonlydir").glob("*.incr.aof"))

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(100).startswith((b"+PONG", b"-NOAUTH"))
        return False


class Relay:
    """Stands before a server, at an address that stays while the server behind it moves."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = free_port()
        self.cut_after: int | None = None
        self._lines: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """All lines, now, in the middle of whatever is being said."""
        for line in list(self._lines):
            line.transport.abort()

    def move(self, port: int) -> None:
        self.target_port = port
        self.cut()

    @asynccontextmanager
    async def open(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Relay"]:
        listener = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=tls)
        try:
            yield self
        finally:
            listener.close()
            self.cut()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.close()
            return
        ours = {writer, back}
        self._lines |= ours
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry(reader, back))
                ways.create_task(self._carry(there, writer))
        except* OSError:
            pass  # cut, by one side or by the test
        finally:
            self._lines -= ours
            for line in ours:
                line.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self.cut_after is not None:
                self.cut_after -= len(data)
                if self.cut_after <= 0:
                    data = data[: len(data) // 2]  # half a command, or half an answer
                    self.cut_after = None
                    writer.write(data)
                    raise ConnectionAbortedError
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError
