"""`tocsin schema` and `tocsin sample`: what the files and the bodies look like, for editors and receivers."""

from enum import StrEnum
from typing import Annotated, Any

import typer


class Kind(StrEnum):
    """What has a JSON Schema."""

    alert = "alert"
    article = "article"
    feeds = "feeds"
    watchlists = "watchlists"


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


def schema(kind: Annotated[Kind, typer.Argument(metavar="KIND", help="What the schema is of.")]) -> None:
    """Print a JSON Schema: of a webhook's body, an article line, or the YAML files.

    Example: tocsin schema watchlists > watchlists.schema.json
    """
    import json

    typer.echo(json.dumps(_schema(kind), ensure_ascii=False, indent=2))


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


def _schema(kind: Kind) -> dict[str, Any]:
    if kind is Kind.alert:
        from services.alert.body import json_schema

        return _headed("Tocsin webhook body", json_schema())
    if kind is Kind.article:
        from shared.events import EnrichedArticle

        return _headed("Tocsin article line", EnrichedArticle.model_json_schema(by_alias=True))
    if kind is Kind.feeds:
        from services.ingest.feeds import FeedsFile

        return _headed("Tocsin feeds", FeedsFile.model_json_schema(by_alias=True))
    from services.alert.watchlists.schema import schema as of_watchlists

    return of_watchlists()


def _headed(title: str, found: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": title}
