"""Files kept read: of many, only what changed is read again. What is wrong is told by file.py, which reads all anew."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from services.alert.watchlists import quick as quickly
from services.alert.watchlists import selfwatch
from services.alert.watchlists.cache import Cache
from services.alert.watchlists.lists import ListReader
from services.alert.watchlists.merge import EACH, Merge
from services.alert.watchlists.model import CONSOLE, Heartbeat, Problems, Receiver, Ruleset, TermList, Watchlist
from services.alert.watchlists.parsed import Parsed, Reader, masked, parse_file, survey
from services.alert.watchlists.quick import Quick
from shared.errors import Misconfigured
from shared.known_entities import KnownEntity


@dataclass(frozen=True)
class Text:
    """A file as it is now: its bytes, and how to read what lies beside it."""

    data: bytes
    read: Reader

    @cached_property
    def digest(self) -> bytes:
        return hashlib.sha256(self.data).digest()


@dataclass(frozen=True)
class _Part:
    """What one file gives, without the tree it was read from: of 100,000 watchlists that is most of the memory."""

    digest: bytes
    watchlists: tuple[Watchlist, ...]
    receivers: Mapping[str, Receiver]
    entities: tuple[KnownEntity, ...]
    problems: Problems | None
    heartbeat: Heartbeat | None
    notified: frozenset[str]
    ids: frozenset[str]
    each: frozenset[str | None]
    may_hold_lists: bool


class Library:
    """The parts of files, by their names, from the last time that all was well."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache
        self._uncached: dict[str, Quick] = {}
        self._parts: dict[str, _Part] = {}
        self._env: Mapping[str, str] | None = None
        self._lists: ListReader = ListReader(())
        self._beside: dict[tuple[str, str], bytes] = {}
        self._list_files: dict[str, bytes] = {}  # their digests

    def ruleset(self, files: Mapping[str, Text], *, env: Mapping[str, str] | None) -> Ruleset:
        """Raises Misconfigured with all problems of all files; then the parts stay as they were."""
        try:
            return self._quick(files, env)
        except Misconfigured:
            return _whole(files, env)  # raises anew, with the problems that files have with each other

    def remember(self) -> None:
        """What was read and is not in the cache yet goes there; it takes about as long as the reading did."""
        if self._cache and self._uncached:
            self._cache.put(self._uncached.items())
            self._uncached = {}

    def beside(self, file: str) -> dict[str, bytes]:
        """The files of terms that a file has read, by the names it gives them."""
        return {name: data for (owner, name), data in self._beside.items() if owner == file}

    def files_beside(self) -> set[Path]:
        return {Path(owner).parent / name for owner, name in self._beside}

    def _quick(self, files: Mapping[str, Text], env: Mapping[str, str] | None) -> Ruleset:
        is_same_env = env == self._env
        fresh = {
            name: text
            for name, text in files.items()
            if not is_same_env or name not in self._parts or self._parts[name].digest != text.digest
        }
        parts = {name: part for name, part in self._parts.items() if name in files and name not in fresh}
        lists, beside, parsed = self._read_lists(files, env)
        users = {} if lists is self._lists else {name: text for name, text in files.items() if b"$" in text.data}
        for name, text in {**fresh, **users}.items():
            parts[name] = self._part(name, text, env, lists, parsed.get(name))
        ordered = {name: parts[name] for name in files}
        found = _joined(ordered.values(), lists.found)
        self._parts, self._env, self._lists, self._beside = ordered, env, lists, beside
        self._list_files = {name: part.digest for name, part in ordered.items() if part.may_hold_lists}
        return found

    def _read_lists(
        self, files: Mapping[str, Text], env: Mapping[str, str] | None
    ) -> tuple[ListReader, dict[tuple[str, str], bytes], dict[str, Parsed]]:
        """The lists of all files; those at hand where none of their files changed."""
        now = {name: text.digest for name, text in files.items() if self._holds_lists(name, text)}
        if now == self._list_files and all(
            _same(files[file], name, data) for (file, name), data in self._beside.items()
        ):
            return self._lists, self._beside, {}
        beside: dict[tuple[str, str], bytes] = {}
        parsed = {name: _parsed(name, files[name], env, beside) for name in now}
        lists = ListReader(list(parsed.values()))
        if lists.problems:
            raise Misconfigured("", lists.problems)
        return lists, beside, parsed

    def _holds_lists(self, name: str, text: Text) -> bool:
        """Known of a file that did not change."""
        part = self._parts.get(name)
        return part.may_hold_lists if part and part.digest == text.digest else _may_hold_lists(text.data)

    def _part(
        self, name: str, text: Text, env: Mapping[str, str] | None, lists: ListReader, parsed: Parsed | None
    ) -> _Part:
        """Its watchlists apart, where they are read quickly: their tree would be most of the time and memory."""
        quick = None if parsed else self._quick_part(name, text.data, lists)
        rest = parsed or _parsed(name, replace(text, data=quick.rest(text.data)) if quick else text, env)
        merged = Merge([rest], lists)
        if merged.problems:
            raise Misconfigured("", merged.problems)
        return _as_part(text, merged.ruleset(), quick)

    def _quick_part(self, name: str, data: bytes, lists: ListReader) -> Quick | None:
        key = self._cache.key(data, name, lists.natures) if self._cache else None
        if self._cache is None or key is None:
            return quickly.read(data, name, lists.natures)
        if (known := self._cache.get(key)) is None:
            known = quickly.read(data, name, lists.natures)
            if known is not None:
                self._uncached[key] = known
        return known


