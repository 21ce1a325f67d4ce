"""What delivery is measured with: an alert service in a process of its own, and a receiver that notes what comes when."""

import asyncio
import base64
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "whsec_" + base64.b64encode(b"a key for measuring only, 32 long").decode()
RUN = "from services.cli.main import main; main()"
# What was under way when its service was killed waits for the end of its lease; a short test does not.
HASTY = "from datetime import timedelta; from services.alert import app; app.ATTEMPT = timedelta(seconds=1); " + RUN
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@dataclass
class Desk:
    """Answers at once, but under `/hang` never. `came` has the times of each webhook-id, `bodies` what it said."""

    url: str = ""
    came: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    keeps_bodies: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
                body = await reader.readexactly(int(fields[b"content-length"]))
                if b" /hang " in head[:40]:
                    await reader.read()
                    break
                name = fields[b"webhook-id"].decode()
                self.came[name].append(time.perf_counter())
                if self.keeps_bodies:
                    self.bodies[name].add(body)
                writer.write(OK)
        writer.close()


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    one = Desk()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, backlog=1_000)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        server.close()


class Alert:
    """`tocsin serve alert` in a folder; `kill` is SIGKILL, `start` starts it again."""

    def __init__(self, folder: Path, redis_url: str, rules: str, *, is_hasty: bool = False) -> None:
        (folder / "watchlists.yaml").write_text(rules)
        self._folder, self._code = folder, HASTY if is_hasty else RUN
        self._env = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")} | {
            "TOCSIN_REDIS_URL": redis_url, "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8", "TOCSIN_LISTEN": "127.0.0.1:0",
            "TOCSIN_WATCHLISTS": "watchlists.yaml", "TOCSIN_LOG": "console:error", "TOCSIN_DEADLINE": "5s",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(Path.cwd()), *sys.path))),
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def cpu_s(self) -> float:
        """User and system time so far (Linux)."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def check(self) -> None:
        """Raises where the service has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"the alert service ended with {self._process.returncode}")

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._code, "serve", "alert"], cwd=self._folder, env=self._env
        )

    def end(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


@contextmanager
def alert(folder: Path, redis_url: str, rules: str, *, is_hasty: bool = False) -> Iterator[Alert]:
    one = Alert(folder, redis_url, rules, is_hasty=is_hasty)
    one.start()
    try:
        yield one
    finally:
        one.end()


def rules(*receivers: tuple[str, str]) -> str:
    """Receivers by name and address, and a watchlist that tells all of them of each article with the word `bench`."""
    rows = "".join(f"  {name}: {{url: {url}, secret: {SECRET}}}\n" for name, url in receivers)
    names = ", ".join(name for name, _ in receivers)
    return f"receivers:\n{rows}watchlists:\n  - {{id: every, match: bench, story: every, notify: [{names}]}}\n"
