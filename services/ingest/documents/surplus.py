"""Blocks inside a story that are none of it, by what stands beside them: teasers, author boxes, bylines."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from services.ingest.documents.lines import Block
from services.ingest.documents.phrases import ends_in_stop
from services.ingest.printed.bylines import names_in_byline
from services.ingest.printed.datelines import is_only_date, without_dates
from services.ingest.printed.dates import find_dates
from services.ingest.printed.people import is_person

FEWEST_CARDS = 3
FEWEST_LINKS = 3  # in a row
SHORTEST_LEAD = 4  # words before the colon: `Related:` and `In this story:` lead up to links
LONGEST_DAY = 6  # words of a line that is a date
CARD = 3  # blocks at most from a card's headline to its date, or from date to date beside its summary
_BIO = re.compile(
    r"\b(?:is|are|was|ist|est|es)\s+(?:an?|the|eine?|une?|una?|based)\b.{0,120}\b(?:reporter|editor|writer|"
    r"correspondent|journalist|columnist|contributor|"
    r"author|fellow|professor|analyst|producer|freelancer?|Redakteur|Autor|journaliste|periodista)|\b(?:joined|"
    r"covers|writes\s+(?:about|for)|has\s+been\s+"
    r"(?:covering|reporting|writing|obsessed)|contributed\s+to\s+this\s+(?:report|story|article)|can\s+be\s+reached)\b"
)
_ABOUT_AUTHOR = re.compile(
    r"(?:about|über|sobre|à propos|a propos|chi è|over)\s+(?:(?:the|den|die|de|el|la)\s+|l['’])?(?P<who>.{2,60})",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"\b(?:authors?|autor(?:e|es|a|as|in|innen|en)?|auteure?s?|autric[ei]s?|writers?)\b", re.IGNORECASE
)
_POINT = re.compile(r"(?:[•‣◦▪■●*–—-]|\(?(?:\d{1,2}|[a-h])[.)])\s*\w")
_TIME = re.compile(r"\W{0,3}(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d|\s?(?=[ap]\.?m))(?!\d)", re.IGNORECASE)
_FIGURE = re.compile(r"\d+(?:[.,:/-]\d+)*")
_TAIL_HEADING = frozenset({"more", "tags", "offer", "consent"})
_CUT_OFF = re.compile(r"[^.!?\"“”]{10,120}\w[,:]\s?(?:\.{2,3}|…)")  # dots alone may end a sentence of the story
# Words on which no sentence ends: a teaser's text is cut by length.
_UNFINISHED = re.compile(
    r"\b(?:the|an|of|to|in|on|at|for|from|by|with|and|or|but|that|which|who|is|was|are|were|has|have|had|will|would|its|"
    r"their|his|her|der|die|das|den|dem|ein|eine|und|oder|von|mit|für|im|am|le|la|les|un|une|de|du|des|et|à|en|el|los|las|"
    r"que|por|para|con|(?-i:[yoae])|do|da|il|lo|gli|di|per|het|een|van|и|в|на|с|по|что)$",
    re.IGNORECASE,
)


def is_link(block: Block) -> bool:
    """A teaser's headline between paragraphs: cut off (`Storm reaches the coast,...`), or nearly all in capitals."""
    if block.words < 5 or block.words > 24:
        return False
    text = block.text.strip()
    letters = [char for char in text if char.isalpha()]
    is_loud = sum(map(str.isupper, letters)) > 0.9 * len(letters) > 0
    return bool(_CUT_OFF.fullmatch(text)) or (block.words >= 8 and is_loud and not ends_in_stop(text))


def is_byline(block: Block) -> bool:
    """A line in the story that says who wrote it."""
    if block.words > 12 or block.ends_sentence:
        return False
    line = without_dates(block.text, list(find_dates(block.text)))
    return any(map(is_person, names_in_byline(line)))


def author_box(blocks: Sequence[Block], begin: int, last: int, authors: Collection[str]) -> int | None:
    """Where `About the author`, or about a person whom the next lines are about, ends the story."""
    for n in range(max(begin + 2, last - 6), last + 1):
        found = _ABOUT_AUTHOR.fullmatch(blocks[n].text.strip()) if blocks[n].words <= 6 else None
        if found and (
            _AUTHOR.search(found["who"])
            or any(name in found["who"] for name in authors)
            or (is_person(found["who"]) and _is_first_told_of(found["who"], blocks, n))
        ):
            return n
    return None


def is_bio(text: str, authors: Collection[str]) -> bool:
    """The lines on the writer under a story: they begin with a writer's name."""
    if len(text) > 900:
        return False
    names = {part for name in authors for part in (name, name.split()[0]) if len(part) > 2}
    begins = any(_begins_with(name, text) for name in names)
    return (begins and bool(_BIO.search(text[:300]))) or bool(
        re.search(r"contributed\s+to\s+this\s+(?:report|story|article)", text[-120:])
    )


