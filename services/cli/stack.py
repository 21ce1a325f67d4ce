"""`tocsin up` and `tocsin serve`: the services, all in one process or one alone. The same `compose()` for both."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from shared.runtime import Opener
    from shared.settings import Settings


class ServiceName(StrEnum):
    ingest = "ingest"
    enrich = "enrich"
    alert = "alert"


PORTS = {"up": 8700, "ingest": 8700, "enrich": 8701, "alert": 8702}

WatchlistsOption = typer.Option(None, "--watchlists", "-w", help="File or folder of YAML (TOCSIN_WATCHLISTS).")
FeedsOption = typer.Option(None, "--feeds", help="File or folder of YAML (TOCSIN_FEEDS).")


def up(watchlists: Path | None = WatchlistsOption, feeds: Path | None = FeedsOption) -> None:
    """All three services in one process, on an embedded broker unless TOCSIN_REDIS_URL is set.

    Example: tocsin up --watchlists watchlists/ --feeds feeds.yaml
    """
    # Alert first: bad rules are told at once, before the model loads.
    _run("up", [ServiceName.ingest, ServiceName.alert, ServiceName.enrich], {"watchlists": watchlists, "feeds": feeds})


def serve(service: ServiceName, watchlists: Path | None = WatchlistsOption, feeds: Path | None = FeedsOption) -> None:
    """One service, as the containers run it.

    Example: TOCSIN_REDIS_URL=redis://localhost:6379 tocsin serve ingest
    """
    _run(service.value, [service], {"watchlists": watchlists, "feeds": feeds})


def _run(role: str, names: list[ServiceName], flags: dict[str, Any]) -> None:
    import contextlib
    import signal

    from shared.settings import load

    # Until the server below answers signals itself, nothing is under way: to be told to stop is to be done.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with contextlib.suppress(KeyboardInterrupt):
        raise typer.Exit(_served(role, names, load(flags)))


def _served(role: str, names: list[ServiceName], settings: "Settings") -> int:
    import asyncio
    import contextlib

    from shared import embedded, telemetry

    telemetry.set_up(settings.log)
    listen = settings.listen or f"127.0.0.1:{PORTS[role]}"
    with contextlib.ExitStack() as stack:
        if settings.redis_url:
            url = settings.redis_url.get_secret_value()
        else:
            url = stack.enter_context(embedded.serve(settings.data)).url
        return asyncio.run(_serve(names, settings, url, listen))


async def _serve(names: list[ServiceName], settings: "Settings", url: str, listen: str) -> int:
    from shared import runtime

    return await runtime.serve([_opener(name) for name in names], settings, url, listen)


def _opener(name: ServiceName) -> "Opener":
    if name is ServiceName.ingest:
        from services.ingest.app import open_ingest

        return open_ingest
    if name is ServiceName.enrich:
        from services.enrich.app import open_enrich

        return open_enrich
    from services.alert.app import open_alert

    return open_alert
