"""Questions about a receiver: is it the console, does it want an alert of this severity, is its entry as it was."""

import hashlib
from collections.abc import Iterable

from services.alert.watchlists.model import CONSOLE, SEVERITIES, Receiver, Severity


def is_console(receiver: Receiver) -> bool:
    return receiver.name == CONSOLE and receiver.url is None


def wants(receiver: Receiver, severity: Severity) -> bool:
    """Nothing where its address is empty, as `${DESK_URL:-}` is until somebody sets it."""
    return receiver.url != "" and SEVERITIES.index(severity) >= SEVERITIES.index(receiver.min_severity)


def fingerprint(receiver: Receiver) -> str:
    """Changes when its entry changes: a receiver that was switched off stays so until then. Tells no secret."""
    entry = (receiver.format, receiver.url, receiver.secrets, sorted(receiver.headers.items()), receiver.to)
    return hashlib.sha256(repr(entry).encode()).hexdigest()[:16]


def with_console(receivers: Iterable[Receiver]) -> dict[str, Receiver]:
    """All by name; the console always exists."""
    return {CONSOLE: Receiver(CONSOLE), **{receiver.name: receiver for receiver in receivers}}
