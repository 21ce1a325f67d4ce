"""`tocsin up` and `tocsin serve`: the services, all in one process or one alone. Both hand openers to one frame."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from shared.complaints import Complaints
    from shared.frame.opening import Opener
    from shared.settings import Settings


class ServiceName(StrEnum):
    ingest = "ingest"
    enrich = "enrich"
    alert = "alert"


PORTS = {"up": 8700, "ingest": 8700, "enrich": 8701, "alert": 8702}

WatchlistsOption = typer.Option(None, "--watchlists", "-w", help="File or folder of YAML (TOCSIN_WATCHLISTS).")
ServiceArgument = typer.Argument(..., metavar="ingest|enrich|alert", help="Which one.")
FeedsOption = typer.Option(None, "--feeds", help="File or folder of YAML (TOCSIN_FEEDS).")


def up(watchlists: Path | None = WatchlistsOption, feeds: Path | None = FeedsOption) -> None:
    """Run all three services in one process, on an embedded broker unless TOCSIN_REDIS_URL is set.

    Example: tocsin up --watchlists watchlists/ --feeds feeds.yaml
    """
    # Alert first: bad rules are told at once, before the model loads.
    _run("up", [ServiceName.ingest, ServiceName.alert, ServiceName.enrich], {"watchlists": watchlists, "feeds": feeds})


def serve(
    service: ServiceName = ServiceArgument, watchlists: Path | None = WatchlistsOption, feeds: Path | None = FeedsOption
) -> None:
    """Run one service, as the containers do.

    Example: TOCSIN_REDIS_URL=redis://localhost:6379 tocsin serve ingest
    """
    _run(service.value, [service], {"watchlists": watchlists, "feeds": feeds})


def _run(role: str, names: list[ServiceName], flags: dict[str, Any]) -> None:
    import contextlib

    from shared.complaints import Complaints
    from shared.settings import load_with_complaints

    _let_signals_end_it()
    with contextlib.suppress(KeyboardInterrupt):
        complaints = Complaints()
        raise typer.Exit(_served(role, names, load_with_complaints(flags, complaints), complaints))


def _let_signals_end_it() -> None:
    """Until the server below answers signals itself, nothing is under way: to be told to stop is to be done."""
    import os
    import signal

    def stop(*_: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(1))
        signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, stop)


def _served(role: str, names: list[ServiceName], settings: "Settings", complaints: "Complaints") -> int:
    import asyncio
    import contextlib

    from shared import embedded, telemetry

    telemetry.set_up(settings.log)
    listen = settings.listen or f"127.0.0.1:{PORTS[role]}"
    with contextlib.ExitStack() as stack:
        url = f"unix://{embedded.socket_path(settings.data)}"
        if settings.redis_url:
            url = settings.redis_url.get_secret_value()
        else:
            with complaints.heard():
                url = stack.enter_context(embedded.serve(settings.data)).url
        return asyncio.run(_serve(names, settings, url, listen, complaints))


async def _serve(
    names: list[ServiceName], settings: "Settings", url: str, listen: str, complaints: "Complaints"
) -> int:
    from shared.frame import runtime

    return await runtime.serve([_opener(name) for name in names], settings, url, listen, complaints=complaints)


def _opener(name: ServiceName) -> "Opener":
    if name is ServiceName.ingest:
        from services.ingest.app import open_ingest

        return open_ingest
    if name is ServiceName.enrich:
        from services.enrich.app import open_enrich

        return open_enrich
    from services.alert.app import open_alert

    return open_alert
