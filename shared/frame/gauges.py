"""The metrics of the frame, made when first used, so that nothing happens at import."""

from functools import cache
from typing import Any


@cache
def lag() -> Any:
    from prometheus_client import Gauge

    return Gauge("tocsin_lag", "Entries that a group has still to finish", ["stream", "group"])
