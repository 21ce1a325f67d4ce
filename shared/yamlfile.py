"""A user's YAML file read into placed nodes (shared/yamlnodes.py), and held against a pydantic model.

Scalars stay text; the model types them (`no` is Norwegian, `22:30` a time). What YAML does besides data (aliases,
anchors, tags, merge keys, several documents) is refused. Which files say what is left to those who own them.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, BeforeValidator, ValidationError

from shared.errors import Misconfigured, Problem
from shared.yamlmessages import QUOTE, explain_syntax, explain_validation
from shared.yamlnodes import Items, Mapping, Node, Scalar, Source, as_data, at

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

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 40

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

M = TypeVar("M", bound=BaseModel)


def read_paths(path: Path) -> list[Path]:
    """One file, or the `*.yaml` and `*.yml` of a folder in name order. Hidden files are not read."""
    if not path.is_dir():
        return [path]
    found = [p for p in path.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith(".")]
    return sorted((p for p in found if p.is_file()), key=lambda p: p.name)


def load(data: bytes, file: str) -> Node:
    """The one document of the file. Raises Misconfigured with the place of what cannot be read."""
    source = Source(file, _decoded(data, file))
    if control := _UNPRINTABLE.search(source.text):
        raise _refusal(source, control.start(), f"the control character U+{ord(control[0]):04X} is not allowed in YAML")
    return _Builder(source).document()


def validate(node: Node, model: type[M], *, file: str | None = None) -> M:
    """The node as a `model`. Raises Misconfigured with all problems, each at its own place."""
    file = file or node.source.file
    if isinstance(node, Scalar) and node.is_empty:
        raise Misconfigured("", [node.problem(f"the file is empty; expected {_keys_of(model)}")])
    try:
        return model.model_validate(as_data(node))
    except ValidationError as error:
        raise Misconfigured("", problems(node, error, model)) from error


def problems(node: Node, error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """What pydantic found, at the places where the user wrote it."""
    found: dict[tuple[int, str], Problem] = {}
    for one in error.errors(include_url=False):
        path = one["loc"]
        owner, last = at(node, path[:-1]), path[-1] if path else None
        is_key = one["type"] == "extra_forbidden" and isinstance(owner, Mapping) and last in owner.keys
        place = owner.keys[str(last)] if is_key and isinstance(owner, Mapping) else at(node, path)
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


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise Misconfigured(
            "", [Problem(file, 1, 1, f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read")]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Of a file with a BOM, `error` counts from behind it.
        text = data.removeprefix(b"\xef\xbb\xbf")
        before = text[: error.start].decode("utf-8")
        bad = f"not UTF-8: byte 0x{text[error.start]:02X}; save the file as UTF-8"
        raise _refusal(
            Source(file, before + text[error.start :].decode("utf-8", "replace")), len(before), bad
        ) from error


def _refusal(source: Source, index: int, message: str) -> Misconfigured:
    return Misconfigured("", [source.problem(index, message)])


class _Builder:
    """Nodes from the events of the C parser, which alone keep anchors, tags and styles."""

    def __init__(self, source: Source) -> None:
        self.source = source
        # The index of the C parser counts code points, but not a BOM's, which `_decoded` has taken off.
        self._next: Any = yaml.CSafeLoader(source.text).get_event
        self.found: list[Problem] = []

    def document(self) -> Node:
        try:
            root = self._read()
        except yaml.MarkedYAMLError as error:
            index, message = explain_syntax(error, self.source.text)
            self.found.append(self.source.problem(index, message))
        if self.found:
            raise Misconfigured("", self.found)
        return root

    def _read(self) -> Node:
        self._next()  # the start of the stream
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return Scalar(self.source, 0, 0, "", "")
        root = self._node(self._next(), 0)
        self._next()  # the end of the document
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            self._refuse(after, "a second document begins here; expected one document a file (remove the `---`)")
        return root

    def _node(self, event: Any, depth: int) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None:
            return Scalar(self.source, start, end, event.value, event.style or "")
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, _read_as("*", "an alias"))
            return Scalar(self.source, start, end, "", "'")
        if event.anchor is not None:
            self._refuse(event, _read_as("&", "an anchor"))
        if event.tag is not None:
            self._refuse(event, _read_as("!", "a tag"))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(self.source, start, end, event.value, event.style or "")
        if depth >= MAX_DEPTH:
            raise _refusal(self.source, start, f"nested more than {MAX_DEPTH} deep")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(Items(self.source, start, end), depth)
        return self._mapping(Mapping(self.source, start, end), depth)

    def _items(self, node: Items, depth: int) -> Items:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            node.items.append(self._node(event, depth + 1))
        return node

    def _mapping(self, node: Mapping, depth: int) -> Mapping:
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if isinstance(key, Scalar):
                key.text = sys.intern(key.text)  # the same few, very often
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                self.found.append(key.problem("expected a word as key, found a list or a mapping"))
            elif key.text == "<<" and not key.style:
                self.found.append(key.problem("merge keys are refused: write out what is meant"))
            elif key.text in node.values:
                first, _ = self.source.place(node.keys[key.text].start)
                self.found.append(key.problem(f"`{key.text}` is given twice; the first is in line {first}"))
            else:
                node.values[key.text] = value
                node.key_starts.append(key.start)
        return node

    def _refuse(self, event: Any, message: str) -> None:
        self.found.append(self.source.problem(event.start_mark.index, message))


def _read_as(sign: str, what: str) -> str:
    return f"a value that starts with `{sign}` is {what} to YAML, which is refused; {QUOTE}"


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
