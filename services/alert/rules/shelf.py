"""Which version of each watchlist file is in use: that of now or, where it is bad or gone, its last good one."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from services.alert.rules.kept import Version
from services.alert.watchlists.cache import Cache
from services.alert.watchlists.file import files_of, read_text
from services.alert.watchlists.library import Library, Text
from services.alert.watchlists.model import Ruleset
from shared.collector import paused
from shared.errors import Misconfigured, Problem


class Shelf:
    """`good` are the versions in use, by the names of their files; `faults` says what is wrong with those of now."""

    def __init__(self, path: Path, good: Mapping[str, Version], cache: Cache | None = None) -> None:
        self.path = path
        self.good = dict(good)
        self.faults: dict[str, str] = {}
        self._digests: dict[str, bytes] = {}
        self._library = Library(cache)

    def read(self, env: Mapping[str, str] | None) -> Ruleset:
        """All files as they may be used. Raises Misconfigured where none ever was good, or none is left."""
        faults: dict[str, str] = {}
        texts = self._texts(faults)
        with paused():
            ruleset = self._settled(texts, faults, env)
        self.faults = faults
        for file, text in texts.items():
            if file not in faults:
                self._keep(Path(file).name, text.data, self._library.beside(file))
        return ruleset

    def _keep(self, name: str, data: bytes, beside: Mapping[str, bytes]) -> None:
        digest = _digest([data, *(part for key in sorted(beside) for part in (key.encode(), beside[key]))])
        if self._digests.get(name) != digest:
            texts = {key: text.decode("utf-8") for key, text in beside.items()}
            self.good[name], self._digests[name] = Version(data=data.decode("utf-8"), beside=texts), digest

    def digest(self) -> bytes:
        """What tells the versions in use from any others."""
        kept = {name: self._digests.get(name) or version.data.encode() for name, version in self.good.items()}
        return _digest([part for name in sorted(kept) for part in (name.encode(), kept[name])])

    def beside(self) -> set[Path]:
        """The files of terms in use."""
        return self._library.files_beside()

    def remember(self) -> None:
        """For the next start, on disk."""
        self._library.remember()

    def forget(self, name: str) -> None:
        self.good.pop(name, None)
        self._digests.pop(name, None)

    def _texts(self, faults: dict[str, str]) -> dict[str, Text]:
        """The files of now, and the good versions of those that cannot be read or are gone."""
        texts: dict[str, Text] = {}
        for file in self._files():
            try:
                texts[str(file)] = read_text(file)
            except OSError as error:
                faults[str(file)] = str(Problem(str(file), 1, 1, f"cannot be read: {error.strerror or error}"))
        folder = self.path if self.path.is_dir() or not self.path.suffix else self.path.parent
        for name in self.good:
            file = folder / name
            if str(file) not in texts and (folder == self.path or file == self.path):
                gone = f"{file} is gone; `tocsin watchlists drop {name}` forgets it"
                faults.setdefault(str(file), gone)
                texts[str(file)] = self._good_text(name)
        if faults and not texts:
            raise Misconfigured("\n".join(faults.values()))
        return dict(sorted(texts.items()))

    def _files(self) -> list[Path]:
        try:
            return files_of(self.path) if self.path.exists() else []
        except Misconfigured:
            if self.good:
                return []
            raise

    def _settled(self, texts: dict[str, Text], faults: dict[str, str], env: Mapping[str, str] | None) -> Ruleset:
        """Bad files give way to their good versions; one that has none, or whose good one fits no more, is left out."""
        while True:
            try:
                return self._library.ruleset(texts, env=env)
            except Misconfigured as error:
                bad = _owners(error, texts)
                if not self.good or not bad or bad == texts.keys() <= faults.keys():
                    raise
                for file in bad:
                    name = Path(file).name
                    if name in self.good and file not in faults:
                        texts[file] = self._good_text(name)
                    else:
                        del texts[file]
                    faults.setdefault(file, "\n".join(str(one) for one in error.problems if one.file == file))
                if not texts:
                    raise

    def _good_text(self, name: str) -> Text:
        version = self.good[name]

        def read(other: str) -> bytes:
            if other not in version.beside:
                raise FileNotFoundError(2, "No such file or directory", other)
            return version.beside[other].encode()

        return Text(version.data.encode(), read)


def _owners(error: Misconfigured, texts: Mapping[str, Text]) -> set[str]:
    """The files that the problems are about; those of a file of terms belong to who names it."""
    found: set[str] = set()
    for problem in error.problems:
        if problem.file in texts:
            found.add(problem.file)
        else:
            name = Path(problem.file).name.encode()
            found.update(file for file, text in texts.items() if name in text.data)
    return found


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
