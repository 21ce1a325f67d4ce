"""What a receiver of each format is sent of a body."""

from datetime import UTC, datetime

from services.alert.body import AlertBody, ProblemBody, TestBody
from services.alert.cutting import to_bytes
from services.alert.delivery.formats import FORMATS, Mail, Request, request
from services.alert.watchlists.model import Format, Receiver

ADDRESSES = {
    "email": "smtps://bell:sesame@mail.example.org",
    "ntfy": "https://ntfy.example.org/desk",
    "alertmanager": "http://alertmanager:9093",
}
KINDS = tuple(FORMATS)


def made(kind: Format, body: AlertBody | ProblemBody | TestBody, at: datetime | None = None) -> Request | Mail:
    """What a receiver of this format is sent of a body."""
    receiver = Receiver(
        "desk",
        kind,
        ADDRESSES.get(kind, "https://hooks.example.org/services/T0/B0/x"),
        sender="Tocsin <tocsin@example.org>",
        to=("Desk <desk@example.org>", "night@example.org"),
    )
    return request(receiver, "msg_1", to_bytes(body), at or datetime.now(UTC))
