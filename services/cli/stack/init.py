"""`tocsin init`: a first set of rules and feeds and a fresh secret, written once and never over anything."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET_NAME = "TOCSIN_DESK_SECRET"  # noqa: S105  (a name, not a secret)
SECRET_BYTES = 32
SCHEMA_NAME = "watchlists.schema.json"
KeysOption = typer.Option(False, "--keys", help="Only keys, for containers: desk-secret and push-token in DIR.")
DirectoryArgument = typer.Argument(Path(), metavar="DIR", help="Where to write; made if it is not there.")

ENV_TEXT = """\
# Settings and secrets of this folder; keep it out of version control. All settings: tocsin settings
# Alerts to the desk of watchlists/10-security.yaml are signed with this one.
{name}={secret}
# Where the desk listens; unset, alerts are only printed. `tocsin receive` listens here, in another terminal:
# TOCSIN_DESK_URL=http://127.0.0.1:8787/
# TOCSIN_ALLOW_NETWORKS=127.0.0.0/8
"""

NEXT = """\
next:
  tocsin demo                          see the bell ring on sample articles
  tocsin watchlists test {watchlists}
  edit {feeds}: take the # away before what you want to hear
  tocsin up                            in {folder}: listen, and ring on this console
  .env says how alerts reach a receiver, signed"""


def init(directory: Path = DirectoryArgument, keys: bool = KeysOption) -> None:
    """Write watchlists/, feeds.yaml and .env with a fresh secret: a first set that rings. Overwrites nothing.

    Example: tocsin init newsdesk
    """
    if keys is True:
        _make_keys(directory)
        return
    _refuse_file(directory)
    written = sum([_written(path, text, mode) for path, text, mode in _first_set(directory)])
    if not written:
        typer.echo("nothing was written: what is there stays as it is", err=True)
        raise typer.Exit(1)
    folder, feeds = directory.resolve(), directory / "feeds.yaml"
    typer.echo(NEXT.format(watchlists=directory / "watchlists", feeds=feeds, folder=folder), err=True)


def _refuse_file(directory: Path) -> None:
    """Raises TocsinError (exit 1) where it is a file or stands in one: said once, not of each file to be written."""
    from shared.errors import TocsinError

    for one in (directory, *directory.parents):
        if one.exists():
            if not one.is_dir():
                raise TocsinError(f"{one} is a file: DIR is the folder to write into, made if it is not there")
            return


def _first_set(directory: Path) -> "Iterator[tuple[Path, str, int]]":
    from seeds.folder import path

    yield from _watchlists(directory / "watchlists", path() / "watchlists")
    yield directory / SCHEMA_NAME, _schema(), 0o644
    yield directory / "feeds.yaml", (path() / "feeds.yaml").read_text("utf-8"), 0o644
    yield directory / ".env", ENV_TEXT.format(name=SECRET_NAME, secret=_fresh_secret()), 0o600


def _schema() -> str:
    """What the first line of each sample names: editors with a YAML language server complete keys from it."""
    import json

    from services.alert.watchlists.schema import schema

    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _fresh_secret() -> str:
    import base64
    import secrets

    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _make_keys(directory: Path) -> None:
    """A file a key. Several services may do this at once: the first link wins, and a reader never sees half a key."""
    import secrets

    for name, key in (("desk-secret", _fresh_secret()), ("push-token", secrets.token_urlsafe(SECRET_BYTES))):
        draft = directory / f".{name}.{secrets.token_hex(8)}"
        _create(draft, key, 0o600)
        try:
            os.link(draft, directory / name)
        except FileExistsError:
            continue
        finally:
            draft.unlink()
        typer.echo(directory / name)


def _watchlists(folder: Path, samples: Path) -> "Iterator[tuple[Path, str, int]]":
    """None where rules are there already: all files of the folder are merged, so ours would ring among theirs."""
    if [*folder.glob("*.yaml"), *folder.glob("*.yml")]:
        typer.echo(f"{folder}: has rules already, kept as it is", err=True)
        return
    for sample in sorted(samples.glob("*.yaml")):
        yield folder / sample.name, sample.read_text("utf-8"), 0o644


def _written(path: Path, text: str, mode: int) -> bool:
    try:
        _create(path, text, mode)
    except OSError as error:
        reason = "is there already, kept as it is" if os.path.lexists(path) else f"cannot be written: {error.strerror}"
        typer.echo(f"{path}: {reason}", err=True)
        return False
    typer.echo(path)
    return True


def _create(path: Path, text: str, mode: int) -> None:
    """Created and never opened: nothing can slip in between a look and a write, and a link is not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
