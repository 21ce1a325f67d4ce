"""The receiver for development, asked over HTTP as a sender would."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook

from services.cli.stack.inbox import MAX_BODY_BYTES, Delivery, Inbox
from shared.errors import Misconfigured

SECRET = "whsec_" + "QUJD" * 8
OTHER = "whsec_" + "REVG" * 8
BODY = json.dumps({"type": "alert.created", "data": {"title": "Łódź 火"}}).encode()


@contextmanager
def inbox(**options: Any) -> Iterator[tuple[Inbox, list[Delivery]]]:
    heard: list[Delivery] = []
    with Inbox(heard.append, **options) as box:
        yield box, heard


def signed(
    body: bytes = BODY, *, secret: str = SECRET, at: datetime | None = None, webhook_id: str = "msg_1"
) -> dict[str, str]:
    when = at or datetime.now(UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, when, body.decode()),
    }


def post(box: Inbox, body: bytes = BODY, headers: dict[str, str] | None = None) -> int:
    connection = http.client.HTTPConnection(urlsplit(box.url).netloc, timeout=10)
    connection.request("POST", "/", body, headers or {})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_signed_alert_is_verified_and_answered() -> None:
    with inbox(secrets=[SECRET]) as (box, heard):
        assert post(box, headers=signed()) == 200
    assert heard == [Delivery("msg_1", 1, json.loads(BODY), 200, is_signed=True)]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "Missing required headers"),
        (signed(secret=OTHER), "No matching signature"),
        (signed(b"{}"), "No matching signature"),
        (signed(at=datetime.now(UTC) - timedelta(minutes=6)), "too old"),
        (signed(at=datetime.now(UTC) + timedelta(hours=2)), "too new"),
        (signed() | {"webhook-timestamp": "soon"}, "Invalid Signature Headers"),
        (signed() | {"webhook-signature": "rubbish"}, "malformed signature"),
        (signed() | {"webhook-signature": "v1,a"}, "malformed signature"),
    ],
    ids=["unsigned", "another secret", "another body", "old", "from the future", "no time", "no version", "no base64"],
)
def test_what_does_not_verify_is_refused_and_says_why(headers: dict[str, str], reason: str) -> None:
    with inbox(secrets=[SECRET], answers=[204]) as (box, heard):
        assert post(box, headers=headers) == 401
        assert post(box, headers=signed()) == 204, "a refusal takes no answer of the script"
    assert heard[0].refusal is not None
    assert reason in heard[0].refusal
    assert not heard[0].is_signed


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_while_secrets_rotate_any_of_them_verifies(secret: str) -> None:
    with inbox(secrets=[OTHER, SECRET]) as (box, heard):
        assert post(box, headers=signed(secret=secret)) == 200
    assert heard[0].is_signed


def test_without_a_secret_all_is_taken_and_nothing_called_verified() -> None:
    with inbox() as (box, heard):
        assert post(box) == 200
    assert (heard[0].refusal, heard[0].is_signed) == (None, False)


def test_answers_follow_the_script_and_then_the_last_one_stays() -> None:
    with inbox(secrets=[SECRET], answers=[500, 503, 200]) as (box, heard):
        assert [post(box, headers=signed()) for _ in range(4)] == [500, 503, 200, 200]
    assert [delivery.attempt for delivery in heard] == [1, 2, 3, 4]


def test_attempts_are_counted_for_each_alert_by_itself() -> None:
    with inbox(secrets=[SECRET]) as (box, heard):
        for webhook_id in ("msg_1", "msg_2", "msg_1"):
            post(box, headers=signed(webhook_id=webhook_id))
    assert [(d.webhook_id, d.attempt) for d in heard] == [("msg_1", 1), ("msg_2", 1), ("msg_1", 2)]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00", b"[" * 200_000], ids=["empty", "cut", "binary", "deep"])
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    with inbox() as (box, heard):
        assert post(box, body) == 400
    assert "not JSON" in (heard[0].refusal or "")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", 411),
        ("content-length: -1\r\n", 411),
        (f"content-length: {MAX_BODY_BYTES + 1}\r\n", 413),
        ("content-length: " + "9" * 5000 + "\r\n", 413),
    ],
    ids=["no length", "negative", "too large", "absurd"],
)
def test_a_body_without_a_sound_length_is_not_read(headers: str, status: int) -> None:
    with (
        inbox() as (box, heard),
        socket.create_connection(("127.0.0.1", urlsplit(box.url).port or 0), timeout=10) as line,
    ):
        line.sendall(f"POST / HTTP/1.1\r\nhost: x\r\n{headers}\r\n".encode())
        assert line.makefile().readline().split()[1] == str(status)
    assert heard == []


def test_it_is_heard_on_loopback_only() -> None:
    with inbox() as (box, _):
        assert urlsplit(box.url).hostname == "127.0.0.1"


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with inbox() as (box, _), pytest.raises(Misconfigured, match="--port"):
        Inbox(lambda _: None, port=urlsplit(box.url).port or 0)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "QUJD" * 8, "whsec_not base64!", "whsec_" + "QUJD" * 22]
)
def test_a_secret_of_another_shape_is_refused(secret: str) -> None:
    with pytest.raises(Misconfigured, match="whsec_"):
        Inbox(lambda _: None, secrets=[secret])


def test_a_listener_that_fails_ends_the_wait_with_its_error() -> None:
    def closed(_: Delivery) -> None:
        raise BrokenPipeError("the reader has gone")

    with Inbox(closed) as box:
        assert post(box) == 500
        with pytest.raises(BrokenPipeError, match="has gone"):
            box.wait()
