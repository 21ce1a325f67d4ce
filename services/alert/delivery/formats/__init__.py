"""How each format writes an alert: the stored body in, the request or mail of one attempt out. Pure.

    read the body ─▶ the card: what is said ─▶ the format: how it is written, escaped and cut
What is made follows from the body and the receiver's entry alone, so every attempt sends the same bytes; only the
signature of a webhook has a time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.alert.body import AlertBody, ProblemBody, TestBody, read_body
from services.alert.delivery import webhook
from services.alert.delivery.attempts import Answered
from services.alert.delivery.formats import alertmanager, apprise, discord, mail, ntfy, slack, teams
from services.alert.delivery.formats.card import Card
from services.alert.delivery.formats.requests import Mail, Request
from services.alert.delivery.formats.telling import card_of
from services.alert.watchlists.model import Format, Receiver

__all__ = ["Mail", "Request", "answered", "request"]

Write = Callable[[Receiver, Card, AlertBody | ProblemBody | TestBody], Request | Mail]

FORMATS: Mapping[Format, Write] = {
    "slack": lambda receiver, card, _: slack.request(receiver, card),
    "teams": lambda receiver, card, _: teams.request(receiver, card),
    "discord": lambda receiver, card, _: discord.request(receiver, card),
    "ntfy": lambda receiver, card, _: ntfy.request(receiver, card),
    "email": lambda receiver, card, _: mail.mail(receiver, card),
    "alertmanager": alertmanager.request,
    "apprise": lambda receiver, card, _: apprise.request(receiver, card),
}


def request(receiver: Receiver, webhook_id: str, data: bytes, at: datetime) -> Request | Mail:
    """What one attempt at `at` sends of a stored body."""
    if receiver.format == "webhook":
        return webhook.request(receiver, webhook_id, data, at)
    body = read_body(data)
    return FORMATS[receiver.format](receiver, card_of(body), body)


def answered(receiver: Receiver, answer: Answered) -> Answered:
    """The answer as `attempts` reads it: each service accepts with a 2xx, and asks for patience in its own words."""
    return discord.answered(answer) if receiver.format == "discord" else answer
