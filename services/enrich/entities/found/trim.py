"""Spans cut to the bare name: no determiner, honorific, possessive, punctuation, line end or half of a job title."""

import re
from collections.abc import Iterable, Iterator

from services.enrich.entities.span import Span
from shared.events import EntityType

_EDGE = " \t\u00a0\"'“”‘’«»„[](){}<>*•|/\\,;:!?…-–—_~^+=`@#"
_DIRECTION = re.compile(
    r"(?:(?:north|south|east|west)(?:ern|[- ]?east(?:ern)?|[- ]?west(?:ern)?)?|central|downtown|upper|lower|inner|mid|"
    r"rural|coastal|mainland|greater|nearby|neighbou?ring)[- ](?=[A-Z])"
)
_DETERMINER = re.compile(r"(?:the|a|an|this|that|these|those|its|their|our|his|her)\s+(?=\S)", re.IGNORECASE)
_HONORIFIC = re.compile(
    r"(?:(?:mr|mrs|ms|mx|dr|prof|sen|rep|gov|gen|col|capt|lt|maj|sgt|cpl|cmdr|adm|rev|hon|st(?=\.?\s+sgt)|m|mme|herr|frau|"
    r"se[nñ]or|se[nñ]ora|don|sri|shri|smt)\.|(?:mr|mrs|ms|mx|miss|madam|dr|prof|professor|"
    r"(?:vice[- ])?president|king|queen|crown prince|defender|striker|midfielder|goalkeeper|"
    r"(?:(?:his|her|their|your)\s)?majesty(?:\s(?:king|queen))?|"
    r"prime minister|premier|chancellor|minister|secretary|senator|sen|congressman|congresswoman|representative|"
    r"governor|gov|mayor|judge|justice|general|gen|colonel|col|captain|capt|lieutenant|major|sergeant|sgt|commander|admiral|"
    r"detective|officer|inspector|sheriff|trooper|constable|(?:maj|lt|brig)[- ](?:gen|col)\.?|reverend|rev|father|"
    r"bishop|archbishop|cardinal|imam|sheikh|ayatollah|sir|dame|lord|lady|ambassador|coach|"
    r"attorney general|mme|herr|frau))\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?:['’´`]s|(?<=s)['’]|['’])\Z", re.IGNORECASE)
