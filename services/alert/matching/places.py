"""Where words stand in a text: their first characters, their positions, positions as the bits of a number. Pure."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from services.alert.matching.proximity import bits
from shared.text.words import starts

_AHEAD = 32  # words: they cost less than to begin anew for each of them
_DIGITS = bytes.maketrans(b"\0\1", b"01")


class Starts:
    """Where the words of a text begin, found out as far as asked: most articles are asked for few."""

    def __init__(self, text: str, words: list[str]) -> None:
        self._text, self._words = text, words
        self._found: list[int] = []

    def __getitem__(self, index: int) -> int:
        if index >= len(self._found):
            self._go_on(index + _AHEAD)
        return self._found[index]

    def all(self) -> list[int]:
        self._go_on(len(self._words))
        return self._found

    def _go_on(self, size: int) -> None:
        known = len(self._found)
        after = self._found[-1] + len(self._words[known - 1]) if known else 0
        self._found += starts(self._text, self._words[known:size], after)


class Bits(dict[str, int]):
    """The positions of each word as bits, made when they are asked for."""

    def __init__(self, positions: dict[str, list[int]]) -> None:
        super().__init__()
        self._positions = positions

    def __missing__(self, word: str) -> int:
        return self.setdefault(word, bits(self._positions[word]))


def scan(line: str, needle: str, base: int, fits: Callable[[str], bool] | None = None) -> Iterator[int]:
    """The positions where the line holds the needle, counted as spaces: these loops run in C."""
    last, at = 0, line.find(needle)
    while at >= 0:
        base += line.count(" ", last, at)
        if fits is None or fits(line[at + 1 : line.index(" ", at + 1)]):
            yield base
        last, at = at, line.find(needle, at + 1)


def marked(written: Sequence[str], words: AbstractSet[str]) -> int:
    """The positions of these words as bits."""
    return int(bytes(map(words.__contains__, reversed(written))).translate(_DIGITS) or b"0", 2)
