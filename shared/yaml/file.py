"""A user's YAML file read into placed nodes (shared/yaml/nodes.py), and held against a pydantic model.

Scalars stay text; the model types them (`no` is Norwegian, `22:30` a time). What YAML does besides data (aliases,
anchors, tags, merge keys, several documents) is refused. Which files say what is left to those who own them.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ValidationError

from shared.errors import Misconfigured, Problem
from shared.yaml.messages import explain_validation
from shared.yaml.nodes import Items, Mapping, Node, Scalar, Source, as_data, at
from shared.yaml.reading import read

__all__ = [
    "Flag",
    "Items",
    "Mapping",
    "Node",
    "Scalar",
    "Source",
    "as_data",
    "at",
    "load",
    "problems",
    "read_paths",
    "validate",
]

M = TypeVar("M", bound=BaseModel)


def read_paths(path: Path) -> list[Path]:
    """One file, or the `*.yaml` and `*.yml` of a folder in name order. Hidden files are not read."""
    if not path.is_dir():
        return [path]
    found = [p for p in path.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith(".")]
    return sorted((p for p in found if p.is_file()), key=lambda p: p.name)


def load(data: bytes, file: str) -> Node:
    """The one document of the file. Raises Misconfigured with all that is wrong with its form."""
    found = read(data, file)
    if found.problems:
        raise Misconfigured("", found.problems)
    return found.root


def validate(node: Node, model: type[M], *, file: str | None = None) -> M:
    """The node as a `model`. Raises Misconfigured with all problems, each at its own place."""
    file = file or node.source.file
    if isinstance(node, Scalar) and node.is_empty:
        raise Misconfigured("", [nothing_in(node, model)])
    try:
        return model.model_validate(as_data(node))
    except ValidationError as error:
        raise Misconfigured("", problems(node, error, model)) from error


def nothing_in(node: Node, model: type[BaseModel]) -> Problem:
    """What is said of an empty file."""
    return node.problem(f"the file is empty; expected {_keys_of(model)}")


def problems(
    node: Node, error: ValidationError, model: type[BaseModel], *, but_missing_in: AbstractSet[int] = frozenset()
) -> list[Problem]:
    """What pydantic found, at the places where the user wrote it.

    `but_missing_in`: the starts of mappings that lack a key, or its value, only because it could not be read.
    """
    found: dict[tuple[int, str], Problem] = {}
    keys: dict[int, dict[str, Scalar]] = {}
    told = error.errors(include_url=False)
    paths = {one["loc"][:size] for one in told for size in range(len(one["loc"]))}
    for one in told:
        path = one["loc"]
        owner, place = at(node, path[:-1]), at(node, path)
        if (one["type"] == "missing" and place.start in but_missing_in) or (
            one["input"] is None and owner.start in but_missing_in
        ):
            continue
        if one["type"] == "too_short" and path in paths:
            continue  # it holds something, which is told
        if one["type"] == "extra_forbidden" and isinstance(owner, Mapping):
            if id(owner) not in keys:
                keys[id(owner)] = owner.keys
            place = keys[id(owner)].get(str(path[-1]), place)
        message = explain_validation(one, _field_names(model, path[:-1]))
        found.setdefault((place.start, message), place.problem(message))
    return sorted(found.values())


def _as_flag(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("expected true or false")


Flag = Annotated[bool, BeforeValidator(_as_flag)]
"""A boolean of a user's file: `true` or `false`, nothing else."""


def _field_names(model: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    owner: type[BaseModel] | None = model
    for step in path:
        if owner is None:
            return []
        if isinstance(step, str) and (found := _field(owner, step)) is not None:
            owner = next(_models(found), None)
    return _names(owner) if owner else []


def _field(model: type[BaseModel], name: str) -> Any:
    return next((f.annotation for n, f in model.model_fields.items() if name in (n, f.alias)), None)


def _names(model: type[BaseModel]) -> list[str]:
    return [f.alias or n for n, f in model.model_fields.items()]


def _keys_of(model: type[BaseModel]) -> str:
    return "one of these keys: " + ", ".join(_names(model))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field's type leads to, through optional, list, tuple, dict and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, list, tuple, dict, AbstractMapping, Annotated):
        for part in get_args(annotation):
            yield from _models(part)
