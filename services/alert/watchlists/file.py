"""Watchlist files to a ruleset: read, merged, checked as a whole. Every problem of every file is told at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from services.alert.watchlists.library import Library, Text, checked
from services.alert.watchlists.lint import lint
from services.alert.watchlists.merge import Merge
from services.alert.watchlists.model import Ruleset
from services.alert.watchlists.parsed import Parsed, masked, survey
from shared.collector import paused
from shared.errors import Misconfigured, Problem
from shared.yaml.file import read_paths


def load(path: Path, *, env: Mapping[str, str] | None) -> Ruleset:
    """The ruleset of a file or folder; `env` None leaves `${NAME}` alone. Raises Misconfigured with all problems."""
    with paused():
        try:
            return Library().ruleset(read_texts(path), env=env)
        except OSError:
            return _merged(path, env).ruleset()


def read_texts(path: Path) -> dict[str, Text]:
    """The files of a place, as they are now. Raises OSError, and Misconfigured where there is none."""
    return {str(file): read_text(file) for file in files_of(path)}


def read_text(file: Path) -> Text:
    """Raises OSError."""
    return Text(file.read_bytes(), lambda name: (file.parent / name).read_bytes())


def check(
    path: Path, *, env: Mapping[str, str] | None, today: date, topic_languages: frozenset[str] | None = None
) -> tuple[Ruleset, tuple[Problem, ...]]:
    """As `load`, with the warnings too. `topic_languages`: those whose articles are given topics."""
    with paused():
        found = _merged(path, env)
        return found.ruleset(), tuple(sorted(map(masked, lint(found, today, topic_languages))))


def _merged(path: Path, env: Mapping[str, str] | None) -> Merge:
    return checked([_surveyed(file, env) for file in files_of(path)])


def _surveyed(file: Path, env: Mapping[str, str] | None) -> Parsed:
    try:
        text = read_text(file)
    except OSError as error:
        problem = Problem(str(file), 1, 1, f"cannot be read: {error.strerror or error}")
        return replace(survey(b"", str(file), lambda _: b"", env=env), problems=(problem,))
    return survey(text.data, str(file), text.read, env=env)


def files_of(path: Path) -> list[Path]:
    """The YAML files of a place, in name order. Raises Misconfigured where there is none."""
    try:
        found = read_paths(path)
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror or error}") from error
    if not path.exists():
        raise Misconfigured(
            f"{path}: no such file or folder; expected watchlists in YAML (`tocsin init` writes a first set)"
        )
    if not found:
        raise Misconfigured(f"{path}: no *.yaml or *.yml here; a file with `watchlists: []` says that there are none")
    return found
