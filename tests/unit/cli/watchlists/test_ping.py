"""`tocsin watchlists ping` and what `check` says of addresses: against real receivers, and a resolver that is scripted."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.alerts.sample import BodyType
from services.cli.stack.inbox import Delivery, Inbox
from services.cli.watchlists import app
from shared.http import resolving

SECRET = "whsec_" + "QUJD" * 8
TAIL = "watchlists:\n  - {id: a, match: fire, notify: [console]}\n"


@pytest.fixture
def run(monkeypatch, tmp_path: Path):
    """`run(receivers, "ping", ...)`: the command on a file with these receivers, the loopback allowed."""
    monkeypatch.setenv("TOCSIN_ALLOW_NETWORKS", "127.0.0.0/8")

    def invoke(receivers: dict[str, dict[str, object]], *args: str) -> Result:
        file = tmp_path / "w.yaml"
        file.write_text(f"receivers: {json.dumps(receivers)}\n{TAIL}")
        path = ["-w", str(file)] if args[0] == "ping" else [str(file)]
        return CliRunner().invoke(app, [*args, *path])

    return invoke


@pytest.fixture
def resolver(monkeypatch):
    """`resolver({name: address})`; "hang" is a name that never resolves."""

    def script(known: dict[str, str]) -> None:
        def look_up(host, port, *args, **kwargs):
            if known.get(host) == "hang":
                threading.Event().wait(30)
            if host not in known:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return [(0, 0, 0, "", (known[host], port))]

        monkeypatch.setattr(resolving.socket, "getaddrinfo", look_up)

    return script


def receiver(url: str, **given: object) -> dict[str, object]:
    return {"url": url, "secret": SECRET, **given}


def test_each_receiver_gets_a_signed_test_and_its_answer_is_printed(run):
    heard: list[Delivery] = []
    with (
        Inbox(heard.append, secrets=[SECRET]) as first,
        Inbox(heard.append, secrets=[SECRET], answers=(202,)) as second,
    ):
        ended = run({"desk": receiver(first.url), "other": receiver(second.url, min_severity="critical")}, "ping")
    assert (ended.exit_code, ended.stdout) == (0, "desk: answered 200\nother: answered 202\n")
    assert all(one.is_signed for one in heard)
    assert {one.body["type"] for one in heard} == {"tocsin.test"}
    assert {one.body["data"]["receiver"] for one in heard} == {"desk", "other"}
    assert all(one.body["data"]["alert_id"] == one.webhook_id for one in heard)


def test_one_that_fails_makes_the_exit_code_1_and_the_others_are_asked_all_the_same(run, unused_tcp_port):
    with Inbox(lambda _: None, answers=(500,)) as broken, Inbox(lambda _: None) as well:
        receivers = {
            "broken": receiver(broken.url),
            "nobody": receiver(f"http://127.0.0.1:{unused_tcp_port}/secret-path"),
            "inner": receiver("http://10.1.2.3/secret-path"),
            "well": receiver(well.url),
        }
        ended = run(receivers, "ping")
    assert ended.exit_code == 1
    assert ended.stdout.splitlines() == [
        "broken: answered 500",
        "nobody: 127.0.0.1: Connection refused",
        "inner: refused: 10.1.2.3 is private; set TOCSIN_ALLOW_NETWORKS=10.1.0.0/16",
        "well: answered 200",
    ]


def test_one_receiver_by_name(run):
    heard: list[Delivery] = []
    with Inbox(heard.append) as inbox:
        ended = run({"desk": receiver(inbox.url), "other": receiver("http://10.1.2.3/")}, "ping", "desk")
    assert (ended.exit_code, ended.stdout, len(heard)) == (0, "desk: answered 200\n", 1)


@pytest.mark.parametrize("kind", list(BodyType))
def test_a_sample_of_each_type_goes_out_under_an_id_of_its_own(run, kind):
    heard: list[Delivery] = []
    with Inbox(heard.append, secrets=[SECRET]) as inbox:
        for _ in range(2):
            assert run({"desk": receiver(inbox.url)}, "ping", "--sample", kind.value).exit_code == 0
    assert [one.body["type"] for one in heard] == [kind.value] * 2
    assert len({one.webhook_id for one in heard}) == 2
    assert all(one.body["data"]["alert_id"] == one.webhook_id for one in heard)


def test_a_receiver_nobody_named_is_a_wrong_call(run):
    ended = run({"desk": receiver("http://127.0.0.1:9/")}, "ping", "dask")
    assert ended.exit_code == 2
    assert "no receiver is named dask; expected console, desk" in " ".join(ended.stderr.replace("│", " ").split())


def test_the_console_is_asked_where_it_is_named(run):
    ended = run({}, "ping", "console")
    assert ended.exit_code == 0
    assert ended.stdout.endswith("console: answered 200\n")


def test_one_that_is_switched_off_is_told_and_is_no_failure(run):
    ended = run({"desk": receiver("")}, "ping")
    assert (ended.exit_code, ended.stdout) == (0, "desk: switched off: its url is empty\n")


def test_no_receiver_is_told(run):
    ended = run({}, "ping")
    assert ended.exit_code == 0
    assert "there is no receiver but the console" in ended.stderr


def test_check_warns_of_what_would_be_refused_and_passes_over_what_does_not_resolve(run, resolver):
    resolver({"n8n": "172.18.0.5", "desk.example.org": "1.1.1.1", "local": "127.0.0.1"})
    receivers = {
        "n8n": receiver("http://n8n:5678/webhook/secret-path"),
        "desk": receiver("https://desk.example.org/"),
        "local": receiver("http://local/"),
        "gone": receiver("https://gone.example.org/"),
    }
    ended = run(receivers, "check")
    assert ended.exit_code == 0
    warned = [line for line in ended.stderr.splitlines() if "refused" in line]
    assert len(warned) == 1
    assert ":1:" in warned[0]
    assert warned[0].endswith("warning: refused: n8n -> 172.18.0.5 is private; set TOCSIN_ALLOW_NETWORKS=172.18.0.0/16")
    assert "secret-path" not in ended.output
    assert run(receivers, "check", "--strict").exit_code == 1


def test_check_without_the_environment_resolves_nothing(run, resolver):
    resolver({"n8n": "172.18.0.5"})
    ended = run({"n8n": receiver("http://n8n:5678/")}, "check", "--no-env")
    assert "refused" not in ended.stderr


def test_names_that_hang_cost_check_three_seconds_together(run, resolver, monkeypatch):
    from services.alert.delivery import reach

    monkeypatch.setattr(reach, "RESOLVE_S", 0.2)
    resolver({f"slow{n}": "hang" for n in range(20)})
    began = time.monotonic()
    ended = run({f"slow{n}": receiver(f"http://slow{n}/") for n in range(20)}, "check")
    assert ended.exit_code == 0
    assert time.monotonic() - began < 5
