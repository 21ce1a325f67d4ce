"""The town of the fault tests: a place to walk through, again and again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.alert import archiver
from tests.faults.town import Town


@pytest.fixture
def new_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Town]:
    """`town = new_town()`: its own archive and receiver each time. The archive does not wait for company."""
    monkeypatch.setattr(archiver, "LINGER_S", 0.0)

    def made() -> Town:
        folder = tmp_path / f"town-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Town(folder)

    return made
