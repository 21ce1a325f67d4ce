"""The receivers that docs/webhooks.md shows, run as they stand there, against what is signed and posted as alert does."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from documents import DOCS, block, blocks

from services.alert.cutting import to_bytes
from services.alert.delivery.webhook import Request, request
from services.alert.samples import sample
from services.alert.watchlists.file import check
from services.alert.watchlists.model import Receiver
from shared.http import open_client

SECRET, OTHER = "whsec_" + "QUJD" * 8, "whsec_" + "REVG" * 8
ALERT = sample("alert.created")
PAGE = DOCS / "webhooks.md"
NODE, OPENSSL, SH = shutil.which("node"), shutil.which("openssl"), shutil.which("sh")

LIBRARIES = Path(__file__).parent / "verifiers" / "node_modules"
NEEDS_NODE = pytest.mark.skipif(not NODE, reason="node is not installed")
NEEDS_LIBRARY = pytest.mark.skipif(
    not LIBRARIES.is_dir(), reason="standardwebhooks of npm is not there: `make test` fetches it"
)

SERVERS = [
    pytest.param("verify.py", sys.executable, id="python"),
    pytest.param("verify.mjs", NODE, id="node", marks=NEEDS_NODE),
    pytest.param("library.mjs", NODE, id="node-library", marks=[NEEDS_NODE, NEEDS_LIBRARY]),
]
NEEDS_SHELL = pytest.mark.skipif(not (OPENSSL and SH), reason="openssl or sh is not installed")


def made(
    *secrets: str, at: datetime | None = None, body: bytes | None = None, sent: bytes | None = None, url: str = ""
) -> Request:
    """Signed as a delivery is; `sent` is what arrives in place of what was signed."""
    receiver = Receiver("desk", url=url, secrets=secrets or (SECRET,))
    signed = request(receiver, ALERT.data.alert_id, body or to_bytes(ALERT), at or datetime.now(UTC))
    return Request(signed.url, sent or signed.body, signed.headers)


# What n8n hands to a Code node, as far as the page uses it.
N8N = """
const { readFileSync } = require("node:fs");
const body = readFileSync(0);
const json = { headers: JSON.parse(process.argv[2]) };
const helpers = { getBinaryDataBuffer: async (index, name) => (index === 0 && name === "data" ? body : undefined) };
const AsyncFunction = (async () => {}).constructor;
new AsyncFunction("$input", "$env", "require", readFileSync("code.js", "utf-8"))
  .call({ helpers }, { first: () => ({ json }) }, { TOCSIN_SECRET: process.env.SECRET }, require)
  .then((items) => console.log(JSON.stringify(items)), (error) => { console.error(error.message); process.exit(1); });
"""

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


@NEEDS_NODE
@pytest.mark.parametrize("case", CASES)
def test_n8n_takes_what_is_ours_and_stops_at_the_rest(case: str, tmp_path: Path):
    make, is_ours = CASES[case]
    posted = make()
    (tmp_path / "code.js").write_text(block(DOCS / "n8n.md", "verify.n8n.js").text, "utf-8")
    (tmp_path / "node.cjs").write_text(N8N, "utf-8")
    ended = subprocess.run(
        [str(NODE), "node.cjs", json.dumps(dict(posted.headers))],
        input=posted.body,
        cwd=tmp_path,
        env=_environment(),
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == (0 if is_ours else 1), ended.stderr.decode()
    if is_ours:
        assert json.loads(ended.stdout) == [{"json": json.loads(posted.body)}]


@pytest.mark.parametrize("page", ["webhooks.md", "n8n.md"])
def test_each_receiver_that_is_shown_is_one(page: str, tmp_path: Path):
    shown = [
        one for one in blocks(DOCS / page) if one.language == "yaml" and "receivers:\n" in one.text and not one.name
    ]
    assert shown
    for one in shown:
        (tmp_path / "shown.yaml").write_text(one.text, "utf-8")
        names = dict.fromkeys(re.findall(r"\$\{(\w+)\}", one.text), SECRET)
        urls = {name: "https://hooks.example.org/x" for name in names if name.endswith("URL")}
        _, warnings = check(tmp_path / "shown.yaml", env={**names, **urls}, today=date(2026, 11, 23))
        assert [str(found) for found in warnings if "has no use" in found.message] == []


@contextmanager
def _running(name: str, program: str, folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    (folder / name).write_text(block(PAGE, name).text, "utf-8")
    (folder / "node_modules").symlink_to(LIBRARIES)
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
