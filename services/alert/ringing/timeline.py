"""The timeline that rules make of articles: what is told and what is held, when, and why. In memory, nothing is sent.

The same matching and the same policy as in the service, so that `replay` and `demo` say what the service would do.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.alert.body import Excerpt, Row
from services.alert.matching import Matcher
from services.alert.policy import CLOCK, Happening, State, Tell, decide, due_times, is_due
from services.alert.policy.active import BEFORE_ALL
from services.alert.policy.mute import Mute
from services.alert.policy.rows import Asked, Key, Step, decide_article
from services.alert.policy.state import KINDS, merged, story_fields, waiting_fields
from services.alert.ringing.asking import Asking, fields_for
from services.alert.ringing.publishers import Publishers
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Span


@dataclass(frozen=True)
class Happened:
    """One thing on the line. `seq` is the alert's number, 0 of what is held."""

    at: datetime
    watchlist: Watchlist
    what: Happening
    seq: int = 0


class Timeline:
    """Time goes on with `hear` and `until`, never back. `watchlists` have their time zones.

    A story that nothing came of for longer than `keep` is forgotten, and told anew.
    """

    def __init__(
        self,
        watchlists: Mapping[str, Watchlist],
        matcher: Matcher,
        mutes: Sequence[Mute] = (),
        keep: timedelta | None = None,
    ) -> None:
        self.watchlists, self.matcher, self.mutes, self._remember = watchlists, matcher, tuple(mutes), keep
        self._publishers = Publishers()
        self._store = _Store()
        self._rows: dict[Key, Row | None] = {}
        self._heard_by: dict[str, set[Key]] = {}
        self._dues: list[tuple[datetime, Key, str]] = []
        self._began: datetime | None = None
        self._now = BEFORE_ALL

    def hear(self, article: EnrichedArticle, now: datetime) -> Iterator[Happened]:
        """First what the clock brings until then, then what comes of the article."""
        self._begin(now)
        yield from self.until(now)
        self._now = max(now, self._now)
        asking = Asking(article, self._publishers.learn(article), _no_excerpts)
        asked = asking.of(self.matcher.match(article), self.watchlists)
        for key in sorted(self._heard_by.get(article.id, ())):
            if article.revision > 1 and key not in {one.key for one in asked.get(key[0], ())}:
                asked.setdefault(key[0], []).extend(asking.corrected(self.watchlists[key[0]], [self._rows[key]]))
        for some in asked.values():
            yield from self._decided(decide_article(some, self._states(some, now), now, self.mutes), now)
        yield from self.until(now)

    def until(self, end: datetime) -> Iterator[Happened]:
        """What goes out by itself, each at its time."""
        while self._dues and self._dues[0][0] <= end:
            due, key, name = heapq.heappop(self._dues)
            watchlist = self.watchlists[key[0]]
            self._now = at = max(due, self._now)  # an article may make due what was due long ago
            state = self._store.part(key, () if name == CLOCK else (f"told:{name}",))
            if due_times(watchlist, state).get(name) == due:  # else it was put off, or is done
                state = self._store.complete(key, state)
                decision = decide(watchlist, None, state, at, row=self._rows.get(key), mutes=self.mutes)
                yield from self._decided([Step(watchlist, self._rows.get(key), state, decision)], at)

    def state(self, key: Key) -> State:
        """All that a watchlist, or a row of it, remembers by now."""
        return self._store.whole(key)

    def _begin(self, now: datetime) -> None:
        """Silence counts from the first line."""
        if self._began is None:
            self._began = now
            for name, watchlist in self.watchlists.items():
                if watchlist.absent is not None and watchlist.each is None:
                    before = self._store.part((name, ""), ())
                    self._keep(watchlist, (name, ""), before, before.standing_as(quiet_since=now))

    def _states(self, asked: Sequence[Asked], now: datetime) -> dict[Key, State]:
        out: dict[Key, State] = {}
        for key, fields in fields_for(asked).items():
            state = self._store.part(key, fields)
            state = self._remembered(merged(state, self._store.part(key, story_fields(state))), now)
            due = is_due(self.watchlists[key[0]], state, now)
            out[key] = replace(self._store.complete(key, state) if due else state, began=self._began)
        return out

    def _remembered(self, state: State, now: datetime) -> State:
        keep = self._remember
        if keep is None:
            return state
        return replace(state, told={key: one for key, one in state.told.items() if now - one.last < keep})

    def _decided(self, steps: Sequence[Step], now: datetime) -> Iterator[Happened]:
        for step in steps:
            self._rows[step.key] = step.row
            self._keep(step.watchlist, step.key, step.before, step.decision.state)
            for article in step.decision.state.heard:
                self._heard_by.setdefault(article, set()).add(step.key)
            for one in step.decision.happenings:
                seq = self._store.next_seq(step.key[0]) if isinstance(one, Tell) else 0
                yield Happened(now, step.watchlist, one, seq)

    def _keep(self, watchlist: Watchlist, key: Key, before: State, after: State) -> None:
        self._store.write(key, before, after)
        was = due_times(watchlist, before)
        for name, due in due_times(watchlist, after).items():
            if was.get(name) != due:
                heapq.heappush(self._dues, (due, key, name))


def zoned(watchlists: Iterable[Watchlist], zone: str) -> dict[str, Watchlist]:
    """By their ids; where one names no time zone, it has the default."""
    return {one.id: one if one.timezone else replace(one, timezone=zone) for one in watchlists}


class _Store:
    """States by their fields, as the hashes in Redis have them."""

    def __init__(self) -> None:
        self._states: dict[Key, State] = {}
        self._seqs: dict[str, int] = {}

    def whole(self, key: Key) -> State:
        return self._states.get(key, State())

    def part(self, key: Key, fields: Iterable[str]) -> State:
        """A state with only those memories that are asked for."""
        whole = self.whole(key)
        kinds: dict[str, Any] = {name: {} for name, _ in KINDS.values()}
        for field in fields:
            prefix, colon, name = field.partition(":")
            kind = KINDS.get(prefix + colon)
            if kind is not None and (value := getattr(whole, kind[0]).get(name)) is not None:
                kinds[kind[0]][name] = value
        return replace(whole, **kinds)

    def complete(self, key: Key, state: State) -> State:
        waiting = merged(state, self.part(key, waiting_fields(state)))
        return merged(waiting, self.part(key, story_fields(waiting)))

    def write(self, key: Key, before: State, after: State) -> None:
        """The mappings of a state that is kept are its own, and changed in place."""
        whole = self._states.setdefault(key, State())
        for name, _ in KINDS.values():
            have, old, new = getattr(whole, name), getattr(before, name), getattr(after, name)
            have.update(new)
            for gone in old.keys() - new.keys():
                del have[gone]
        self._states[key] = replace(whole, held=after.held, standing=after.standing)

    def next_seq(self, watchlist_id: str) -> int:
        self._seqs[watchlist_id] = self._seqs.get(watchlist_id, 0) + 1
        return self._seqs[watchlist_id]


def _no_excerpts(article: EnrichedArticle, spans: Sequence[Span]) -> Sequence[Excerpt]:
    """Nothing is sent, so no passage is chosen."""
    del article, spans
    return ()
