"""`tocsin why` beside the real steps on a real server."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from questions import NOTIFY, RULES, SECRET, Site, Told, work

from services.alert.app import open_alert
from services.cli.main import main
from shared.bus import Bus
from shared.frame.service import World
from shared.settings import load


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = made.pages.get(self.path, (404, "text/plain", b""))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def why(tmp_path: Path, redis_url: str, monkeypatch: Any, capsys: Any) -> Callable[..., Awaitable[Told]]:
    """`await why(url, ...)` beside the stack of the test."""
    (tmp_path / "w.yaml").write_text(RULES.format(url="http://127.0.0.1:9/", secret=SECRET, extra=NOTIFY))
    settings = {
        "REDIS_URL": redis_url,
        "DATA": tmp_path,
        "WATCHLISTS": tmp_path / "w.yaml",
        "FEEDS": tmp_path / "f.yaml",
    }
    for name, value in {**settings, "ALLOW_NETWORKS": "127.0.0.0/8"}.items():
        monkeypatch.setenv(f"TOCSIN_{name}", str(value))

    def call(args: Sequence[str]) -> Told:
        monkeypatch.setattr("sys.argv", ["tocsin", "why", *args])
        try:
            main()
        except SystemExit as ended:
            return Told(int(ended.code or 0), *capsys.readouterr())
        return Told(0, *capsys.readouterr())

    async def run(*args: str) -> Told:
        capsys.readouterr()
        return await asyncio.to_thread(call, args)

    return run


@pytest.fixture
def alert(bus: Bus, why: Any, tmp_path: Path) -> Callable[..., Awaitable[None]]:
    """`await alert(extra)`: the real service matches what is there, by the rules with `extra` keys."""

    async def run(extra: str = NOTIFY, url: str = "http://127.0.0.1:9/", lists: str = "") -> None:
        (tmp_path / "w.yaml").write_text(f"{RULES.format(url=url, secret=SECRET, extra=extra)}{lists}\n")
        world = World(load(), bus, lambda: datetime.now(UTC), "c1")
        async with open_alert(world) as service:
            await work(bus, service)

    return run
