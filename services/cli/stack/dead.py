"""`tocsin dead`: what could not be processed or delivered, why, and again."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from shared.bus import Bus, Value

app = typer.Typer(help="List what could not be processed or delivered, and why; try it again.", no_args_is_help=True)

PAGE = 500

JsonOption = typer.Option("--json", help="One JSON object a line.")
IdArgument = typer.Argument(metavar="ID", help="As `tocsin dead list` shows it.")
IdsArgument = typer.Argument(metavar="ID", help="As `tocsin dead list` shows them.")


@app.command("list")
def list_(as_json: Annotated[bool, JsonOption] = False) -> None:
    """List the dead letters, oldest first within each stage.

    Example: tocsin dead list --json
    """
    import asyncio

    asyncio.run(_list(as_json))


@app.command()
def show(letter_id: Annotated[str, IdArgument]) -> None:
    """Print one dead letter as JSON: reason, trace, and what could not be processed.

    Example: tocsin dead show delivery/1764000000000-0
    """
    import asyncio

    asyncio.run(_show(letter_id))


@app.command()
def retry(
    letter_ids: Annotated[list[str] | None, IdsArgument] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Put dead letters back before the step that gave them up: same bytes, and for a delivery the same webhook-id.

    The other steps that read the same stream had theirs, and pass it over.

    Example: tocsin dead retry --all
    """
    import asyncio

    if every == bool(letter_ids):
        typer.echo("dead retry: either IDs or --all is expected", err=True)
        raise typer.Exit(2)
    if not asyncio.run(_retry(letter_ids or [], every=every)):
        raise typer.Exit(1)


async def _list(as_json: bool) -> None:
    import json

    from services.cli.stack.attach import attached
    from shared.settings import load

    count = 0
    async with attached(load()) as bus:
        async for letter_id, fields in letters(bus):
            about = _about(letter_id, fields)
            typer.echo(json.dumps(about, ensure_ascii=False) if as_json else _line(about))
            count += 1
    if not count:
        typer.echo("no dead letters", err=True)


async def _show(letter_id: str) -> None:
    import json

    from services.cli.stack.attach import attached
    from shared.settings import load

    async with attached(load()) as bus:
        fields = await _letter(bus, letter_id)
    if fields is None:
        _unknown(letter_id)
        raise typer.Exit(1)
    typer.echo(json.dumps({**_about(letter_id, fields), **fields}, ensure_ascii=False, indent=2))


async def _retry(letter_ids: list[str], *, every: bool) -> bool:
    from services.cli.stack.attach import attached
    from shared.settings import load

    is_whole, count = True, 0
    async with attached(load()) as bus:
        wanted = [letter_id async for letter_id, _ in letters(bus)] if every else letter_ids
        for letter_id in wanted:
            fields = await _letter(bus, letter_id)
            if fields is None:
                _unknown(letter_id)
                is_whole = False
            else:
                await _put_back(bus, letter_id, fields)
                count += 1
    typer.echo(f"{count} put back", err=True)
    return is_whole


async def _put_back(bus: "Bus", letter_id: str, fields: dict[str, str]) -> None:
    """Out of the dead letters and back in one step, so that neither is lost by a crash between."""
    from shared import streams
    from shared.bus import Change

    stage, _, entry = letter_id.partition("/")
    await bus.apply(Change([*_writes(fields), ("XDEL", streams.dead(stage), entry)]))


def _writes(fields: dict[str, str]) -> "Sequence[Sequence[Value]]":
    """A letter of an older release names no group, and goes to all of them again: each is safe to repeat."""
    from datetime import UTC, datetime, timedelta

    from services.alert.delivery import outbox
    from services.alert.watchlists.model import Receiver
    from shared import streams
    from shared.bus import add

    if "webhook_id" not in fields:
        only = (streams.ONLY, fields["group"]) if "group" in fields else ()
        return [(*add(fields["stream"], fields[streams.BODY]), *only)]
    body, give_up_s = fields[streams.BODY].encode(), float(fields.get("give_up_s", outbox.OLDER_GIVE_UP_S))
    receiver = Receiver(fields["receiver"], give_up=timedelta(seconds=give_up_s))
    return outbox.put_again(fields["webhook_id"], body, receiver, datetime.now(UTC))


async def letters(bus: "Bus") -> "AsyncIterator[tuple[str, dict[str, str]]]":
    """All of them, with their ids, oldest first within each stage."""
    from shared import streams

    keys = sorted([key async for key in bus.redis.scan_iter(match=streams.dead("*"), count=1000)])
    for key in keys:
        stage, start = key.decode().removeprefix(streams.dead("")), "-"
        while rows := await _page(bus, key.decode(), start):
            for entry, fields in rows:
                yield f"{stage}/{entry}", fields
            start = f"({rows[-1][0]}"


async def _letter(bus: "Bus", letter_id: str) -> dict[str, str] | None:
    from shared import streams
    from shared.errors import Retry

    stage, _, entry = letter_id.partition("/")
    try:
        rows = await _page(bus, streams.dead(stage), entry, entry)
    except Retry as error:
        if "Invalid stream ID" in str(error):
            return None
        raise
    return rows[0][1] if rows else None


async def _page(bus: "Bus", key: str, first: str, last: str = "+") -> list[tuple[str, dict[str, str]]]:
    rows: Any = await bus.run(bus.redis.xrange(key, first, last, count=PAGE))
    return [
        (entry.decode(), {name.decode(): value.decode("utf-8", "replace") for name, value in fields.items()})
        for entry, fields in rows
    ]


def _about(letter_id: str, fields: dict[str, str]) -> dict[str, str]:
    about = {"id": letter_id, "reason": fields.get("reason", ""), "stage": letter_id.partition("/")[0]}
    return about | {name: fields[name] for name in ("webhook_id", "receiver") if name in fields}


def _line(about: dict[str, str]) -> str:
    to = f"  {about['receiver']}  {about['webhook_id']}" if "receiver" in about else ""
    return f"{about['id']}{to}  {about['reason']}"


def _unknown(letter_id: str) -> None:
    typer.echo(f"no dead letter {letter_id}: `tocsin dead list` shows them", err=True)
