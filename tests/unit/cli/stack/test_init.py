"""`tocsin init` writes a first set once, and never over what is there."""

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest
import typer

from seeds.folder import path as seeds
from services.cli.stack.init import init

SECRET = re.compile(r"^TOCSIN_DESK_SECRET=whsec_(\S+)$", re.MULTILINE)


def secret_of(folder: Path) -> bytes:
    found = SECRET.search((folder / ".env").read_text())
    assert found
    return b64decode(found[1], validate=True)


def test_a_new_folder_gets_the_whole_first_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path / "desk")
    names = sorted(str(p.relative_to(tmp_path / "desk")) for p in (tmp_path / "desk").rglob("*") if p.is_file())
    assert names == [
        ".env",
        "feeds.yaml",
        "watchlists.schema.json",
        *(f"watchlists/{p.name}" for p in sorted((seeds() / "watchlists").glob("*.yaml"))),
    ]
    out, err = capsys.readouterr()
    assert sorted(out.split()) == sorted(str(tmp_path / "desk" / name) for name in names)
    assert "next:" in err
    assert "tocsin up" in err


def test_what_is_written_is_what_ships(tmp_path: Path) -> None:
    init(tmp_path)
    for name in ("feeds.yaml", "watchlists/10-security.yaml"):
        assert (tmp_path / name).read_bytes() == (seeds() / name).read_bytes()


def test_an_editor_finds_the_schema_that_each_file_names(tmp_path: Path) -> None:
    init(tmp_path)
    for file in (tmp_path / "watchlists").glob("*.yaml"):
        first = file.read_text("utf-8").partition("\n")[0]
        named = file.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(named.read_text("utf-8"))["title"] == "Tocsin watchlists"


def test_each_folder_has_a_secret_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    init(tmp_path / "a")
    init(tmp_path / "b")
    assert len(secret_of(tmp_path / "a")) == 32
    assert secret_of(tmp_path / "a") != secret_of(tmp_path / "b")
    assert (tmp_path / "a" / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [".env", "feeds.yaml", "watchlists/10-security.yaml"])
def test_a_file_that_is_there_is_kept_and_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    init(tmp_path)
    assert (tmp_path / name).read_text() == "mine"
    out, err = capsys.readouterr()
    assert str(tmp_path / Path(name).parts[0]) in err
    assert str(tmp_path / name) not in out.split()


def test_rules_that_are_there_are_not_joined_by_samples(tmp_path: Path) -> None:
    (tmp_path / "watchlists").mkdir()
    (tmp_path / "watchlists" / "mine.yml").write_text("watchlists: []")
    init(tmp_path)
    assert [p.name for p in (tmp_path / "watchlists").iterdir()] == ["mine.yml"]
    assert (tmp_path / ".env").is_file()


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(tmp_path / "elsewhere")
    init(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_second_time_writes_nothing_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    capsys.readouterr()
    with pytest.raises(typer.Exit) as stopped:
        init(tmp_path)
    assert stopped.value.exit_code == 1
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing was written" in err


def test_what_cannot_be_written_says_why_and_the_rest_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "watchlists").write_text("")
    init(tmp_path)
    assert f"{tmp_path / 'watchlists' / '10-security.yaml'}: cannot be written" in capsys.readouterr().err
    assert (tmp_path / ".env").exists()


def test_keys_are_made_once_and_only_for_their_owner(tmp_path: Path) -> None:
    init(tmp_path, keys=True)
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}
    init(tmp_path, keys=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == made
    assert sorted(made) == ["desk-secret", "push-token"]
    assert made["desk-secret"].startswith("whsec_")
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())
