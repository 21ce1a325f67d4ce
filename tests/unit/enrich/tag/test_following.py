"""The user's own entities are followed, however their files are put in place."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.enrich.tag import following
from services.enrich.tag.following import follow_known_entities
from services.enrich.tag.setup import known_entities
from shared.inuse import InUse
from shared.settings import load

WaitFor = Callable[..., Awaitable[Any]]


def text(name: str) -> str:
    return f"entities: [{{name: {name}, type: organization}}]\nwatchlists: []\n"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK_MS", 100)


@asynccontextmanager
async def followed(path: Path) -> AsyncIterator[list[list[str]]]:
    """The names that were taught, time after time."""
    taught: list[list[str]] = []
    settings = load({"watchlists": path})
    known = known_entities(settings)
    task = asyncio.create_task(
        follow_known_entities(
            settings, known, lambda known: taught.append([each.name for each in known]), InUse("entities")
        )
    )
    try:
        yield taught
    finally:
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError)


async def test_a_file_that_an_editor_replaces_is_followed(tmp_path: Path, wait_for: WaitFor) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text("Acme"))
    async with followed(path) as taught:
        for name in ("Bolt", "Cargo"):
            (tmp_path / "new").write_text(text(name))
            (tmp_path / "new").replace(path)
            await wait_for(lambda name=name: taught[-1:] == [[name]])


async def test_a_folder_that_goes_and_comes_back_is_followed(tmp_path: Path, wait_for: WaitFor) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yaml").write_text(text("Acme"))
    async with followed(folder) as taught:
        (folder / "a.yaml").write_text(text("Bolt"))
        await wait_for(lambda: taught == [["Bolt"]])
        folder.rename(tmp_path / "away")
        shutil.rmtree(tmp_path / "away")
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "a.yaml").write_text(text("Cargo"))
        (tmp_path / "other").rename(folder)
        await wait_for(lambda: taught[-1] == ["Cargo"])
    assert taught == [["Bolt"], ["Cargo"]]


async def test_bad_files_leave_what_was_known_and_are_told_once(
    tmp_path: Path, wait_for: WaitFor, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text("Acme"))
    async with followed(path) as taught:
        said = ""

        def is_told() -> bool:
            nonlocal said
            said += capsys.readouterr().out
            return "entities kept as they were" in said

        path.write_text("entities: [{name: Bolt}]\nwatchlists: []\n")
        await wait_for(is_told)
        path.write_text(text("Cargo"))
        await wait_for(lambda: taught)
    assert taught == [["Cargo"]]
    assert said.count("entities kept as they were") == 1
