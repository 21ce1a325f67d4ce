"""Requests as Standard Webhooks wants them, verified by its own library and by hand."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.alert.delivery.receiver import fingerprint, wants, with_console
from services.alert.delivery.webhook import request
from services.alert.watchlists.model import Receiver

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
BODY = '{"title":"Übung 東京"}'.encode()


def test_the_signature_is_that_of_the_standard_in_any_time_zone():
    at = datetime(2026, 11, 23, 13, tzinfo=timezone(timedelta(hours=5)))
    made = request(Receiver("desk", url="https://d.example/h", secrets=(SECRET,)), "msg_1", BODY, at)
    seconds = int(datetime(2026, 11, 23, 8, tzinfo=UTC).timestamp())
    signed = hmac.new(KEY, b"msg_1.%d." % seconds + BODY, hashlib.sha256).digest()
    assert made.headers["webhook-timestamp"] == str(seconds)
    assert made.headers["webhook-signature"] == f"v1,{base64.b64encode(signed).decode()}"
    assert (made.url, made.body) == ("https://d.example/h", BODY)


def test_one_signature_for_each_secret_newest_first():
    other = f"whsec_{base64.b64encode(KEY[::-1]).decode()}"
    made = request(Receiver("desk", url="https://d.example", secrets=(SECRET, other)), "m", BODY, datetime.now(UTC))
    assert len(made.headers["webhook-signature"].split(" ")) == 2
    for secret in (SECRET, other):
        Webhook(secret).verify(made.body, dict(made.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(made.body, dict(made.headers))


def test_headers_of_the_receiver_are_sent_and_never_replace_those_of_the_standard():
    given = {"Authorization": "Bearer t", "Webhook-Id": "forged", "Content-Type": "text/plain"}
    made = request(Receiver("desk", url="https://d.example", headers=given), "m", BODY, datetime.now(UTC))
    assert made.headers["authorization"] == "Bearer t"
    assert made.headers["webhook-id"] == "m"
    assert made.headers["content-type"] == "application/json"
    assert "webhook-signature" not in made.headers


def test_secrets_do_not_show():
    receiver = Receiver("desk", url="https://u:pw@d.example/t0ken", secrets=(SECRET,), headers={"x": "hush"})
    assert not any(word in repr(receiver) for word in ("pw", "t0ken", SECRET, "hush"))
    assert SECRET not in fingerprint(receiver)


@pytest.mark.parametrize(
    "changed",
    [{"url": "https://e.example"}, {"secrets": ("whsec_b",)}, {"headers": {"a": "b"}}, {"format": "slack"}],
)
def test_a_changed_entry_has_another_fingerprint(changed):
    before = {"name": "desk", "url": "https://d.example", "secrets": ("whsec_a",)}
    assert fingerprint(Receiver(**before)) == fingerprint(Receiver(**before))
    assert fingerprint(Receiver(**before)) != fingerprint(Receiver(**{**before, **changed}))


@pytest.mark.parametrize(
    ("least", "severity", "is_wanted"),
    [("low", "low", True), ("high", "medium", False), ("high", "high", True), ("medium", "critical", True)],
)
def test_a_receiver_gets_what_is_severe_enough(least, severity, is_wanted):
    assert wants(Receiver("desk", min_severity=least), severity) is is_wanted


def test_the_console_is_always_there():
    assert set(with_console([])) == {"console"}
    assert set(with_console([Receiver("desk")])) == {"console", "desk"}
