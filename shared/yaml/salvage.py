"""What is right of a user's file that is not: what a model refuses is taken away until it takes the rest.

So a check can go on behind the first mistake, and tell those of other kinds in the same run.
"""

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import Problem
from shared.yaml.file import nothing_in, problems
from shared.yaml.nodes import Items, Mapping, Node, Scalar, as_data
from shared.yaml.reading import Read

_ROUNDS = 6  # what is taken away may leave a hole above it, a few levels up at most

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Salvage(Generic[M]):
    """`form` is the model of what is right, None where nothing is; the tree that was read now holds that alone.

    `lost`: the keys whose values miss something, by the place where their mapping starts.
    """

    form: M | None
    problems: Sequence[Problem]
    lost: AbstractMapping[int, AbstractSet[str]]


def salvage(read: Read, model: type[M], *, stand_ins: AbstractMapping[str, str]) -> Salvage[M]:
    """The form of what was read, and all that is wrong with it.

    `stand_ins`: of some keys that must be there, what stands in for a value that is wrong, so that the rest of their
    mapping still is looked at; `{}` in it becomes a number of its own.
    """
    found, lost = list(read.problems), read.lost
    if isinstance(read.root, Scalar) and read.root.is_empty:
        return Salvage(None, found or [nothing_in(read.root, model)], lost)
    for turn in range(_ROUNDS):
        try:
            return Salvage(model.model_validate(as_data(read.root)), found, lost)
        except ValidationError as error:
            if turn == 0:
                found += problems(read.root, error, model, but_missing_in=lost.keys())
            _take_away(error, read.root, lost, stand_ins)
    return Salvage(None, found, lost)


def _take_away(
    error: ValidationError, root: Node, lost: dict[int, set[str]], stand_ins: AbstractMapping[str, str]
) -> None:
    doomed: set[int] = set()
    owners: dict[int, Mapping | Items] = {}
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        *above, (node, _) = _path(root, one["loc"])
        name = str(one["loc"][-1]) if one["loc"] else ""
        if one["type"] == "missing" and name in stand_ins and isinstance(node, Mapping):
            node.values[name] = Scalar(node.source, node.start, node.start, stand_ins[name].format(node.start), "'")
            node.key_starts.append(node.start)
        elif above:
            doomed.add(id(node))
            owners[id(above[-1][0])] = above[-1][0]
            owner, key = next(step for step in reversed(above) if isinstance(step[0], Mapping) or step is above[0])
            lost.setdefault(owner.start, set()).add(str(key))
    for owner in owners.values():
        _without(owner, doomed)


def _path(root: Node, steps: Sequence[int | str]) -> list[tuple[Any, int | str]]:
    """The nodes from the root to the one at a path, as deep as it fits, each with the key that leads on."""
    found: list[tuple[Any, int | str]] = []
    node = root
    for step in steps:
        if isinstance(node, Mapping) and step in node.values:
            found.append((node, step))
            node = node.values[str(step)]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            found.append((node, step))
            node = node.items[step]
    return [*found, (node, "")]


def _without(owner: Mapping | Items, doomed: AbstractSet[int]) -> None:
    if isinstance(owner, Items):
        owner.items = [one for one in owner.items if id(one) not in doomed]
        return
    kept = [
        (key, value, start)
        for (key, value), start in zip(owner.values.items(), owner.key_starts, strict=True)
        if id(value) not in doomed
    ]
    owner.values = {key: value for key, value, _ in kept}
    owner.key_starts = [start for _, _, start in kept]
