"""One attempt: an alert's bytes on their way to one receiver. Whatever comes of it is a value, and tells no secret.

When to try, and what follows, is decided elsewhere: the sender and `tocsin watchlists ping` both come here.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from services.alert.delivery import console, formats, mailer, printer
from services.alert.delivery.attempts import Answered
from services.alert.delivery.hidden import masked
from services.alert.delivery.receiver import is_console
from services.alert.watchlists.model import Receiver
from shared.errors import Poison, Retry

LEGIBLE = 2_000  # bytes of an answer that are looked at


class Answer(Protocol):
    """What `shared.http` brings back."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Client(mailer.Lines, Protocol):
    """The one way out: `shared.http`."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer: ...


@dataclass(frozen=True)
class Letter:
    """What is sent: an alert's id and its bytes, the same however often."""

    alert_id: str
    body: bytes


async def post(client: Client, receiver: Receiver, letter: Letter, at: datetime) -> Answered | Retry | Poison:
    """Raises nothing but a cancellation."""
    try:
        outcome: Answered | Retry | Poison = await _posted(client, receiver, letter, at)
    except (Retry, Poison) as error:
        outcome = error
    except Exception as error:  # noqa: BLE001 (the one broad catch of an attempt: told, counted and tried again)
        _tell(error, receiver, letter)
        outcome = Retry(type(error).__name__)
    return _discreet(outcome, receiver)


async def _posted(client: Client, receiver: Receiver, letter: Letter, at: datetime) -> Answered:
    if is_console(receiver):
        await printer.stdout.print(console.card(letter.body))
        return Answered(200, {})
    made = formats.request(receiver, letter.alert_id, letter.body, at)
    if isinstance(made, formats.Mail):
        return await mailer.send(client, made)
    answer = await client.post(made.url, made.body, made.headers)
    return formats.answered(receiver, Answered(answer.status, answer.headers, answer.body))


def _discreet(outcome: Answered | Retry | Poison, receiver: Receiver) -> Answered | Retry | Poison:
    if isinstance(outcome, Answered):
        said = outcome.body[:LEGIBLE].decode("utf-8", "replace")
        return replace(outcome, body=masked(said, receiver).encode())
    if isinstance(outcome, Retry):
        return Retry(masked(str(outcome), receiver), after_s=outcome.after_s)
    return Poison(masked(str(outcome), receiver))


def _tell(error: Exception, receiver: Receiver, letter: Letter) -> None:
    """Where it happened, as lines of the code: messages and values may hold an address or a secret."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    facts = {"receiver": receiver.name, "alert": letter.alert_id, "error": type(error).__name__}
    structlog.get_logger().error("an attempt failed", **facts, trace=trace)
