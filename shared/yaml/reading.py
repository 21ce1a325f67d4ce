"""The bytes of a user's YAML file to placed nodes, with everything that is wrong with its form.

What cannot be used is left out and told, and reading goes on, so that all mistakes of a file show at once. What YAML
does besides data (aliases, anchors, tags, merge keys, several documents) is refused.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import yaml

from shared.errors import Problem
from shared.yaml.messages import QUOTE, Slip, explain_syntax
from shared.yaml.nodes import Items, Mapping, Node, Scalar, Source

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 40

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNREADABLE = re.compile(f"{_UNPRINTABLE.pattern}|\ufffd")
_MAX_CONTROLS = 20  # with more it is no text
_MAX_REREAD = 20_000_000  # characters that are read again, in all, after slips
_BYTE_ORDERS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass
class Read:
    """A file's tree, as far as it could be read.

    `lost`: the keys whose values miss something, by the place where their mapping starts. `is_cut`: what stands
    behind some place is not known.
    """

    root: Node
    problems: list[Problem] = field(default_factory=list)
    lost: dict[int, set[str]] = field(default_factory=dict)
    is_cut: bool = False


def read(data: bytes, file: str) -> Read:
    """The one document of the file."""
    source, problems, is_text = _decoded(data, file)
    if not is_text:
        return Read(Scalar(source, 0, 0, "", ""), problems, is_cut=True)
    text, refused = _UNREADABLE.sub("x", source.text) if problems else source.text, set[int]()
    while True:
        builder = _Builder(source, text)
        slip = builder.read(text)
        if slip is None:
            break
        problems.append(source.problem(slip.at, slip.message))
        if slip.value_at in refused or slip.value_at is None or len(refused) * len(text) > _MAX_REREAD:
            break
        refused.add(slip.value_at)
        text = _without_value(text, slip.value_at)
    if refused or builder.found:
        _without_refused(builder.root, refused, builder.lost)
    return Read(builder.root, [*problems, *builder.found], builder.lost, is_cut=slip is not None)


def _without_value(text: str, start: int) -> str:
    """A word stands in for what YAML cannot read, up to the end of the line; every other place stays as it was."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return text[:start] + "x".ljust(end - start) + text[end:]


def _decoded(data: bytes, file: str) -> tuple[Source, list[Problem], bool]:
    """The text, what is wrong with it, and whether it can be read all the same."""
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read"
        return Source(file, ""), [Problem(file, 1, 1, message)], False
    source, problems = Source(file, data.decode("utf-8-sig", "replace")), list[Problem]()
    if (order := _BYTE_ORDERS.get(data[:2])) is not None:
        return source, [Problem(file, 1, 1, f"this is {order}; save the file as UTF-8")], False
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        plain = data.removeprefix(b"\xef\xbb\xbf")  # of a file with a BOM, `error` counts from behind it
        index = len(plain[: error.start].decode("utf-8"))
        message = f"not UTF-8: byte 0x{plain[error.start]:02X}; save the file as UTF-8"
        problems.append(source.problem(index, message))
    controls = [found.start() for found in _UNPRINTABLE.finditer(source.text)]
    is_text = len(controls) <= _MAX_CONTROLS
    for index in controls if is_text else controls[: not problems]:
        sign = f"U+{ord(source.text[index]):04X}"
        problems.append(source.problem(index, f"the control character {sign} is not allowed in YAML"))
    return source, problems, is_text


REFUSED = "!"
"""The style of a scalar that cannot be used."""


class _TooDeep(yaml.MarkedYAMLError):
    """A nest that nobody writes by hand; it ends the reading as a slip of form does."""

    def __init__(self, at: int) -> None:
        super().__init__(problem=f"nested more than {MAX_DEPTH} deep")
        self.at = at


