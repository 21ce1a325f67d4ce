"""Who wrote a page: persons it states, else persons it prints as such, else the desks and houses it names."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, pairwise, takewhile

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.headings import letters
from services.ingest.pages.marked import (
    LONGEST_LINE,
    MAX_NAMES,
    SEAM,
    Authors,
    linked_author,
    linked_in_head,
    marked_authors,
    persons_in,
    usable,
)
from services.ingest.pages.metadata import PageFacts
from services.ingest.pages.sites import host_labels, said_behind
from services.ingest.pages.surroundings import head_lines, lines_over
from services.ingest.printed.bylines import (
    MAX_BYLINE,
    listed_names,
    looks_like_names,
    names_in_byline,
    says_by,
    split_names,
)
from services.ingest.printed.credits import credited, credited_in
from services.ingest.printed.dates import find_dates
from services.ingest.printed.people import is_person, people_among
from shared.countries import countries, towns
from shared.text.folding import fold

TAIL = 3  # lines of the text that may still be its signature
# As Japanese papers sign, and Korean ones.
_SIGNED = re.compile(r"【(?P<bracketed>[^】]{3,60})】|(?P<reporter>[가-힣]{2,4})\s*(?:기자|특파원)(?:\s+\S+@\S+)?")
_ARTICLE = re.compile(r"^(?:the|la|le|el|il|die|der|das|de|het|o|a)\s+", re.IGNORECASE)
SHORTEST_SITE = 4  # letters; shorter names are agencies, which `credits` knows


def authors_of(
    facts: PageFacts,
    tree: HtmlElement,
    headline: HtmlElement | None,
    lines: list[str],
    site_names: tuple[str, ...],
    url: str | None,
) -> Authors:
    """The first that names persons, in the order of trust; `lines` are those of the text."""
    sites = _sites(facts, site_names)
    labels = host_labels(url)
    fallback: list[Authors] = []
    marked = marked_authors(tree, headline)

    def is_of_site(name: str) -> bool:
        return _is_of(name, sites) or letters(_ARTICLE.sub("", name)) in labels

    for given in _candidates(facts, headline, lines, marked):
        publisher = next(filter(None, (one.publisher for one in (given, *fallback))), None)
        names = tuple(_without_site(name, sites) for name in given.names if not is_of_site(name))
        if any(map(is_person, names)):
            return Authors(_with_those_beside(people_among(names), marked.names)[:MAX_NAMES], publisher)
        if given.names:
            fallback.append(Authors(names or given.names, publisher))
    is_other = (one for one in fallback if not is_of_site(one.names[0]) and not _is_login(one.names[0]))
    last = chain(_last_resorts(facts, tree, headline, lines), fallback)
    return next(is_other, None) or next((one for one in last if one.names), Authors())


def _is_login(name: str) -> bool:
    return name.islower() and " " not in name


def _last_resorts(
    facts: PageFacts, tree: HtmlElement, headline: HtmlElement | None, lines: list[str]
) -> Iterator[Authors]:
    """Where nobody is named as a writer: links under the headline, a box of its own, names alone on a line."""
    yield linked_in_head(headline)
    yield linked_author(tree)
    heads = takewhile(lambda line: len(line.split()) < LONGEST_LINE, lines[:3])
    yield _bare(chain(_beside_dates(head_lines(headline)), heads, lines[-1:]), facts)


def _sites(facts: PageFacts, site_names: tuple[str, ...]) -> set[str]:
    said = said_behind(facts.page_title or "", facts.headlines)
    return {_folded(name) for name in (*site_names, said or "")} - {""}


def _is_of(name: str, sites: set[str]) -> bool:
    """The site itself, or a part of it (`Harbour News Business`, `Redaktion Harbour News`)."""
    folded = _folded(name)
    is_whole = any(folded == site or folded.startswith(site + " ") for site in sites)
    return is_whole or any(folded.endswith(" " + site) and folded.count(" ") == site.count(" ") + 1 for site in sites)


def _without_site(name: str, sites: set[str]) -> str:
    """`Jane Porter. Harbour News`: the paper behind the name of a person."""
    words = list(re.finditer(r"\w+", name))
    folded = _folded(name)
    for site in sites:
        person = (
            name[: words[-site.count(" ") - 1].start()].strip(" .,;|/–—-") if len(words) > site.count(" ") + 2 else ""
        )
        if len(site) >= SHORTEST_SITE and folded.endswith(" " + site) and is_person(person):
            return person
    return name


def _with_those_beside(people: tuple[str, ...], marked: tuple[str, ...]) -> tuple[str, ...]:
    """Where one person is stated, and the byline names that person and others: all of them."""
    stated = _folded(people[0])
    if len(people) > 1 or stated not in map(_folded, marked):
        return people
    return people_among(tuple(people[0] if _folded(name) == stated else name for name in marked))


def _candidates(facts: PageFacts, headline: HtmlElement | None, lines: list[str], marked: Authors) -> Iterator[Authors]:
    for given in facts.authors:
        yield _stated(given)
    yield marked
    over = [line for line in lines_over(headline) if any(map(says_by, _pieces(line)))]
    yield from _told([*head_lines(headline), *over, *lines[:3]])
    yield from _signed(lines[-TAIL:])
    yield _stated(facts.houses)


def _stated(given: tuple[str, ...]) -> Authors:
    names = [name for value in given for name in listed_names(value)]
    return Authors(usable(names), next(filter(None, map(credited_in, given)), None))


def _told(lines: list[str]) -> Iterator[Authors]:
    """Of the lines around the headline and the first of the text those that say `By`, and desks and agencies."""
    parted = [(line, piece) for line in lines if len(line) < MAX_BYLINE for piece in _pieces(line)]
    led = [(line, piece) for line, piece in parted if says_by(piece) or (piece == line and names_in_byline(piece))]
    yield from (Authors(usable(persons_in(piece)), credited_in(line)) for line, piece in led)
    yield from (Authors(usable(names_in_byline(piece)), credited_in(line)) for line, piece in led)
    yield from (Authors((_unlabelled(piece),), credited(piece)) for _, piece in parted if credited(piece))


def _pieces(line: str) -> Iterator[str]:
    """What a line says around its dates and bars."""
    at = 0
    for date in [*find_dates(line), None]:
        for piece in SEAM.split(line[at : date.start if date else None]):
            if stripped := piece.strip(" ,;|–—-／"):
                yield stripped
        at = date.end if date else at


def _unlabelled(credit: str) -> str:
    return credit.rpartition(":")[2].strip()


def _signed(lines: list[str]) -> Iterator[Authors]:
    """The last lines of a text, where they say `By` or are signed as papers do."""
    for line in reversed(lines):
        found = _SIGNED.fullmatch(line.strip())
        names = split_names(found["bracketed"] or found["reporter"]) if found else names_in_byline(line)
        if names and (not found or all(map(is_person, names))):
            yield Authors(usable(name for name in people_among(names) if is_person(name)), credited_in(line))


def _bare(lines: Iterable[str], facts: PageFacts) -> Authors:
    """Names alone on a line, without `By`; whom the headline names is whom the story is about."""
    shown = _folded(" ".join((*facts.headlines, facts.page_title or "", *(h1.text for h1 in facts.h1))))
    for line in lines:
        names = usable(name for name in looks_like_names(line) if is_person(name))
        if names and not any(_folded(name) in shown for name in names):
            return Authors(names)
    return Authors()


def _beside_dates(lines: list[str]) -> Iterator[str]:
    """Of the lines under the headline what stands beside a date, or on the line before one: a name, if not a town."""
    for line, following in pairwise([*lines, ""]):
        dates = list(find_dates(line))
        beside = list(_pieces(line)) if dates else [line] if next(find_dates(following), None) else []
        yield from (one for one in beside if fold(one) not in _towns())


@cache
def _towns() -> frozenset[str]:
    named = (
        name for one in countries().values() for name in (*one.names, *one.cities, *one.regions, one.capital or "")
    )
    return frozenset(map(fold, (*named, *(name for name, _ in towns()))))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
