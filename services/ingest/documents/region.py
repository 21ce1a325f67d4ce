"""Which blocks of a document are its story: the run of paragraphs that outweighs what stands between and around."""

import re

from services.ingest.documents.lines import Block

SHORTEST_ENDING = 5  # words of a last sentence
LONGEST_BOX = 8  # lines of links inside a story
FEWEST_AFTER_BOX = 2  # paragraphs; a summary under a link is one
IN_COMMON = 0.25  # share of their longer words
_BREAKS_OFF = re.compile(r"(?:[:;…]|\.\.)\s*$")
_KIND_WEIGHT = {"more": -12.0, "tags": -14.0, "offer": -8.0, "consent": -12.0}


def region_of(blocks: list[Block], kinds: list[str | None]) -> tuple[int, int]:
    """First and last block of the story: the run whose prose outweighs what stands between."""
    best = (0, 0, len(blocks) - 1)
    total, start = 0.0, 0
    for n, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if total <= 0:
            total, start = 0.0, n
        total += _weight(block, kind)
        if total > best[0]:
            best = (total, start, n)  # type: ignore[assignment]
    return best[1], _past_short_sentences(blocks, kinds, _past_boxes(blocks, kinds, best[1], best[2]))


def _past_boxes(blocks: list[Block], kinds: list[str | None], first: int, last: int) -> int:
    """A story goes on under a box of links where paragraphs follow that use its words: two of them or more."""
    told = _words_of(blocks[first : last + 1])
    while len(following := _paragraphs_after(blocks, kinds, last)) >= FEWEST_AFTER_BOX:
        said = _words_of([blocks[n] for n in following])
        if not said or len(told & said) < IN_COMMON * len(said):
            break
        told |= said
        last = following[-1]
    return last


def _paragraphs_after(blocks: list[Block], kinds: list[str | None], last: int) -> range:
    """The paragraphs in a row that follow closely on `last`."""
    begin = last + 1
    while begin < min(last + 1 + LONGEST_BOX, len(blocks)) and not _is_told(blocks[begin], kinds[begin]):
        begin += 1
    end = begin
    while end < len(blocks) and _is_told(blocks[end], kinds[end]):
        end += 1
    return range(begin, end)


def _is_told(block: Block, kind: str | None) -> bool:
    return block.is_prose and not kind


def _words_of(blocks: list[Block]) -> set[str]:
    return {word for block in blocks if block.is_prose for word in re.findall(r"\w{5,}", block.text.casefold())}


def is_list(blocks: list[Block]) -> bool:
    """Results, standings, figures of a company: more lines than paragraphs."""
    return 2 * sum(block.is_prose for block in blocks) < len(blocks)


def _past_short_sentences(blocks: list[Block], kinds: list[str | None], last: int) -> int:
    """`The talks go on next week.` outweighs no junk below it, and is the story's end all the same."""
    for block, kind in zip(blocks[last + 1 :], kinds[last + 1 :], strict=True):
        if kind or block.words < SHORTEST_ENDING or not block.ends_sentence or _BREAKS_OFF.search(block.text):
            break
        last += 1
    return last


def _weight(block: Block, kind: str | None) -> float:
    if kind:
        return _KIND_WEIGHT.get(kind, -4.0)
    if block.is_prose:
        return float(min(block.words, 60) - 6)
    return -3.0 if block.words >= 4 else -2.5


def without_figures(blocks: list[Block], kinds: list[str | None]) -> list[str | None]:
    """Lines of figures alone are pages' numbers and counters only on a page; else they are results."""
    return [
        None if kind == "reading" and _is_figures(block.text) else kind
        for block, kind in zip(blocks, kinds, strict=True)
    ]


def _is_figures(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))
