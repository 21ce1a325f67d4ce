"""One watchlist file, read on its own: its form and its tree. What files say to each other is ruleset.py's."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from services.alert.watchlists.form import FileForm
from services.alert.watchlists.query import QueryError, parse
from services.alert.watchlists.query.operands import ListNature
from shared.errors import Misconfigured, Problem
from shared.yamlfile import Items, Node, Scalar, at, load, validate
from shared.yamlfile import Mapping as MappingNode

Reader = Callable[[str], bytes]
"""Gives the bytes of a list's file by the name that the YAML gives it."""

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{")
_SECRET_KEY = re.compile(
    r"(^|[\s{,])(secret|secret_file|url|headers|authorization|[\w-]*token|[\w-]*key|password)\s*:", re.IGNORECASE
)
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{4,}")


@dataclass(frozen=True)
class Parsed:
    """A file that is right by itself. Kept, it serves as the last good version."""

    file: str
    form: FileForm
    node: Node
    read: Reader
    is_env_known: bool

    def at(self, *path: int | str) -> Node:
        return at(self.node, path)

    def key(self, section: str, name: str) -> Node:
        """Where a name of a section itself stands."""
        owner = self.at(section)
        return owner.keys[name] if isinstance(owner, MappingNode) else owner


def parse_file(data: bytes, file: str, read: Reader, *, env: Mapping[str, str] | None) -> Parsed:
    """The file; where `env` is given, its references are resolved (in `receivers` alone). Raises Misconfigured."""
    try:
        node = load(data, file)
    except Misconfigured as error:
        raise Misconfigured("", map(masked, error.problems)) from None
    problems = [] if env is None else _resolve(node, env)
    try:
        form = validate(node, FileForm)
    except Misconfigured as error:
        # The form cannot be trusted further; its queries still can be read, so that all mistakes show at once.
        problems += [*error.problems, *_query_problems(node)]
    if problems:
        raise Misconfigured("", sorted(map(masked, problems)))
    return Parsed(file, form, node, read, env is not None)


def masked(problem: Problem) -> Problem:
    """No secret is shown, neither by the line nor in the message."""
    message = _SECRET.sub("whsec_...", problem.message)
    if problem.source_line and (_SECRET_KEY.search(problem.source_line) or "whsec_" in problem.source_line):
        return replace(problem, message=re.sub(r"(`>-`): '.*", r"\1", message), source_line=None)
    return replace(problem, message=message)


def _resolve(node: Node, env: Mapping[str, str]) -> list[Problem]:
    receivers = node.values.get("receivers") if isinstance(node, MappingNode) else None
    return [] if receivers is None else [one for scalar in _scalars(receivers) for one in _resolve_scalar(scalar, env)]


def _resolve_scalar(scalar: Scalar, env: Mapping[str, str]) -> list[Problem]:
    problems: list[Problem] = []

    def value(found: re.Match[str]) -> str:
        name, default = found[1], found[2]
        if name is None:
            problems.append(scalar.problem_at(found.start(), "expected ${NAME} or ${NAME:-default}"))
        elif env.get(name):
            return env[name]
        elif default is None:
            problems.append(
                scalar.problem_at(found.start(), f"{name} is not set; set it, or give ${{{name}:-default}}")
            )
        return default or ""

    scalar.text = _REFERENCE.sub(value, scalar.text)
    return problems


class _AnyList(dict[str, ListNature]):
    """Every name is a list: for a file that is read by itself."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> ListNature:
        return ListNature()


def _query_problems(node: Node) -> Iterator[Problem]:
    watchlists = at(node, ["watchlists"])
    for watchlist in watchlists.items if isinstance(watchlists, Items) else []:
        for key in ("match", "all", "any", "none"):
            value = watchlist.values.get(key) if isinstance(watchlist, MappingNode) else None
            for scalar in _scalars(value) if value is not None else []:
                try:
                    parse(scalar.text, _AnyList())
                except QueryError as error:
                    yield scalar.problem_at(error.offset, str(error))


def _scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    below = node.items if isinstance(node, Items) else list(node.values.values())
    return [scalar for part in below for scalar in _scalars(part)]
