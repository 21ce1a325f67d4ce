"""`tocsin mute`: alerts held for a while, without touching files and never without an end."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from services.alert.policy.mute import Mute
    from shared.bus import Bus

WordsArgument = typer.Argument(metavar="WATCHLIST | list | end ID", help="A watchlist's id.", show_default=False)
StoryOption = typer.Option("--story", metavar="ID", help="One story, at every watchlist.")
SourceOption = typer.Option("--source", metavar="DOMAIN", help="A source, with its subdomains.")
TagOption = typer.Option("--tag", metavar="TAG", help="A tag, of watchlists or of sources.")
ForOption = typer.Option("--for", metavar="DURATION", help="How long, as 2h or 3d.")
ReasonOption = typer.Option("--reason", metavar="TEXT", help="Why, for whoever finds it.")


_NAMED = {"story": "id", "source": "domain", "tag": "name"}


def mute(
    words: Annotated[list[str] | None, WordsArgument] = None,
    story: Annotated[str | None, StoryOption] = None,
    source: Annotated[str | None, SourceOption] = None,
    tag: Annotated[str | None, TagOption] = None,
    how_long: Annotated[str | None, ForOption] = None,
    reason: Annotated[str, ReasonOption] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Of list: one JSON object a line.")] = False,
) -> None:
    """Hold alerts for a while; what was held goes out together when the mute ends. `list` shows the mutes, `end` ends.

    It holds within a second, in every process. Where several of WATCHLIST, --story, --source and --tag are given, all
    of them must fit.

    Example: tocsin mute afghan-border --for 2h --reason "exercise at the crossing"
    """
    import asyncio

    about = {"story": story, "source": _domain(source), "tag": tag}
    if words == ["list"]:
        asyncio.run(_list(as_json))
    elif words and words[0] == "end":
        asyncio.run(_end(_one(words[1:], "mute end: one ID is expected, as `tocsin mute list` shows it")))
    else:
        watchlist = _one(words, "mute: one WATCHLIST is expected, or `list`, or `end ID`") if words else None
        asyncio.run(_put({"watchlist": watchlist, **_given(about)}, how_long, reason))


def told(mute: "Mute", now: "datetime") -> str:
    """One line for a person."""
    from datetime import timedelta

    from shared.durations import format_duration

    left = timedelta(seconds=max(0, int((mute.until - now).total_seconds())))
    reason = f": {mute.reason}" if mute.reason else ""
    return f"{mute.id}  {covered(mute)}  until {mute.until:%Y-%m-%d %H:%M:%SZ} ({format_duration(left)} left){reason}"


def covered(mute: "Mute") -> str:
    """What it holds, in words."""
    given = {"": mute.watchlist, "story ": mute.story, "source ": mute.source, "tag ": mute.tag}
    return " and ".join(f"{kind}{value}" for kind, value in given.items() if value is not None)


def _one(words: "list[str]", expected: str) -> str:
    from shared.errors import Misconfigured

    if len(words) != 1:
        found = f"found {' '.join(words)}" if words else "found nothing"
        raise Misconfigured(f"{expected}; {found}")
    return words[0]


def _given(about: dict[str, str | None]) -> dict[str, str | None]:
    """Raises Misconfigured where an option was given that names nothing, as an unset variable of a shell does."""
    from shared.errors import Misconfigured

    for name, value in about.items():
        if value == "":
            raise Misconfigured(f"mute: --{name} is empty: its {_NAMED[name]} is expected")
    return about


def _until(text: str | None, now: "datetime") -> "datetime":
    from datetime import timedelta

    from shared.durations import parse_duration
    from shared.errors import Misconfigured

    if text is None:
        raise Misconfigured("mute: --for is missing: how long, as 2h or 3d; there is no mute without an end")
    try:
        span = parse_duration(text)
        until = now + span
    except (ValueError, OverflowError) as error:
        raise Misconfigured(f"mute: --for: {error}") from error
    if span <= timedelta(0):
        raise Misconfigured("mute: --for: longer than nothing is expected, as 2h or 3d")
    return until


def _domain(source: str | None) -> str | None:
    """An address will do."""
    from urllib.parse import urlsplit

    if source is None:
        return None
    host = urlsplit(source).hostname if "://" in source else source
    return (host or "").lower().removeprefix("www.")


async def _put(about: dict[str, str | None], how_long: str | None, reason: str) -> None:
    import secrets
    from datetime import UTC, datetime

    from services.alert.policy.mute import Mute
    from services.alert.ringing import mutes
    from services.cli.stack.attach import attached
    from shared.errors import Misconfigured
    from shared.settings import load

    now = datetime.now(UTC)
    until = _until(how_long, now)
    if not any(about.values()):
        raise Misconfigured("mute: what? A WATCHLIST, --story, --source or --tag is expected")
    settings = load()
    async with attached(settings) as bus:
        if about["watchlist"]:
            await _refuse_unknown(about["watchlist"], settings, bus)
        made = Mute(id=f"m{secrets.token_hex(3)}", until=until, since=now, reason=reason, **about)
        await mutes.put(bus, made)
        typer.echo(told(made, now))


async def _refuse_unknown(watchlist: str, settings: Any, bus: "Bus") -> None:
    from services.cli.watchlists.rules import known, rules_in_use

    ruleset, _ = await rules_in_use(settings, bus)
    known("watchlist", watchlist, [one.id for one in ruleset.watchlists])


async def _list(as_json: bool) -> None:
    from datetime import UTC, datetime

    from services.alert.ringing import mutes
    from services.cli.stack.attach import attached
    from shared.settings import load

    now = datetime.now(UTC)
    async with attached(load()) as bus:
        standing = [one for one in (await mutes.kept(bus)).values() if not one.is_over(now)]
    for one in standing:
        typer.echo(one.model_dump_json() if as_json else told(one, now))
    if not standing:
        typer.echo("no mute holds anything now", err=True)


async def _end(mute_id: str) -> None:
    from datetime import UTC, datetime

    from services.alert.ringing import mutes
    from services.cli.stack.attach import attached
    from shared.errors import Retry
    from shared.settings import load

    async with attached(load()) as bus:
        found = (await mutes.kept(bus)).get(mute_id)
        if found is None:
            raise Retry(f"no mute {mute_id}: `tocsin mute list` shows them")
        await mutes.end(bus, mute_id, datetime.now(UTC))
    typer.echo(f"{mute_id}  {covered(found)}  ended", err=True)
