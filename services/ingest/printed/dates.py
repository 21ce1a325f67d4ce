"""Dates as they are printed: found in a line, with precision and zone. Which line is the date line is for others."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo

from services.ingest.printed import months
from services.ingest.printed.zones import ZONE, zone_named
from shared.events import DatePrecision

MAX_LINE = 400  # a longer line is prose; its dates are the story's, not the article's


@dataclass(frozen=True)
class PrintedDate:
    """`start` and `end` frame date, time and zone in the line; `when` is UTC, 00:00 where only the day is printed."""

    when: datetime
    precision: DatePrecision
    start: int
    end: int


def find_date(line: str, *, zone: tzinfo | None = None, month_first: bool = False) -> PrintedDate | None:
    """The first full date (day, month and year) in `line`. `zone` holds for times printed without one, else UTC.

    `month_first` decides numbers that read both ways (03/04/2021).
    """
    return next(find_dates(line, zone=zone, month_first=month_first), None)


def find_dates(line: str, *, zone: tzinfo | None = None, month_first: bool = False) -> Iterator[PrintedDate]:
    """All full dates in `line`, in the order of the line."""
    if len(line) > MAX_LINE or not re.search(r"\d", line):
        return
    line = _with_plain_digits(line)
    at = 0
    while found := _first_day(line, at, month_first):
        printed = _with_time(line, found, zone)
        yield printed
        at = max(printed.end, found.end)


def parse_stamp(value: str, *, zone: tzinfo | None = None, month_first: bool = False) -> PrintedDate | None:
    """A value that should be nothing but a date: of a feed, of JSON-LD, of a pushed record."""
    value = _extended(" ".join(value[:MAX_LINE].split()))
    if unix := _UNIX.fullmatch(value):
        return PrintedDate(datetime.fromtimestamp(int(unix[1]), UTC), "second", 0, len(value))
    return _iso(value, zone) or find_date(value, zone=zone, month_first=month_first) or _by_dateparser(value, zone)


_UNIX = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")  # seconds, or milliseconds: from 2001 to 2033
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$", re.IGNORECASE)


def _extended(value: str) -> str:
    """The basic format of ISO 8601 (`20180923T182233Z`) as the extended one; other values as they are."""
    found = _BASIC.match(value)
    if not found:
        return value
    day = "-".join(found.group(1, 2, 3))
    return f"{day}T{found[4]}:{found[5]}:{found[6] or '00'}{found[7] or ''}" if found[4] else day


def _with_plain_digits(line: str) -> str:
    """Digits of any script as ASCII, each in its place (`٢٣ سبتمبر ٢٠١٨`)."""
    return line if line.isascii() else re.sub(r"\d", lambda found: str(int(found[0])), line)


@dataclass(frozen=True)
class _Day:
    year: int
    month: int
    day: int
    start: int
    end: int


_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)


def _iso(value: str, zone: tzinfo | None) -> PrintedDate | None:
    found = _ISO.match(value)
    if not found:
        return None
    year, month, day, hour, minute = (int(found[n]) for n in range(1, 6))
    if not _is_day(year, month, day):
        return None
    clock = _clock(hour, minute, int(found[6] or 0))
    if clock is None:
        return None
    given = zone_named(found[7]) if found[7] else zone
    when = _instant(_Day(year, month, day, 0, 0), clock, given)
    if when is None:
        return None
    return PrintedDate(when, "second" if found[6] else "minute", 0, len(value))


_NUMERIC = re.compile(
    r"(?<![\d./])(?<!\d:)(?:"
    r"(?P<y1>[12]\d{3})\s?[-/.]\s?(?P<m1>\d{1,2})\s?[-/.]\s?(?P<d1>\d{1,2})"
    r"|(?P<a>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y2>[12]\d{3}|\d{2}(?=[\s,.;|)]|$))"
    r"|(?P<y3>[12]\d{3})\s?(?:年|년)\s?(?P<m3>\d{1,2})\s?(?:月|월)\s?(?P<d3>\d{1,2})\s?(?:日|일)?"
    r")(?![\d])"
)
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|re|ste|º|ª|°)(?![^\W\d_])|[^\s\d.,;:/|()\[\]\-–—·•]{1,2}(?=\s))?"
_GAP = r"[\s.,/\-–’'\[\]()]{0,4}(?:(?:del|de|of|di|da|do|d[’']|ngày|tháng)\s+)?\[?"
_AFTER_NAME = r"(?![^\W\d_])"
_YEAR = r"(?P<y>[12]\d{3}|25[5-9]\d)(?!\d(?!\d?:\d{2}))"
# Two digits stand for a year where a clock follows (RFC 822) or nothing does (`23-Sep-18`).
_SHORT_YEAR = r"(?P<y>\d{2})(?=\s\d{1,2}:\d{2}|$)"
# Two letters, or one with the vowel sign behind it that Indic scripts write (`মে`).
_NAME_OF_ANY_SCRIPT = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff])")
_YEAR_AND_DAY = re.compile(r"\d{4}.*?(?<!\d)\d{1,2}(?!\d)|(?<!\d)\d{1,2}(?!\d).*?\d{4}", re.DOTALL)
_RANGE = r"(?:\.?\s?[-–]\s?\d{1,2})?"
_CLOCK_BETWEEN = r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s+(?:[A-Z]{2,5}|[+-]\d{4}))?\s+)"


def _first_day(line: str, at: int, month_first: bool) -> _Day | None:
    """The date that comes first; CLDR is only asked where English and numbers find none."""
    readings = [_named(line, at, *months.english()), _numeric(line, at, month_first)]
    days = [day for day in readings if day]
    if not days and _YEAR_AND_DAY.search(line, at) and _NAME_OF_ANY_SCRIPT.search(line, at):
        days = [day for day in [_named(line, at, *months.every_language())] if day]
    return min(days, key=lambda day: day.start, default=None)


def _named(line: str, at: int, names: re.Pattern[str], table: dict[str, int]) -> _Day | None:
    days = (_day_of(found, table) for pattern in _named_patterns(names.pattern) for found in pattern.finditer(line, at))
    return min((day for day in days if day), key=lambda day: day.start, default=None)


def _day_of(found: re.Match[str], table: dict[str, int]) -> _Day | None:
    year, day = int(found["y"]), int(found["d"])
    year -= 543 if 2500 < year < 2600 else 0  # Thai years count from the Buddha
    year = _century(year) if year < 100 else year
    month = months.number(found["m"], table)
    return _Day(year, month, day, found.start(), found.end()) if _is_day(year, month, day) else None


_compiled: dict[str, tuple[re.Pattern[str], ...]] = {}


def _named_patterns(names: str) -> tuple[re.Pattern[str], ...]:
    if names not in _compiled:
        month = rf"(?P<m>{names}){_AFTER_NAME}"
        begin = r"(?<![^\W\d_])"
        shapes = (
            rf"(?<!\d)(?P<d>\d{{1,2}}){_RANGE}{_ORDINAL}{_GAP}{month}\.?{_GAP}{_YEAR}",
            rf"{begin}{month}\.?\s?\]?{_GAP}(?P<d>\d{{1,2}})(?!\d|:){_RANGE}{_ORDINAL}{_GAP}{_YEAR}",
            rf"(?<!\d)(?P<d>\d{{1,2}})(?P<s>[-\s]){month}(?P=s){_SHORT_YEAR}",
            rf"{begin}{month}\.?\s(?P<d>\d{{1,2}}){_CLOCK_BETWEEN}{_YEAR}",
            rf"(?<!\d){_YEAR}(?:\s?[^\s\d]{{1,6}})?{_GAP}{month}\.?{_GAP}(?P<d>\d{{1,2}})(?!\d)",
            rf"(?<!\d){_YEAR}\.?(?:\s[^\s\d]{{1,6}})?\s(?P<d>\d{{1,2}})\.?\s{month}",
        )
        _compiled[names] = tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)
    return _compiled[names]


def _numeric(line: str, at: int, month_first: bool) -> _Day | None:
    for found in _NUMERIC.finditer(line, at):
        for year, month, day in _readings(found, month_first):
            if _is_day(year, month, day):
                return _Day(year, month, day, found.start(), found.end())
    return None


def _readings(found: re.Match[str], month_first: bool) -> list[tuple[int, int, int]]:
    for n in ("1", "3"):
        if found["y" + n]:
            return [(int(found["y" + n]), int(found["m" + n]), int(found["d" + n]))]
    year, a, b = int(found["y2"]), int(found["a"]), int(found["b"])
    if len(found["y2"]) == 2:
        if found["sep"] == "-":
            return []
        year = _century(year)
    both = [(year, b, a), (year, a, b)]
    return both[::-1] if month_first and found["sep"] == "/" else both


def _century(year: int) -> int:
    """Of two digits, as POSIX reads them."""
    return year + (2000 if year < 69 else 1900)


_MERIDIEM = r"(?P<half>[ap]\.?\s?m\b\.?|오전|오후|上午|下午)"
_TIME = re.compile(
    r"(?P<before>오전|오후|上午|下午)?\s?(?:(?<!\d)|(?<=[12]\d{3}))(?P<h>\d{1,2})(?:"
    r"(?P<point>[:.h時时시点]|\sh\s|:\s)\s?(?P<min>\d{2})(?!\d)\s?(?:分|분)?(?::(?P<s>\d{2})(?:\.\d+)?)?(?:\s*"
    + _MERIDIEM
    + r")?"
    r"|\s*(?P<only>[ap]\.?m\b\.?))"
    r"(?:\s?(?:Uhr|klo|hrs?|hours|uur)\b)?(?:[\s,(]{0,2}" + ZONE + ")?",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"T(?=\d)|[\s,.;|/\-–—@•·()]*"
    r"(?:(?:at|um|à|a las|a|alle|om|klo|kl|u|ut|у|в|en|г|года|року|às|ore|o|saat|pukul|সাল|年|日)\b\.?)?[\s,.:|(]*"
    r"(?:\(?(?:mon|tue|wed|thu|fri|sat|sun|[日月火水木金土])[a-z]*\)?\s*)?",
    re.IGNORECASE,
)


def _with_time(line: str, day: _Day, zone: tzinfo | None) -> PrintedDate:
    """The day and the clock beside it: behind, in it (`Jul 15 01:16:00 2012`), or before (`16:23, Thu, Nov 2`)."""
    behind = _TIME.match(line, _JOIN.match(line, day.end).end())  # type: ignore[union-attr]  # _JOIN matches nothing too
    inside = None if behind else _TIME.search(line, day.start, day.end)
    before = None if behind or inside else _time_before(line, day.start)
    found = behind or (inside if inside and ":" in inside[0] else None) or before
    clock = found and _clock_of(found)
    start, end = min(day.start, found.start() if found and clock else day.start), day.end
    if not found or not clock:
        return PrintedDate(_instant(day, None, None) or _EPOCH, "day", start, end)
    named = zone_named(found["zone"]) if found["zone"] else None
    when = _instant(day, clock, named or zone)
    if when is None:
        return PrintedDate(_instant(day, None, None) or _EPOCH, "day", day.start, day.end)
    return PrintedDate(when, "second" if found["s"] else "minute", start, max(end, found.end()))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _time_before(line: str, end: int) -> re.Match[str] | None:
    """A clock that leads up to the date with nothing but a weekday between."""
    for found in _TIME.finditer(line, max(0, end - 40), end):
        between = line[found.end() : end]
        if ":" in found[0] and re.fullmatch(r"[\s,|·•–-]*(?:[^\W\d_]{2,10}\.?[\s,]*)?", between):
            return found
    return None


def _clock_of(found: re.Match[str]) -> time | None:
    hour = int(found["h"])
    half = (found["half"] or found["only"] or found["before"] or "").lower()
    if half[:1] == "p" or half in ("오후", "下午"):
        hour += 12 if hour < 12 else 0
    elif half and hour == 12:
        hour = 0
    return _clock(hour, int(found["min"] or 0), int(found["s"] or 0))


def _clock(hour: int, minute: int, second: int) -> time | None:
    if (hour, minute, second) == (24, 0, 0):
        hour = 0
    return time(hour, minute, min(second, 59)) if hour < 24 and minute < 60 and second <= 60 else None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return 1700 <= year <= 2200 and bool(datetime(year, month, day, tzinfo=UTC))
    except ValueError:
        return False


def _instant(day: _Day, clock: time | None, zone: tzinfo | None) -> datetime | None:
    local = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if clock is None:
        return local
    try:
        return local.replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=zone or UTC).astimezone(
            UTC
        )
    except OverflowError:
        return None


def _by_dateparser(value: str, zone: tzinfo | None) -> PrintedDate | None:
    """Slow (0.4 s to load, milliseconds a call): only for short values with a year that nothing above could read."""
    if len(value) > 60 or not re.search(r"[12]\d{3}", value):
        return None
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "RETURN_AS_TIMEZONE_AWARE": False, "TIMEZONE": "UTC"}
    parse: Callable[..., datetime | None] = dateparser.parse
    try:
        when = parse(value, settings=settings)
    except (ValueError, OverflowError, TypeError):  # what it raises on odd digits; it promises None
        return None
    if when is None or not _is_day(when.year, when.month, when.day):
        return None
    has_time = bool(re.search(r"\d[:h.]\d{2}", value))
    given = when if has_time else datetime(when.year, when.month, when.day)  # noqa: DTZ001 - made aware in the next line
    aware = given.replace(tzinfo=(zone or UTC) if has_time else UTC).astimezone(UTC)
    return PrintedDate(aware, "minute" if has_time else "day", 0, len(value))
