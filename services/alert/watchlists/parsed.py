"""One watchlist file, read on its own: its form and its tree. What files say to each other is merge.py's."""

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from services.alert.watchlists.form import FileForm
from shared.errors import Misconfigured, Problem
from shared.yaml.file import Items, Node, Scalar, at
from shared.yaml.file import Mapping as MappingNode
from shared.yaml.reading import Read, read
from shared.yaml.references import resolved
from shared.yaml.salvage import salvage

Reader = Callable[[str], bytes]
"""Gives the bytes of a list's file by the name that the YAML gives it."""

_SECTIONS = frozenset(FileForm.model_fields)
_SECRET_KEY = re.compile(
    r"(^|[\s{,])(secret|secret_file|url|headers|authorization|[\w-]*token|[\w-]*key|password)\s*:", re.IGNORECASE
)
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{4,}")


@dataclass(frozen=True)
class Parsed:
    """A file that is right by itself or, with `problems`, what is right of it.

    `lost`: the keys whose values miss something, by the place where their mapping starts. `is_cut`: names may be
    defined behind the place up to which it could be read, or in a section whose name is wrong.
    """

    file: str
    form: FileForm
    node: Node
    read: Reader
    is_env_known: bool
    problems: tuple[Problem, ...] = ()
    lost: Mapping[int, AbstractSet[str]] = field(default_factory=dict)
    is_cut: bool = False

    def at(self, *path: int | str) -> Node:
        return at(self.node, path)

    def key(self, section: str, name: str) -> Node:
        """Where a name of a section itself stands."""
        owner = self.at(section)
        return owner.keys[name] if isinstance(owner, MappingNode) else owner

    def lost_of(self, node: Node) -> AbstractSet[str]:
        """The keys of a mapping whose values could not be read, or not in full."""
        return self.lost.get(node.start, frozenset())

    def names(self, section: str) -> AbstractSet[str]:
        """The names that a section defines, those too whose values could not be read."""
        found = self.node.values.get(section) if isinstance(self.node, MappingNode) else None
        return {*found.values, *self.lost_of(found)} if isinstance(found, MappingNode) else frozenset()


def parse_file(data: bytes, file: str, read_beside: Reader, *, env: Mapping[str, str] | None) -> Parsed:
    """The file; where `env` is given, its references are resolved, where they may be. Raises Misconfigured."""
    found = survey(data, file, read_beside, env=env)
    if found.problems:
        raise Misconfigured("", found.problems)
    return found


def survey(data: bytes, file: str, read_beside: Reader, *, env: Mapping[str, str] | None) -> Parsed:
    """The file as far as it is right, with all that is wrong with it by itself."""
    found = read(data, file)
    if env is not None:
        _resolve(found, env)
    is_cut = found.is_cut or (isinstance(found.root, MappingNode) and not found.root.values.keys() <= _SECTIONS)
    saved = salvage(found, FileForm, stand_ins={"id": "unnamed-{}"})
    return Parsed(
        file, saved.form or FileForm(), found.root, read_beside, env is not None,
        problems=tuple(sorted(map(masked, saved.problems))), lost=saved.lost, is_cut=is_cut or saved.form is None,
    )  # fmt: skip


def masked(problem: Problem) -> Problem:
    """No secret is shown, neither by the line nor in the message."""
    message = _SECRET.sub("whsec_...", problem.message)
    if problem.source_line and (_SECRET_KEY.search(problem.source_line) or "whsec_" in problem.source_line):
        return replace(problem, message=re.sub(r"(`>-`): '.*", r"\1", message), source_line=None)
    return replace(problem, message=message)


def _resolve(found: Read, env: Mapping[str, str]) -> None:
    """`${NAME}` in `receivers` and `heartbeat`; a value that lacks its variable stays as it is, is told and lost."""
    sections = found.root.values if isinstance(found.root, MappingNode) else {}
    receivers = sections.get("receivers")
    named = receivers.values.values() if isinstance(receivers, MappingNode) else ()
    for owner in (*named, sections.get("heartbeat")):
        for key, value in owner.values.items() if isinstance(owner, MappingNode) else ():
            if unset := [one for scalar in _scalars(value) for one in _resolve_scalar(scalar, env)]:
                found.problems += unset
                found.lost.setdefault(owner.start, set()).add(key)


def _resolve_scalar(scalar: Scalar, env: Mapping[str, str]) -> list[Problem]:
    text, problems = resolved(scalar, env)
    scalar.text = scalar.text if problems else text
    return problems


def _scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    below = node.items if isinstance(node, Items) else list(node.values.values())
    return [scalar for part in below for scalar in _scalars(part)]
