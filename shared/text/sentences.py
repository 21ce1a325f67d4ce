"""Where sentences and paragraphs begin and end: a regular split, no parser. Offsets are code points, half open."""

import re
from collections.abc import Iterator
from functools import cache

_TITLES = (
    "mr mrs ms dr prof gen lt col maj sgt capt cmdr cpl sen rep gov pres rev hon fr st mt ft no nos fig vs cf "
    "al approx dept est jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat "
    "sun messrs mme mlle supt insp adm brig amb sr sra dra bzw vgl z.b d.h u.a ca nr bd hr fr p pp vol ed eds "
    "art ph e.g i.e a.k.a "
)
_COMPANY = "inc ltd co corp llc plc bros jr sr etc u.s u.k u.n e.u d.c a.m p.m"
_STARTERS = (
    "the a an it its he she they we i you this that these those there his her their our in on at but and for "
    "from as when while after before if so to with by no not one some many most all both however "
)

_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
_END = re.compile(r"[。！？｡]+[”’」』）\"')\]]*|[.!?…]+[\"'”’»)\]]*(?=\s)")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The parts of a text between blank lines, without the white space around them."""
    out: list[tuple[int, int]] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        out.append((start, gap.start()))
        start = gap.end()
    out.append((start, len(text)))
    return [trimmed for one in out if (trimmed := _trim(text, *one))]


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences; a paragraph's end is a sentence's end."""
    return [one for start, end in paragraphs(text) for one in _sentences(text, start, end)]


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _END.finditer(text, start, end):
        if _ends(text, begin, stop, end):
            yield from filter(None, [_trim(text, begin, stop.end())])
            begin = stop.end()
    yield from filter(None, [_trim(text, begin, end)])


def _ends(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Does a sentence end at this sign? Not within a name, after a title, or before a small letter."""
    if stop[0][0] in "。！？｡":
        return True
    following = text[stop.end() : min(end, stop.end() + 40)].lstrip().lstrip("\"'“‘«([¿¡")
    if following[:1].islower():
        return False
    if stop[0][0] != "." or stop[0].startswith(".."):
        return True
    word = text[max(begin, stop.start() - 24) : stop.start()].split()
    last = word[-1].lstrip("\"'“‘«([").casefold() if word else ""
    starts_anew = re.split(r"\W", following.casefold(), maxsplit=1)[0] in _words(_STARTERS)
    if last in _words(_TITLES):
        return False
    is_initial = len(last) == 1 and last.isalpha() and last != "i"
    return starts_anew or not (is_initial or last in _words(_COMPANY) or re.fullmatch(r"(?:\w\.)+\w", last))


@cache
def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
