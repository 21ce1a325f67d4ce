"""Parsing in a process of its own."""

import asyncio
import os
import time

import pytest

from services.ingest.parsing import parser as parser_module
from services.ingest.parsing.parser import open_parser
from shared.errors import Poison, Retry


@pytest.fixture
async def parser():
    async with open_parser() as opened:
        yield opened


async def test_what_is_called_runs_in_one_other_process(parser):
    first, second = await parser.run(os.getpid), await parser.run(os.getpid)
    assert first == second != os.getpid()


async def test_arguments_and_results_of_any_size_pass(parser):
    assert await parser.run(bytes.upper, b"a" * 5_000_000) == b"A" * 5_000_000


async def test_calls_at_the_same_time_get_their_own_answers(parser):
    assert await asyncio.gather(*(parser.run(pow, n, 2) for n in range(20))) == [n * n for n in range(20)]


async def test_faults_are_poison_and_name_themselves(parser):
    with pytest.raises(Poison, match="cannot be parsed: ValueError: invalid literal"):
        await parser.run(int, "x")
    assert await parser.run(int, "7") == 7


@pytest.mark.parametrize("error", [Retry, Poison])
async def test_errors_of_ours_pass_as_they_are(parser, error):
    with pytest.raises(error, match="as it is"):
        await parser.run(raise_error, error)


def raise_error(error):
    raise error("as it is")


async def test_what_hangs_is_given_up_and_the_next_one_is_parsed(parser, monkeypatch):
    await parser.run(os.getpid)
    monkeypatch.setattr(parser_module, "DEADLINE_S", 0.2)
    with pytest.raises(Poison, match=r"longer than 0\.2 s"):
        await parser.run(time.sleep, 60)
    monkeypatch.setattr(parser_module, "DEADLINE_S", 20)
    assert await parser.run(int, "7") == 7


async def test_what_ends_the_process_is_poison_and_the_next_one_is_parsed(parser):
    with pytest.raises(Poison, match="ended the process"):
        await parser.run(os.abort)
    assert await parser.run(int, "7") == 7


async def test_what_asks_for_more_memory_than_there_is_for_it_is_refused_it_alone(parser):
    before = await parser.run(os.getpid)
    with pytest.raises(Poison, match="takes more than 2,000 MB"):
        await parser.run(bytes, 3_000_000_000)
    assert await parser.run(os.getpid) == before


async def test_where_an_input_leaves_much_memory_behind_a_new_process_goes_on(parser):
    before = await parser.run(os.getpid)
    assert await parser.run(filled, parser_module.SWOLLEN_BYTES) == parser_module.SWOLLEN_BYTES
    assert await parser.run(os.getpid) != before


KEPT = []


def filled(size):
    KEPT.append(b"x" * size)
    return size


async def test_a_caller_that_leaves_does_not_mix_up_the_answers(parser):
    await parser.run(os.getpid)
    leaving = asyncio.create_task(parser.run(time.sleep, 60))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await parser.run(int, "7") == 7


async def test_nothing_is_left_behind(wait_for):
    async with open_parser() as parser:
        pid = await parser.run(os.getpid)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
