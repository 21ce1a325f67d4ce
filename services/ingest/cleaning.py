"""Which blocks of a document are the headline, the byline, the date, the story, and what is cleaned away.

Decides by what a line says (`furniture`, `bylines`, `dates`) and by where it stands; changes no text.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from services.ingest import bylines, furniture
from services.ingest.credits import credited
from services.ingest.dates import PrintedDate, find_dates
from services.ingest.lines import Block

SHORTEST_ENDING = 5  # words of a last sentence
HEAD = 14  # so many blocks at most stand between a headline and its story
_UPDATED = re.compile(r"updat|modifi|aktualisier|actualiza|mis(?:e)? à jour|stand\s*:|bijgewerkt|обновл", re.IGNORECASE)
_KIND_WEIGHT = {"more": -12.0, "tags": -14.0, "offer": -8.0, "consent": -12.0}
_BIO = re.compile(
    r"\b(?:is|are|was|ist|est|es)\s+(?:an?|the|eine?|une?|una?|based)\b.{0,120}\b(?:reporter|editor|writer|"
    r"correspondent|journalist|columnist|contributor|"
    r"author|fellow|professor|analyst|producer|freelancer?|Redakteur|Autor|journaliste|periodista)|\b(?:joined|"
    r"covers|writes\s+(?:about|for)|has\s+been\s+"
    r"(?:covering|reporting|writing|obsessed)|contributed\s+to\s+this\s+(?:report|story|article)|can\s+be\s+reached)\b"
)
_CRUMBS = re.compile(r"\S\s*[>»›/]\s+\S.*\s[>»›/]\s+\S")
_ABOUT_AUTHOR = re.compile(
    r"(?:about|über|sobre|à propos|a propos|chi è|over)\s+(?:the|den|die|de|el|la|l['’])?\s*(?P<who>.{2,60})",
    re.IGNORECASE,
)
_TAIL_HEADING = frozenset({"more", "tags", "offer", "consent"})


@dataclass
class Cleaned:
    """`headline` and `story` index the blocks kept; `removed` gives the kind of each other one."""

    headline: int | None = None
    story: list[int] = field(default_factory=list)
    removed: dict[int, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    date: PrintedDate | None = None


def clean(
    blocks: list[Block],
    *,
    fetched_at: datetime,
    zone: tzinfo | None = None,
    month_first: bool = False,
    is_titled: bool = False,
) -> Cleaned:
    """Every block gets exactly one part: headline, story or removed. `is_titled`: the first is the headline."""
    kinds = [furniture.kind_of(block.text) for block in blocks]
    first, last = _region(blocks, kinds)
    done = Cleaned(headline=0 if is_titled else _headline(blocks, kinds, first))
    begin = 0 if done.headline is None else done.headline + 1
    _read_head(done, blocks, kinds, begin, max(first, begin), fetched_at, zone, month_first)
    _sort_story(done, blocks, kinds, begin, last)
    if done.date is None:
        _read_tail_date(done, blocks, last, fetched_at, zone, month_first)
    for n in range(len(blocks)):
        if n != done.headline and n not in done.removed and n not in done.story:
            done.removed[n] = kinds[n] or "boilerplate"
    done.story.sort()
    return done


def _region(blocks: list[Block], kinds: list[str | None]) -> tuple[int, int]:
    """First and last block of the story: the run whose prose outweighs what stands between."""
    best = (0, 0, len(blocks) - 1)
    total, start = 0.0, 0
    for n, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if total <= 0:
            total, start = 0.0, n
        total += _weight(block, kind)
        if total > best[0]:
            best = (total, start, n)  # type: ignore[assignment]
    return best[1], _past_short_sentences(blocks, kinds, best[2])


def _past_short_sentences(blocks: list[Block], kinds: list[str | None], last: int) -> int:
    """`The talks go on next week.` outweighs no junk below it, and is the story's end all the same."""
    for block, kind in zip(blocks[last + 1 :], kinds[last + 1 :], strict=True):
        if kind or block.words < SHORTEST_ENDING or not block.ends_sentence or block.text.rstrip()[-1] in ":;":
            break
        last += 1
    return last


def _weight(block: Block, kind: str | None) -> float:
    if kind:
        return _KIND_WEIGHT.get(kind, -4.0)
    if block.is_prose:
        return float(min(block.words, 60) - 6)
    return -3.0 if block.words >= 4 else -2.5


