"""Bytes into JSON records: one object, a list, or lines, each with the line it stands in."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial

from services.ingest.raw.decoding import check_bytes, decoded_text
from shared.errors import Poison

MAX_DEPTH = 64
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what `surrogateescape` leaves


def records_of(data: bytes) -> Iterator[tuple[int, Callable[[], object]]]:
    """(line, read) for each record of an object, a list or lines; `read` raises Poison where that one is no JSON."""
    check_bytes(data)
    if _is_lines(data):
        text = (
            decoded_text(data)
            if data[:2] in (b"\xff\xfe", b"\xfe\xff")
            else data.decode("utf-8-sig", "surrogateescape")
        )
        for n, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield n, partial(_loaded, line)
        return
    whole = data.decode("utf-8-sig", "surrogateescape")
    loaded = _loaded(whole)
    if not isinstance(loaded, list):
        yield _first_line(whole), partial(_same, loaded)
        return
    lines = _lines_of_items(whole, len(loaded))
    for n, item in enumerate(loaded):
        yield lines[n], partial(_same, item)


def _is_lines(data: bytes) -> bool:
    """Lines, unless the whole is one list or one object spread over several lines."""
    first, _, rest = data.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if first[:1] not in (b"{", b"["):
        return True
    if not rest.strip():
        return first[:1] != b"["
    try:
        _loaded(first.decode("utf-8", "surrogateescape"))
    except Poison:
        return not _whole_loads(data)
    return True


def _whole_loads(data: bytes) -> bool:
    try:
        _loaded(data.decode("utf-8-sig", "surrogateescape"))
    except Poison:
        return data.lstrip()[:1] == b"{" and b"\n{" in data
    return True


def _loaded(text: str) -> object:
    if _NOT_UTF8.search(text):
        raise Poison("not UTF-8: expected JSON in UTF-8")
    if _depth(text) > MAX_DEPTH:
        raise Poison(f"nested deeper than {MAX_DEPTH}; expected a flat object with title and text")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}" if "\n" in text.strip() else f"column {error.colno}"
        raise Poison(f"not JSON: {error.msg} at {place}") from error
    except (ValueError, RecursionError) as error:  # a number of more digits than Python reads
        raise Poison(f"not JSON that can be read: {error}") from error


def _no_constant(name: str) -> object:
    raise Poison(f"not JSON: {name} is no value")


def _depth(text: str) -> int:
    """The deepest nesting, strings left aside; counted before parsing, as the parser is recursive."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    deepest = depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        char = found[0][0]
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif char in "]}":
            depth -= 1
    return deepest


def _same(value: object) -> object:
    return value


def _first_line(whole: str) -> int:
    return whole[: len(whole) - len(whole.lstrip())].count("\n") + 1


def _lines_of_items(whole: str, count: int) -> list[int]:
    """The line each item of a top-level list begins in."""
    lines, depth, expects, line, at = [], 0, False, 1, 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+|[\[\]{},:]', whole, re.DOTALL):
        line += whole.count("\n", at, found.start())
        at = found.start()
        char = found[0][0]
        if expects and char not in "],":
            lines.append(line)
            expects = False
        if char in "[{":
            depth += 1
            expects = expects or (depth == 1 and char == "[")
        elif char in "]}":
            depth -= 1
        elif char == "," and depth == 1:
            expects = True
    return lines if len(lines) == count else [1] * count
