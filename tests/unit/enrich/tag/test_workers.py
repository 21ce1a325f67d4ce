"""Taggers in processes: many at once, replaced when lost, gone with their parent."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from services.enrich.tag.tagging import TaggerSetup
from services.enrich.tag.workers import TaggerPool
from shared.errors import Misconfigured, Suspect
from shared.events import Article
from shared.known_entities import KnownEntity

SETUP = TaggerSetup("blank:en")  # no model: a worker starts in a moment


def articles(count: int, text: str = "The minister of Pakistan spoke to reporters on Monday.") -> list[Article]:
    return [Article(id=f"a{number}", title="News", text=text) for number in range(count)]


def pids(pool: TaggerPool) -> list[int]:
    return [worker._process.pid for worker in pool._workers]


@pytest.fixture
async def pool() -> AsyncIterator[TaggerPool]:
    async with TaggerPool(SETUP, 1) as started:
        yield started


async def test_articles_come_back_tagged_and_in_order(pool: TaggerPool) -> None:
    batches = await asyncio.gather(*(pool.tag(articles(count)) for count in (3, 1, 5)))
    assert [[one.id for one in batch] for batch in batches] == [[f"a{n}" for n in range(count)] for count in (3, 1, 5)]
    assert batches[0][0].entities[0].id == "country:PK"


async def test_the_loop_goes_on_while_a_batch_is_tagged(pool: TaggerPool) -> None:
    work = asyncio.ensure_future(pool.tag(articles(60)))
    turns = 0
    while not work.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10
    assert len(work.result()) == 60


async def test_a_lost_worker_fails_its_batch_and_is_replaced(pool: TaggerPool) -> None:
    (lost,) = pids(pool)
    os.kill(lost, signal.SIGSTOP)
    pool.teach([])  # the worker takes the new set-up when it has found its process alive
    work = asyncio.ensure_future(pool.tag(articles(2)))
    while pool._workers[0]._setup is not pool._setup:
        await asyncio.sleep(0)
    os.kill(lost, signal.SIGKILL)
    with pytest.raises(Suspect, match="ended with 2 articles"):
        await work
    assert len(await pool.tag(articles(2))) == 2
    assert pids(pool) != [lost]


async def test_a_worker_that_overruns_its_time_is_stopped() -> None:
    async with TaggerPool(SETUP, 1, deadline_s=0.2) as pool:
        (slow,) = pids(pool)
        os.kill(slow, signal.SIGSTOP)
        with pytest.raises(Suspect, match=r"took over 0\.2 s"):
            await pool.tag(articles(1))
        pool._deadline_s = 30
        assert len(await pool.tag(articles(1))) == 1
        assert pids(pool) != [slow]


async def test_a_caller_that_gives_up_leaves_no_answer_for_the_next(pool: TaggerPool) -> None:
    work = asyncio.ensure_future(pool.tag(articles(50)))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert [one.id for one in await pool.tag(articles(1))] == ["a0"]


async def test_workers_do_not_hear_ctrl_c_nor_sigterm(pool: TaggerPool) -> None:
    before = pids(pool)
    for deaf_to in (signal.SIGINT, signal.SIGTERM):
        os.kill(before[0], deaf_to)
    assert len(await pool.tag(articles(1))) == 1
    assert pids(pool) == before


async def test_new_names_are_known_from_the_next_batch_on(pool: TaggerPool) -> None:
    text = "The Zorb of the village said on Monday that nothing had changed at all."
    assert (await pool.tag(articles(1, text)))[0].entities == ()
    pool.teach([KnownEntity(name="Zorb", type="person")])
    assert [row.id for row in (await pool.tag(articles(1, text)))[0].entities] == ["person:zorb"]


async def test_names_known_at_the_start_are_known_and_those_of_a_worker_that_is_replaced_too() -> None:
    text = "The Zorb of the village said on Monday that nothing had changed at all."
    setup = TaggerSetup("blank:en", known=(KnownEntity(name="Zorb", type="person"),))
    async with TaggerPool(setup, 1) as pool:
        for _ in range(2):
            assert [row.id for row in (await pool.tag(articles(1, text)))[0].entities] == ["person:zorb"]
            os.kill(pids(pool)[0], signal.SIGKILL)
            pool._workers[0]._process.join()


async def test_a_model_that_is_not_there_is_told_at_the_start() -> None:
    with pytest.raises(Misconfigured, match="no_such_pipeline"):
        await TaggerPool(TaggerSetup("no_such_pipeline"), 2).start()


PARENT = """
import asyncio
import multiprocessing
from services.enrich.tag.tagging import TaggerSetup
from services.enrich.tag.workers import TaggerPool

async def main():
    async with TaggerPool(TaggerSetup("blank:en"), 2) as pool:
        print(*[worker._process.pid for worker in pool._workers], flush=True)
        await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
async def test_workers_end_with_a_parent_that_was_killed(tmp_path: object, wait_for: Callable) -> None:
    script = f"{tmp_path}/parent.py"
    with open(script, "w", encoding="utf-8") as file:  # noqa: ASYNC230, PTH123
        file.write(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment) as parent:  # noqa: ASYNC220
        assert parent.stdout is not None
        children = parent.stdout.readline().split()
        assert len(children) == 2
        parent.kill()
        await wait_for(lambda: not any(_runs(int(pid)) for pid in children))


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("turns", [1, 50, 2_000])
async def test_a_pool_told_to_end_while_it_starts_leaves_no_process(turns: int) -> None:
    async def open_and_wait() -> None:
        async with TaggerPool(SETUP, 2):
            await asyncio.Event().wait()

    opening = asyncio.ensure_future(open_and_wait())
    for _ in range(turns):
        await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    left = [child.pid for child in multiprocessing.active_children() if child.name == "tagger"]
    assert [pid for pid in left if is_there(pid)] == []


def is_there(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True
