"""A plain-text document as blocks: lines with their place in the original, hard-wrapped ones put together."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_WORDY = re.compile(r"[^\W\d_]")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = re.compile(r"[.!?…。！？؟۔।:;][\"'”’»)\]」』]*\s*(?:\[\d+\]|\(\w+\))?$|[\"”»][.,]?$")
_STOPS_INSIDE = re.compile(r"[.!?。！？؟۔।][\"'”’»)]*(?:\s|[\u3040-\u9fff])")
_RAGGED = 22  # signs by which a full line may be shorter than the width: the next word did not fit
_WRAP = (45, 132)  # a mail or a wire breaks its lines somewhere between


@dataclass(frozen=True)
class Block:
    """One paragraph-like piece: `text` is `raw[start:end]`, white space inside not yet changed."""

    start: int
    end: int
    text: str

    @cached_property
    def words(self) -> int:
        """Words; where a script has no spaces, two signs count as one."""
        return sum(1 for word in self.text.split() if _WORDY.search(word)) + len(_WIDE.findall(self.text)) // 2

    @cached_property
    def ends_sentence(self) -> bool:
        return bool(_ENDS.search(self.text[-12:]))

    @cached_property
    def is_prose(self) -> bool:
        """A line that people wrote as running text, not a label, a headline or a link."""
        return (
            (self.words >= 9 and self.ends_sentence)
            or self.words >= 32
            or (self.words >= 18 and bool(_STOPS_INSIDE.search(self.text)))
        )


def blocks_of(raw: str) -> list[Block]:
    """The non-empty blocks of `raw`, in order."""
    return [_block(raw, part[0][0], part[-1][1]) for group in _groups(raw) for part in _paragraphs(raw, group)]


def _groups(raw: str) -> list[list[tuple[int, int]]]:
    """Runs of lines without a blank line between, without the white space at their ends."""
    groups: list[list[tuple[int, int]]] = [[]]
    at = 0
    for end, after in [*((m.start(), m.end()) for m in _LINE_END.finditer(raw)), (len(raw), len(raw))]:
        line = raw[at:end]
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            groups[-1].append((start, at + len(line.rstrip())))
        elif groups[-1]:
            groups.append([])
        at = after
    return [group for group in groups if group]


def _paragraphs(raw: str, group: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The lines of `group` put together: all of them, those up to each short line that ends a sentence, or none."""
    lines = [raw[start:end] for start, end in group]
    if len(group) > 1 and _is_wrapped(lines):
        return [group]
    if len(group) > 2 and (width := _wrapped_width(lines)):
        ends = [n + 1 for n, line in enumerate(lines) if _ENDS.search(line[-12:]) and len(line) < width - _RAGGED]
        return [group[a:b] for a, b in pairwise([0, *(n for n in ends if n < len(group)), len(group)])]
    return [[one] for one in group]


def _is_wrapped(lines: list[str]) -> bool:
    """Every line but the last nearly fills one width, and most break off inside a sentence."""
    body = [len(line) for line in lines[:-1]]
    width = max(body)
    if not (_WRAP[0] <= width <= _WRAP[1]) or len(lines[-1]) > width + 8:
        return False
    broken = sum(1 for line in lines[:-1] if not _ENDS.search(line[-12:]))
    return min(body) >= width - _RAGGED and broken * 2 >= len(body)


def _wrapped_width(lines: list[str]) -> int | None:
    """The width of wrapped paragraphs with no empty line between them: every short line ends a sentence, and those
    that end none go on in small letters or nearly fill the width."""
    width = max(map(len, lines))
    if not _WRAP[0] <= width <= _WRAP[1]:
        return None
    broken = [(line, following) for line, following in pairwise(lines) if not _ENDS.search(line[-12:])]
    if any(len(line) < width - _RAGGED for line, _ in broken):
        return None
    goes_on = sum(following[:1].islower() for _, following in broken)
    return width if goes_on * 2 >= len(broken) and goes_on * 4 >= len(lines) else None


def _block(raw: str, start: int, end: int) -> Block:
    return Block(start, end, raw[start:end])