def _headline(blocks: list[Block], kinds: list[str | None], first: int) -> int | None:
    """In a short head the first line that could be one; in a whole page the line that the story's words speak for."""
    if not blocks:
        return None
    limit = first if first > 0 else 1
    candidates = [n for n in range(limit) if _could_be_headline(blocks[n], kinds[n])]
    if not candidates and first == 0 and not _is_long_prose(blocks[0]) and len(blocks) > 1:
        return 0
    if not candidates:
        return None
    if len(blocks) - first < 3 or limit <= HEAD:
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
    marker = _first_mark(blocks, kinds, first)
    story = Counter(w for block in blocks[first : first + 40] for w in _content_words(block.text))
    scored = []
    for n in candidates:
        words = _content_words(blocks[n].text)
        if not words:
            continue
        spoken = sum(1 for word in words if story[word]) / len(words)
        length = 1.0 if 5 <= blocks[n].words <= 22 else 0.55 if blocks[n].words >= 3 else 0.25
        near = 1.0 / (1.0 + 0.06 * (first - n))
        sentence = 0.7 if blocks[n].text.rstrip().endswith(".") else 1.0
        place = 1.0 if marker is None else 0.5 if n > marker else 1.3 if marker - n <= 5 else 1.0
        opening = 1.7 if n == 0 and blocks[n].words >= 4 else 1.0
        scored.append((length * near * sentence * place * opening * (0.35 + spoken), n))
    return max(scored)[1] if scored else None


def _first_mark(blocks: list[Block], kinds: list[str | None], first: int) -> int | None:
    """The byline, else the date, that a headline stands over."""
    for is_mark in (lambda text: bool(bylines.names_in_byline(text)), _is_only_date):
        found = next((n for n in range(min(first + 3, len(blocks))) if not kinds[n] and is_mark(blocks[n].text)), None)
        if found:
            return found
    return None


def _content_words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w{4,}", text)]


def _could_be_headline(block: Block, kind: str | None) -> bool:
    if kind or block.words == 0 or len(block.text) > 300 or _is_long_prose(block):
        return False
    dates = list(find_dates(block.text))
    return (
        not bylines.names_in_byline(_without_dates(block.text, dates))
        and not _is_only_date(block.text)
        and not _CRUMBS.search(block.text)
    )


def _is_long_prose(block: Block) -> bool:
    return block.words > 40 or (block.is_prose and block.words > 25 and block.ends_sentence)


def _is_only_date(text: str) -> bool:
    found = next(find_dates(text), None)
    return found is not None and len(re.findall(r"[^\W\d_]{3,}", text[: found.start] + text[found.end :])) <= 2


def _read_head(
    done: Cleaned,
    blocks: list[Block],
    kinds: list[str | None],
    begin: int,
    first: int,
    fetched_at: datetime,
    zone: tzinfo | None,
    month_first: bool,
) -> None:
    """Between the headline and the story's first long paragraph: byline, date, publisher."""
    end = _end_of_head(blocks, kinds, begin, first)
    dated: list[tuple[bool, int, PrintedDate]] = []
    for n in range(begin, end):
        text = blocks[n].text
        found = _dates_of(text, fetched_at, zone, month_first)
        if found and blocks[n].words <= 22:
            stale = bool(_UPDATED.search(text[: found[0].start]))
            dated.append((stale, n, found[0]))
            done.removed[n] = "date"
        if not kinds[n] or kinds[n] in ("caption", "wire"):
            _read_byline(done, blocks, n, begin, found)
        if not done.publisher and (agency := credited(text)):
            done.publisher = agency
    if dated:
        done.date = min(dated, key=lambda d: (d[0], d[1]))[2]


def _end_of_head(blocks: list[Block], kinds: list[str | None], begin: int, first: int) -> int:
    """Past the dek, which is prose too: a head goes on while names, dates and buttons follow closely."""
    end = n = max(begin, first)
    while n < min(len(blocks), end + 5, begin + HEAD + (first - begin)):
        text = blocks[n].text
        is_head = bool(
            kinds[n] in ("share", "reading")
            or bylines.names_in_byline(text)
            or bylines.looks_like_names(text)
            or (_is_only_date(text))
        )
        n += 1
        if is_head:
            end = n
    return end


def _read_byline(done: Cleaned, blocks: list[Block], n: int, begin: int, dates: list[PrintedDate]) -> None:
    text = _without_dates(blocks[n].text, dates)
    names = bylines.names_in_byline(text)
    if not names and (dates or n - begin <= 4 or bylines.is_bare_by(blocks[n - 1].text)) and blocks[n].words <= 12:
        names = bylines.looks_like_names(text)
    if bylines.is_bare_by(blocks[n].text):
        done.removed[n] = "byline"
    if not names or blocks[n].words > 24:
        return
    done.removed.setdefault(n, "byline")
    done.authors = tuple(dict.fromkeys([*done.authors, *names])) if len(done.authors) < 6 else done.authors


_AROUND_NAMES = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?|\b(?:published|posted|updated|"
    r"publiziert|veröffentlicht|erstellt|publié|publicado|pubblicato|on|at|am|um|le|el|il|Uhr|first|date)\b:?|"
    r"\b\d+\s?(?:min(?:ute)?s?|hours?|days?|weeks?|months?|h|d)\b(?:\s+(?:read|ago))?|\b(?:jan|feb|mar|apr|may|"
    r"june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b.*|"
    r"\bfollow\s+@?\w+.*|@\w+",
    re.IGNORECASE,
)