def _begins_with(name: str, text: str) -> bool:
    """As a word: `Mark` is not the beginning of `Markets`."""
    return bool(re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE))


def _is_first_told_of(who: str, blocks: Sequence[Block], heading: int) -> bool:
    """Of a writer only the lines below speak; of whom the story is about, those above do too."""
    surname = who.rsplit(maxsplit=1)[-1]
    is_told = any(surname in one.text for one in blocks[:heading] if one.is_prose)
    return not is_told and any(who in one.text for one in blocks[heading + 1 : heading + 3])


def short_runs(
    blocks: Sequence[Block], kinds: Sequence[str | None], begin: int, last: int, removed: Collection[int]
) -> set[int]:
    """Lines of a teaser list: those under a heading that says so, and three or more labels in a row."""
    out: set[int] = set()
    run: list[int] = []
    headed = False
    for n in range(begin, last + 2):
        is_short = (
            n <= last and n not in removed and (bool(kinds[n]) or not (blocks[n].is_prose or blocks[n].ends_sentence))
        )
        if is_short:
            headed = headed or kinds[n] in _TAIL_HEADING
            run.append(n)
            continue
        is_list = len(run) >= FEWEST_LINKS or (run and run[0] <= begin + 1)
        if headed or (is_list and not _is_told(blocks, kinds, run, begin)):
            out.update(m for m in run if not kinds[m] and (blocks[m].words < 9 or headed or len(run) >= FEWEST_LINKS))
        run, headed = [], False
    return out


def _is_told(blocks: Sequence[Block], kinds: Sequence[str | None], run: Sequence[int], begin: int) -> bool:
    """A list of the story's own: led up to by a sentence, of points or results, or told by days or hours."""
    if not run or run[0] <= begin:
        return False
    before = run[0] - 1
    if not kinds[before] and blocks[before].words >= SHORTEST_LEAD and blocks[before].text.rstrip()[-1:] in ":：":
        return True
    days = [n for n in run if blocks[n].words <= LONGEST_DAY and is_only_date(blocks[n].text)]
    if len(days) >= FEWEST_CARDS and _is_chronicle(blocks, days):
        return True
    if sum(bool(_TIME.match(blocks[n].text)) for n in run) >= max(FEWEST_CARDS, len(run) / 3):
        return True
    told = sum(bool(_POINT.match(blocks[n].text) or len(_FIGURE.findall(blocks[n].text)) >= 2) for n in run)
    return 3 * told >= 2 * len(run)


def cards(blocks: Sequence[Block], begin: int, last: int) -> set[int]:
    """Teasers of other stories: a headline with a text that breaks off, or headlines, dates and summaries by turns."""
    out = set(_broken_off(blocks, begin, last))
    dates = [n for n in range(begin + 2, last + 1) if blocks[n].words <= LONGEST_DAY and is_only_date(blocks[n].text)]
    for run in _close_together(dates):
        if len(run) >= FEWEST_CARDS and all(_headline_near(blocks, n) for n in run) and not _is_chronicle(blocks, run):
            first = max(begin, run[0] - CARD + 1)
            first = next((n for n in range(first, run[0]) if _is_headline_like(blocks[n])), run[0])
            has_summaries = all(after - date > 2 for date, after in pairwise(run))
            out.update(range(first, min(last, run[-1] + has_summaries) + 1))
    return out


def _is_headline_like(block: Block) -> bool:
    """Four words or more that end no sentence, or ask."""
    text = block.text.rstrip()
    return 4 <= block.words <= 24 and (not block.ends_sentence or text.endswith("?"))


def _headline_near(blocks: Sequence[Block], date: int) -> bool:
    return any(_is_headline_like(one) for one in (*blocks[max(0, date - 2) : date], *blocks[date + 1 : date + 2]))


def _is_chronicle(blocks: Sequence[Block], dates: Sequence[int]) -> bool:
    """What happened, from the first day to the last, each under its day; cards have it behind a headline."""
    days = [date.when for date in (next(find_dates(blocks[n].text), None) for n in dates) if date]
    is_in_order = all(a <= b for a, b in pairwise(days)) and days[0] < days[-1]
    return is_in_order and not _is_headline_like(blocks[dates[0] - 1])


def _close_together(places: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for n in places:
        if run and n - run[-1] > CARD + 1:
            yield run
            run = []
        run.append(n)
    if run:
        yield run


def _broken_off(blocks: Sequence[Block], begin: int, last: int) -> Iterator[int]:
    for n in range(begin + 2, last):
        if (
            _is_headline_like(blocks[n])
            and blocks[n + 1].words >= 8
            and _UNFINISHED.search(blocks[n + 1].text.rstrip())
        ):
            yield from (n, n + 1)
