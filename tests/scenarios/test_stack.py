"""The whole stack as a user runs it: `tocsin up` in a folder, a drop folder, a push, a receiver, kills and restarts."""

import base64
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.cli.stack.inbox import Delivery, Inbox
from shared import embedded
from tests.faults.theatre import free_port

WaitFor = Callable[..., Awaitable[Any]]

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
RULES = """\
receivers:
  desk: {{url: {url}, secret: {secret}}}
watchlists:
  - {{id: harbour, name: Harbour, match: harbour, story: every, notify: [desk]}}
"""
DOCUMENT = """\
Crane falls on the quay

By Jane Porter
3 March 2026

PORTVILLE: The harbour was closed on Monday after a crane fell on the quay, the council of the town said.

Nobody was hurt, and the ferries to the islands go from the old pier until Friday.
"""


@dataclass
class Stack:
    """`tocsin up` in `folder`, its HTTP side, and what its receiver heard and verified."""

    folder: Path
    rang: list[Delivery] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        return self.folder / ".tocsin"

    @property
    def titles(self) -> list[str]:
        """Of each alert once, however often it was sent."""
        alerts = {one.webhook_id: one.body["data"]["article"]["title"] for one in self.rang if one.refusal is None}
        return sorted(alerts.values())

    def start(self) -> "subprocess.Popen[bytes]":
        command = [str(Path(sys.executable).with_name("tocsin")), "up"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )
        return self.process

    def get(self, path: str) -> int:
        """The status of an answer; 0 where nobody answers."""
        return self._ask("GET", path)[0]

    def push(self, *titles: str) -> int:
        articles = [{"title": title, "text": f"{title}: this is told of the harbour alone."} for title in titles]
        return self._ask("POST", "/v1/articles", json.dumps(articles))[0]

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {"authorization": "Bearer token"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        return kept | {
            "TOCSIN_LISTEN": f"127.0.0.1:{self.port}", "TOCSIN_PUSH_TOKEN": "token", "TOCSIN_DROP": "drop",
            "TOCSIN_MODEL": "blank:en", "TOCSIN_TAGGERS": "1", "TOCSIN_ALLOW_NETWORKS": "127.0.0.0/8",
            "TOCSIN_RETRY_SCALE": "0.05", "TOCSIN_DEADLINE": "2s",
        }  # fmt: skip


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    made = Stack(tmp_path)
    with Inbox(made.rang.append, secrets=[SECRET]) as inbox:
        (tmp_path / "watchlists").mkdir()
        (tmp_path / "watchlists" / "rules.yaml").write_text(RULES.format(url=inbox.url, secret=SECRET))
        (tmp_path / "drop").mkdir()
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                os.killpg(made.process.pid, signal.SIGKILL)
                made.process.wait()
            if embedded.running_url(made.data):
                with embedded.serve(made.data):
                    pass  # adopted, and ended with that


async def test_a_document_and_a_push_ring_and_sigterm_leaves_no_process(stack: Stack, wait_for: WaitFor) -> None:
    process = stack.start()
    await wait_for(lambda: stack.get("/health/ready") == 200, 20)
    (stack.folder / "drop" / "crane.part").write_text(DOCUMENT)
    (stack.folder / "drop" / "crane.part").rename(stack.folder / "drop" / "crane.txt")
    assert stack.push("Ferry stays in port") == 202
    await wait_for(lambda: len(stack.rang) >= 2, 20)
    assert stack.titles == ["Crane falls on the quay", "Ferry stays in port"]
    assert all(one.is_signed and one.refusal is None for one in stack.rang)
    await wait_for((stack.folder / "drop" / "done" / "crane.txt").exists)
    await ends(stack, process, lambda: process.send_signal(signal.SIGTERM), wait_for)


async def test_after_kill_9_nothing_is_lost_and_nothing_rings_twice(stack: Stack, wait_for: WaitFor) -> None:
    process = stack.start()
    await wait_for(lambda: stack.get("/health/ready") == 200, 20)
    titles = [f"Ferry number {n} stays in port" for n in range(30)]
    assert stack.push(*titles) == 202
    process.kill()  # in the midst of it
    process.wait()
    process = stack.start()  # adopts the server left behind
    await wait_for(lambda: len(stack.titles) >= 30, 30)
    assert stack.push(*titles) == 202  # said again: known
    assert stack.push("The last ferry") == 202
    await wait_for(lambda: "The last ferry" in stack.titles)
    assert stack.titles == sorted([*titles, "The last ferry"])
    # As Ctrl-C in a terminal does: to every process of the group.
    await ends(stack, process, lambda: os.killpg(process.pid, signal.SIGINT), wait_for)


async def test_when_the_server_dies_it_is_started_again_and_work_goes_on(stack: Stack, wait_for: WaitFor) -> None:
    process = stack.start()
    await wait_for(lambda: stack.push("Before") == 202, 20)
    await wait_for(lambda: stack.titles == ["Before"], 20)
    with embedded.serve(stack.data) as joined:
        os.kill(joined.pid, signal.SIGKILL)
    await wait_for(lambda: stack.push("While it is away, and after") == 202, 20)
    await wait_for(lambda: len(stack.titles) == 2, 20)
    await ends(stack, process, lambda: process.send_signal(signal.SIGTERM), wait_for)


async def ends(stack: Stack, process: "subprocess.Popen[bytes]", told: Callable[[], object], wait_for: WaitFor) -> None:
    """Exit code 0 within ten seconds, no traceback, and nothing left: no tagger, no parser, no server."""
    told()
    await wait_for(lambda: process.poll() is not None, 10)
    assert process.returncode == 0
    assert "Traceback" not in stack.log()
    await wait_for(lambda: not is_group_alive(process.pid), 2)
    assert embedded.running_url(stack.data) is None


def is_group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
