"""Texts of strangers, made safe to show and cut to measure: a passage is a line of runs, some of them marked. Pure.

Left out are control signs and those that turn the direction of writing; what would ping somebody is broken by a space
that nobody sees. Escaping is each format's own, on top of this.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

ELLIPSIS = "…"
BREAK = "\u200b"  # a space without width
FIRST_STRONG, POP = "\u2068", "\u2069"

# What pings somebody in one chat or another: @everyone, @name, <!channel>, <@U1>, <#C1>, <at>name</at>.
_PINGS = re.compile(r"(?<![\w.])@(?=\w)|@(?=everyone|here|channel)|<(?=[!@#]|/?at)", re.IGNORECASE)
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_JOINED = frozenset("\u200c\u200d\ufe0e\ufe0f")


@dataclass(frozen=True)
class Run:
    """Some text, all of it marked or none."""

    text: str
    is_marked: bool = False


Passage = tuple[Run, ...]
Measure = Callable[[str], int]


def passage(text: str, marks: Iterable[tuple[int, int]] = ()) -> Passage:
    """One line. `marks` are half open, count in `text`, and may overlap or lie outside."""
    marked = {place for start, end in marks for place in range(max(0, start), min(end, len(text)))}
    signs = list(_shown(text, marked))
    line = "".join(sign for sign, _ in signs)
    breaks = {found.end() for found in _PINGS.finditer(line)}
    broken = ((BREAK + sign if at in breaks else sign, is_marked) for at, (sign, is_marked) in enumerate(signs))
    return _grouped(broken)


def plain(text: str) -> str:
    """The text as one safe line."""
    return words(passage(text))


def words(line: Passage) -> str:
    """A passage without its marks."""
    return "".join(run.text for run in line)


def shortened(line: Passage, longest: int, measure: Measure = len) -> Passage:
    """At most `longest`, cut at the end of a word; the last sign shows that something is missing."""
    text = words(line)
    if measure(text) <= longest:
        return line
    kept = cut(text, longest, measure).removesuffix(ELLIPSIS)
    flags = [run.is_marked for run in line for _ in run.text]
    return _grouped([*zip(kept, flags, strict=False), (ELLIPSIS, False)])


def cut(text: str, longest: int, measure: Measure = len) -> str:
    """The same of a text. A word is cut only where it is longer than half of the room, or nothing parts words."""
    if measure(text) <= longest:
        return text
    end = _fitting(text, longest, measure)
    space = text.rfind(" ", 0, end + 1)
    end = space if space > end // 2 else _before_joined(text, end)
    return text[:end].rstrip() + ELLIPSIS


def isolated(text: str) -> str:
    """For a line with other texts beside it: Arabic or Hebrew does not turn their order."""
    return f"{FIRST_STRONG}{text}{POP}" if any(map(_is_right_to_left, text)) else text


def is_right_to_left(text: str) -> bool:
    """Does it read from the right? Its first letter tells."""
    strong = (sign for sign in text if unicodedata.bidirectional(sign) in ("L", "R", "AL"))
    return _is_right_to_left(next(strong, ""))


def _is_right_to_left(sign: str) -> bool:
    return bool(sign) and unicodedata.bidirectional(sign) in ("R", "AL")


def _shown(text: str, marked: set[int]) -> Iterable[tuple[str, bool]]:
    """Sign by sign; runs of white space are one space, at the ends there is none."""
    waiting, began, was_marked = False, False, False
    for at, sign in enumerate(text):
        if sign.isspace():
            waiting = began
        elif sign not in _TURNS and unicodedata.category(sign) not in ("Cc", "Cs"):
            # An accent, or a joiner within a letter, is marked as what it belongs to is.
            is_marked = was_marked if _belongs_before(sign) and began else at in marked
            if waiting:
                yield " ", was_marked and is_marked
            yield sign, is_marked
            waiting, began, was_marked = False, True, is_marked


def _belongs_before(sign: str) -> bool:
    return sign in _JOINED or unicodedata.category(sign).startswith("M")


def _grouped(signs: Iterable[tuple[str, bool]]) -> Passage:
    runs = groupby(signs, key=lambda one: one[1])
    return tuple(Run("".join(sign for sign, _ in run), is_marked) for is_marked, run in runs)


def _fitting(text: str, longest: int, measure: Measure) -> int:
    """How many signs fit together with the ellipsis, found by halving."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + ELLIPSIS) <= longest:
            low = middle
        else:
            high = middle - 1
    return low


def _before_joined(text: str, end: int) -> int:
    while 0 < end < len(text) and (_belongs_before(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end
