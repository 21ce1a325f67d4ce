"""A plain-text document as blocks: lines with their place in the original, hard-wrapped ones put together."""

import re
from dataclasses import dataclass
from functools import cached_property

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_WORDY = re.compile(r"[^\W\d_]")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = re.compile(r"[.!?…。！？؟۔।:;][\"'”’»)\]」』]*\s*(?:\[\d+\]|\(\w+\))?$|[\"”»][.,]?$")
_STOPS_INSIDE = re.compile(r"[.!?。！？؟۔।][\"'”’»)]*(?:\s|[\u3040-\u9fff])")
_WRAP = (45, 100)  # a mail or a wire breaks its lines somewhere between


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
    blocks: list[Block] = []
    for group in _groups(raw):
        if len(group) > 1 and _is_wrapped([raw[start:end] for start, end in group]):
            blocks.append(_block(raw, group[0][0], group[-1][1]))
        else:
            blocks.extend(_block(raw, start, end) for start, end in group)
    return blocks


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


def _is_wrapped(lines: list[str]) -> bool:
    """Every line but the last nearly fills one width, and most break off inside a sentence."""
    body = [len(line.rstrip()) for line in lines[:-1]]
    width = max(body)
    if not (_WRAP[0] <= width <= _WRAP[1]) or len(lines[-1].rstrip()) > width + 8:
        return False
    broken = sum(1 for line in lines[:-1] if not _ENDS.search(line.rstrip()[-12:]))
    return min(body) >= width - 22 and broken * 2 >= len(body)


def _block(raw: str, start: int, end: int) -> Block:
    return Block(start, end, raw[start:end])
