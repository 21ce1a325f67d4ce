"""A real Alertmanager takes what is sent to it, routes it by its labels, and is told when a problem ends."""

import json
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from services.alert.body import AlertBody, Problem, ProblemBody
from services.alert.cutting import to_bytes
from services.alert.delivery.formats import Request, request
from services.alert.samples import sample
from services.alert.watchlists.model import Receiver
from shared.errors import Retry
from shared.http import Client, open_client

PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="Alertmanager is not installed (Debian: prometheus-alertmanager)"
)

ROUTES = """
route:
  receiver: desk
  group_by: ["..."]
  group_wait: 0s
receivers:
  - name: desk
"""


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, once it listens."""
    folder = tmp_path_factory.mktemp("alertmanager")
    (folder / "routes.yml").write_text(ROUTES, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        str(PROGRAM),
        f"--config.file={folder}/routes.yml",
        f"--storage.path={folder}",
        f"--web.listen-address={place}",
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*command, "--cluster.listen-address="], cwd=folder, **quiet) as process:
        try:
            yield f"http://{place}"
        finally:
            process.kill()


@pytest.fixture
async def ask(manager: str, wait_for: Callable[..., object]) -> Callable[..., object]:
    """Sends a body, or lists what Alertmanager knows."""

    async def posted(*bodies: AlertBody | ProblemBody) -> tuple[list[int], list[dict[str, object]]]:
        async with open_client(allow_networks=(ip_network("127.0.0.0/8"),)) as client:
            await wait_for(lambda: _listens(client, manager))
            statuses = []
            for body in bodies:
                made = request(
                    Receiver("am", "alertmanager", manager), body.data.alert_id, to_bytes(body), body.timestamp
                )
                assert isinstance(made, Request)
                answer = await client.post(made.url, made.body, made.headers)
                statuses.append(answer.status)
                assert answer.status == 200, answer.body
            return statuses, json.loads((await client.fetch(f"{manager}/api/v2/alerts")).content)

    return posted


async def _listens(client: Client, manager: str) -> bool:
    with suppress(Retry):
        return (await client.fetch(f"{manager}/-/ready")).status == 200
    return False


@pytest.mark.parametrize("kind", ["alert.created", "alert.updated", "alert.digest", "tocsin.problem", "tocsin.test"])
async def test_alertmanager_takes_each_body(kind, ask):
    body = sample(kind, datetime.now(UTC))
    statuses, known = await ask(body)
    assert statuses == [200]
    assert any(one["annotations"]["alert_id"] == body.data.alert_id for one in known)


async def test_what_it_keeps_is_what_was_said(ask):
    body = sample("alert.created", datetime.now(UTC))
    _, known = await ask(body)
    (one,) = [one for one in known if one["labels"].get("story") == "story-1"]
    assert one["labels"] == {"alertname": "Border", "watchlist": "border", "severity": "high", "story": "story-1"}
    assert one["annotations"]["summary"] == "Border post shut"
    assert "»border«" in one["annotations"]["passage"]
    assert one["generatorURL"] == "https://news.example.org/2026/11/border-post"
    assert one["status"]["state"] == "active"


async def test_what_ends_is_the_problem_that_began(ask):
    now = datetime.now(UTC)
    data = Problem(
        alert_id="msg_p", problem="feed_dead", subject="a feed", since=now - timedelta(hours=1), detail="503"
    )
    _, known = await ask(ProblemBody(type="tocsin.problem", timestamp=now, data=data))
    assert [one for one in known if one["labels"].get("subject") == "a feed"]
    _, known = await ask(ProblemBody(type="tocsin.resolved", timestamp=now, data=data))
    assert not [one for one in known if one["labels"].get("subject") == "a feed"]
