"""Policy: its share of the cost of a match, what the clock's look costs with many open holds, and a list of many names.

What policy adds is CPU: reading states, deciding, and writing what changed, beside all else that the match step does for
a match: decoding, matching, evidence, the card, the alert, and talking to the server.
"""

import asyncio
import itertools
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from services.alert.app import _excerpts as excerpts
from services.alert.body import Item
from services.alert.delivery.receiver import with_console
from services.alert.matching import Matcher
from services.alert.matching import compile as compile_rules
from services.alert.matching.matcher import Matches
from services.alert.policy import read_state
from services.alert.policy.rows import decide_article
from services.alert.policy.state import changed_fields
from services.alert.ringing.asking import Asking, fields_for
from services.alert.ringing.clock import Clock
from services.alert.ringing.publishers import Publishers
from services.alert.ringing.ringer import Ringer
from services.alert.rules.rulebook import Rules
from services.alert.watchlists.model import Row, Ruleset, TermList, Watchlist
from services.alert.watchlists.policy import Digest, Threshold
from services.alert.watchlists.query import parse
from services.alert.watchlists.query.operands import ListNature
from shared import bus as bus_module
from shared import embedded, streams, telemetry
from shared.bus import Bus
from shared.events import EnrichedArticle, Source, Span, StoryState
from shared.hop import Entry
from tests.bench import corpus, workload

T = TypeVar("T")
Policy = Callable[[Watchlist, int], Watchlist]

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
RULES, ARTICLES, STORIES = 10_000, 300, 60
HOLDERS, HELD = 10_000, 100_000
NAMES = 20_000
ROUNDS = 5


def figures() -> Iterator[dict[str, object]]:
    telemetry.set_up("console:error")
    yield _share(_as_it_is, "each as it is: one alert a story, reminded")
    yield _share(_with_policy, "a third of them each plain, with a threshold, with a digest")
    yield _list()
    yield asyncio.run(_clock())


def _share(policy: Policy, told: str) -> dict[str, object]:
    known = corpus.articles(1_500)
    articles = [_told_of(one, place) for place, one in enumerate(known[:ARTICLES])]
    watchlists = _watchlists(known, policy)
    matcher, by_id = compile_rules(Ruleset(watchlists=watchlists)), {one.id: one for one in watchlists}
    rounds = [_spent(matcher, by_id, articles) for _ in range(ROUNDS)]
    matched, decided, carded = (min(times) for times in list(zip(*rounds, strict=True))[:3])
    hits = rounds[0][3]
    step = asyncio.run(_stepped(Rules(by_id, with_console([]), matcher), articles))
    return {
        "figure": f"policy beside a match, {RULES} rules, {told}",
        "matches": hits,
        "match_with_evidence_us": round(matched / hits * 1e6, 1),
        "card_us": round(carded / hits * 1e6, 1),
        "policy_us": round((decided - carded) / hits * 1e6, 1),
        "match_step_us": round(step / hits * 1e6, 1),
        "policy_adds": round((decided - carded) / (step - decided + carded), 3),
        "limit": {"policy_adds": 0.2},
    }


async def _stepped(rules: Rules, articles: Sequence[EnrichedArticle]) -> float:
    """CPU seconds of the whole step: decoded, matched, decided, written, and committed to a server."""
    bodies = [one.model_dump_json().encode() for one in articles]
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        async with bus_module.connect(server.url) as bus:
            times = []
            for _ in range(3):
                await bus.redis.flushall()
                await bus.prepare()
                times.append(await _worked(bus, rules, bodies))
    return min(times)


async def _worked(bus: Bus, rules: Rules, bodies: Sequence[bytes]) -> float:
    now = [AT]
    ringer = Ringer(bus, lambda: rules, excerpts, lambda: now[0], consumer="bench")
    began = time.process_time()
    for place, body in enumerate(bodies):
        now[0] = AT + timedelta(minutes=place)
        (outcome,) = await ringer.handle([Entry(f"{place + 1}-0", body)])
        await bus.apply(outcome.change)  # type: ignore[union-attr]
    return time.process_time() - began


