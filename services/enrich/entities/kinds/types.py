"""What a mention is: corrected by the table, then by a vote of the document on each name."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from services.enrich.entities.found.given import is_given
from services.enrich.entities.found.nouns import NO_PERSON
from services.enrich.entities.kinds.contexts import contexts
from services.enrich.entities.kinds.cues import cues
from services.enrich.entities.kinds.lists import lists
from services.enrich.entities.kinds.shapes import shapes
from services.enrich.entities.linked.shortforms import FORM_WORDS, KIND_WORDS
from services.enrich.entities.places.bodies import tells_its_country
from services.enrich.entities.span import Span
from services.enrich.known.gazetteer import Found
from shared.events import EntityType
from shared.text.folding import fold

_BETWEEN = " \t\u00a0,-–/"  # a nationality and a name
_UNTOLD = 0.5  # a model takes for a person whatever it knows least
_FULL_NAME = 2  # words
_LONG_NAME = 2  # words
_PLACES = ("country", "capital", "city", "region", "town")
# Countries whose names persons bear: of others a model that sees a person is wrong.
_GIVEN_NAMES = "Chad Cuba England France Georgia Holland India Ireland Israel Jordan Kenya Scotland Wales"
_GIVEN = frozenset(_GIVEN_NAMES.split())
_IN_OR_TO = r"(?i:\b(?:in|to|from|at|near|across|throughout|outside|inside|around|for|via)\s)"
_VOTERS: tuple[EntityType, ...] = ("person", "organization", "place", "product", "work", "group", "event")
_CAPITAL_BEFORE = re.compile(r"(?<=\w)[ -][A-Z]\w+[ -]\Z|[a-z,] [A-Z]\w+[ -]\Z")
_CAPITAL_AFTER = re.compile(r"[ -][A-Z][a-z]+")
_OF_STATE = re.compile(r"(?:U\.?S\.?|United States|American|UK|U\.K\.|British|Federal)\s")


def by_table(spans: Sequence[Span], found: Sequence[Found], text: str) -> list[Span]:
    """Spans with the names of the table: a name over a whole span retypes it, a longer one takes its place, one that
    stands alone is added; one inside a longer name is part of that name."""
    people = words_of_people(spans, text)
    somebody = frozenset(_called_as_somebody(found, people, text))
    starts = [span.start for span in spans]
    kept: dict[int, Span] = {span.start: span for span in spans}
    for hit in found:
        touching = _touching(hit, spans, starts)
        if not touching:
            if _may_stand_alone(hit, text) and text[hit.start : hit.end] not in somebody:
                kept[hit.start] = span_of(hit, text)
        elif _leads_a_person(hit, touching[0]):
            kept[hit.start] = span_of(hit, text)
            begin = touching[0].end - len(text[hit.end : touching[0].end].lstrip(_BETWEEN))
            kept[begin] = touching[0].at(begin, touching[0].end)
        elif _is_body_of_its_country(hit, touching[0], text):
            kept[touching[0].start] = touching[0].named(hit.name)
        elif _takes(hit, touching, people, somebody, text):
            for span in touching:
                kept.pop(span.start, None)
            kept[hit.start] = _renamed(hit, touching[0])
        elif (longer := kept.get(touching[0].start)) and tells_its_country(hit, longer, text):
            kept[longer.start] = replace(longer, country=hit.name.country, inside=hit.name)
    return [kept[start] for start in sorted(kept)]


def words_of_people(spans: Iterable[Span], text: str) -> frozenset[str]:
    """The words of the full names of persons: `michael`, `jordan` where Michael Jordan is in the document."""
    full = (text[span.start : span.end].split() for span in spans if span.type == "person")
    return frozenset(part for words in full if _is_a_full_name(words) for part in _parts_of_a_name(words))


def _is_a_full_name(words: Sequence[str]) -> bool:
    """False of a Texas Ranger and of Kampung Zorb, which a model takes for persons of these names."""
    if len(words) < _FULL_NAME or "place" in shapes(" ".join(words)):
        return False
    return is_given(words[0]) or not any(word.lower() in NO_PERSON for word in words)


def _parts_of_a_name(words: Sequence[str]) -> Iterator[str]:
    """Each word, and of a longer name what stands without its first: `suu kyi`."""
    yield from map(fold, words)
    if len(words) > _LONG_NAME:
        yield fold(" ".join(words[1:]))


def vote(spans: Sequence[Span], text: str) -> list[Span]:
    """Each name has the type that most of its mentions have, the surname of a person that of the person."""
    ballots: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    people = words_of_people(spans, text)
    surnames = _surnames(spans, text) - people
    companies = _companies(spans, text)
    people -= _founders(spans, text)
    listed = lists(spans, text)
    for span in spans:
        if _is_undecided(span):
            ballot = ballots[fold(text[span.start : span.end])]
            ballot[span.type] += _UNTOLD if span.type == "person" and not shapes(text[span.start : span.end]) else 1
            if _last_word(span, text) in surnames:
                ballot["person"] += 1.5
            if fold(text[span.start : span.end]) in companies:
                ballot["organization"] += 1.5
            for told in (cues(span, text), contexts(span, text)):
                for cued, weight in told.items():
                    ballot[cued] += weight
            if span in listed:
                ballot[listed[span]] += 1
    return [_elected(span, ballots, people, fold(text[span.start : span.end])) for span in spans]


def _surnames(spans: Iterable[Span], text: str) -> frozenset[str]:
    """Names of one word that persons have, more often than anything else has them."""
    balance: Counter[str] = Counter()
    for span in spans:
        surface = text[span.start : span.end]
        if surface.isalpha():
            balance[fold(surface)] += 1 if span.type == "person" else -1
    return frozenset(name for name, count in balance.items() if count > 0)


def _companies(spans: Iterable[Span], text: str) -> frozenset[str]:
    """The names of companies less their legal form: `zorb dairies` of Zorb Dairies Inc."""
    named = (
        fold(text[span.start : span.end]).replace(".", "").split() for span in spans if span.type == "organization"
    )
    return frozenset(" ".join(words[:-1]).rstrip(",") for words in named if len(words) > 1 and words[-1] in FORM_WORDS)


def _founders(spans: Iterable[Span], text: str) -> frozenset[str]:
    """The first words of companies, which may be surnames: `ford` of Ford Motor Company."""
    named = (
        fold(text[span.start : span.end]).replace(".", "").split() for span in spans if span.type == "organization"
    )
    return frozenset(words[0] for words in named if len(words) > 1 and all(word in KIND_WORDS for word in words[1:]))


def _last_word(span: Span, text: str) -> str:
    """The last of two or three words, else nothing."""
    words = text[span.start : span.end].split()
    return fold(words[-1]) if len(words) in (2, 3) else ""


def _elected(span: Span, ballots: Mapping[str, Mapping[EntityType, float]], people: frozenset[str], key: str) -> Span:
    if not _is_undecided(span):
        return span
    if key in people:
        return span.typed("person")
    votes = ballots[key]
    winner = max(_VOTERS, key=lambda each: votes[each])  # of a tie the first: one name is seldom two things
    return span if winner == span.type else span.typed(winner)


def _is_undecided(span: Span) -> bool:
    """True of a name that the table does not know; of a town too, whose name is a person's or a team's as often."""
    return span.type in _VOTERS and (span.name is None or span.name.kind == "town")


def _touching(hit: Found, spans: Sequence[Span], starts: Sequence[int]) -> list[Span]:
    first = max(0, bisect_left(starts, hit.start) - 1)
    near = takewhile(lambda span: span.start < hit.end, map(spans.__getitem__, range(first, len(spans))))
    return [span for span in near if span.end > hit.start]


def _may_stand_alone(hit: Found, text: str) -> bool:
    """Whether a name that no model saw is to be believed: a city is not inside a longer name (Real Madrid), and a town
    is a surname as often."""
    if hit.name.kind == "town":
        return False
    if hit.name.kind in ("city", "capital", "region"):
        return not (
            _CAPITAL_BEFORE.search(text, max(0, hit.start - 20), hit.start) or _CAPITAL_AFTER.match(text, hit.end)
        )
    return True


def _leads_a_person(hit: Found, span: Span) -> bool:
    """`Russian Igor Kolyvanov` is a Russian, and Igor Kolyvanov."""
    return hit.name.kind == "demonym" and span.type == "person" and hit.start == span.start and hit.end + 3 < span.end


def _is_body_of_its_country(hit: Found, span: Span, text: str) -> bool:
    """`U.S. Food and Drug Administration` is the Food and Drug Administration."""
    is_body = hit.name.kind == "institution" and span.type == "organization" and hit.end == span.end
    return is_body and _OF_STATE.fullmatch(text, span.start, hit.start) is not None


def _takes(hit: Found, touching: Sequence[Span], people: frozenset[str], somebody: frozenset[str], text: str) -> bool:
    """Whether the name of the table stands for the spans that it touches."""
    if hit.name.kind == "known":
        return True
    if any(span.start < hit.start or span.end > hit.end for span in touching):
        return False
    if hit.name.kind == "town":
        return all(span.type == "place" for span in touching)
    if touching[0].type == "person":
        return fold(text[hit.start : hit.end]) not in people
    return touching[0].type != "place" or text[hit.start : hit.end] not in somebody


def _called_as_somebody(found: Sequence[Found], people: frozenset[str], text: str) -> Iterator[str]:
    """The places whose name a person of the document bears, where nobody is in it or goes there: Georgia Kirby. Each
    is looked for but once, however often it is named."""
    for surface, kind in dict.fromkeys((text[hit.start : hit.end], hit.name.kind) for hit in found):
        may_be = kind in _PLACES and (kind != "country" or surface in _GIVEN) and fold(surface) in people
        if may_be and re.search(rf"{_IN_OR_TO}{re.escape(surface)}\b(?!['’]s)", text) is None:
            yield surface


def span_of(hit: Found, text: str) -> Span:
    via = "demonym" if hit.name.kind == "demonym" else "gazetteer"
    if hit.name.kind == "known" and text[hit.start : hit.end] != hit.name.name:
        via = "alias"
    return Span(hit.start, hit.end, hit.name.type, hit.name, via, hit.name.country)  # type: ignore[arg-type]


def _renamed(hit: Found, span: Span) -> Span:
    return replace(span, start=hit.start, end=hit.end).named(hit.name)
