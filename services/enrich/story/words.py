"""The words of an article as stories compare them: folded, in order, with what their first letter tells."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

from services.enrich.topics.lexicon import singular
from shared.text.words import marks

_LETTERS = rf"[^\W\d_]++(?:[{marks()}\u200c\u200d]++[^\W\d_]*+)*+"  # signs over and under letters part no word
_WORD = re.compile(rf"\d+(?:[.,:/-]\d+)*|{_LETTERS}(?:['’]{_LETTERS})*|[^\W_]+")
# Thai, Lao, Burmese, Khmer, Japanese and Chinese write no spaces: runs of signs stand for words. The first four write
# letters, of which a word has more than of the others' signs.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_SPELLED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_LETTERS_RUN, _SIGNS_RUN = 4, 2

_MAX_KNOWN = 50_000  # a word takes 350 bytes


class Word(NamedTuple):
    """`text` is in lower case, without `'s`; `term` is its singular, `hash` that of the text."""

    text: str
    term: str
    hash: int
    is_capital: bool = False
    is_figure: bool = False


def words(text: str) -> list[Word]:
    """The words in order."""
    return list(chain.from_iterable(map(_KNOWN.__getitem__, _WORD.findall(text.replace("’", "'")))))


@lru_cache(maxsize=50_000)
def folded_hash(word: str) -> int:
    """A word as a 32-bit number, the same in every process."""
    return crc32(word.encode()) * 0x9E3779B1 & 0xFFFFFFFF


class _Known(dict[str, tuple[Word, ...]]):
    """Words met before: folding one costs more than finding it."""

    def __missing__(self, raw: str) -> tuple[Word, ...]:
        if len(self) >= _MAX_KNOWN:
            self.clear()
        self[raw] = word = _folded(raw)
        return word


_KNOWN = _Known()


def _folded(raw: str) -> tuple[Word, ...]:
    if _UNSPACED.match(raw):
        return tuple(Word(run, run, folded_hash(run)) for run in _runs(raw))
    folded = raw.lower().removesuffix("'s")
    return (Word(folded, singular(folded), folded_hash(folded), raw[0].isupper(), folded[0].isdigit()),)


def _runs(text: str) -> Iterator[str]:
    size = _LETTERS_RUN if _SPELLED.match(text) else _SIGNS_RUN
    for start in range(max(1, len(text) - size + 1)):
        yield text[start : start + size]
