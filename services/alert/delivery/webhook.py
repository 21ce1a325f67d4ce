"""A request as Standard Webhooks 1.0.0 wants it: the body as stored, three headers, one signature a secret. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version

from standardwebhooks import Webhook

from services.alert.watchlists.model import Receiver


@dataclass(frozen=True)
class Request:
    """What is posted, and where."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def request(receiver: Receiver, webhook_id: str, body: bytes, at: datetime) -> Request:
    """The request of one attempt. The receiver's own headers never replace those of the standard."""
    own = {name.lower(): value for name, value in receiver.headers.items()}
    return Request(receiver.url or "", body, {**own, **standard_headers(receiver.secrets, webhook_id, body, at)})


def standard_headers(secrets: tuple[str, ...], webhook_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Unsigned only where the receiver has no secret."""
    headers = {
        "content-type": "application/json",
        "user-agent": user_agent(),
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
    }
    if secrets:
        headers["webhook-signature"] = " ".join(_signature(secret, webhook_id, body, at) for secret in secrets)
    return headers


@cache
def user_agent() -> str:
    """`tocsin/0.1`."""
    return f"tocsin/{'.'.join(version('tocsin').split('.')[:2])}"


def _signature(secret: str, webhook_id: str, body: bytes, at: datetime) -> str:
    # The library reads the time's wall clock as UTC, so it must be given UTC.
    return Webhook(secret).sign(webhook_id, at.astimezone(UTC), body.decode())
