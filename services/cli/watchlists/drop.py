"""`tocsin watchlists drop`: the last good version of a vanished file forgotten."""

from pathlib import Path
from typing import Annotated

import typer


def drop(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file's name, as log and `status` show it.")],
) -> None:
    """Forget the last good version of a file that is gone, so that its watchlists end. A file that is there stays.

    The running service looks at least every 20 seconds. Exit code 1 where none is kept under this name.

    Example: tocsin watchlists drop asia.yaml
    """
    import asyncio

    if not asyncio.run(_drop(Path(file).name)):
        typer.echo(f"no version of {Path(file).name} is kept", err=True)
        raise typer.Exit(1)


async def _drop(name: str) -> bool:
    from services.alert.rules.kept import Kept
    from services.cli.stack.attach import attached
    from shared.settings import load

    async with attached(load()) as bus:
        return await Kept(bus).drop(name)
