"""The nodes of a user's YAML file: text as written, with the place of each part in the file. Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shared.errors import Problem


class Source:
    """The text of one file, for places and excerpts; lines end at `\\n` only."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, in code points."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def problem(self, index: int, message: str, *, is_warning: bool = False) -> Problem:
        line, column = self.place(min(index, len(self.text)))
        start = self._starts[line - 1]
        shown = (
            self.text[start:].split("\n", 1)[0] if line == len(self._starts) else self.text[start : self._starts[line]]
        )
        return Problem(self.file, line, column, message, shown.rstrip("\r\n") or None, is_warning)


@dataclass(slots=True)
class _Placed:
    source: Source
    start: int
    end: int

    def problem(self, message: str, *, is_warning: bool = False) -> Problem:
        return self.source.problem(self.start, message, is_warning=is_warning)


@dataclass(slots=True)
class Scalar(_Placed):
    """Text, and how it was written: style `""` is plain, else the quote or block sign."""

    text: str
    style: str

    @property
    def is_empty(self) -> bool:
        """A key without a value, or `null` in one of YAML's spellings."""
        return not self.style and self.text in ("", "~", "null")

    @property
    def comment(self) -> str | None:
        """What stands behind ` #` on the line where a plain value ends: YAML cut it off."""
        rest = self.source.text[self.end :].split("\n", 1)[0] if not self.style else ""
        cut = re.match(r"[ \t]+(#.*)", rest)
        return cut[1].rstrip() if cut else None

    def problem_at(self, offset: int, message: str, *, is_warning: bool = False) -> Problem:
        """A problem at a character of the *value*, whatever quoting, folding or indentation lies between."""
        return self.source.problem(_source_index(self, offset), message, is_warning=is_warning)


@dataclass(slots=True)
class Items(_Placed):
    """A sequence."""

    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class Mapping(_Placed):
    """A mapping: each key once, with the place of the key itself."""

    values: "dict[str, Node]" = field(default_factory=dict)
    key_starts: list[int] = field(default_factory=list)

    @property
    def keys(self) -> dict[str, Scalar]:
        """Made when asked for: of 100,000 mappings they would be a third of the memory."""
        return {
            key: Scalar(self.source, start, start + len(key), key, "")
            for key, start in zip(self.values, self.key_starts, strict=True)
        }


Node = Scalar | Items | Mapping


def at(node: Node, path: Sequence[int | str]) -> Node:
    """The node at a path; as deep as the path fits (pydantic's names of union branches are passed over)."""
    for step in path:
        if isinstance(node, Mapping) and step in node.values:
            node = node.values[str(step)]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node


def as_data(node: Node) -> Any:
    """Plain dicts, lists, and text; a key without a value is None."""
    if isinstance(node, Scalar):
        return None if node.is_empty else node.text
    if isinstance(node, Items):
        return [as_data(item) for item in node.items]
    return {key: as_data(value) for key, value in node.values.items()}


def _source_index(scalar: Scalar, offset: int) -> int:
    """Where a character of the value stands in the file: the value and its source are walked in step."""
    source, index = scalar.source.text, scalar.start
    if scalar.style:
        index += 1
    if scalar.style in ("|", ">"):
        index = source.find("\n", index) + 1
    for position, char in enumerate(scalar.text):
        index = _seek(source, index, scalar, char)
        if position >= offset:
            return index
        index += _written_length(source, index, scalar.style)
    return min(index, scalar.end)


def _seek(source: str, index: int, scalar: Scalar, char: str) -> int:
    """The next place that may stand for `char`: white space of the file folds, and indents."""
    if not char.isspace():
        while index < scalar.end and (source[index].isspace() or source.startswith("\\\n", index)):
            index += 1
    return index


def _written_length(source: str, index: int, style: str) -> int:
    if style == "'" and source.startswith("''", index):
        return 2
    if style == '"' and source.startswith("\\", index):
        return {"x": 4, "u": 6, "U": 10}.get(source[index + 1 : index + 2], 2)
    return 1
