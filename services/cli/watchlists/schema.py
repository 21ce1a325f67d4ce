"""`tocsin schema`: what the files, the article lines and the bodies look like, for editors and receivers."""

from enum import StrEnum
from typing import Annotated, Any

import typer


class Kind(StrEnum):
    """What has a JSON Schema."""

    alert = "alert"
    article = "article"
    feeds = "feeds"
    watchlists = "watchlists"


def schema(kind: Annotated[Kind, typer.Argument(metavar="KIND", help="What the schema is of.")]) -> None:
    """Print a JSON Schema: of a webhook's body, an article line, or the YAML files.

    Example: tocsin schema watchlists > watchlists.schema.json
    """
    import json

    typer.echo(json.dumps(_schema(kind), ensure_ascii=False, indent=2))


def _schema(kind: Kind) -> dict[str, Any]:
    if kind is Kind.alert:
        from services.alert.body import json_schema

        return _headed("Tocsin webhook body", json_schema())
    if kind is Kind.article:
        from shared.events import EnrichedArticle

        return _headed("Tocsin article line", EnrichedArticle.model_json_schema(by_alias=True))
    if kind is Kind.feeds:
        from services.ingest.feeds.feedsfile import FeedsFile

        return _headed("Tocsin feeds", FeedsFile.model_json_schema(by_alias=True))
    from services.alert.watchlists.schema import schema as of_watchlists

    return of_watchlists()


def _headed(title: str, found: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": title}
