"""`tocsin settings`: each setting with its value, its default and where it comes from; secrets masked."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

NEAR = 0.88  # one or two letters of a name: `${TOCSIN_DESK_URL}` in a rule is a name of the user's own
SECRETS = ("redis_url", "push_token")


def settings(as_json: bool = typer.Option(False, "--json", help="One JSON object a line.")) -> None:
    """Show each setting with value, origin and meaning, secrets masked; --json: with its default.

    Example: tocsin settings
    """
    import json

    from shared.settings import PREFIX, Settings, load, origins

    loaded, found = load(), origins()
    for name, info in Settings.model_fields.items():
        value = getattr(loaded, name)
        row = {
            "name": f"{PREFIX}{name.upper()}",
            "value": _masked(name, value),
            "default": _shown(info.default),
            "origin": found.get(name, "default"),
            "meaning": info.description,
        }
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            typer.echo(f"{row['name']:24} {row['value']:28} {row['origin']:12} {row['meaning']}")
    for name in _mistyped():
        typer.echo(name, err=True)


def _mistyped() -> "Iterator[str]":
    """Names that are no setting and nearly one: they change nothing, silently."""
    from difflib import get_close_matches

    from shared.settings import PREFIX, Settings, variables

    names = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for given in sorted(variables()):
        short = given.removesuffix("_FILE")
        if given.startswith(PREFIX) and short not in names and (near := get_close_matches(short, names, 1, NEAR)):
            yield f"{given} is no setting and changes nothing; did you mean {near[0]}?"


def _masked(name: str, value: object) -> str:
    if value is None or name not in SECRETS:
        return _shown(value)
    return "(set, not shown)"


def _shown(value: object) -> str:
    from datetime import timedelta

    from shared.durations import format_duration

    if value is None:
        return "-"
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "-"
    return str(value)
