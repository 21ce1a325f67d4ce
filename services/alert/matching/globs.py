"""Words with wildcards: `*` any characters, `?` one. Matched from left to right without going back, whatever stars."""

import re
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=16384)
def matcher(pattern: str) -> Callable[[str], bool]:
    """A test of whole words. The parts between stars are looked for in turn, each at its first place."""
    head, *rest = pattern.split("*")
    if not rest:
        return re.compile(_literal(head)).fullmatch if "?" in head else head.__eq__  # type: ignore[return-value]
    if rest == [""] and "?" not in head:
        return lambda word: word.startswith(head)
    *middle, tail = rest
    parts = [re.compile(_literal(part), re.DOTALL) for part in middle if part]
    first, last = re.compile(_literal(head), re.DOTALL), re.compile(_literal(tail), re.DOTALL)
    return lambda word: _fits(word, first, parts, last, len(tail))


def literal_prefix(pattern: str) -> str:
    """What every word that fits begins with."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def _fits(word: str, first: re.Pattern[str], parts: list[re.Pattern[str]], last: re.Pattern[str], tail: int) -> bool:
    found = first.match(word)
    at = found.end() if found else -1
    for part in parts:
        found = part.search(word, at) if at >= 0 else None
        at = found.end() if found else -1
    return at >= 0 and len(word) - tail >= at and last.fullmatch(word, len(word) - tail) is not None


def _literal(part: str) -> str:
    """A run without stars as a pattern of fixed length: nothing in it repeats."""
    return "".join("." if char == "?" else re.escape(char) for char in part)
