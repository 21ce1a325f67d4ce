"""Which block of a document is its headline."""

import re
from bisect import bisect_right
from collections import Counter

from services.ingest.documents.lines import Block
from services.ingest.printed import bylines
from services.ingest.printed.datelines import is_only_date, without_dates
from services.ingest.printed.dates import find_dates

HEAD = 14  # so many blocks at most stand between a headline and its story
NEAR = 5  # blocks at most from a headline to its byline or date
SHORTEST = 3  # words; a document that begins with fewer may begin with a menu
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CRUMBS = re.compile(r"\S\s*[>»›/]\s+\S.*\s[>»›/]\s+\S")


def headline_of(blocks: list[Block], kinds: list[str | None], first: int, *, is_page: bool = True) -> int | None:
    """In a short head the first line that could be one; in a whole page the line that the story's words speak for."""
    if not blocks:
        return None
    limit = first if first > 0 else 1
    candidates = [n for n in range(limit) if _could_be_headline(blocks[n], kinds[n])]
    if not candidates and first == 0 and not _is_long_prose(blocks[0]) and len(blocks) > 1:
        return 0
    if not candidates:
        return None
    begins_with_it = limit <= HEAD and blocks[candidates[0]].words >= SHORTEST
    if len(blocks) - first < 3 or begins_with_it or not is_page:
        return _first_headline(blocks, candidates)
    return _headline_of_page(blocks, kinds, candidates, first)


def _first_headline(blocks: list[Block], candidates: list[int]) -> int:
    """The first line, unless it is a kicker (`World`) over the headline."""
    first = candidates[0]
    if len(candidates) > 1 and blocks[first].words <= 2 and candidates[1] == first + 1:
        following = blocks[candidates[1]]
        if following.words >= 5 and not bylines.names_in_byline(following.text):
            return candidates[1]
    return first


def _headline_of_page(blocks: list[Block], kinds: list[str | None], candidates: list[int], first: int) -> int | None:
    marks = _marks(blocks, kinds, first)
    story = {word for block in blocks[first : first + 40] for word in _content_words(block.text)}
    times = Counter(" ".join(block.text.split()) for block in blocks)
    scored = []
    for n in candidates:
        words = _content_words(blocks[n].text)
        if not words:
            continue
        spoken = sum(word in story for word in words) / len(words)
        length = 1.0 if 5 <= blocks[n].words <= 22 else 0.55 if blocks[n].words >= 3 else 0.25
        near = 1.0 / (1.0 + 0.03 * (first - n))
        sentence = 0.7 if blocks[n].text.rstrip().endswith(".") else 1.0
        place = 1.6 if _is_over_one(n, marks) else 0.5 if marks and n > marks[-1] else 1.0
        opening = 1.7 if n == 0 and blocks[n].words > SHORTEST else 1.0
        again = 1.3 if blocks[n].words >= 3 and times[" ".join(blocks[n].text.split())] > 1 else 1.0
        scored.append((length * near * sentence * place * opening * again * (0.2 + spoken), n))
    return max(scored)[1] if scored else None


def _marks(blocks: list[Block], kinds: list[str | None], first: int) -> list[int]:
    """The bylines and dates that a headline may stand over; a menu may have a date too."""
    return [
        n
        for n in range(min(first + 3, len(blocks)))
        if not kinds[n] and (bylines.names_in_byline(blocks[n].text) or is_only_date(blocks[n].text))
    ]


def _is_over_one(n: int, marks: list[int]) -> bool:
    """Whether one of `marks`, which are in order, follows closely."""
    at = bisect_right(marks, n)
    return at < len(marks) and marks[at] <= n + NEAR


def _content_words(text: str) -> list[str]:
    """Words of four letters or more; of scripts without spaces, two signs each."""
    words = [word.casefold() for word in re.findall(r"\w{4,}", text) if not _WIDE.search(word)]
    return words + [run[n : n + 2] for run in _WIDE.findall(text) for n in range(len(run) - 1)]


def _could_be_headline(block: Block, kind: str | None) -> bool:
    if kind or block.words == 0 or len(block.text) > 300 or _is_long_prose(block):
        return False
    dates = list(find_dates(block.text))
    return (
        not bylines.names_in_byline(without_dates(block.text, dates))
        and not is_only_date(block.text)
        and not _CRUMBS.search(block.text)
    )


def _is_long_prose(block: Block) -> bool:
    return block.words > 40 or (block.is_prose and block.words > 25 and block.ends_sentence)
