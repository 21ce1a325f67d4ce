"""The written documents as tests read them: fenced blocks with their info strings, and tables by their heads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What stands between fences; `name` is the second word behind the opening one."""

    document: str
    line: int
    language: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


@cache
def blocks(document: Path) -> tuple[Block, ...]:
    text = document.read_text("utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        language, _, name = fence[1].partition(" ")
        found.append(Block(document.name, text[: fence.start()].count("\n") + 1, language, name, fence[2]))
    return tuple(found)


def block(document: Path, name: str) -> Block:
    """The one block of that name."""
    (found,) = [one for one in blocks(document) if one.name == name]
    return found


def rows(document: Path, *head: str) -> Iterator[list[str]]:
    """The rows of every table whose head begins so; cells as written, without the space around them."""
    inside = False
    for line in _FENCE.sub("", document.read_text("utf-8")).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif tuple(cells[: len(head)]) == head:
            inside = True
        elif inside and not set("".join(cells)) <= set("- "):
            yield cells


def code(cell: str) -> str:
    """What stands in a cell between backticks."""
    found = re.fullmatch(r"`(.*)`", cell)
    assert found, f"expected `...`, found {cell}"
    return found[1]
