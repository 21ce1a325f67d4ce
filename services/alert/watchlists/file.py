"""Watchlist files to a ruleset: read, merged, checked as a whole. Every problem of every file is told at once.

A caller that keeps each file's last good version uses `parse_file` and `merge`; all others `load`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from services.alert.watchlists.library import Library, Text, checked
from services.alert.watchlists.lint import lint
from services.alert.watchlists.merge import Merge
from services.alert.watchlists.model import Ruleset
from services.alert.watchlists.parsed import Parsed, masked, parse_file
from shared.collector import paused
from shared.errors import Misconfigured, Problem
from shared.yamlfile import read_paths

__all__ = ["Parsed", "check", "files_of", "load", "merge", "parse_file", "read_file", "read_text", "read_texts"]


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
    return checked(*_read(path, env))


def merge(files: Sequence[Parsed]) -> Ruleset:
    """One ruleset of files that are right by themselves. Raises Misconfigured where they do not fit each other."""
    found = Merge(files)
    if found.problems:
        raise Misconfigured("", sorted(map(masked, found.problems)))
    return found.ruleset()


def read_file(file: Path, *, env: Mapping[str, str] | None) -> Parsed:
    """One file, with its lists' files beside it. Raises Misconfigured."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Misconfigured("", [Problem(str(file), 1, 1, f"cannot be read: {error.strerror or error}")]) from error
    return parse_file(data, str(file), lambda name: (file.parent / name).read_bytes(), env=env)


def _read(path: Path, env: Mapping[str, str] | None) -> tuple[list[Parsed], list[Problem]]:
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    for file in files_of(path):
        try:
            parsed.append(read_file(file, env=env))
        except Misconfigured as error:
            problems.extend(error.problems)
    return parsed, problems


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
