"""`tocsin feeds`: do the feeds answer, and subscriptions in and out. Ingest does the asking."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from services.ingest.feeds.feedsfile import Feed
    from services.ingest.polling.checking import Checked
    from shared.settings import Settings

app = typer.Typer(help="Check feeds, add them, take subscriptions in and out.", no_args_is_help=True)

WhatArgument = typer.Argument(
    None, metavar="FILE|URL", help="A feeds file or folder, or an address. Default: TOCSIN_FEEDS."
)
JsonOption = typer.Option(False, "--json", help="One JSON line a feed.")
OpmlArgument = typer.Argument(..., metavar="OPML", help="A subscription list of another reader.")
UrlArgument = typer.Argument(..., metavar="URL", help="The address of a site or of a feed.")
FileOption = typer.Option(None, "--feeds", help="The feeds file (TOCSIN_FEEDS).")


@app.command()
def check(what: str | None = WhatArgument, as_json: bool = JsonOption) -> None:
    """Ask each feed once: does it answer, what does it carry, how often? Exit code 1 where one cannot be heard.

    Example: tocsin feeds check https://example.org/news/rss.xml
    """
    import asyncio
    import json
    from datetime import UTC, datetime

    from services.ingest.polling.checking import described
    from shared.settings import load

    settings, now, failed = load(), datetime.now(UTC), False
    feeds = _feeds(what, settings)
    if not feeds:
        typer.echo(f"{what or settings.feeds}: names no feed yet; `tocsin feeds add URL` puts one in", err=True)
    for checked in asyncio.run(_checked(feeds, settings, now)):
        failed |= checked.error is not None
        if as_json:
            typer.echo(json.dumps(_row(checked), ensure_ascii=False))
        else:
            typer.echo(described(checked, now), err=checked.error is not None)
    raise typer.Exit(1 if failed else 0)


@app.command()
def add(url: str = UrlArgument, feeds: Path | None = FileOption) -> None:
    """Put an address into the feeds file, once it was heard.

    Example: tocsin feeds add https://example.org/
    """
    import asyncio
    from datetime import UTC, datetime

    from services.ingest.addresses import is_web_address
    from services.ingest.feeds.feedsfile import Feed, feed_id
    from services.ingest.polling.checking import described
    from shared.settings import load

    if not is_web_address(url):
        message = f"expected the http or https address of a site or a feed, found {url[:80]!r}"
        raise typer.BadParameter(message, param_hint="URL")
    settings, now, feed = load({"feeds": feeds}), datetime.now(UTC), Feed(id=feed_id(url), url=url)
    (checked,) = asyncio.run(_checked([feed], settings, now))
    typer.echo(described(checked, now), err=True)
    if checked.error is not None:
        typer.echo(f"not added to {settings.feeds}", err=True)
        raise typer.Exit(1)
    _append(settings.feeds, [feed])


@app.command(name="import")
def import_(opml: Path = OpmlArgument, feeds: Path | None = FileOption) -> None:
    """Add the subscriptions of an OPML list to the feeds file; folders become tags.

    Example: tocsin feeds import subscriptions.opml
    """
    from services.ingest.feeds.opml import feeds_of_opml
    from shared.errors import Misconfigured, Poison
    from shared.settings import load

    try:
        found = feeds_of_opml(opml.read_bytes())
    except OSError as error:
        raise Misconfigured(f"{opml}: cannot be read: {error.strerror}") from error
    except Poison as error:
        raise Poison(f"{opml}: {error}") from error
    _append(load({"feeds": feeds}).feeds, found)


@app.command()
def export(feeds: Path | None = FileOption) -> None:
    """Print the feeds as OPML, for another reader.

    Example: tocsin feeds export > subscriptions.opml
    """
    from services.ingest.feeds.opml import opml_of
    from shared.settings import load

    typer.echo(opml_of(_feeds(None, load({"feeds": feeds}))), nl=False)


def _feeds(what: str | None, settings: "Settings") -> "list[Feed]":
    from services.ingest.feeds.feedsfile import Feed, feed_id, read_feeds
    from shared.errors import Misconfigured
    from shared.settings import variables

    if what is not None and what.lower().startswith(("http://", "https://")):
        return [Feed(id=feed_id(what), url=what)]
    path = Path(what) if what is not None else settings.feeds
    if not path.exists():
        expected = f"expected a feeds file or a folder of them{_elsewhere(what)}"
        raise Misconfigured(f"there is no {path.resolve()}: {expected}")
    return list(read_feeds(path, variables()))


def _elsewhere(what: str | None) -> str:
    return "; TOCSIN_FEEDS names it, and `tocsin init` writes a first one" if what is None else ", or an address"


async def _checked(feeds: "list[Feed]", settings: "Settings", now: Any) -> "list[Checked]":
    import asyncio

    from services.ingest.parsing.parser import open_parser
    from services.ingest.polling.checking import check
    from services.ingest.polling.listener import Listener
    from services.ingest.polling.visitor import Visitor
    from shared.http import open_client

    client = open_client(allow_networks=settings.allow_networks, ca_file=settings.ca_file, contact=settings.contact)
    async with client as opened, open_parser() as parser:
        listener = Listener(Visitor(opened), parser, lambda: now)
        return list(await asyncio.gather(*(check(feed, listener, now) for feed in feeds)))


def _row(checked: "Checked") -> dict[str, Any]:
    newest = checked.newest.isoformat().replace("+00:00", "Z") if checked.newest else None
    return {**asdict(checked), "newest": newest}


def _append(path: Path, found: "list[Feed]") -> None:
    """Behind what is there, as text, so that comments and order stay; checked before it is written."""
    from services.ingest.feeds.feedsfile import read_feeds
    from services.ingest.feeds.opml import yaml_of
    from shared.errors import Misconfigured
    from shared.settings import variables

    target = path / "added.yaml" if path.is_dir() else path
    known = {feed.url: feed.id for feed in read_feeds(path, variables())} if path.exists() else {}
    new = _with_own_ids([feed for feed in found if feed.url not in known], set(known.values()))
    if new:
        before = target.read_text("utf-8") if target.exists() else ""
        text = _with_items(before, yaml_of(new))
        draft = target.with_name(f".{target.name}.new")
        draft.write_text(text, "utf-8")
        try:
            read_feeds(draft, variables())
        except Misconfigured as error:
            draft.unlink()
            raise Misconfigured(
                f"{target}: the feeds could not be added behind what is there; add by hand:\n{yaml_of(new)}"
            ) from error
        draft.replace(target)
    typer.echo(f"{len(new)} added to {target}, {len(found) - len(new)} were there already", err=True)


def _with_own_ids(feeds: "list[Feed]", taken: set[str]) -> "list[Feed]":
    """Addresses that differ in their ending alone give one id: the later ones get a number."""
    named = []
    for feed in feeds:
        number = next(n for n in range(1, len(taken) + 2) if _numbered(feed.id, n) not in taken)
        named.append(feed.model_copy(update={"id": _numbered(feed.id, number)}))
        taken.add(named[-1].id)
    return named


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _with_items(before: str, items: str) -> str:
    """Behind the last feed, where the file names some; else under a key of its own."""
    import re

    if re.search(r"^feeds:\s*\[\s*\]", before, re.MULTILINE):
        return re.sub(
            r"^feeds:\s*\[\s*\](.*)$", lambda _: f"feeds:\n{items}".rstrip("\n"), before, count=1, flags=re.MULTILINE
        )
    head = before if not before or before.endswith("\n") else f"{before}\n"
    key = re.search(r"^feeds:", head, re.MULTILINE)
    if key is None:
        return f"{head}feeds:\n{items}"
    following = re.compile(r"^[A-Za-z]", re.MULTILINE).search(head, key.end())
    at = following.start() if following else len(head)
    return head[:at] + items + head[at:]
