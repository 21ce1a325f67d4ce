"""What decisions become: guards and writes for one commit, and what is counted and logged once that is done.

The ringer decides at articles, the clock by the time; both write alike.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from services.alert import tally
from services.alert.body import AlertBody
from services.alert.cutting import to_bytes
from services.alert.delivery import outbox
from services.alert.delivery.receiver import wants
from services.alert.policy import Hold, Ring, Tell
from services.alert.policy.rows import Step
from services.alert.policy.state import SEQ
from services.alert.ringing.memories import Known, Write, guard, heard_member, next_version, writes
from services.alert.ringing.writing import write_alert
from services.alert.watchlists.model import Receiver, Watchlist
from shared import streams
from shared.bus import Change, Guard, add

After = Callable[[], None]


@dataclass
class Telling:
    """One commit in the making. `maker` names it for ever: no two commits have one."""

    known: Known
    receivers: Mapping[str, Receiver]
    now: datetime
    maker: str
    keep: timedelta
    guards: list[Guard] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    afters: list[After] = field(default_factory=list)
    _numbered: set[str] = field(default_factory=set)

    def add(self, step: Step) -> None:
        """A decision; `known` is carried on, so that the next one meets what this one left."""
        if step.decision.ignored is not None and not step.decision.happenings:
            return
        state = replace(step.decision.state, version=next_version(step.before, self.maker))
        self.known.states[step.key] = state
        self.guards.append(guard(step.key, step.before))
        self.writes += writes(step, state)
        for one in step.decision.happenings:
            if isinstance(one, Tell):
                self._tell(one, step.watchlist)
            else:
                self.afters.append(partial(_count_held, one, step.watchlist))

    def remember_who_heard(self, article_id: str, steps: Sequence[Step]) -> None:
        """For the article's next revision."""
        heard = [heard_member(step.key) for step in steps if article_id in step.decision.state.heard]
        if heard:
            key = streams.heard_by(article_id)
            self.writes.append(("SADD", key, *heard))
            self.writes.append(("EXPIRE", key, int(self.keep.total_seconds())))

    def change(self) -> Change:
        return Change(self.writes, self.guards)

    def after(self) -> None:
        """Called once the change is written: metrics and logs tell what happened, not what was tried."""
        for one in self.afters:
            one()

    def _tell(self, tell: Tell, watchlist: Watchlist) -> None:
        before = self.known.seqs.get(watchlist.id, 0)
        self.known.seqs[watchlist.id] = before + 1
        if watchlist.id not in self._numbered:  # guards are asked before anything is written
            self.guards.append(Guard(streams.policy(watchlist.id), SEQ, str(before) if before else ""))
            self._numbered.add(watchlist.id)
        self.writes.append(("HSET", streams.policy(watchlist.id), SEQ, before + 1))
        body = write_alert(tell, before + 1, watchlist, self.now)
        written = to_bytes(body)
        receivers = list(_receivers(watchlist, self.receivers))
        self.writes += [add(streams.ALERTS, written), *outbox.put(body.data.alert_id, written, receivers, self.now)]
        self.writes += self._all_items(tell.ring, body.data.alert_id)
        self.afters.append(partial(_count_told, body, receivers))

    def _all_items(self, ring: Ring, alert_id: str) -> Iterator[Write]:
        """Named in full for `tocsin alerts show`: a body has room for twenty, or for what fits."""
        if len(ring.carried) > 1:
            rows = [
                {"id": one.id, "title": one.item.article.title, "url": one.item.article.url, "reason": one.item.reason}
                for one in ring.carried
                if one.item and one.item.article
            ]
            kept_s = int(self.keep.total_seconds())
            yield ("SET", streams.alert_items(alert_id), json.dumps(rows, ensure_ascii=False), "EX", kept_s)


def _receivers(watchlist: Watchlist, receivers: Mapping[str, Receiver]) -> Iterator[Receiver]:
    for name in dict.fromkeys(watchlist.notify):
        if wants(receivers[name], watchlist.severity):
            yield receivers[name]


def _count_told(body: AlertBody, receivers: Sequence[Receiver]) -> None:
    tally.alerts().labels(body.data.reason).inc()
    structlog.get_logger().info(
        "told",
        watchlist=body.data.watchlist.id,
        row=body.data.each.id if body.data.each else None,
        alert=body.data.alert_id,
        seq=body.data.seq,
        type=body.type,
        reason=body.data.reason,
        article=body.data.article.id if body.data.article else None,
        receivers=[receiver.name for receiver in receivers],
    )


def _count_held(hold: Hold, watchlist: Watchlist) -> None:
    tally.held().labels(hold.why.told_as).inc()
    row = hold.row.id if hold.row else None
    log = structlog.get_logger()
    log.debug("held", watchlist=watchlist.id, row=row, article=hold.article, why=hold.why.told_as)