_ROLE = re.compile(
    r"\s+(?:Press|Foreign|Prime|Vice|Deputy|Defen[cs]e|Interior|Finance|Home|Chief|General|Executive|State|Trade|"
    r"Assistant|Attorney|Managing|Economy|Energy|Health|Justice|Senior|Former|Financial|Central)\Z"
)
_JOB = re.compile(
    r"\s+(?:(?:press|vice|prime)\s+)?(?:Secretary|Minister|Officer|Spokes\w+|President|Director|Executive|Chairman|Justice|General|Ministry)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(r"[ \t]+\d[\d.:/+-]*(?:[ \t]+|\Z)|[ \t]+(?:-|–|—|/|v|vs)\.?[ \t]+|;[ \t]")
_SMALL_TAIL = re.compile(r"(?:[ \t][a-z][\w'’-]*)+\Z")
_IN_BETWEEN = re.compile(r"\s(?:at|in|for|to|from|with|by|as|on|over|against|after|before|said|told|and|vs?)\s")
# Of states and provinces, as newspapers write them; the full stop belongs to the name.
_STATE_WORDS = """
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn
    tex vt va wash wis wyo ont que alta sask
"""
_STATES = frozenset(_STATE_WORDS.split())
_MINUTE = re.compile(r"\s+\d{1,3}(?:st|nd|rd|th|['’]|\s?mins?)\Z")  # in which somebody scored
_FIGURES = re.compile(r"\s+\d+(?:\.\d)?(?:-\d+){3}\Z")  # of a bowler: 9.5-0-44-1
_LED = re.compile(
    r"-(?:led|run|backed|based|born|made|brokered|owned|funded|trained|occupied|controlled|held|bound|style|sponsored|"
    r"allied|listed|educated|dominated|speaking|registered|flagged|built)(?:\s\w+)?\Z"
)
_DESK = re.compile(
    r"(?:(?:update|wrapup|correct(?:ed|ion)|rpt|exclusive|analysis|interview|feature|factbox|timeline|preview|poll|"
    r"newsmaker|refile|brief|special report)(?:\s\d{1,2})?|(?:american )?football|soccer|tennis|cricket|squash|golf|"
    r"rugby(?: (?:union|league))?|athletics|baseball|basketball|cycling|boxing|swimming|(?:alpine )?skiing|sailing|"
    r"motor ?racing|formula one|(?:ice )?hockey|n[hbf][la]|mlb|badminton|volleyball|olympics|horse racing)"
    r"\s?-\s?(?=[A-Z])",
    re.IGNORECASE,
)
_AFTER_FORM = re.compile(
    r"(?<=\s)(?:Inc|Corp|Ltd|LLC|LLP|Plc|PLC|GmbH|Bhd|SpA)(?P<rest>\.?\s(?:of|in|for|and|with)\b.*)\Z"
)
_OPEN_BRACKET = re.compile(r"\s?[(\[][^)\]]*\Z")
_OFFICE_TAIL = re.compile(r"\s(?:CEO|CFO|COO|CTO|Chairman|Chairwoman|Chief Executive|President|[Ss]pokes\w+)\Z")
_BEFORE: dict[EntityType, re.Pattern[str]] = {"person": _HONORIFIC, "place": _DIRECTION}
_SPLITS = ("person", "organization", "place")
_CLOSERS = {")": "(", "]": "["}


def trim(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Each span cut to its name; one of which nothing is left is gone."""
    for span in spans:
        for start, end in _parts(span, text):
            start, end = _bare(text, start, end, span.type)  # noqa: PLW2901
            if start < end:
                end = _without_half_a_title(text, start, end)  # noqa: PLW2901
                yield span.at(start, end + _is_a_state(span, text, start, end))


def joined(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """The spans; persons with but a space between them are one, whose long name a model took for two."""
    last: Span | None = None
    for span in spans:
        if last and last.type == span.type == "person" and text[last.end : span.start] == " ":
            last = last.at(last.start, span.end)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _parts(span: Span, text: str) -> Iterator[tuple[int, int]]:
    """What of the span may be a name: one line, and each side of a result (`Hartford 4 Boston 2`) or a dash alone."""
    start, end = _one_line(text, span.start, span.end)
    start, end = _without_compounds(text, start, end)
    if span.type == "person" and (match := _MINUTE.search(text, start, end)):
        end = match.start()
    if span.type == "person" and (match := _IN_BETWEEN.search(text, start, end)):
        end = match.start()
    if match := _OPEN_BRACKET.search(text, start, end):
        end = match.start()
    if span.type not in _SPLITS:
        yield start, end
        return
    for gap in _RESULT.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    if match := _AFTER_FORM.search(text, start, end):  # `Zorb Foods Inc of Derby`
        end = match.start("rest")
    for tail in (_SMALL_TAIL, _OFFICE_TAIL):
        if match := tail.search(text, start, end):
            end = match.start()
    yield start, end


def _without_compounds(text: str, start: int, end: int) -> tuple[int, int]:
    """`U.S.-led` is the U.S., `SOCCER-KIRBY` is Kirby, of whom the desk writes, `Kirby 9.5-0-44-1` what he bowled."""
    if text.find("-", start, end) < 0:
        return start, end
    if match := _LED.search(text, start, end):
        end = match.start()
    if match := _DESK.match(text, start, end):
        start = match.end()
    if match := _FIGURES.search(text, start, end):
        end = match.start()
    return start, end


def _one_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The longest line of it: a name does not run over a line end."""
    if "\n" not in text[start:end]:
        return start, end
    best, at = (start, start), start
    for line in text[start:end].split("\n"):
        if len(line) > best[1] - best[0]:
            best = (at, at + len(line))
        at += len(line) + 1
    return best


def _bare(text: str, start: int, end: int, kind: EntityType) -> tuple[int, int]:
    """Edges peeled off until nothing gives: `the Hon. Mr. Kirby's,` is Kirby."""
    while True:
        before = (start, end)
        while start < end and (text[start] in _EDGE or text[start] == "." or text[start].isspace()):
            start += 1
        while start < end and _is_edge(text, start, end):
            end -= 1
        if match := _POSSESSIVE.search(text, start, end):
            end = match.start()
        if (match := _DETERMINER.match(text, start, end)) or (
            (edge := _BEFORE.get(kind)) and (match := edge.match(text, start, end))
        ):
            start = match.end()
        if before == (start, end):
            return start, end


def _is_edge(text: str, start: int, end: int) -> bool:
    last = text[end - 1]
    if last in _CLOSERS:  # `Smith (R-Texas)` keeps its bracket
        return _CLOSERS[last] not in text[start : end - 1]
    if last == ".":  # the full stop of `U.S.`, `Corp.`, `Jr.` belongs to it; that of a sentence does not
        word = text[start:end].rsplit(maxsplit=1)[-1]
        return not (
            "." in word.strip(".") or (len(word) <= 5 and word[:1].isupper() and len(text[start:end].split()) > 1)
        )
    return last in _EDGE or last.isspace()


def _is_a_state(span: Span, text: str, start: int, end: int) -> bool:
    """True of `Reno, Nev` before a full stop."""
    is_short = span.type == "place" and text[start:end].lower() in _STATES and text[start : start + 1].isupper()
    return is_short and text.startswith(".", end)


def _without_half_a_title(text: str, start: int, end: int) -> int:
    """`Pentagon Press` before `Secretary` is the Pentagon."""
    if _JOB.match(text, end) and (match := _ROLE.search(text, start, end)):
        return match.start()
    return end
