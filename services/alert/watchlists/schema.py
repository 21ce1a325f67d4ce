"""The JSON Schema of a watchlist file: editors complete its keys, show what each means, and mark what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.alert.watchlists.form import FileForm
from services.alert.watchlists.keys import KEYS, PATTERNS, Note

_TEXT = ["string", "number", "boolean"]
"""What an editor takes the texts 2026 and true for; to Tocsin all scalars are text."""


def schema() -> dict[str, Any]:
    """Keys, types, meanings and examples; queries are text to it, `tocsin watchlists check` reads them."""
    found = FileForm.model_json_schema(by_alias=True)
    active = found["$defs"]["Active"]["properties"], found["$defs"]["WatchlistForm"]["properties"]["active"]
    active[0].pop("is_on")  # in a file that is `true` or `false`
    active[1]["default"] = True
    for name, owner in (("FileForm", found), *found["$defs"].items()):
        _explain(name, owner)
    for part in _parts(found):
        if part.get("type") == "string" and not part.keys() & {"enum", "const", "format"}:
            part["type"] = _TEXT
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tocsin watchlists", "minProperties": 1}
    return {**found, **head}


def _explain(name: str, owner: dict[str, Any]) -> None:
    notes: Mapping[str, Note] = {**(KEYS["Policy"] if name == "WatchlistForm" else {}), **KEYS.get(name, {})}
    for key, part in owner.get("properties", {}).items():
        part.pop("title", None)
        meaning, *examples = notes[key]
        part.update(description=meaning, examples=examples)
        if (pattern := PATTERNS.get(f"{name}.{key}")) is not None:
            for text in _parts(part):
                if text.get("type") == "string":
                    text["pattern"] = pattern


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema; examples and defaults are none."""
    if isinstance(node, dict):
        yield node
        for key, below in node.items():
            if key not in ("examples", "default", "enum", "const"):
                yield from _parts(below)
    elif isinstance(node, list):
        for below in node:
            yield from _parts(below)
