"""When a page was published: what it states, what it marks up, what its address says, what it prints at its head.

A day on which it was changed is taken only where nothing tells another.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.metadata import PageFacts
from services.ingest.pages.surroundings import frame_of, head_lines, is_beside, marks
from services.ingest.printed.dates import PrintedDate, find_dates, parse_stamp
from services.ingest.printed.labels import is_of_a_change, of_publication

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<sep>[/\-_.])(?P<m>\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?P=sep)"
    r"(?P<d>\d{2}(?!\d)|\d(?=/[^/\d]))|/(?P<y2>20\d{2})(?P<m2>\d{2})(?P<d2>\d{2})(?=/)"
    r"|/(?P<y3>20\d{2})/[a-z][a-z_]{2,24}/(?P<m3>\d{1,2})/(?P<d3>\d{1,2})(?=/)",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"modifi|updat|edited|revis|aktualis|actualiz|atualiz|aggiorn|bijgewerkt", re.IGNORECASE)
_PUBLISHED = re.compile(r"publish|pubdate|posted|created|entry-date|dateline", re.IGNORECASE)
_AMERICAN_CLOCK = re.compile(r"[ap]\.?m\.?[\s(]*[ECMP][SD]?T\b", re.IGNORECASE)  # beside it the month comes first
A_DAY_ANYWHERE = timedelta(hours=38)  # from its beginning in UTC to its end in the last zone
SENTENCE = 16  # words
LONGEST_LABEL = 60  # characters before a date
_TIMES = "//time | //*[@itemprop='datePublished'] | //abbr[contains(@class, 'published') and @title]"


def published(
    facts: PageFacts,
    tree: HtmlElement,
    headline: HtmlElement | None,
    *,
    url: str | None,
    zone: tzinfo | None,
    fetched_at: datetime,
) -> PrintedDate | None:
    """None where nothing tells. No date lies ahead of `fetched_at`."""

    def month_first(line: str) -> bool:
        return facts.is_american or bool(_AMERICAN_CLOCK.search(line))

    def plausible(values: Iterable[str]) -> Iterator[PrintedDate]:
        stamps = (parse_stamp(one, zone=zone, month_first=month_first(one)) for one in values if re.search(r"\d", one))
        return (one for one in stamps if one and _is_plausible(one, fetched_at))

    def first(values: Iterable[str]) -> PrintedDate | None:
        return next(plausible(values), None)

    stated = list(plausible(facts.dates))
    if stated and stated[0].precision != "day":
        return stated[0]
    marked, plain, changed = _times(tree, headline)
    if stated:
        return _with_its_time([*stated, *plausible([*marked, *plain])])
    if found := first(marked):
        return found
    dated = [
        (
            line,
            [
                one
                for one in find_dates(line, zone=zone, month_first=month_first(line))
                if _is_plausible(one, fetched_at)
            ],
        )
        for line in head_lines(headline)
    ]
    near = first(plain) or _printed(dated, of_changes=False)
    told = _of_address(url, fetched_at)
    if told and not (near and abs(near.when - told.when) < timedelta(days=2)):
        return told
    when_changed = first(changed) or _printed(dated, of_changes=True)
    return near or first(facts.created) or when_changed or _by_htmldate(tree, fetched_at)


def _with_its_time(stated: list[PrintedDate]) -> PrintedDate:
    """The first, a day, or the same with the time that another statement has for it."""
    day = stated[0]
    timed = (one for one in stated if one.precision != "day" and abs(one.when - day.when) < A_DAY_ANYWHERE)
    return next(timed, day)


def _times(tree: HtmlElement, headline: HtmlElement | None) -> tuple[list[str], list[str], list[str]]:
    """The values of `time` and of like elements of the article itself: marked as published, unmarked, as changed."""
    frame = frame_of(headline)
    marked: list[str] = []
    plain: list[str] = []
    changed: list[str] = []
    for element in tree.xpath(_TIMES)[:60]:
        value = next(filter(None, map(element.get, ("datetime", "content", "title"))), None) or element.text_content()
        if not value.strip() or is_beside(element, frame):
            continue
        signs = f"{element.get('itemprop') or ''} {marks(element)} {'pubdate' if 'pubdate' in element.attrib else ''}"
        before = _text_before(element)
        if _CHANGED.search(before) or (_CHANGED.search(signs) and not _PUBLISHED.search(signs)):
            changed.append(value)
        else:
            (marked if _PUBLISHED.search(signs) or _PUBLISHED.search(before) else plain).append(value)
    return marked, plain[:3], changed


def _text_before(element: HtmlElement) -> str:
    """The words that lead up to an element, within what holds it."""
    previous = element.getprevious()
    if previous is not None:
        text = previous.tail or ""
        return (text if text.strip() else previous.text_content())[-30:]
    parent = element.getparent()
    return (parent.text or "")[-30:] if parent is not None else ""


def _printed(dated: list[tuple[str, list[PrintedDate]]], *, of_changes: bool) -> PrintedDate | None:
    """The first date of publication before the story, or the first of a change; what a caption tells is neither."""
    for line, found in dated:
        told = of_publication(line, found)
        is_in_a_sentence = told and line.count(" ") >= SENTENCE and told.start > LONGEST_LABEL
        if told and not is_in_a_sentence and is_of_a_change(line[: told.start]) == of_changes:
            return told
    return None


def _of_address(url: str | None, fetched_at: datetime) -> PrintedDate | None:
    """The day in an address (`/2021/03/03/`, `/2021/mar/03/`, `/20210303/`, `/2021/world/03/03/`)."""
    try:
        found = _IN_ADDRESS.search(urlsplit(url).path + "/") if url else None
    except ValueError:  # an address that is none
        return None
    if not found:
        return None
    year, month, day = (next(filter(None, (found[key + n] for n in ("", "2", "3")))) for key in "ymd")
    try:
        when = datetime(int(year), _MONTHS.get(month.lower()) or int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
    told = PrintedDate(when, "day", 0, 0)
    return told if _is_plausible(told, fetched_at) else None


def _is_plausible(found: PrintedDate, fetched_at: datetime) -> bool:
    return datetime(1990, 1, 1, tzinfo=UTC) < found.when <= fetched_at + timedelta(days=2)


def _by_htmldate(tree: HtmlElement, fetched_at: datetime) -> PrintedDate | None:
    from htmldate import find_date

    try:
        day = find_date(
            tree,
            extensive_search=True,
            original_date=True,
            outputformat="%Y-%m-%d",
            max_date=fetched_at.strftime("%Y-%m-%d"),
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ):  # of odd markup; no date is an answer
        return None
    if not day or day.endswith("-01-01"):  # a lone year, mostly of the copyright line
        return None
    found = parse_stamp(day)
    return found if found and _is_plausible(found, fetched_at) else None
