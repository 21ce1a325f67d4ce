"""`tocsin settings`: each setting with its value, its default and where it comes from; secrets masked."""

import typer

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
