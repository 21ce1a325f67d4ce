"""Which of several places or bodies of one name is meant: the best known, unless the document, or where its source is
at home, speaks for another."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.enrich.entities.span import Span
from services.enrich.known.names import Name
from shared.text.folding import fold

_SPEAKS = {"region": 2, "city": 1, "town": 1}  # how much each name of this kind speaks for its country
_AT_HOME = 2  # a paper at home in a country speaks for it as one of its regions does
_NEEDED, _NEEDED_OF_THE_GREAT = 2, 3  # against a city or town; against a capital or country, which all the world names
_FAR_MORE = 3  # times as often must another state be named than the one whose body is best known


@dataclass(frozen=True)
class Evidence:
    """How much speaks for each country: `named` counts all that the document says of it without doubt, `places` its
    regions and towns; `doubtful` are names that several countries have, by the one that each is best known as."""

    named: Counter[str]
    places: Counter[str]
    doubtful: Mapping[str, frozenset[str]]
    home: str | None

    def of(self, code: str) -> int:
        """How much speaks for a place of this country among its namesakes."""
        return self.places[code] + len(self.doubtful.get(code, ())) + _AT_HOME * (code == self.home)

    def holds(self, code: str, name: Name) -> bool:
        """Whether anything but this name speaks for the country."""
        return bool(self.named[code] or self.home == code or self.doubtful.get(code, frozenset()) - {name.id})


def evidence(spans: Sequence[Span], text: str, told: Mapping[str, str], home: str | None) -> Evidence:
    """What the spans speak for; `told` has the countries that places are said to lie in, by their folded names."""
    codes = [*told.values(), *told.values()]
    named, places = Counter(codes), Counter(codes)
    seen: set[str] = set()
    doubtful: dict[str, set[str]] = defaultdict(set)
    for span in spans:
        if span.name is None or not span.country:
            continue
        if fold(text[span.start : span.end]) in told:
            continue
        if span.name.also:
            doubtful[span.country].add(span.name.id)
            continue
        named[span.country] += 1
        if span.name.id not in seen:
            places[span.country] += _SPEAKS.get(span.name.kind, 0)
        seen.add(span.name.id)
    return Evidence(named, places, {code: frozenset(ids) for code, ids in doubtful.items()}, home)


def country_of_place(name: Name, found: Evidence) -> str | None:
    """The best known place, unless enough speaks for another, and nothing for the country of the best known."""
    if name.country is None or not name.also or found.holds(name.country, name):
        return name.country
    best = max(name.also, key=found.of)
    needed = _NEEDED_OF_THE_GREAT if name.kind in ("country", "capital") else _NEEDED
    return best if found.of(best) >= needed else name.country


def country_of_body(name: Name, found: Evidence) -> str | None:
    """Several states have a House of Commons: the best known, unless the document names another far more often."""
    first = name.country
    if first is None or not name.also or found.home == first:
        return first
    best = max(name.also, key=lambda code: (found.named[code], code == found.home))
    is_other = found.named[best] > _FAR_MORE * found.named[first] or (best == found.home and not found.named[first])
    return best if is_other else first
