"""What a service is to the frame: steps on streams, doors for HTTP, agents that run beside them, and what it stands on.

Each service has one `app.py` with `open_<name>(world)`, an asynchronous context manager that yields its `Service`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.bus import Bus
from shared.complaints import Complaints
from shared.hop import Step
from shared.settings import Settings

AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]
Agent = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class World:
    """What a service may stand on. The clock is an argument: `now` is called only at the edge. `consumer` is unique.

    `complaints` hears what is wrong and hinders nobody from finding more; with any, no service starts.
    """

    settings: Settings
    bus: Bus
    now: Callable[[], datetime]
    consumer: str
    complaints: Complaints = field(default_factory=Complaints)


@dataclass(frozen=True)
class Door:
    """An HTTP route: a plain ASGI application at one path. The frame asks for the token before it where one is set."""

    path: str
    app: AsgiApp


@dataclass(frozen=True)
class Finding:
    """The state of one thing a service depends on, as `/health/ready` and `status` tell it."""

    is_ready: bool
    detail: str


@dataclass(frozen=True)
class Service:
    """Steps read streams; agents run until cancelled (a poller, a sender) and are started again when they fail."""

    name: str
    steps: Sequence[Step] = ()
    doors: Sequence[Door] = ()
    agents: Mapping[str, Agent] = field(default_factory=dict)
    findings: Callable[[], Mapping[str, Finding]] = dict
