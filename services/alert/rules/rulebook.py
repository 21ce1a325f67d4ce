"""The watchlists in use: read at the start, again when their files change, kept as they were when those are bad."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

import structlog

from services.alert.delivery.receiver import with_console
from services.alert.matching import Matcher, compile  # noqa: A004 (the field's word)
from services.alert.rules.kept import Kept, Version
from services.alert.rules.shelf import Shelf
from services.alert.watchlists.cache import Cache
from services.alert.watchlists.model import Receiver, Ruleset, Watchlist
from shared.errors import Misconfigured
from shared.frame.service import Finding
from shared.inuse import InUse, by_file
from shared.settings import variables

LOOK_MS = 20_000  # network shares and links of a ConfigMap tell nothing: their content is looked at
DEBOUNCE_MS = 400  # while one writer goes on, the files are read as often as this
DROP_LOOK_S = 1.0  # a version that a user drops is out of use within two seconds

_YAML, _TERMS = (".yaml", ".yml"), (".csv", ".txt")

Load = Callable[[Path, Mapping[str, str]], Ruleset]


@dataclass(frozen=True)
class Rules:
    """A ruleset made ready. Every watchlist has its time zone, and the console is among the receivers."""

    watchlists: Mapping[str, Watchlist]
    receivers: Mapping[str, Receiver]
    matcher: Matcher


class Zoned(Mapping[str, Watchlist]):
    """The watchlists of a matcher by their ids; where one names no time zone, it has the default."""

    def __init__(self, matcher: Matcher, zone: str) -> None:
        self._matcher, self._zone = matcher, zone
        self._zoned: dict[str, Watchlist] = {}

    def __getitem__(self, watchlist_id: str) -> Watchlist:
        found = self._zoned.get(watchlist_id) or self._matcher.by_id[watchlist_id]
        if not found.timezone:
            found = self._zoned[watchlist_id] = replace(found, timezone=self._zone)
        return found

    def __iter__(self) -> Iterator[str]:
        """In the order of the files."""
        return map(attrgetter("id"), self._matcher.ruleset.watchlists)

    def __len__(self) -> int:
        return len(self._matcher.ruleset.watchlists)


class Rulebook:
    """`rules` are those of the last good version of each file. `is_given`: the user named the path.

    `load` reads in place of the files; `kept` are the good versions of an earlier run, `store` is where they are.
    `cache` is a folder for what large files were read to.
    """

    def __init__(
        self,
        path: Path,
        load: Load | None = None,
        *,
        is_given: bool,
        default_zone: str,
        kept: Mapping[str, Version] | None = None,
        store: Kept | None = None,
        cache: Path | None = None,
    ) -> None:
        self.path, self._load, self._is_given, self._zone, self._store = path, load, is_given, default_zone, store
        self.fault: str | None = None
        self.in_use = InUse("watchlists")
        self._seen = b""
        self._shelf = Shelf(path, kept or {}, Cache(cache) if cache else None)
        self._saved = dict(kept or {})
        self._reloading = asyncio.Lock()
        self.rules = self._read_first()

    async def watch(self) -> None:
        """Until cancelled: reads again when the content of a file is another, or a kept version was dropped."""
        await self._save()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_files())
            tasks.create_task(self._watch_drops())

    async def reload(self) -> bool:
        """Reads again where the content changed; True where a new version is in use from now on."""
        async with self._reloading:
            seen = await asyncio.to_thread(self._content)
            if not await self._forget_dropped() and seen == self._seen:
                return False
            self._seen = seen
            return await self._use_anew()

    async def _use_anew(self) -> bool:
        before = self.rules
        try:
            self.rules, content = await asyncio.to_thread(self._read, before)
        except Misconfigured as error:
            faults = by_file(error, self.path)
            self.in_use.refused(faults)
            self._tell(faults)
            return False
        self.in_use.partly(content, self._shelf.faults)
        self._tell(self._shelf.faults)
        await self._save()
        return self.rules.matcher.ruleset != before.matcher.ruleset

    async def _watch_files(self) -> None:
        """The folders of the files, not what lies below them: beside a single file there may be a whole disk."""
        import watchfiles

        while True:
            folders = {file.parent for file in self._shelf.beside()}
            folders.add(self.path if self.path.is_dir() else self.path.absolute().parent)
            changes = watchfiles.awatch(
                *(folder for folder in folders if folder.is_dir()),
                watch_filter=self._may_matter,
                recursive=False,
                debounce=DEBOUNCE_MS,
                yield_on_timeout=True,
                rust_timeout=LOOK_MS,
            )
            async for _ in changes:
                await self.reload()
                if not {file.parent for file in self._shelf.beside()} <= folders:
                    break  # a list lies in a folder that is not watched yet

    def _may_matter(self, _: object, changed: str) -> bool:
        """Of a ConfigMap only its link `..data` changes."""
        path = Path(changed)
        return path.name == self.path.name or path.suffix in (*_YAML, *_TERMS) or path.name.startswith("..")

    async def _watch_drops(self) -> None:
        while True:
            await asyncio.sleep(DROP_LOOK_S)
            if await self._dropped():
                await self.reload()

    async def remember(self) -> None:
        """What large files were read to goes into the cache."""
        await asyncio.to_thread(self._shelf.remember)

    def findings(self) -> dict[str, Finding]:
        """A bad file does not make the service unready: the last good version goes on."""
        detail = f"{len(self.rules.watchlists)} in use"
        return {
            "watchlists": Finding(True, f"{detail}; last good version kept: {self.fault}" if self.fault else detail)
        }

    def _read_first(self) -> Rules:
        if not self.path.exists():
            hint = "" if self._is_given else "; `tocsin init` writes a first set, TOCSIN_WATCHLISTS names another place"
            raise Misconfigured(f"TOCSIN_WATCHLISTS: nothing is at {self.path}{hint}")
        seen = self._content()
        rules, content = self._read(None)
        self._seen = b"" if self._shelf.beside() else seen  # only now these are known; they may have changed meanwhile
        self.in_use.partly(content, self._shelf.faults)
        self._tell(self._shelf.faults, rules)
        return rules

    def _read(self, before: Rules | None) -> tuple[Rules, bytes]:
        """The rules, and what tells this content from any other."""
        ruleset = self._load(self.path, variables()) if self._load else self._shelf.read(variables())
        receivers = with_console(ruleset.receivers.values())
        matcher = compile(ruleset, before.matcher if before else None)
        return Rules(Zoned(matcher, self._zone), receivers, matcher), self._shelf.digest()

    async def _save(self) -> None:
        """What became good since the last time is kept for the next start."""
        await self.remember()
        good = self._shelf.good
        fresh = {name: version for name, version in good.items() if self._saved.get(name) != version}
        if self._store and fresh:
            await self._store.write(fresh)
            self._saved.update(fresh)

    async def _dropped(self) -> AbstractSet[str]:
        """A version that was kept and is no longer was dropped by a user; a file that is there stays."""
        if not self._store or not self._shelf.faults:
            return frozenset()
        return self._saved.keys() - await self._store.names()

    async def _forget_dropped(self) -> bool:
        dropped = await self._dropped()
        for name in dropped:
            self._shelf.forget(name)
            del self._saved[name]
        return bool(dropped)

    def _tell(self, faults: Mapping[str, str], rules: Rules | None = None) -> None:
        self.fault = "\n".join(faults.values()) or None
        log = structlog.get_logger().bind(path=str(self.path))
        if self.fault:
            log.error("watchlists are bad, the last good version is kept", error=self.fault)
        elif rules is None:
            log.info("watchlists read again", count=len(self.rules.watchlists))

    def _content(self) -> bytes:
        """A digest of all files, terms of lists included. What cannot be read is told when it is loaded."""
        digest = hashlib.sha256()
        for file in sorted(self._files()):
            digest.update(f"\0{file}\0".encode())
            try:
                digest.update(file.read_bytes())
            except OSError as error:
                digest.update(str(error).encode())
        return digest.digest()

    def _files(self) -> set[Path]:
        """With files of terms that are in use and, while something is wrong, those that might be missing."""
        folder = self.path if self.path.is_dir() else self.path.absolute().parent
        suffixes = (*(_YAML if self.path.is_dir() else ()), *(_TERMS if self._shelf.faults else ()))
        found = {one for one in folder.iterdir() if one.suffix in suffixes and one.is_file()} if folder.is_dir() else ()
        return {*found, *self._shelf.beside(), *([] if self.path.is_dir() else [self.path])}
