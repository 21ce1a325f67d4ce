"""Mail: one message with a text and an HTML part, the same bytes for every attempt: nothing in it is new or random."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from services.alert.delivery.formats.card import Card
from services.alert.delivery.formats.mailhtml import html
from services.alert.delivery.formats.passages import cut
from services.alert.delivery.formats.plaintext import lines
from services.alert.delivery.formats.requests import Mail
from services.alert.watchlists.mailboxes import mailboxes
from services.alert.watchlists.model import Receiver

MAX_SUBJECT = 150
URGENT = {"high": "2 (High)", "critical": "1 (Highest)"}


def mail(receiver: Receiver, card: Card) -> Mail:
    """Raises ValueError where `from` or `to` is no address; files are checked for that when they are read."""
    sender = mailboxes(receiver.sender or "")[0]
    recipients = [address for text in receiver.to for address in mailboxes(text)]
    made = message(card, sender, recipients)
    return Mail(receiver.url or "", sender.addr_spec, tuple(one.addr_spec for one in recipients), made.as_bytes())


def message(card: Card, sender: Address, recipients: list[Address]) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["Message-ID"] = f"<{card.id}@{sender.domain}>"
    made["Date"] = format_datetime(card.at)
    made["From"], made["To"] = sender, recipients
    made["Subject"] = cut(card.headline, MAX_SUBJECT)
    if card.thread:  # what is told of one story stands together
        made["References"] = f"<{_digest(card.topic, card.thread)}@{sender.domain}>"
    made["List-Id"] = f"<{card.topic}.tocsin.{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    if card.severity in URGENT:
        made["Importance"], made["X-Priority"] = "high", URGENT[card.severity]
    made.set_content("\n".join(lines(card)) + "\n", cte="base64")
    made.add_alternative(html(card), subtype="html", cte="base64")
    made.set_boundary(f"=_{_digest(card.id)}")
    return made


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
