"""`tocsin sample`: a body of each type, as receivers get it."""

from enum import StrEnum
from typing import Annotated

import typer


class BodyType(StrEnum):
    """The types of a webhook's body."""

    alert_created = "alert.created"
    alert_updated = "alert.updated"
    alert_digest = "alert.digest"
    problem = "tocsin.problem"
    resolved = "tocsin.resolved"
    test = "tocsin.test"


class Format(StrEnum):
    """What receivers get."""

    webhook = "webhook"
    slack = "slack"
    teams = "teams"
    discord = "discord"
    ntfy = "ntfy"
    email = "email"
    alertmanager = "alertmanager"
    apprise = "apprise"


def sample(
    body_type: Annotated[BodyType, typer.Argument(metavar="TYPE", help="As a body's `type` has it.")],
    as_format: Annotated[
        Format, typer.Option("--format", help="As a receiver of this format gets it.")
    ] = Format.webhook,
) -> None:
    """Print a body of this type, byte for byte as a receiver would get it.

    Example: tocsin sample alert.created --format slack
    """
    from services.alert.cutting import to_bytes
    from services.alert.delivery.formats import Mail, request
    from services.alert.samples import sample as make
    from services.alert.watchlists.model import Receiver

    body = make(body_type.value)
    receiver = Receiver(
        "desk",
        as_format.value,
        "https://desk.example.org/alerts",
        sender="Tocsin <tocsin@example.org>",
        to=("desk@example.org",),
    )
    made = request(receiver, body.data.alert_id, to_bytes(body), body.timestamp)
    typer.echo((made.message if isinstance(made, Mail) else made.body).decode())