def _watchlists(known: Sequence[EnrichedArticle], policy: Policy) -> tuple[Watchlist, ...]:
    rows = [{"id": one.id, "title": one.title, "text": one.text} for one in known]
    made = (Watchlist(id=name, name=name, match=parse(text)) for name, _, text in workload.rules(rows, RULES, 1))
    return tuple(policy(one, place) for place, one in enumerate(made))


def _as_it_is(one: Watchlist, place: int) -> Watchlist:
    del place
    return replace(one, notify=("console",), timezone="UTC")


def _with_policy(one: Watchlist, place: int) -> Watchlist:
    plain = _as_it_is(one, place)
    if place % 3 == 1:
        return replace(plain, threshold=Threshold(count=3, within=timedelta(hours=6), distinct="source", per="story"))
    return replace(plain, digest=Digest(every=timedelta(hours=4))) if place % 3 == 2 else plain


def _told_of(one: EnrichedArticle, place: int) -> EnrichedArticle:
    """Sixty stories of five articles, by ten outlets."""
    domain = f"outlet{place % 10}.example"
    story = StoryState(articles=5, publishers=5, first_seen=AT)
    given = {"source": Source(id=domain, domain=domain), "story_id": f"story-{place % STORIES}", "story": story}
    return one.model_copy(update=given)


def _spent(
    matcher: Matcher, watchlists: dict[str, Watchlist], articles: Sequence[EnrichedArticle]
) -> tuple[float, float, float, int]:
    """CPU seconds of matching with evidence, of policy, and of the cards in it; and how many matches there were."""
    hashes: dict[tuple[str, str], dict[str, bytes]] = {}
    publishers, matched, decided, carded, hits = Publishers(), 0.0, 0.0, [0.0], 0

    class Timed(Asking):
        """Asks, and tells how long the cards took: a match is told with one whatever policy there is."""

        def _item(self, spans: Sequence[Span]) -> Item:
            found, took = _timed(lambda: super(Timed, self)._item(spans))
            carded[0] += took
            return found

    for place, article in enumerate(articles):
        found, took = _timed(lambda article=article: _matched(matcher, article))
        matched += took
        now = AT + timedelta(minutes=place)
        asking = Timed(article, publishers.learn(article), excerpts)
        decided += _timed(lambda asking=asking, now=now, found=found: _decide(asking, found, watchlists, hashes, now))[
            1
        ]
        hits += len(found)
    return matched, decided, carded[0], hits


def _decide(
    asking: Asking,
    found: Matches,
    watchlists: dict[str, Watchlist],
    hashes: dict[tuple[str, str], dict[str, bytes]],
    now: datetime,
) -> None:
    """From the fields as the server has them to the fields that are written."""
    asked = asking.of(found, watchlists)
    states = {}
    for key, fields in fields_for(itertools.chain.from_iterable(asked.values())).items():
        have = hashes.setdefault(key, {})
        states[key] = read_state(fields, [have.get(name) for name in fields])
    for step in itertools.chain.from_iterable(decide_article(some, states, now) for some in asked.values()):
        changed, gone = changed_fields(step.before, step.decision.state)
        hashes[step.key].update({name: value.encode() for name, value in changed.items()})
        for name in gone:
            del hashes[step.key][name]


def _matched(matcher: Matcher, article: EnrichedArticle) -> Matches:
    found = matcher.match(article)
    list(found)
    return found


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


