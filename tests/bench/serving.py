"""A `tocsin` of one's own for a figure: started in an empty folder, waited for, ended."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

from shared.http import open_client

LOOPBACK = (ip_network("127.0.0.0/8"),)
TOKEN = "bench"


@contextmanager
def serving(command: Sequence[str], port: int, files: Mapping[str, str], **settings: str) -> Iterator[int]:
    """`tocsin COMMAND` on its own server; the pid. `settings` go without their `TOCSIN_`."""
    program = shutil.which("tocsin", path=str(Path(sys.executable).parent)) or "tocsin"
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text)
        env = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        env |= {
            "TOCSIN_PUSH_TOKEN": TOKEN, "TOCSIN_LISTEN": f"127.0.0.1:{port}", "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8",
            "TOCSIN_LOG": "console:error", **{f"TOCSIN_{name}": value for name, value in settings.items()},
        }  # fmt: skip
        process = subprocess.Popen([program, *command], cwd=folder, env=env)
        try:
            asyncio.run(_until_ready(port))
            yield process.pid
        finally:
            process.terminate()
            process.wait()


async def _until_ready(port: int) -> None:
    async with open_client(allow_networks=LOOPBACK) as client, asyncio.timeout(60):
        while True:
            try:
                answer = await client.fetch(f"http://127.0.0.1:{port}/health/ready")
            except Exception:  # noqa: BLE001 (not up yet; the time-out ends it)
                await asyncio.sleep(0.1)
            else:
                if answer.status == 200:
                    return
