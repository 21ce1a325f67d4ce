"""The JSON Schema of a watchlist file, for editors."""

from typing import Any

from services.alert.watchlists.form import FileForm


def schema() -> dict[str, Any]:
    """Keys, types and their descriptions; queries are text to it."""
    found = FileForm.model_json_schema(by_alias=True)
    found["$defs"]["Active"]["properties"].pop("is_on")  # in a file that is `true` or `false`
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "Tocsin watchlists"
    return found
