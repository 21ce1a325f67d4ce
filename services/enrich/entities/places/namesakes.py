"""Which of several places or bodies of one name is meant: the best known, unless the document, or where its source is
at home, speaks for another."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.enrich.entities.places.usage import Usage
from services.enrich.entities.span import Span
from services.enrich.known.names import Kind, Name
from shared.text.folding import fold

_OF_A_REGION = 2  # how much each region named speaks for its country; a city or town speaks for it once
_AT_HOME = 3  # a paper at home in a country speaks for it more than one of its regions does
_IN_ITS_ENGLISH = 1
_LOCAL = 1  # needed for what the document speaks of as of a town around the corner
_NEEDED: Mapping[Kind, int] = {"town": 2, "city": 2, "region": 3, "capital": 4, "country": 3}
_FAR_MORE = 3  # times as often must another state be named than the one whose body is best known


@dataclass(frozen=True)
class Evidence:
    """How much speaks for each country: `named` counts all that the document says of it without doubt, `regions` and
    `towns` its regions, cities and towns; `doubtful` are names that several countries have, by the one that each is
    best known as; `local` are folded names spoken of as of a town nearby; `home` is where the source says that it is at
    home."""

    named: Counter[str]
    regions: Counter[str]
    towns: Counter[str]
    doubtful: Mapping[str, frozenset[str]]
    own: Counter[str]  # how often each name counts in `named`
    may_be_in: Mapping[str, frozenset[str]]  # each doubtful name, and the countries that have a place of it
    local: frozenset[str]
    home: str | None
    ask_usage: Callable[[], Usage]  # only where a name is in doubt: it reads the text

    @cached_property
    def usage(self) -> Usage:
        """Whose English the document is in."""
        return self.ask_usage()

    def of(self, code: str, name: Name) -> int:
        """How much speaks for a place of this country among its namesakes. Cities are named beside cities from anywhere
        (Boston, Chicago and Toronto): they tell of a small town, of a great one only where the paper is at home."""
        at_home = _AT_HOME * (code == self.home) if self.home else _IN_ITS_ENGLISH * (code == self.usage.english)
        is_small = at_home or name.kind == "town" or self.is_local(name)
        beside = self.towns[code] + len(self.doubtful.get(code, ())) if is_small else 0
        return _OF_A_REGION * self.regions[code] + beside + at_home

    def holds(self, code: str, name: Name) -> bool:
        """Whether anything but this name speaks for the country."""
        others = self.named[code] - self.own[name.id]
        return bool(others > 0 or self.home == code or self.doubtful.get(code, frozenset()) - {name.id})

    def is_all_in(self, code: str, name: Name) -> bool:
        """Whether all that the document names may lie in this one country."""
        named = (one for one, count in self.named.items() if count > self.own[name.id] * (one == name.country))
        others = (codes for other, codes in self.may_be_in.items() if other != name.id)
        return all(one == code for one in named) and all(code in codes for codes in others)

    def is_local(self, name: Name) -> bool:
        """Whether the document speaks of the place as of its own town."""
        return fold(name.surface) in self.local


def evidence(
    spans: Sequence[Span],
    text: str,
    told: Mapping[str, str],
    home: str | None,
    local: frozenset[str] = frozenset(),
    ask_usage: Callable[[], Usage] = lambda: Usage(None, None),
) -> Evidence:
    """What the spans speak for; `told` has the countries that places are said to lie in, by their folded names."""
    codes = [*told.values(), *told.values()]
    named, own = Counter(codes), Counter[str]()
    regions, towns = Counter(told.values()), Counter[str]()
    seen: set[str] = set()
    doubtful: dict[str, set[str]] = defaultdict(set)
    may_be_in: dict[str, frozenset[str]] = {}
    for span in spans:
        if span.name is None or not span.country or fold(text[span.start : span.end]) in told:
            continue
        if span.name.also:
            doubtful[span.country].add(span.name.id)
        if span.name.also or span.name.small:
            may_be_in[span.name.id] = frozenset((span.country, *span.name.also, *span.name.small))
        if span.name.also:
            continue
        named[span.country] += 1
        own[span.name.id] += bool(span.name.small)
        if span.name.id not in seen:
            regions[span.country] += span.name.kind == "region"
            towns[span.country] += span.name.kind in ("city", "town")
        seen.add(span.name.id)
    sets = {code: frozenset(ids) for code, ids in doubtful.items()}
    return Evidence(named, regions, towns, sets, own, may_be_in, local, home, ask_usage)


def country_of_place(name: Name, found: Evidence) -> str | None:
    """The best known place, unless enough speaks for another, and nothing for the country of the best known."""
    if name.country is None or not (name.also or name.small) or found.holds(name.country, name):
        return name.country
    is_local = found.is_local(name)
    others = (*name.also, *(code for code in name.small if is_local or _is_from(code, name, found)))
    if not others:
        return name.country
    best = max(others, key=lambda code: found.of(code, name))
    # All the world writes of capitals: towns of its country that the document names beside one tell nothing.
    if best != found.home and not is_local and _is_great(name, best, found):
        return name.country
    is_at_home = is_local or _is_meant_at_home(name, best, found)
    return best if found.of(best, name) >= (_LOCAL if is_at_home else _NEEDED.get(name.kind, 0)) else name.country


def _is_meant_at_home(name: Name, best: str, found: Evidence) -> bool:
    """Georgia, the one country whose name a state bears, is the state to an American; a capital that a local paper may
    not mean has been told before."""
    if name.kind == "country":
        return best in (found.home, found.usage.english)
    return name.kind == "capital" and best == found.usage.local


def _is_great(name: Name, best: str, found: Evidence) -> bool:
    """Whether the best known is meant even in a document of another country: a large city where the document names
    anything abroad, a capital but in a local paper that names nothing abroad."""
    may_be_its_town = name.kind != "capital" or found.usage.local == best
    return name.kind in ("capital", "city") and not (may_be_its_town and found.is_all_in(best, name))


def _is_from(code: str, name: Name, found: Evidence) -> bool:
    """Whether the paper is of the country, and may so mean a lesser city of it; of the name of a country, never."""
    return name.kind != "country" and code in (found.home, found.usage.english)


def country_inside(name: Name, found: Evidence) -> str | None:
    """The country of what is named after a place: where a small one is in doubt, none is guessed."""
    code = country_of_place(name, found)
    is_guess = name.kind == "town" and name.also and code == name.country and not found.holds(code or "", name)
    return None if is_guess else code


def country_of_body(name: Name, found: Evidence) -> str | None:
    """Several states have a House of Commons: the best known, unless the document names another far more often."""
    first = name.country
    if first is None or not name.also or found.home == first:
        return first
    best = max(name.also, key=lambda code: (found.named[code], code == found.home))
    is_other = found.named[best] > _FAR_MORE * found.named[first] or (best == found.home and not found.named[first])
    return best if is_other else first
