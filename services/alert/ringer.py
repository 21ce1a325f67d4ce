"""The match step: enriched articles in; new state of the watchlists, alerts and their deliveries out, in one commit.

    decode ─▶ match ─▶ read the states ─▶ decide, one article after the other ─▶ a change for each entry
What matches is the matcher's, whether it rings is policy's; here they only meet the streams.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError

from services.alert import tally
from services.alert.body import AboutWatchlist, AlertBody, Excerpt, to_bytes
from services.alert.delivery import outbox
from services.alert.delivery.receiver import wants
from services.alert.policy import Hold, Ignore, State, Tell, changed_fields, decide, fields_of, read_state, story_key
from services.alert.rulebook import Rules
from services.alert.watchlists.model import Receiver, Watchlist
from services.alert.writing import write_alert
from shared import streams
from shared.bus import Bus, Change, Guard, Value, add
from shared.errors import Poison
from shared.events import EnrichedArticle, Match, Span
from shared.hop import Done, Entry, Failed, Outcome

Excerpts = Callable[[EnrichedArticle, Sequence[Span]], Sequence[Excerpt]]


@dataclass(frozen=True)
class _Asked:
    """A watchlist that must decide on an article; `match` is None where a corrected article matches no longer."""

    watchlist: Watchlist
    match: Match | None


@dataclass(frozen=True)
class _Heard:
    """An entry decoded and matched."""

    entry: Entry
    article: EnrichedArticle
    asked: Sequence[_Asked]


class Ringer:
    """`handle` is the step. `rules` gives those of now: files are reloaded."""

    def __init__(
        self,
        bus: Bus,
        rules: Callable[[], Rules],
        excerpts: Excerpts,
        now: Callable[[], datetime],
        *,
        consumer: str,
    ) -> None:
        self.bus, self.rules, self.excerpts, self.now = bus, rules, excerpts, now
        self._consumer = consumer

    async def handle(self, entries: Sequence[Entry]) -> list[Outcome]:
        """One outcome an entry. Doing it again gives the same alerts under the same ids."""
        rules = self.rules()
        heard = [await self._hear(entry, rules) for entry in entries]
        states = await self._states([one for one in heard if isinstance(one, _Heard)])
        return [self._ring(one, rules, states) if isinstance(one, _Heard) else one for one in heard]

    async def _hear(self, entry: Entry, rules: Rules) -> "_Heard | Failed":
        await asyncio.sleep(0)  # deliveries go on while a long batch is matched
        try:
            article = EnrichedArticle.model_validate_json(entry.body)
        except ValidationError as error:
            return Failed(Poison(f"no enriched article: {_first(error)}"))
        began = time.perf_counter()
        matches = {match.watchlist_id: match for match in rules.matcher.match(article)}
        tally.match_seconds().observe(time.perf_counter() - began)
        return _Heard(entry, article, list(_asked(article, matches, rules.watchlists)))

    async def _states(self, heard: Sequence[_Heard]) -> dict[str, State]:
        """What each watchlist that is asked remembers of these articles and stories, in one round trip."""
        wanted = {name: fields_of(articles, keys) for name, (articles, keys) in _touched(heard).items()}
        if not wanted:
            return {}
        pipe = self.bus.redis.pipeline(transaction=False)
        for name, fields in wanted.items():
            pipe.hmget(streams.policy(name), list(fields))
        values: list[Any] = await self.bus.run(pipe.execute())
        return {name: read_state(fields, row) for (name, fields), row in zip(wanted.items(), values, strict=True)}

    def _ring(self, heard: _Heard, rules: Rules, states: dict[str, State]) -> Done:
        """The change of one entry; `states` is carried on, so that the next article meets what this one left."""
        guards: list[Guard] = []
        writes: list[Sequence[Value]] = []
        for asked in heard.asked:
            watchlist, now = asked.watchlist, self.now()
            before = states[watchlist.id]
            verdict = decide(watchlist, asked.match, heard.article, before, now)
            if isinstance(verdict, Ignore):
                continue
            after = verdict.state.model_copy(update={"version": self._next_version(before, heard.entry)})
            states[watchlist.id] = after
            guards.append(Guard(streams.policy(watchlist.id), "version", before.version))
            writes.append(("HSET", streams.policy(watchlist.id), *_flat(changed_fields(before, after))))
            if isinstance(verdict, Tell):
                writes += self._alert(verdict, asked, heard.article, rules, now)
            else:
                _count_held(verdict, watchlist, heard.article)
        return Done(Change(writes, guards))

    def _alert(
        self, tell: Tell, asked: _Asked, article: EnrichedArticle, rules: Rules, now: datetime
    ) -> list[Sequence[Value]]:
        watchlist, spans = asked.watchlist, asked.match.spans if asked.match else ()
        about = AboutWatchlist(id=watchlist.id, name=watchlist.name, severity=watchlist.severity, tags=watchlist.tags)
        body = write_alert(tell, about, article, spans, self.excerpts(article, spans), now)
        written = to_bytes(body)
        receivers = list(_receivers(watchlist, rules.receivers))
        _count_told(body, receivers)
        return [add(streams.ALERTS, written), *outbox.put(body.data.alert_id, written, receivers, now)]

    def _next_version(self, before: State, entry: Entry) -> str:
        """Names who made it: a mere count could be the same after another worker's commit, and its guard would hold."""
        count = int(before.version.partition(":")[0] or 0) + 1
        return f"{count}:{entry.id}:{self._consumer}"


def _asked(
    article: EnrichedArticle, matches: Mapping[str, Match], watchlists: Mapping[str, Watchlist]
) -> Iterator[_Asked]:
    """Those that match; of a corrected article all, since one that told it may match it no longer."""
    for name, match in matches.items():
        yield _Asked(watchlists[name], match)
    if article.revision > 1:
        for name in watchlists.keys() - matches.keys():
            yield _Asked(watchlists[name], None)


def _touched(heard: Sequence[_Heard]) -> dict[str, tuple[set[str], set[str]]]:
    """The article ids and story keys that each watchlist is asked about."""
    touched: dict[str, tuple[set[str], set[str]]] = {}
    for one in heard:
        for asked in one.asked:
            articles, keys = touched.setdefault(asked.watchlist.id, (set(), set()))
            articles.add(one.article.id)
            keys.add(story_key(asked.watchlist.story, one.article))
    return touched


def _receivers(watchlist: Watchlist, receivers: Mapping[str, Receiver]) -> Iterator[Receiver]:
    for name in dict.fromkeys(watchlist.notify):
        if wants(receivers[name], watchlist.severity):
            yield receivers[name]


def _flat(fields: Mapping[str, str]) -> list[str]:
    return [part for pair in fields.items() for part in pair]


def _count_told(body: AlertBody, receivers: Sequence[Receiver]) -> None:
    tally.alerts().labels(body.data.reason).inc()
    structlog.get_logger().info(
        "told",
        watchlist=body.data.watchlist.id,
        alert=body.data.alert_id,
        seq=body.data.seq,
        type=body.type,
        article=body.data.article.id if body.data.article else None,
        receivers=[receiver.name for receiver in receivers],
    )


def _count_held(hold: Hold, watchlist: Watchlist, article: EnrichedArticle) -> None:
    tally.held().labels(hold.why.told_as).inc()
    structlog.get_logger().debug("held", watchlist=watchlist.id, article=article.id, why=hold.why.told_as)


def _first(error: ValidationError) -> str:
    """Where and what, without the value: no text of an article goes into a log."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
