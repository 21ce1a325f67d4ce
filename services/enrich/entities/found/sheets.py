"""Names in what desks set as tables: standings, line-ups, scorers, fixtures, score cards of cricket. A model misses
most of them, for no sentence is around. Each pattern needs several lines of its kind: one is chance.
"""

import re
from collections.abc import Iterator

from services.enrich.entities.span import Span

_WORD = r"(?:[A-Z][^\W\d_]*[\w’'.-]*|\d{1,4}(?= [A-Z]))"
_TEAM = rf"[A-Z][\w’'.&-]*(?: {_WORD}){{0,3}}"
_PERSON = r"[A-Z][^\W\d_][\w’'.-]*(?: (?:(?:de|da|di|dos|van|von|der|den|el|al|bin) )*[A-Z][\w’'.-]*){0,3}"
_SURNAME = r"(?:[A-Z]\. ?)?[A-Z][^\W\d_][\w’'-]*(?: [A-Z][\w’'-]+)?"
# `Derby 20 11 1 8 27 27 34`, `UTAH 15 5 .750 -`
_STANDING = re.compile(
    rf"^({_TEAM})(?: \([A-Z]{{1,3}}\))?(?:(?: +[-+]?\d{{1,3}}){{6,}}|(?: +\d{{1,3}}){{2,3}} +\.\d{{3}}(?: .*)?) *$",
    re.MULTILINE,
)
# `Derby v Hull, Lincoln v Bury` in a list of fixtures
_FIXTURE = re.compile(rf"(?:^|[:,;] )({_TEAM}) v (?=[A-Z])({_TEAM})(?=[,;.]?\s|\Z)", re.MULTILINE)
# `4 - Ann Kirby, 5 - Joan Reed`
_LINE_UP = re.compile(rf"(?<![\d/-])\d{{1,2}}\s?- ?({_PERSON})(?=[,;.()\s]|\Z)")
# `Kirby (19, 37)`, `Kirby 19 pen`, `(Kirby 19th, Reed 88)`
_SCORER = re.compile(
    rf"({_SURNAME}) (?:\(\d{{1,2}}(?:, \d{{1,2}})*(?:,? pen\.?)?\)|\d{{1,2}}(?:st|nd|rd|th|'|’)(?: pen)?)"
)
# `A. Kirby c Reed b Moss 59`
_CAUGHT = re.compile(rf"^({_SURNAME}) (?:c|st) ({_SURNAME}) b ({_SURNAME}) \d", re.MULTILINE)
_BOWLED = re.compile(rf"({_SURNAME}) \d{{1,2}}(?:\.\d)?-\d{{1,2}}-\d{{1,3}}-\d{{1,2}}")
# `2. Ann Kirby (Norway) Zorb same time`: of a race, with the team
_RIDER = re.compile(
    rf"^\d{{1,3}}\. {_PERSON} \([A-Z][\w. ]{{1,24}}\) ({_TEAM}?(?: \d{{4}})?)"
    r"(?= \d{1,3} (?:hours?|minutes?|seconds?)| same time|$)",
    re.MULTILINE,
)
_ENOUGH = 3


def of_sheets(text: str) -> Iterator[Span]:
    """The teams and persons of such tables, where there are enough lines of one."""
    for pattern, row_type in (
        (_STANDING, "organization"),
        (_FIXTURE, "organization"),
        (_LINE_UP, "person"),
        (_SCORER, "person"),
        (_CAUGHT, "person"),
        (_BOWLED, "person"),
        (_RIDER, "organization"),
    ):
        found = list(pattern.finditer(text)) if _may_have(pattern, text) else []
        if len(found) >= _ENOUGH:
            for match in found:
                for group in range(1, pattern.groups + 1):
                    yield Span(*match.span(group), row_type)  # type: ignore[arg-type]


def _may_have(pattern: re.Pattern[str], text: str) -> bool:
    """Cheap signs first: most articles have none of this."""
    return _SIGNS[pattern].search(text) is not None


_SIGNS = {
    _STANDING: re.compile(r"\d \d{1,3} \d{1,3} \d|\d \.\d{3}"),
    _FIXTURE: re.compile(r" v [A-Z]"),
    _LINE_UP: re.compile(r"\d ?- ?[A-Z][^\W\d_]+ [A-Z]"),
    _SCORER: re.compile(r"[^\W\d_] (?:\(\d{1,2}[,)]|\d{1,2}(?:st|nd|rd|th|'|’))"),
    _CAUGHT: re.compile(r" (?:c|st) [A-Z][^\n]{1,40} b [A-Z]"),
    _BOWLED: re.compile(r"\d-\d{1,2}-\d{1,3}-\d"),
    _RIDER: re.compile(r" same time$| behind$|\d seconds?$", re.MULTILINE),
}
