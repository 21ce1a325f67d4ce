"""A test added to a watchlist in the user's YAML: text put in at one place, all else as it was. Pure.

Refused rather than guessed: what comes out is read again, and must say what the file said before and the test.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.errors import Misconfigured
from shared.yaml.file import load
from shared.yaml.nodes import Items, Node, Scalar, as_data, at
from shared.yaml.nodes import Mapping as MappingNode

_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # which YAML takes for line ends, or refuses
_LITERAL = re.compile(r"(?!\s)[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+(?<!\s)")
_SPACE = re.compile(r"(?:[\s,]|(?<=\s)#[^\n]*)*")
_STEP = 2


def with_test(data: bytes, file: str, watchlist_id: str, test: Mapping[str, Any]) -> bytes:
    """The file with one test more. Raises Misconfigured where it is there already, or cannot be added safely."""
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    node = load(data, file)
    place = _place(node, watchlist_id)
    before = as_data(at(node, place))
    if _as_read(test) in list(before.get("tests") or ()):
        raise Misconfigured(f"{file}: `{watchlist_id}` has this test already")
    index, added = _addition(at(node, place), test)
    text = node.source.text
    if "\r\n" in text:
        added = added.replace("\n", "\r\n")
    written = bom + (text[:index] + added + text[index:]).encode()
    if not _adds_only(written, data, file, place, test):
        raise Misconfigured(f"{file}: the test of `{watchlist_id}` cannot be added safely; add by hand:\n{_flow(test)}")
    return written


def _place(node: Node, watchlist_id: str) -> tuple[str, int]:
    watchlists = at(node, ["watchlists"])
    for number, one in enumerate(watchlists.items if isinstance(watchlists, Items) else ()):
        if isinstance(one, MappingNode) and as_data(one).get("id") == watchlist_id:
            return "watchlists", number
    raise Misconfigured(f"{node.source.file}: no watchlist `{watchlist_id}` here")


def _addition(watchlist: Node, test: Mapping[str, Any]) -> tuple[int, str]:
    """Where what goes in: behind the last test or, where there is none, behind the last key."""
    tests = watchlist.values.get("tests") if isinstance(watchlist, MappingNode) else None
    if isinstance(tests, Items):
        if not _is_flow(tests):
            return _after_line(tests, "".join(_block(test, _column(tests))))
        return (_end(tests.items[-1]), f", {_flow(test)}") if tests.items else (tests.start + 1, _flow(test))
    if _is_flow(watchlist):
        return _end(_below(watchlist)[-1]), f", tests: [{_flow(test)}]"
    indent = _column(watchlist)
    return _after_line(watchlist, "".join([f"{' ' * indent}tests:\n", *_block(test, indent + _STEP)]))


def _after_line(node: Node, lines: str) -> tuple[int, str]:
    text, end = node.source.text, _end(node)
    line_end = text.find("\n", end)
    return (len(text), f"\n{lines}") if line_end < 0 else (line_end + 1, lines)


def _end(node: Node) -> int:
    """Where a node really ends: of what has parts, the parser tells only the start."""
    text = node.source.text
    if isinstance(node, Scalar):
        return max(node.start, len(text[: node.end].rstrip())) if node.style in ("|", ">") else node.end
    below = _below(node)
    end = _end(below[-1]) if below else node.start + 1
    if not _is_flow(node):
        return end
    closing = _SPACE.match(text, end)
    return (closing.end() if closing else end) + 1


def _below(node: Node) -> list[Node]:
    if isinstance(node, Scalar):
        return []
    return node.items if isinstance(node, Items) else list(node.values.values())


def _is_flow(node: Node) -> bool:
    return not isinstance(node, Scalar) and node.source.text[node.start] in "[{"


def _column(node: Node) -> int:
    return node.source.place(node.start)[1] - 1


def _block(test: Mapping[str, Any], indent: int) -> Iterator[str]:
    """An item of a list, a key a line."""
    pad = " " * (indent + _STEP)
    for number, (key, value) in enumerate(test.items()):
        yield f"{' ' * indent}- " if number == 0 else pad
        if key == "text" and _LITERAL.fullmatch(value):
            lines = (f"{pad}  {line}" if line else "" for line in value.split("\n"))
            yield "".join(["text: |-\n", *(f"{line}\n" for line in lines)])
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield "".join([f"{key}:\n", *(f"{pad}  - {_value(one)}\n" for one in value)])
        else:
            yield f"{key}: {_value(value, key)}\n"


def _flow(test: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{key}: {_value(value, key)}' for key, value in test.items())}}}"


def _value(value: Any, key: str = "") -> str:
    """In double quotes, as JSON writes it, which YAML reads alike."""
    if key == "expect":
        return str(value)
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _adds_only(written: bytes, data: bytes, file: str, place: tuple[str, int], test: Mapping[str, Any]) -> bool:
    """Is the new file the old one, and this test behind the others?"""
    try:
        after: Any = as_data(load(written, file))
        section, number = place
        tests = after[section][number]["tests"]
        is_added = tests.pop() == _as_read(test)
    except (Misconfigured, LookupError, TypeError, AttributeError):
        return False
    before: Any = as_data(load(data, file))
    if not tests and "tests" not in before[section][number]:
        del after[section][number]["tests"]
    return is_added and bool(after == before)


def _as_read(value: Any) -> Any:
    """As it comes out of a file, where every scalar is text."""
    if isinstance(value, Mapping):
        return {key: _as_read(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_as_read(one) for one in value]
    return value if isinstance(value, str) else json.dumps(value)
