"""The rules of a command: those of a PATH, and those that the running service has."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from services.alert.watchlists.model import Ruleset
    from shared.bus import Bus
    from shared.settings import Settings

PathArgument = typer.Argument(metavar="PATH", help="File or folder of YAML.", show_default="TOCSIN_WATCHLISTS")
PathOption = typer.Option(
    "--watchlists", "-w", metavar="PATH", help="File or folder of YAML.", show_default="TOCSIN_WATCHLISTS"
)


def default_path() -> Path:
    """Where the settings say that the rules are. Raises Misconfigured where nothing is there."""
    from shared.errors import Misconfigured
    from shared.settings import load

    path = load().watchlists
    if not path.exists():
        raise Misconfigured(
            f"TOCSIN_WATCHLISTS: nothing is at {path.resolve()}; name a file or folder of YAML, or let `tocsin init` "
            "write a first set"
        )
    return path


async def rules_in_use(settings: "Settings", bus: "Bus | None") -> "tuple[Ruleset, list[str]]":
    """The files of now; of what is bad or elsewhere, the last good version. With what is wrong with the files of now,
    where they are here. Needs no secrets.

    Raises Misconfigured where there are no rules.
    """
    from services.alert.rules.kept import Kept
    from services.alert.rules.shelf import Shelf
    from shared.errors import Misconfigured

    kept = await Kept(bus).read() if bus else {}
    are_here = settings.watchlists.exists()
    if not kept and not are_here:
        raise Misconfigured(
            f"TOCSIN_WATCHLISTS: nothing is at {settings.watchlists.resolve()}, and no stack here keeps its rules"
        )
    shelf = Shelf(settings.watchlists, kept)
    ruleset = shelf.read(None)
    return ruleset, list(shelf.faults.values()) if are_here else []


def known(kind: str, name: str, names: Collection[str]) -> str:
    """The name, where it is one of `names`. Raises Misconfigured with the nearest ones."""
    import difflib

    from shared.errors import Misconfigured

    if name in names:
        return name
    near = difflib.get_close_matches(name.casefold(), list(names), 3, 0.5)
    some = sorted(names)[:10]
    more = f" and {len(names) - len(some)} more" if len(names) > len(some) else ""
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(some)}{more}" if some else "none"
    raise Misconfigured(f"no {kind} {name}; {hint}")
