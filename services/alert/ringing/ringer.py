"""The match step: enriched articles in; new state of the watchlists, alerts and their deliveries out, in one commit.

    decode ─▶ match ─▶ read the states ─▶ decide, one article after the other ─▶ a change for each entry
What matches is the matcher's, whether it rings is policy's; here they only meet the streams.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from services.alert import tally
from services.alert.policy import is_due
from services.alert.policy.mute import Mute
from services.alert.policy.rows import Asked, decide_article
from services.alert.policy.state import BEGAN
from services.alert.ringing.asking import Asking, fields_for
from services.alert.ringing.memories import Known, Memories
from services.alert.ringing.publishers import Publishers
from services.alert.ringing.telling import Telling
from services.alert.ringing.writing import Excerpts
from services.alert.rules.rulebook import Rules
from shared import streams
from shared.bus import Bus
from shared.errors import Poison
from shared.events import EnrichedArticle
from shared.hop import Done, Entry, Failed, Outcome

Mutes = Callable[[], Sequence[Mute]]


@dataclass(frozen=True)
class _Heard:
    """An entry decoded and matched; `asked` by watchlist."""

    entry: Entry
    article: EnrichedArticle
    asked: Mapping[str, Sequence[Asked]]


class Ringer:
    """`handle` is the step. `rules` gives those of now: files are reloaded; so does `mutes`."""

    def __init__(
        self,
        bus: Bus,
        rules: Callable[[], Rules],
        excerpts: Excerpts,
        now: Callable[[], datetime],
        *,
        consumer: str,
        mutes: Mutes = tuple,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        self.bus, self.rules, self.excerpts, self.now, self.mutes = bus, rules, excerpts, now, mutes
        self._memories = Memories(bus, keep)
        self._publishers = Publishers()
        self._consumer = consumer
        self._begun_for: Rules | None = None
        self._begun: set[str] = set()
        self._unbegun: set[str] = set()

    async def handle(self, entries: Sequence[Entry]) -> list[Outcome]:
        """One outcome an entry. Doing it again gives the same alerts under the same ids."""
        rules = self.rules()
        found = [await self._hear(entry, rules) for entry in entries]
        now, heard = self.now(), [one for one in found if isinstance(one, _Heard)]
        known = await self._known(heard, now)
        return [self._ring(one, rules, known, now) if isinstance(one, _Heard) else one for one in found]

    async def _hear(self, entry: Entry, rules: Rules) -> "_Heard | Failed":
        await asyncio.sleep(0)  # deliveries go on while a long batch is matched
        try:
            article = EnrichedArticle.model_validate_json(entry.body)
        except ValidationError as error:
            return Failed(Poison(f"no enriched article: {_first(error)}"))
        began = time.perf_counter()
        matches = rules.matcher.match(article)
        asking = Asking(article, self._publishers.learn(article), self.excerpts)
        asked = asking.of(matches, rules.watchlists)
        tally.match_seconds().observe(time.perf_counter() - began)
        if article.revision > 1:
            await self._ask_again(asking, asked, rules)
        return _Heard(entry, article, asked)

    async def _ask_again(self, asking: Asking, asked: dict[str, list[Asked]], rules: Rules) -> None:
        """Those that heard an earlier revision, and match this one no longer."""
        asks = {one.key for some in asked.values() for one in some}
        silent = [key for key in await self._memories.heard_by(asking.article.id) if key not in asks]
        rows = await self._memories.rows([key for key in silent if key[1]])
        for key in silent:
            watchlist = rules.watchlists.get(key[0])
            if watchlist is not None and bool(key[1]) == bool(key in rows):
                asked.setdefault(watchlist.id, []).extend(asking.corrected(watchlist, [rows.get(key)]))

    async def _known(self, heard: Sequence[_Heard], now: datetime) -> Known:
        """What those that are asked remember of these articles; of those whose time has come, all that waits too."""
        asked = {one.key: one.watchlist for row in heard for some in row.asked.values() for one in some}
        wanted = fields_for(one for row in heard for some in row.asked.values() for one in some)
        known = await self._memories.read(wanted)
        due = [key for key, watchlist in asked.items() if is_due(watchlist, known.states[key], now)]
        await self._memories.complete(known, due)
        return known

    def _ring(self, heard: _Heard, rules: Rules, known: Known, now: datetime) -> Done:
        """The change of one entry."""
        maker = f"{heard.entry.id}:{self._consumer}"
        telling = Telling(known, rules.receivers, now, maker, self._memories.keep)
        self._begin(rules, telling)
        mutes = self.mutes()
        for asked in heard.asked.values():
            steps = decide_article(asked, known.states, now, mutes)
            for step in steps:
                telling.add(step)
            telling.remember_who_heard(heard.article.id, steps)
        return Done(telling.change(), telling.after)

    def _begin(self, rules: Rules, telling: Telling) -> None:
        """The history that `first` asks about begins with the first article that a watchlist sees, matched or not."""
        if rules is not self._begun_for:
            self._begun_for, self._unbegun = rules, _with_first(rules) - self._begun
        if not self._unbegun:
            return
        fresh, at = frozenset(self._unbegun), telling.now.isoformat()
        telling.writes += [("HSETNX", streams.policy(name), BEGAN, at) for name in sorted(fresh)]
        telling.afters.append(lambda: self._have_begun(fresh))

    def _have_begun(self, names: frozenset[str]) -> None:
        self._begun |= names
        self._unbegun -= names


def _with_first(rules: Rules) -> set[str]:
    return {one.id for one in rules.matcher.ruleset.watchlists if one.first is not None}


def _first(error: ValidationError) -> str:
    """Where and what, without the value: no text of an article goes into a log."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
