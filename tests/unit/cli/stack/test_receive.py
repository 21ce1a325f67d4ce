"""`tocsin receive` as a user runs it: a process, a port, a signal."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from standardwebhooks import Webhook

from services.cli.stack.receive import _answers

SECRET = "whsec_" + "QUJD" * 8
RUN = "import typer; from services.cli.stack.receive import receive; typer.run(receive)"
ROOT = Path(__file__).parents[4]
ALERT = {
    "type": "alert.created",
    "data": {
        "reason": "match",
        "watchlist": {"id": "afghan-border", "name": "Afghan border", "severity": "high"},
        "article": {"title": "Posts on the border \ud800", "url": "https://dispatch.example.org/posts"},
        "excerpts": [{"field": "text", "start": 0, "text": "Taliban at the border", "marks": [[0, 7]]}],
        "matches": [{"term": "Taliban"}],
    },
}


@pytest.fixture
def receiving(tmp_path: Path) -> Callable[..., "contextmanager[subprocess.Popen[str]]"]:  # type: ignore[valid-type]
    """Starts the command in an empty folder; gives process and port; ends it, and asserts that it ended well."""

    @contextmanager
    def start(
        *flags: str, end: int = signal.SIGINT, env: dict[str, str] | None = None
    ) -> Iterator[tuple[subprocess.Popen[str], int]]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, "--port", "0", *flags],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", **(env or {})},
        )  # fmt: skip
        with process:
            assert process.stderr
            said = process.stderr.readline()
            found = re.search(r"127\.0\.0\.1:(\d+)", said)
            assert found, said + process.stderr.read()
            process.said = said  # type: ignore[attr-defined]
            yield process, int(found[1])
            process.send_signal(end)
            assert process.wait(20) == 0

    return start  # type: ignore[return-value]


def post(port: int, *, secret: str = SECRET) -> int:
    body, now = json.dumps(ALERT).encode(), datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body.decode()),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_an_alert_is_drawn_with_its_reason_and_its_seal(receiving) -> None:
    with receiving("--secret", SECRET, "--answer", "500,200") as (process, port):
        assert [post(port), post(port)] == [500, 200]
        process.send_signal(signal.SIGINT)
        out = process.stdout.read()
    for shown in (
        "Afghan border",
        "high",
        "»Taliban« at the border",
        "verified · answered 500",
        "attempt 2 · answered 200",
    ):
        assert shown in out


def test_as_json_it_prints_a_line_for_each_body_that_verifies(receiving) -> None:
    with receiving("--json", "--secret", SECRET, end=signal.SIGTERM) as (process, port):
        assert post(port, secret="whsec_" + "REVG" * 8) == 401
        assert post(port) == 200
        assert json.loads(process.stdout.readline()) == ALERT
        assert "msg_1: not verified: No matching signature" in process.stderr.readline()


def test_the_secret_that_init_wrote_is_found(receiving, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TOCSIN_DESK_SECRET={SECRET}\n")
    with receiving() as (process, port):
        assert "verifies;" in process.said
        assert post(port) == 200


def test_without_a_secret_it_says_that_nothing_is_verified(receiving) -> None:
    with receiving() as (process, _):
        assert "verifies nothing: no --secret, no TOCSIN_DESK_SECRET" in process.said


@pytest.mark.parametrize("script", ["", "yes", "200,", "100", "600", "200;500", "-200"])
def test_a_script_that_cannot_be_answered_is_refused(script: str) -> None:
    with pytest.raises(typer.BadParameter, match="expected statuses"):
        _answers(script)


def test_a_script_is_read_in_order() -> None:
    assert _answers("500, 410,200") == [500, 410, 200]
