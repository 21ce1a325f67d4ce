"""The hop against a model of it: any order of reads, commits, deaths, takings-over and trims on the real server."""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared import bus as bus_module
from shared import streams
from shared.bus import Bus, Change, add
from tests.faults.test_mutants import MUTANTS, mutate

CONSUMERS = st.sampled_from(["a", "b", "c"])


class Hop(RuleBasedStateMachine):
    """What each worker believes it holds, beside what the server says."""

    bus: ClassVar[Bus]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def do(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def empty_server(self) -> None:
        self.do(self.bus.redis.flushall())
        self.do(self.bus.prepare())
        self.put_ids: list[str] = []
        self.held: dict[str, set[str]] = {"a": set(), "b": set(), "c": set()}
        self.alive = {"a", "b", "c"}
        for name in self.alive:
            self.do(self.bus.redis.set(streams.alive(name), "1"))

    @rule()
    def put(self) -> None:
        self.put_ids.append(self.do(self.bus.redis.xadd(streams.ARTICLES, {"data": "x"})).decode())

    @rule(name=CONSUMERS)
    def read(self, name: str) -> None:
        found = self.do(self.bus.redis.xreadgroup("tag", name, {streams.ARTICLES: ">"}, count=2))
        rows = [row for _, batch in (found if isinstance(found, list) else found.items()) for row in _flat(batch)]
        self.held[name] |= {row[0].decode() for row in rows}

    @precondition(lambda self: any(self.held.values()))
    @rule(name=CONSUMERS, data=st.data())
    def commit(self, name: str, data: st.DataObject) -> None:
        """Of what it believes to hold, rightly or not; a stalled worker does so long after it lost it."""
        if self.held[name]:
            entry = data.draw(st.sampled_from(sorted(self.held[name])))
            change = Change([("XADD", streams.TAGGED, "*", "data", entry)])
            self.do(self.bus.call("commit", (streams.ARTICLES,), ["tag", name, 1, entry, *change.flat()]))

    @rule(name=CONSUMERS)
    def die(self, name: str) -> None:
        self.alive.discard(name)
        self.do(self.bus.redis.delete(streams.alive(name)))

    @rule(name=CONSUMERS)
    def live_again(self, name: str) -> None:
        self.alive.add(name)
        self.do(self.bus.redis.set(streams.alive(name), "1"))

    @rule(name=CONSUMERS)
    def take_over(self, name: str) -> None:
        args = ("tag", name, 60_000, 10, streams.alive(""), 60_000)
        rows = self.do(self.bus.call("take_over", (streams.ARTICLES,), args))
        self.held[name] |= {row[0].decode() for row in rows}

    @rule()
    def trim(self) -> None:
        self.do(self.bus.trim(streams.ARTICLES))

    @invariant()
    def nothing_is_added_twice(self) -> None:
        done = self.done()
        assert len(done) == len(set(done))

    @invariant()
    def each_entry_is_done_or_still_to_be_done(self) -> None:
        done = set(self.done())
        pending = {row["message_id"].decode() for row in self.do(self.pending())}
        left = {entry.decode() for entry, _ in self.do(self.bus.redis.xrange(streams.ARTICLES))}
        assert not done & pending
        assert set(self.put_ids) - done <= left, "an entry that is not done was trimmed"

    def teardown(self) -> None:
        """In the end a living worker finishes what is left, and all is done once."""
        if not hasattr(self, "put_ids"):
            return
        for name in ("a", "b", "c"):
            self.do(self.bus.redis.delete(streams.alive(name)))
        self.do(self.bus.redis.set(streams.alive("heir"), "1"))
        while set(self.done()) != set(self.put_ids):
            self.do(self.bus.redis.xreadgroup("tag", "heir", {streams.ARTICLES: ">"}))
            self.do(
                self.bus.call("take_over", (streams.ARTICLES,), ("tag", "heir", 60_000, 99, streams.alive(""), 60_000))
            )
            rows = self.do(self.pending())
            assert rows, "nothing is pending and not all is done"
            for row in rows:
                entry = row["message_id"].decode()
                change = Change([add(streams.TAGGED, entry)])
                self.do(self.bus.call("commit", (streams.ARTICLES,), ["tag", "heir", 1, entry, *change.flat()]))
        self.nothing_is_added_twice()

    def done(self) -> list[str]:
        return [fields[b"data"].decode() for _, fields in self.do(self.bus.redis.xrange(streams.TAGGED))]

    def pending(self) -> Awaitable[Any]:
        return self.bus.redis.xpending_range(streams.ARTICLES, "tag", "-", "+", 100)


def _flat(batch: Any) -> list[Any]:
    """Entries of one stream: the two protocols nest them differently."""
    return batch[0] if batch and isinstance(batch[0], list) else batch


@pytest.fixture
def on_server(redis_url: str) -> Iterator[None]:
    Hop.loop = asyncio.new_event_loop()
    opened = bus_module.connect(redis_url)
    Hop.bus = Hop.loop.run_until_complete(opened.__aenter__())
    yield
    Hop.loop.run_until_complete(opened.__aexit__(None, None, None))
    Hop.loop.close()


QUICK = settings(max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.usefixtures("on_server")
def test_in_any_order_of_events_each_entry_is_done_once() -> None:
    run_state_machine_as_test(Hop, settings=QUICK)


@pytest.mark.usefixtures("on_server")
def test_the_model_finds_a_function_that_lets_anybody_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    mutate(monkeypatch, *MUTANTS["anybody may commit"])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Hop, settings=settings(QUICK, derandomize=True, database=None, phases=[Phase.generate])
        )
