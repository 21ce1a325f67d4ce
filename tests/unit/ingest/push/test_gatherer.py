"""Pushes at the same time, written together."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.ingest.publisher import Published
from services.ingest.push import gatherer as gatherer_module
from services.ingest.push.gatherer import Gatherer
from shared.errors import Retry
from shared.events import Article

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def article(name):
    return Article(id=name, title=name, text=f"Text of {name}.", fetched_at=NOW)


class Disk:
    """Writes when it is let; `batches` are the names of each write. `faults` are raised where a name is among them."""

    def __init__(self):
        self.batches, self.faults, self.is_free = [], {}, asyncio.Event()
        self.is_free.set()

    async def write(self, articles):
        names = [one.id for one in articles]
        self.batches.append(names)
        await self.is_free.wait()
        for name, fault in self.faults.items():
            if name in names:
                raise fault
        return [Published(name, 1, "new") for name in names]


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def gatherer(disk):
    return Gatherer(disk.write)


async def start(gatherer, *requests):
    """Each request on its way, in order."""
    tasks = []
    for names in requests:
        tasks.append(asyncio.create_task(gatherer.publish([article(name) for name in names])))
        await asyncio.sleep(0)
    return tasks


async def ids(task):
    return [one.id for one in await task]


async def test_who_comes_alone_is_written_at_once(gatherer, disk):
    assert [one.id for one in await gatherer.publish([article("a"), article("b")])] == ["a", "b"]
    assert disk.batches == [["a", "b"]]


async def test_who_comes_while_something_is_written_is_written_together_with_the_others(gatherer, disk):
    disk.is_free.clear()
    tasks = await start(gatherer, "a", "b", "cd", "e")
    disk.is_free.set()
    assert [await ids(task) for task in tasks] == [["a"], ["b"], ["c", "d"], ["e"]]
    assert disk.batches == [["a"], ["b", "c", "d", "e"]]


async def test_one_write_takes_only_so_many(gatherer, disk, monkeypatch):
    monkeypatch.setattr(gatherer_module, "CHUNK_ARTICLES", 3)
    disk.is_free.clear()
    tasks = await start(gatherer, "a", "bc", "de", "fghij")
    disk.is_free.set()
    await asyncio.gather(*tasks)
    assert disk.batches == [["a"], ["b", "c"], ["d", "e"], ["f", "g", "h", "i", "j"]]


async def test_a_server_that_is_away_is_told_to_each(gatherer, disk):
    disk.is_free.clear()
    tasks = await start(gatherer, "a", "b", "c")
    disk.faults["b"] = Retry("away", after_s=3)
    disk.is_free.set()
    a, b, c = await asyncio.gather(*tasks, return_exceptions=True)
    assert [one.id for one in a] == ["a"]
    assert [(str(error), error.after_s) for error in (b, c)] == [("away", 3), ("away", 3)]


async def test_what_cannot_be_written_costs_the_others_nothing(gatherer, disk):
    disk.is_free.clear()
    tasks = await start(gatherer, "a", "b", "c", "d")
    disk.faults["c"] = ValueError("c is odd")
    disk.is_free.set()
    a, b, c, d = await asyncio.gather(*tasks, return_exceptions=True)
    assert [one.id for rows in (a, b, d) for one in rows] == ["a", "b", "d"]
    assert str(c) == "c is odd"


async def test_where_the_one_who_writes_leaves_another_writes_the_rest(gatherer, disk):
    disk.is_free.clear()
    first, second, third = await start(gatherer, "a", "b", "c")
    first.cancel()
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    disk.is_free.set()
    assert await ids(third) == ["c"]


async def test_where_too_much_waits_the_sender_is_asked_to_come_back(gatherer, disk, monkeypatch):
    monkeypatch.setattr(gatherer_module, "MAX_WAITING_CHARS", 29)
    disk.is_free.clear()
    tasks = await start(gatherer, "a", "b")
    with pytest.raises(Retry, match="send less at once") as told:
        await gatherer.publish([article("c")])
    assert told.value.after_s
    disk.is_free.set()
    assert [await ids(task) for task in tasks] == [["a"], ["b"]]
    assert [one.id for one in await gatherer.publish([article("c")])] == ["c"]
