"""The processes of a soak: a server, three services and a receiver, each of which can be killed, stalled and started."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.embedded import program
from tests.faults.servers import free_port

SERVICES = ("ingest", "enrich", "alert")
TOKEN = "soak"
KEYWORD = "soakword"
EVENT = "soakevent"

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
    """Everything runs in `folder`; `close` ends what is left of it."""

    folder: Path
    receiver_url: str
    secret: str
    server_port: int = field(default_factory=free_port)
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in SERVICES})
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    kills: int = 0

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.server_port}"

    @property
    def push_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['ingest']}/v1/articles"

    def open(self) -> None:
        rules = RULES.format(url=self.receiver_url, secret=self.secret, keyword=KEYWORD, event=EVENT)
        (self.folder / "watchlists.yaml").write_text(rules)
        (self.folder / "redis").mkdir()
        self.start("server")
        for name in SERVICES:
            self.start(name)

    def start(self, name: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        command = self._server() if name == "server" else [_tocsin(), "serve", name]
        self.running[name] = subprocess.Popen(
            command, cwd=self.folder, env=self._environment(name), stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self, name: str) -> None:
        """As the machine would in its worst moment; then it is started again."""
        process = self.running[name]
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()
        self.kills += 1
        self.start(name)

    def stall(self, name: str, for_s: float) -> None:
        """Stopped with all it has in hand, and woken when others may have taken over."""
        pid = self.running[name].pid
        _signal_group(pid, signal.SIGSTOP)
        time.sleep(for_s)
        _signal_group(pid, signal.SIGCONT)

    def close(self) -> dict[str, int]:
        """Ends the services in order, then the server; the exit codes of the services."""
        codes: dict[str, int] = {}
        for name in SERVICES:
            self.running[name].send_signal(signal.SIGTERM)
        for name in SERVICES:
            try:
                codes[name] = self.running[name].wait(timeout=15)
            except subprocess.TimeoutExpired:
                _signal_group(self.running[name].pid, signal.SIGKILL)
                codes[name] = self.running[name].wait()
        _signal_group(self.running["server"].pid, signal.SIGKILL)
        self.running["server"].wait()
        return codes

    def _server(self) -> Sequence[str]:
        options = {
            "port": str(self.server_port), "bind": "127.0.0.1", "dir": str(self.folder / "redis"), "save": "",
            "appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction", "hz": "100",
        }  # fmt: skip
        return [str(program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def _environment(self, name: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TOCSIN_")}
        return kept | {
            "TOCSIN_REDIS_URL": self.redis_url, "TOCSIN_WATCHLISTS": "watchlists.yaml", "TOCSIN_PUSH_TOKEN": TOKEN,
            "TOCSIN_LISTEN": f"127.0.0.1:{self.ports.get(name, 0)}", "TOCSIN_MODEL": "blank:en", "TOCSIN_TAGGERS": "1",
            "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8", "TOCSIN_RETRY_SCALE": "0.05", "TOCSIN_DEADLINE": "5s",
            "TOCSIN_LOG": "json:info", "TOCSIN_ARCHIVE": "archive",
        }  # fmt: skip


def _tocsin() -> str:
    return shutil.which("tocsin", path=str(Path(sys.executable).parent)) or "tocsin"


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
