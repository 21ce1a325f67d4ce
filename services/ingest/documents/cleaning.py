"""Which blocks of a document are the headline, the byline, the date, the story, and what is cleaned away.

Decides by what a line says (`furniture`, `bylines`, `dates`) and by where it stands; changes no text.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from services.ingest.documents import furniture, surplus
from services.ingest.documents.comments import comments_begin
from services.ingest.documents.headlines import HEAD, headline_of
from services.ingest.documents.lines import Block
from services.ingest.documents.region import is_list, region_of, without_figures
from services.ingest.printed import bylines
from services.ingest.printed.credits import credited, credited_in
from services.ingest.printed.datelines import is_only_date, without_dates
from services.ingest.printed.dates import PrintedDate, find_dates
from services.ingest.printed.labels import is_of_a_change, of_publication
from services.ingest.printed.people import people_among

MOST_AUTHORS = 6
LONGEST_BYLINE = 24  # words; a longer one tells the writer's life
_WITH_BIO = re.compile(
    r"\W*(?:by|von|par|por|di|door)\s[^,.]{3,60},\s+(?:an?|the|who|eine?|der|die|une?|una?|een)\s", re.IGNORECASE
)
_OF_PAGES = frozenset({"ad", "share", "more", "nav", "offer", "consent", "tags"})
SHORTEST_TOLD = 8  # words beside its dates with which a sentence tells of the day, and does not state it
LONGEST_TOP = 5  # lines of a document that may say who wrote it and when
LONGEST_DEK = 2  # paragraphs that may stand over a byline


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
    is_page = any(kind in _OF_PAGES for kind in kinds)
    if not is_page:
        kinds = without_figures(blocks, kinds)
    end = comments_begin(blocks)
    first, last = region_of(blocks[:end], kinds[:end])
    if not is_page:
        body = [block for n, block in enumerate(blocks) if n > LONGEST_TOP or not _is_dated_or_signed(block.text)]
        first, last = 0 if is_list(body[1:]) else first, (len(blocks) if end is None else end) - 1
    done = Cleaned(headline=0 if is_titled else headline_of(blocks, kinds, first, is_page=is_page))
    begin = 0 if done.headline is None else done.headline + 1
    _read_head(done, blocks, kinds, begin, max(first, begin), fetched_at, zone, month_first)
    _sort_story(done, blocks, kinds, begin, last, is_page)
    if done.date is None:
        _read_tail_date(done, blocks, last, fetched_at, zone, month_first)
    for n in set(range(len(blocks))).difference((done.headline,), done.removed, done.story):
        done.removed[n] = kinds[n] or "boilerplate"
    done.story.sort()
    return done


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
        if blocks[n].is_prose and len(without_dates(text, found).split()) >= SHORTEST_TOLD:
            found = []
        if found and blocks[n].words <= 22:
            told = of_publication(text, found) or found[0]
            dated.append((is_of_a_change(text[: told.start]), n, told))
            done.removed[n] = "date"
        if not kinds[n] or kinds[n] in ("caption", "wire"):
            _read_byline(done, blocks, kinds[n], n, begin, found)
        if not done.publisher and (agency := credited(text)):
            done.publisher = agency
    if dated:
        done.date = min(dated, key=lambda d: (d[0], d[1]))[2]


def _end_of_head(blocks: list[Block], kinds: list[str | None], begin: int, first: int) -> int:
    """Past the dek, which is prose too: a head goes on while names, dates and buttons follow closely."""
    end = n = max(begin, first)
    while n < min(len(blocks), end + 5, begin + HEAD + (first - begin)):
        if sum(one.is_prose for one in blocks[end:n]) > LONGEST_DEK:
            break
        text = blocks[n].text
        is_head = bool(
            kinds[n] in ("share", "reading")
            or bylines.names_in_byline(text)
            or bylines.looks_like_names(text)
            or (is_only_date(text))
        )
        n += 1
        if is_head:
            end = n
    return end


def _is_dated_or_signed(text: str) -> bool:
    return bool(
        bylines.names_in_byline(text) or bylines.looks_like_names(text) or next(find_dates(text), None) is not None
    )


def _read_byline(
    done: Cleaned, blocks: list[Block], kind: str | None, n: int, begin: int, dates: list[PrintedDate]
) -> None:
    text = without_dates(blocks[n].text, dates)
    is_near = dates or n - begin <= 4 or bylines.is_bare_by(blocks[n - 1].text)
    names = bylines.names_in_byline(text)
    if not names and not kind and is_near and blocks[n].words <= 12:
        names = _bare_names(text, blocks[done.headline].text if done.headline is not None else "")
    if bylines.is_bare_by(blocks[n].text):
        done.removed[n] = "byline"
    has_bio = blocks[n].words > LONGEST_BYLINE and _WITH_BIO.match(text) is not None
    if not names or (blocks[n].words > LONGEST_BYLINE and not has_bio):
        return
    done.removed.setdefault(n, "byline")
    done.publisher = done.publisher or credited_in(text)
    said = names[:1] if has_bio else names
    done.authors = people_among(tuple(dict.fromkeys([*done.authors, *said]))[:MOST_AUTHORS])


def _bare_names(text: str, headline: str) -> tuple[str, ...]:
    """Names without `By`; whom the headline names is whom the story is about."""
    names = bylines.looks_like_names(text)
    return () if any(name.casefold() in headline.casefold() for name in names) else names


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


def _sort_story(
    done: Cleaned, blocks: list[Block], kinds: list[str | None], begin: int, last: int, is_page: bool
) -> None:
    headline = "" if done.headline is None else _squeezed(blocks[done.headline].text)
    runs = surplus.short_runs(blocks, kinds, begin, last, done.removed) if is_page else set()
    box = surplus.author_box(blocks, begin, last, done.authors)
    if box is not None:
        done.removed.update(dict.fromkeys(range(box, last + 1), "bio"))
        last = box - 1
    teasers = surplus.cards(blocks, begin, last) if is_page else set()
    told: set[str] = set()
    for n in range(begin, last + 1):
        if n in done.removed:
            continue
        if kinds[n]:
            done.removed[n] = kinds[n] or ""
        elif _squeezed(blocks[n].text) == headline or (blocks[n].is_prose and _squeezed(blocks[n].text) in told):
            done.removed[n] = "repeat"
        elif blocks[n].text.strip() in done.authors or surplus.is_byline(blocks[n]):
            done.removed[n] = "byline"
        elif n >= last - 4 and surplus.is_bio(blocks[n].text, done.authors):
            done.removed[n] = "bio"
        elif n in teasers or (is_page and surplus.is_link(blocks[n])):
            done.removed[n] = "more"
        elif n in runs:
            done.removed[n] = "boilerplate"
        else:
            done.story.append(n)
            told.add(_squeezed(blocks[n].text))


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()