def _list() -> dict[str, object]:
    """One rule of one list with 20,000 names, each kept by itself, beside 20,000 rules of one name."""
    known = corpus.articles(1_500)
    names = [
        f"{first} {second}"
        for first, second in itertools.islice(itertools.product(_words(known), _words(known)), NAMES)
    ]
    rows = tuple(Row(str(place), name, (parse(f'"{name}"'),)) for place, name in enumerate(names))
    one = Watchlist(id="w", name="w", match=parse("$names", {"names": ListNature()}), each="names")
    many = tuple(Watchlist(id=f"w{row.id}", name=row.name, match=row.terms[0]) for row in rows)
    by_list = compile_rules(Ruleset(watchlists=(one,), lists={"names": TermList("names", rows)}))
    by_rule = compile_rules(Ruleset(watchlists=many))
    made = known[:ARTICLES]
    hits = [(_of_list(by_list, one, article), len(list(by_rule.match(article)))) for article in made]
    assert all(of_list == of_rules for of_list, of_rules in hits)
    rounds = [
        (
            _timed(lambda: [_of_list(by_list, one, article) for article in made])[1],
            _timed(lambda: [list(by_rule.match(article)) for article in made])[1],
        )
        for _ in range(ROUNDS)
    ]
    listed, ruled = (min(times) for times in zip(*rounds, strict=True))
    return {
        "figure": f"one list of {NAMES} names, with its rows, beside {NAMES} rules of one name",
        "list_us": round(listed / ARTICLES * 1e6),
        "rules_us": round(ruled / ARTICLES * 1e6),
        "rows_an_article": round(sum(of_list for of_list, _ in hits) / ARTICLES, 2),
        "times": round(listed / ruled, 2),
        "limit": {"times": 2},
    }


def _words(known: Sequence[EnrichedArticle]) -> list[str]:
    words = dict.fromkeys(word for one in known[:50] for word in one.title.split() if word.isalpha())
    return list(words)[:160]


def _of_list(matcher: Matcher, watchlist: Watchlist, article: EnrichedArticle) -> int:
    found = matcher.match(article)
    return len(found.named(watchlist).named()) if found else 0


async def _clock() -> dict[str, object]:
    """10,000 watchlists with ten articles each that wait for a digest, and one look: at nothing due, then at all."""
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        async with bus_module.connect(server.url) as bus:
            await bus.prepare()
            return await _looked(bus)


async def _looked(bus: Bus) -> dict[str, object]:
    watchlists = tuple(
        Watchlist(
            id=f"w{place}",
            name="W",
            match=parse(f"word{place}"),
            timezone="UTC",
            digest=Digest(every=timedelta(hours=4)),
        )
        for place in range(HOLDERS)
    )
    matcher = compile_rules(Ruleset(watchlists=watchlists))
    rules, now = Rules({one.id: one for one in watchlists}, with_console([]), matcher), [AT]
    before = await _memory_mb(bus)
    await _hold(bus, rules, now)
    held = await _memory_mb(bus)
    clock = Clock(bus, lambda: rules, lambda: now[0], consumer="bench")
    first = await _seconds(clock)
    idle = await _seconds(clock)
    now[0] += timedelta(hours=5)
    due = 0.0
    while await bus.redis.zcard(streams.policy_due()):
        due += await _seconds(clock)
    return {
        "figure": f"the clock with {HELD} open holds of {HOLDERS} watchlists",
        "server_memory_mb": round(held - before),
        "own_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "look_at_start_s": round(first, 2),
        "look_with_nothing_due_ms": round(idle * 1000, 2),
        "all_let_out_s": round(due, 1),
        "digests_a_second": round(HOLDERS / due),
        "alerts": await bus.redis.xlen(streams.ALERTS),
    }


async def _hold(bus: Bus, rules: Rules, now: list[datetime]) -> None:
    """Each article names a hundred watchlists, through the match step itself."""
    ringer = Ringer(bus, lambda: rules, excerpts, lambda: now[0], consumer="bench")
    a_time = 100
    for number in range(HELD // a_time):
        start = number * a_time % HOLDERS
        text = " ".join(f"word{place}" for place in range(start, start + a_time))
        article = EnrichedArticle(id=f"a{number}", title="Many", text=text, story_id=f"s{number}")
        (outcome,) = await ringer.handle([Entry(f"{number + 1}-0", article.model_dump_json().encode())])
        await bus.apply(outcome.change)  # type: ignore[union-attr]


async def _memory_mb(bus: Bus) -> float:
    info = await bus.redis.info("memory")
    return float(info["used_memory"]) / 1e6


async def _seconds(clock: Clock) -> float:
    began = time.perf_counter()
    await clock.look()
    return time.perf_counter() - began
