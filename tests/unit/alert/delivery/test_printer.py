"""What is printed comes out whole and in order, and waits for a reader without holding anything up."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from services.alert.cutting import to_bytes
from services.alert.delivery import printer
from services.alert.delivery.posting import Letter, post
from services.alert.delivery.printer import Printer, to_descriptor
from services.alert.samples import sample
from services.alert.watchlists.model import Receiver
from shared.errors import Retry

MORE_THAN_A_PIPE_HOLDS = "x" * 1_000_000
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def pipe():
    """A printer into a pipe, and the end to read."""
    out, into = os.pipe()
    with os.fdopen(out, "rb") as reader, os.fdopen(into, "wb"):
        yield Printer(lambda text: to_descriptor(into, text.encode())), reader


async def read(reader, length: int) -> str:
    return (await asyncio.to_thread(reader.read, length)).decode()


async def test_a_pipe_that_nobody_reads_holds_nothing_else_up(pipe):
    one, reader = pipe
    waiting = [asyncio.create_task(one.print(text)) for text in (MORE_THAN_A_PIPE_HOLDS, "end")]
    for _ in range(1_000):
        await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    assert await read(reader, 1_000_003) == f"{MORE_THAN_A_PIPE_HOLDS}end"
    await asyncio.gather(*waiting)


async def test_an_output_that_another_program_made_one_that_never_waits_is_waited_for():
    out, into = os.pipe()
    os.set_blocking(into, False)
    with os.fdopen(out, "rb") as reader, os.fdopen(into, "wb"):
        one = Printer(lambda text: to_descriptor(into, text.encode()))
        printing = asyncio.create_task(one.print(f"{MORE_THAN_A_PIPE_HOLDS}end"))
        await asyncio.sleep(0)
        assert await read(reader, 1_000_003) == f"{MORE_THAN_A_PIPE_HOLDS}end"
        await printing


async def test_what_is_given_up_before_its_turn_is_not_written(pipe):
    one, reader = pipe
    tasks = [asyncio.create_task(one.print(text)) for text in (MORE_THAN_A_PIPE_HOLDS, "given up", "end")]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(tasks[1], return_exceptions=True)  # it is told in a step of the loop, not at once
    assert await read(reader, 1_000_003) == f"{MORE_THAN_A_PIPE_HOLDS}end"
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_writing_raises_is_raised_where_it_was_asked_for():
    def gone(_: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await Printer(gone).print("text")


async def test_an_alert_that_nobody_reads_is_tried_again_later(pipe, monkeypatch):
    one, reader = pipe
    monkeypatch.setattr(printer, "stdout", one)
    monkeypatch.setattr(printer, "PATIENCE_S", 0.01)
    blocked = asyncio.create_task(one.print(MORE_THAN_A_PIPE_HOLDS))
    await asyncio.sleep(0)
    letter = Letter("msg_1", to_bytes(sample("alert.created")))
    outcome = await post(None, Receiver("console"), letter, AT)  # type: ignore[arg-type]
    assert isinstance(outcome, Retry)
    assert str(outcome) == "the output is full and nobody has read it for 0.01 s"
    await read(reader, 1_000_000)
    await asyncio.gather(blocked, return_exceptions=True)


def test_a_process_ends_although_nobody_reads():
    code = (
        "import asyncio\nfrom services.alert.delivery import printer\nprinter.PATIENCE_S = 0.01\n"
        "try:\n    asyncio.run(printer.stdout.print('x' * 1_000_000))\nexcept Exception as error:\n    raise SystemExit(7)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.wait() == 7
