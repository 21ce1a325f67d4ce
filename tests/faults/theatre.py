"""The processes of a soak: a server, three services of which two run twice, each of which can be killed and stalled."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.faults.servers import Server, free_port

# Twins, so that there is somebody to take over, and somebody to be in the way of.
PROCESSES = {"ingest": "ingest", "enrich": "enrich", "enrich 2": "enrich", "alert": "alert", "alert 2": "alert"}
TOKEN = "soak"
KEYWORD = "soakword"
EVENT = "soakevent"
DEADLINE_S = 5
POWER_HOLDS_S = 0.8  # from what is on disk for sure to the cut: less than the second that `everysec` may lose

RULES = """\
receivers:
  desk: {{url: {url}, secret: {secret}}}
defaults: {{notify: [desk]}}
watchlists:
  - {{id: each, name: Each article, match: {keyword}, story: every}}
  - {{id: once, name: Once a story, match: {event}}}
"""


@dataclass
class Theatre:
    """Everything runs in `folder`; `close` ends what is left of it. Safe to use from several threads."""

    folder: Path
    receiver_url: str
    secret: str
    fsync: str = "always"
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in PROCESSES})
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    adds_lost: int = 0
    longest_lost_s: float = 0.0

    def __post_init__(self) -> None:
        self.server = Server(self.folder / "redis", {"appendfsync": self.fsync})
        self.epoch = 0  # what is answered in another than it was asked in may be lost

    @property
    def push_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['ingest']}/v1/articles"

    @property
    def keeps_all(self) -> bool:
        """Not while a cut of the power is under way: what is answered then may be behind the mark."""
        return self.epoch % 2 == 0

    def open(self) -> None:
        """The server alone: `begin` starts the services."""
        rules = RULES.format(url=self.receiver_url, secret=self.secret, keyword=KEYWORD, event=EVENT)
        (self.folder / "watchlists.yaml").write_text(rules)
        self.server.start()

    def begin(self) -> None:
        for name in PROCESSES:
            self.start(name)

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [_tocsin(), "serve", PROCESSES[name]]
            self.running[name] = subprocess.Popen(
                command, cwd=self.folder, env=self._environment(name), stdout=log, stderr=log, start_new_session=True
            )

    def is_ready(self, name: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}/health/ready", timeout=2):
                return True
        except OSError:
            return False

    def kill(self, name: str) -> None:
        """As the machine would in its worst moment; then it is started again."""
        _signal_group(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()
        self.start(name)

    def stall(self, name: str, for_s: float) -> None:
        """Stopped with all it has in hand, and woken when others may have taken over."""
        pid = self.running[name].pid
        _signal_group(pid, signal.SIGSTOP)
        time.sleep(for_s)
        _signal_group(pid, signal.SIGCONT)

    def kill_server(self) -> None:
        """By a crash; where it does not write to disk at once, by a cut of the power."""
        if self.fsync == "always":
            self.server.restart()
        else:
            self._cut_power()

    def close(self) -> dict[str, int]:
        """Ends the services in order; the exit codes. The server is left to be looked at: `end` ends it."""
        codes: dict[str, int] = {}
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for name, process in self.running.items():
            try:
                codes[name] = process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                _signal_group(process.pid, signal.SIGKILL)
                codes[name] = process.wait()
        self.running.clear()
        return codes

    def end(self) -> None:
        for process in self.running.values():
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        self.server.kill()

    def _cut_power(self) -> None:
        """The log goes back to what was on disk for sure: a mark that WAITAOF has answered for. What is answered
        between that and the cut is of an epoch that ends."""
        self.epoch += 1
        mark = f"mark-{time.monotonic_ns()}"
        with redis.Redis(port=self.server.port) as line:
            line.set("{tocsin}:mark", mark)
            line.waitaof(1, 0, 5_000)
        certain_at = time.monotonic()
        time.sleep(POWER_HOLDS_S)
        self.server.kill()
        self.longest_lost_s = max(self.longest_lost_s, time.monotonic() - certain_at)
        log = self.server.log_files()[-1]
        whole = log.read_bytes()
        end = whole.index(mark.encode()) + len(mark) + len("\r\n")
        self.adds_lost += whole[end:].count(b"\r\nXADD\r\n")
        os.truncate(log, end)
        self.epoch += 1
        self.server.start()

    def _environment(self, name: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TOCSIN_")}
        return kept | {
            "TOCSIN_REDIS_URL": self.server.url, "TOCSIN_WATCHLISTS": "watchlists.yaml", "TOCSIN_PUSH_TOKEN": TOKEN,
            "TOCSIN_LISTEN": f"127.0.0.1:{self.ports[name]}", "TOCSIN_MODEL": "blank:en", "TOCSIN_TAGGERS": "1",
            "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8", "TOCSIN_RETRY_SCALE": "0.05", "TOCSIN_DEADLINE": f"{DEADLINE_S}s",
            "TOCSIN_LOG": "json:info", "TOCSIN_ARCHIVE": "archive",
        }  # fmt: skip


def _tocsin() -> str:
    return shutil.which("tocsin", path=str(Path(sys.executable).parent)) or "tocsin"


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