def _without_dates(text: str, dates: list[PrintedDate]) -> str:
    """What is left of a line beside dates, ages, handles and the words that lead up to them."""
    kept = f"{text[: dates[0].start]} | {text[dates[0].end :]}" if dates else text
    return re.sub(r"^[\s|,/\-–—•·:]+|[\s|,/\-–—•·:]+$", "", _AROUND_NAMES.sub(" ", kept)) if len(text) < 160 else text


def _dates_of(text: str, fetched_at: datetime, zone: tzinfo | None, month_first: bool) -> list[PrintedDate]:
    """The dates a line may have been published at: none lies ahead of the reading."""
    return [d for d in find_dates(text, zone=zone, month_first=month_first) if d.when <= fetched_at + timedelta(days=2)]


def _read_tail_date(
    done: Cleaned, blocks: list[Block], last: int, fetched_at: datetime, zone: tzinfo | None, month_first: bool
) -> None:
    """Some print the date under the story."""
    for n in range(last + 1, min(last + 5, len(blocks))):
        if blocks[n].words <= 8 and (found := _dates_of(blocks[n].text, fetched_at, zone, month_first)):
            done.date = found[0]
            done.removed[n] = "date"
            return


def _sort_story(done: Cleaned, blocks: list[Block], kinds: list[str | None], begin: int, last: int) -> None:
    headline = "" if done.headline is None else _squeezed(blocks[done.headline].text)
    runs = _short_runs(blocks, kinds, begin, last, done)
    last = _before_author_box(done, blocks, begin, last)
    for n in range(begin, last + 1):
        if n in done.removed:
            continue
        if kinds[n]:
            done.removed[n] = kinds[n] or ""
        elif _squeezed(blocks[n].text) == headline:
            done.removed[n] = "repeat"
        elif blocks[n].text.strip() in done.authors:
            done.removed[n] = "byline"
        elif _is_bio(blocks[n].text, done, n, last):
            done.removed[n] = "bio"
        elif n < last - 1 and _is_link(blocks[n]):
            done.removed[n] = "more"
        elif n in runs:
            done.removed[n] = "boilerplate"
        else:
            done.story.append(n)


_CUT_OFF = re.compile(r"[^.!?\"“”]{10,120}\w[,:]?\s?(?:\.{2,3}|…)")


def _is_link(block: Block) -> bool:
    """A teaser's headline between paragraphs: cut off (`Storm to devastate Brit...`), or all in capitals."""
    if block.words < 5 or block.words > 24:
        return False
    text = block.text.strip()
    return bool(_CUT_OFF.fullmatch(text)) or (
        block.words >= 8 and text.upper() == text and text.lower() != text and not text.endswith(".")
    )


def _before_author_box(done: Cleaned, blocks: list[Block], begin: int, last: int) -> int:
    """`About the author` ends a story."""
    for n in range(max(begin + 2, last - 6), last + 1):
        found = _ABOUT_AUTHOR.fullmatch(blocks[n].text.strip()) if blocks[n].words <= 6 else None
        if found and (
            re.search(r"aut[eo]|writer", found["who"], re.IGNORECASE)
            or any(name in found["who"] for name in done.authors)
        ):
            done.removed.update(dict.fromkeys(range(n, last + 1), "bio"))
            return n - 1
    return last


def _is_bio(text: str, done: Cleaned, n: int, last: int) -> bool:
    """The lines on the writer under a story: they begin with a writer's name."""
    if n < last - 4 or len(text) > 900:
        return False
    names = {part for name in done.authors for part in (name, name.split()[0]) if len(part) > 2}
    begins = any(text.casefold().startswith(name.casefold()) for name in names)
    return (begins and bool(_BIO.search(text[:300]))) or bool(
        re.search(r"contributed\s+to\s+this\s+(?:report|story|article)", text[-120:])
    )


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _short_runs(blocks: list[Block], kinds: list[str | None], begin: int, last: int, done: Cleaned) -> set[int]:
    """Lines of a teaser list: those under a heading that says so, and three or more labels in a row."""
    out: set[int] = set()
    run: list[int] = []
    headed = False
    for n in range(begin, last + 2):
        is_short = (
            n <= last
            and n not in done.removed
            and (bool(kinds[n]) or not (blocks[n].is_prose or blocks[n].ends_sentence))
        )
        if is_short:
            headed = headed or kinds[n] in _TAIL_HEADING
            run.append(n)
            continue
        if headed or len(run) >= 3 or (run and run[0] <= begin + 1):
            out.update(m for m in run if not kinds[m] and (blocks[m].words < 9 or headed or len(run) >= 3))
        run, headed = [], False
    return out