class _Builder:
    """Nodes from the events of the C parser, which alone keep anchors, tags and styles."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.root: Node = Scalar(source, 0, 0, "", "")
        self.found: list[Problem] = []
        self.lost: dict[int, set[str]] = defaultdict(set)
        # The index of the C parser counts code points, but not a BOM's, which `_decoded` has taken off.
        self._next: Any = yaml.CSafeLoader(text).get_event
        self._part: Node = self.root
        self._starts: tuple[Mapping, dict[str, int]] | None = None

    def read(self, text: str) -> Slip | None:
        """Fills `root`; returns what ended the reading, if anything did. Then `root` has what stands before that."""
        try:
            self._document()
        except _TooDeep as error:
            slip = Slip(error.at, str(error.problem))
        except yaml.MarkedYAMLError as error:
            slip = explain_syntax(error, text)
        else:
            return None
        self.root = self._part
        return slip

    def _document(self) -> None:
        self._next()  # the start of the stream
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return
        self.root = self._part = self._node(self._next(), 0)
        self._next()  # the end of the document
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            self._refuse(after, "a second document begins here; expected one document a file (remove the `---`)")

    def _node(self, event: Any, depth: int) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None:
            return Scalar(self.source, start, end, event.value, event.style or "")
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, _read_as("*", "an alias"))
            return Scalar(self.source, start, end, "", REFUSED)
        if event.anchor is not None:
            self._refuse(event, _read_as("&", "an anchor"))
        if event.tag is not None:
            self._refuse(event, _read_as("!", "a tag"))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(self.source, start, end, event.value, REFUSED)
        if depth >= MAX_DEPTH:
            raise _TooDeep(start)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(Items(self.source, start, end), depth)
        return self._mapping(Mapping(self.source, start, end), depth)

    def _items(self, node: Items, depth: int) -> Items:
        try:
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                node.items.append(self._node(event, depth + 1))
        except yaml.MarkedYAMLError:
            self._note_open_end(node)
            self._part = node
            raise
        return node

    def _mapping(self, node: Mapping, depth: int) -> Mapping:
        key: Node | None = None
        try:
            while not isinstance(event := self._next(), yaml.MappingEndEvent):
                key = self._node(event, depth + 1)
                value = self._node(self._next(), depth + 1)
                self._keep(node, key, value)
        except yaml.MarkedYAMLError:
            self._cut(node, key, depth)
            raise
        return node

    def _keep(self, node: Mapping, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            self.found.append(key.problem("expected a word as key, found a list or a mapping"))
            self.lost[node.start].add("")
            return
        name = sys.intern(key.text)  # the same few, very often
        if name == "<<" and not key.style:
            self.found.append(key.problem("merge keys are refused: write out what is meant"))
            self.lost[node.start].add(name)
        elif name in node.values:
            first, _ = self.source.place(self._key_starts(node, name)[name])
            self.found.append(key.problem(f"`{name}` is given twice; the first is in line {first}"))
            self.lost[node.start].add(name)
        else:
            node.values[name] = value
            node.key_starts.append(key.start)

    def _key_starts(self, node: Mapping, name: str) -> dict[str, int]:
        """Made once for many keys that are given twice."""
        if self._starts is None or self._starts[0] is not node or name not in self._starts[1]:
            self._starts = node, dict(zip(node.values, node.key_starts, strict=True))
        return self._starts[1]

    def _note_open_end(self, node: Node | None) -> None:
        """The last entry of a section may go on where the reading ended."""
        if isinstance(node, Items) and node.items and isinstance(node.items[-1], Mapping):
            self.lost[node.items[-1].start].add("")

    def _cut(self, node: Mapping, key: Node | None, depth: int) -> None:
        """Of a section, what was read so far is kept; of a watchlist or receiver that is cut, no more than its name."""
        self._note_open_end(next(reversed(node.values.values()), None))
        if isinstance(key, Scalar) and key.text not in node.values:
            self.lost[node.start].add(key.text)
            if depth == 0 and self._part is not self.root:
                node.values[key.text] = self._part
                node.key_starts.append(key.start)
        self._part = node

    def _refuse(self, event: Any, message: str) -> None:
        self.found.append(self.source.problem(event.start_mark.index, message))


def _read_as(sign: str, what: str) -> str:
    return f"a value that starts with `{sign}` is {what} to YAML, which is refused; {QUOTE}"


def _without_refused(node: Node, refused: AbstractSet[int], lost: dict[int, set[str]]) -> bool:
    """Takes values that cannot be used away; whether a list is without some of its own now."""
    if isinstance(node, Scalar):
        return False
    if isinstance(node, Items):
        kept = [one for one in node.items if not _is_refused(one, refused)]
        has_lost, node.items = len(kept) < len(node.items), kept
        below = [_without_refused(one, refused, lost) for one in kept]
        return has_lost or any(below)
    for key, key_start in list(zip(node.values, node.key_starts, strict=True)):
        if _is_refused(node.values[key], refused):
            del node.values[key]
            node.key_starts.remove(key_start)
            lost[node.start].add(key)
        elif _without_refused(node.values[key], refused, lost):
            lost[node.start].add(key)
    return False


def _is_refused(node: Node, refused: AbstractSet[int]) -> bool:
    return isinstance(node, Scalar) and (node.style == REFUSED or node.start in refused)
