"""What a hop is: entries in, an outcome for each, committed in one step. The shape; `worker` does the work.

    read ─▶ work ─▶ handle (the service's pure function and its resources) ─▶ commit: writes, then ack
              ▲                       │ failed, or ended its worker, thrice alone ─▶ dead letters, by the same commit
              └── later, taken over ◀─┘ Retry, conflict, a dead or stalled twin

Every entry may be handled twice; a second commit finds it no longer its own and adds nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shared import streams
from shared.bus import Change
from shared.lease import Lease


@dataclass(frozen=True)
class Entry:
    """One piece of work: id, event as JSON, how often it was delivered. `only`: for this group alone.

    A probe has an id of its own in place of an event: that it comes through shows that the steps work.
    """

    id: str
    body: bytes
    deliveries: int = 1
    only: str = ""
    probe: str = ""

    @classmethod
    def of(cls, entry_id: bytes, fields: Mapping[bytes, bytes], deliveries: int = 1) -> "Entry":
        """As it stands on its stream."""
        only, probe = (
            fields.get(name.encode(), b"").decode("utf-8", "replace") for name in (streams.ONLY, streams.PROBE)
        )
        return cls(entry_id.decode(), fields.get(streams.BODY.encode(), b""), deliveries, only, probe)

    def is_for(self, group: str) -> bool:
        return self.only in ("", group)


@dataclass(frozen=True)
class Done:
    """What to write for an entry. Where its guards fail, the entry is handled again.

    `after` is called once this change is written, and not where a twin's was: for counters and logs.
    """

    change: Change = field(default_factory=Change)
    after: Callable[[], None] | None = None


@dataclass(frozen=True)
class Failed:
    """Why an entry could not be handled. Retry is tried again; anything else is held against the entry, alone."""

    error: Exception


Outcome = Done | Failed
Handle = Callable[[Sequence[Entry]], Awaitable[Sequence[Outcome]]]

# Asks of the step's resources what an event would ask, and says where the probe goes. Raises Retry as `handle` does.
PassProbe = Callable[[str], Awaitable[Change]]


@dataclass(frozen=True)
class Step:
    """A consumer group of one stream and what it does with each batch. `handle` returns one outcome an entry.

    Where there is a lease, the stream is read only by the process that holds it. Without `pass_probe` probes end here.
    `fills` is the stream its outputs go to: while that is full, nothing is read.
    """

    name: str
    stream: str
    group: str
    handle: Handle
    batch: int = 100
    lease: Lease | None = None
    pass_probe: PassProbe | None = None
    fills: str | None = None

    @property
    def is_ours(self) -> bool:
        return self.lease is None or self.lease.token > 0
