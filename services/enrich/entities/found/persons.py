"""Persons as a text names them, whole: told by a title or a trade before the name, a nickname in it, a given name.

A small model sees half of a long name, and little of a name from outside of the languages that it learned from.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from services.enrich.entities.found.given import is_given
from services.enrich.entities.found.nouns import AFFAIRS, NO_PERSON, OPENERS
from services.enrich.entities.found.runs import Token, runs
from services.enrich.entities.found.titles import TRADES, is_title
from services.enrich.entities.kinds.shapes import shapes
from services.enrich.entities.places.words import begins_a_sentence
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found
from services.enrich.tag.casing import is_raised

_OF_AFFAIRS = re.compile(
    r"\b(?:Minister|Secretary|Commissioner|Superintendent|General|Director|Comptroller|Controller|Chief|Inspector|DIG|"
    r"IG) (?:of|for) (?:the )?(?:[A-Z]\w+(?:, | and | & |, and ))*\Z"
)
_LONG_TITLE = 60  # characters of `Minister of Trade, Industry and Mines`
_LONG_OFFICES = 120  # of all titles and offices before one name
_LONG_WORD = 24
_SIGNS = "$€£%*•¿¡#\"'“‘«(["  # before a name they are none
_LONGEST = 5  # words of a name, particles aside
_CLAUSE = 2  # words that begin sentences: `Spokesman Says He Will Quit` is one; Will Kirby has a single one
_SAYING = frozenset(("said", "says", "asked", "told", "according"))
_FULL = 2  # words of a name that a given name begins


def persons(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """The spans, with the persons that the text names, each as one whole span. A headline With Capitals At Each Word
    tells nothing."""
    title = text.partition("\n\n")[0]
    kept = {span.start: span for span in spans}
    starts = sorted(kept)
    places_end = {hit.end: hit.start for hit in found if hit.name.kind != "town"}
    for tokens in runs(text, len(title) if is_raised(title) or title.isupper() else 0):
        if len(tokens) == 1 and not _is_called_alone(tokens[0], text):
            continue
        touching = _touching(tokens, kept, starts)
        place = _place(tokens, touching, text)
        if place and places_end.get(place[1], place[0]) >= place[0]:  # not Lanka of Sri Lanka
            _settle(*place, touching, kept, text)
    return [kept[start] for start in sorted(kept)]


def _is_called_alone(token: Token, text: str) -> bool:
    """Whether a single word may be told for a person: by a trade alone."""
    return _trade_before(token.start, text) != ""


def _touching(tokens: Sequence[Token], kept: dict[int, Span], starts: Sequence[int]) -> list[Span]:
    """The spans that have a part of the run."""
    first = max(0, bisect_left(starts, tokens[0].start) - 1)
    beyond = bisect_left(starts, tokens[-1].end)
    spans = (kept.get(start) for start in starts[first:beyond])
    return [span for span in spans if span is not None and span.end > tokens[0].start]


def _place(tokens: Sequence[Token], touching: Sequence[Span], text: str) -> tuple[int, int] | None:
    """Where the name of a person stands in a run, if one does."""
    at = _after_titles(tokens)
    has_title = at > 0 or _has_affairs_before(tokens[0], text)
    has_trade = _has_trade(tokens, touching, text)
    while at < len(tokens) - 1 and _is_before_a_name(tokens[at], has_title=has_title):
        at += 1
    name = tokens[at:]
    if not _may_be_a_name(name, has_title=has_title):
        return None
    if has_title or has_trade or any(token.is_nickname for token in name):
        return name[0].start, name[-1].end
    if sum(token.is_capital for token in name) < _FULL:
        return None
    if is_given(name[0].word) or name[0].is_initial:
        return name[0].start, name[-1].end
    return _grown(name, touching)


def _after_titles(tokens: Sequence[Token]) -> int:
    """How many of the words are titles and what stands before these."""
    last = 0
    for at, token in enumerate(tokens[:-1]):
        if is_title(token.word):
            last = at + 1
        elif is_given(token.word):
            break
    return last


def _has_affairs_before(first: Token, text: str) -> bool:
    """True of `Police` in `Commissioner of Police Ann Kirby`."""
    before = max(0, first.start - _LONG_TITLE)
    return first.plain in AFFAIRS and _OF_AFFAIRS.search(text, before, first.start) is not None


def _has_trade(tokens: Sequence[Token], touching: Sequence[Span], text: str) -> bool:
    """`trader Akinyi`; `his lawyer, Ann Kirby,`; with a capital where a sentence begins: `Driver Mykola Kirby`."""
    if tokens[0].plain in TRADES:
        return begins_a_sentence(tokens[0].start, text) and (bool(touching) or is_given(tokens[-1].word))
    before = _trade_before(tokens[0].start, text)
    return before == " " or (before == ", " and text.startswith((",", ";", ")"), tokens[-1].end))


def _trade_before(start: int, text: str) -> str:
    """What stands between the name and a trade before it: a space, or a comma and a space; nothing where none does."""
    before = text[max(0, start - _LONG_WORD) : start]
    if not before.endswith(" "):
        return ""
    joint = ", " if before.endswith(", ") else " "
    word = before[: -len(joint)].rsplit(None, 1)[-1:]
    return joint if word and word[0].rsplit("-", 1)[-1] in TRADES else ""


def _is_before_a_name(token: Token, *, has_title: bool) -> bool:
    if _is_said_before_names(token.word):
        return True
    return not has_title and (token.plain in OPENERS or (token.plain.endswith("ly") and not is_given(token.word)))


def _is_said_before_names(word: str) -> bool:
    return is_title(word) or word.lower() in AFFAIRS or word.lower() in TRADES


def _may_be_a_name(name: Sequence[Token], *, has_title: bool) -> bool:
    if is_title(name[-1].word) or sum(token.plain in OPENERS for token in name) >= _CLAUSE:
        return False
    if name[0].plain in _SAYING or (len(name) == 1 and name[0].plain in OPENERS):
        return False
    if len(name) == 1 and "organization" in shapes(name[0].word):  # `its adviser, ZorbBank,`
        return False
    capitals = [token for token in name if token.is_capital]
    if all(token.is_initial for token in capitals):
        return False
    return len(capitals) <= _LONGEST and not any(_is_no_name(token, has_title=has_title) for token in capitals)


def _is_no_name(token: Token, *, has_title: bool) -> bool:
    return token.is_acronym or token.plain in NO_PERSON or (not has_title and token.plain in OPENERS)


def _grown(name: Sequence[Token], touching: Sequence[Span]) -> tuple[int, int] | None:
    """The person that a model saw here, with the words that belong to its name."""
    start, end = name[0].start, name[-1].end
    seen = next((span for span in touching if span.type == "person" and start < span.end <= end), None)
    if seen is None:
        return None
    before = [token for token in name if token.end <= seen.start]
    is_other_before = any(span.type != "person" and start <= span.start < seen.start for span in touching)
    return (max(start, seen.start) if len(before) > 1 or is_other_before else start), end


def _settle(start: int, end: int, touching: Sequence[Span], kept: dict[int, Span], text: str) -> None:
    """The person in the place of what touches it; but a longer name of something else, and all that goes on behind the
    person, stays as it is."""
    overlapping = [span for span in touching if span.start < end and start < span.end]
    if any(span.end > end or (span.start < start and span.end < end and span.type != "person") for span in overlapping):
        return
    for span in touching:
        is_title_alone = _are_titles(text, span.start, start)
        if span in overlapping or (span.end <= start and is_title_alone):
            del kept[span.start]
        before = text[span.start : start].rstrip()
        if span in overlapping and before.strip(_SIGNS) and span.type != "person" and not is_title_alone:
            kept[span.start] = span.at(span.start, span.start + len(before))
    kept[start] = Span(start, end, "person")


def _are_titles(text: str, start: int, end: int) -> bool:
    """Whether nothing but titles stands there; a stretch of any length is a list of them and not asked."""
    return end - start <= _LONG_OFFICES and all(map(_is_said_before_names, text[start:end].split()))
