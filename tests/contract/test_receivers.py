"""The receivers that docs/webhooks.md shows, run as they stand there, against what is signed and posted as alert does."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from documents import DOCS, block

from services.alert.body import to_bytes
from services.alert.delivery.webhook import Request, request
from services.alert.samples import sample
from services.alert.watchlists.model import Receiver
from shared.http import open_client

SECRET, OTHER = "whsec_" + "QUJD" * 8, "whsec_" + "REVG" * 8
ALERT = sample("alert.created")
PAGE = DOCS / "webhooks.md"
NODE, OPENSSL, SH = shutil.which("node"), shutil.which("openssl"), shutil.which("sh")

SERVERS = [
    pytest.param("verify.py", sys.executable, id="python"),
    pytest.param("verify.mjs", NODE, id="node", marks=pytest.mark.skipif(not NODE, reason="node is not installed")),
]
NEEDS_SHELL = pytest.mark.skipif(not (OPENSSL and SH), reason="openssl or sh is not installed")


def made(
    *secrets: str, at: datetime | None = None, body: bytes | None = None, sent: bytes | None = None, url: str = ""
) -> Request:
    """Signed as a delivery is; `sent` is what arrives in place of what was signed."""
    receiver = Receiver("desk", url=url, secrets=secrets or (SECRET,))
    signed = request(receiver, ALERT.data.alert_id, body or to_bytes(ALERT), at or datetime.now(UTC))
    return Request(signed.url, sent or signed.body, signed.headers)


CASES: Mapping[str, tuple[Callable[[], Request], bool]] = {
    "as it is sent": (made, True),
    "while secrets rotate": (lambda: made(OTHER, SECRET), True),
    "of another secret": (lambda: made(OTHER), False),
    "with another body": (lambda: made(sent=to_bytes(ALERT).replace(b"high", b"low!")), False),
    "too old": (lambda: made(at=datetime.now(UTC) - timedelta(minutes=6)), False),
    "from the future": (lambda: made(at=datetime.now(UTC) + timedelta(minutes=6)), False),
    "not signed": (lambda: _without(made(), "webhook-signature"), False),
    "under another id": (lambda: _with(made(), "webhook-id", "msg_other"), False),
    "with a signature that is none": (lambda: _with(made(), "webhook-signature", "v1,%%% v1 v2,AAAA"), False),
}


@pytest.mark.parametrize(("name", "program"), SERVERS)
async def test_a_receiver_takes_what_is_ours_once_and_refuses_the_rest(name: str, program: str, tmp_path: Path):
    with _running(name, program, tmp_path) as (process, url):
        async with open_client(allow_networks=(ip_network("127.0.0.0/8"),)) as client:
            answers = {}
            for case, (make, _) in CASES.items():
                posted = make()
                answers[case] = (await client.post(url, posted.body, posted.headers)).status
        process.terminate()
        told, _ = process.communicate(timeout=10)
    assert answers == {case: 204 if is_ours else 401 for case, (_, is_ours) in CASES.items()}
    assert told.splitlines() == [f"alert.created {ALERT.data.alert_id}"]


@NEEDS_SHELL
@pytest.mark.parametrize("case", CASES)
def test_the_shell_tells_what_is_ours(case: str, tmp_path: Path):
    (tmp_path / "verify.sh").write_text(block(PAGE, "verify.sh").text, "utf-8")
    make, is_ours = CASES[case]
    posted = make()
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    given = [posted.headers.get(name, "") for name in names]
    ended = subprocess.run(
        [str(SH), "verify.sh", *given], input=posted.body, cwd=tmp_path, env=_environment(), timeout=20, check=False
    )
    assert ended.returncode == (0 if is_ours else 1)


@contextmanager
def _running(name: str, program: str, folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    (folder / name).write_text(block(PAGE, name).text, "utf-8")
    with subprocess.Popen(
        [program, name, "0"],
        cwd=folder,
        env=_environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().split()[-1]
            yield process, f"http://127.0.0.1:{port}/hooks/tocsin"
        finally:
            process.kill()


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "SECRET": SECRET}


def _with(posted: Request, name: str, value: str) -> Request:
    return Request(posted.url, posted.body, {**posted.headers, name: value})


def _without(posted: Request, name: str) -> Request:
    return Request(posted.url, posted.body, {key: value for key, value in posted.headers.items() if key != name})