def _as_part(text: Text, ruleset: Ruleset, quick: Quick | None) -> _Part:
    watchlists = quick.watchlists if quick else ruleset.watchlists
    own = ruleset.problems.notify if ruleset.problems else ()
    return _Part(
        digest=text.digest,
        watchlists=watchlists,
        receivers=ruleset.receivers,
        entities=ruleset.entities,
        problems=ruleset.problems,
        heartbeat=ruleset.heartbeat,
        notified=frozenset(name for one in watchlists for name in one.notify).union(own),
        ids=frozenset(one.id for one in watchlists),
        each=frozenset(one.each for one in watchlists),
        may_hold_lists=_may_hold_lists(text.data),
    )


def _may_hold_lists(data: bytes) -> bool:
    """Is there a `lists` that is no part of `watchlists`?"""
    return data.count(b"lists") > data.count(b"watchlists")


def _same(text: Text, name: str, data: bytes) -> bool:
    try:
        return text.read(name) == data
    except OSError:
        return False


def _parsed(
    name: str, text: Text, env: Mapping[str, str] | None, seen: dict[tuple[str, str], bytes] | None = None
) -> Parsed:
    def read(other: str) -> bytes:
        data = text.read(other)
        if seen is not None:
            seen[name, other] = data
        return data

    return parse_file(text.data, name, read, env=env)


def _joined(parts: Iterable[_Part], lists: Mapping[str, TermList]) -> Ruleset:
    """Raises Misconfigured, without saying what, where the parts do not fit each other."""
    all_parts = list(parts)
    receivers: dict[str, Receiver] = {}
    for part in all_parts:
        if not receivers.keys().isdisjoint(part.receivers):
            raise Misconfigured("")
        receivers.update(part.receivers)
    watchlists = tuple(chain.from_iterable(part.watchlists for part in all_parts))
    ids = frozenset[str]().union(*(part.ids for part in all_parts))
    notified = frozenset[str]().union(*(part.notified for part in all_parts))
    if not notified <= {*receivers, CONSOLE} or len(ids) < len(watchlists):
        raise Misconfigured("")
    if any(sum(getattr(part, key) is not None for part in all_parts) > 1 for key in selfwatch.KEYS):
        raise Misconfigured("")
    if not frozenset[str | None]().union(*(part.each for part in all_parts)) <= {None, *EACH, *lists}:
        raise Misconfigured("")
    return Ruleset(
        watchlists=watchlists,
        receivers=receivers,
        lists=lists,
        entities=tuple(entity for part in all_parts for entity in part.entities),
        problems=next((part.problems for part in all_parts if part.problems), None),
        heartbeat=next((part.heartbeat for part in all_parts if part.heartbeat), None),
    )


def _whole(files: Mapping[str, Text], env: Mapping[str, str] | None) -> Ruleset:
    """All files read anew, for what is wrong with each and between them."""
    return checked([survey(text.data, name, text.read, env=env) for name, text in files.items()]).ruleset()


def checked(parsed: Sequence[Parsed]) -> Merge:
    """The files as one set. Raises Misconfigured with all that is wrong with each, and between them.

    What may stand where a file could not be read is not missed.
    """
    found = Merge(parsed)
    is_cut = any(one.is_cut for one in parsed)
    wrong = [problem for one in parsed for problem in one.problems]
    wrong += [one for one in found.problems if not (is_cut and found.is_about_others(one))]
    if wrong:
        raise Misconfigured("", sorted(set(map(masked, wrong))))
    return found
