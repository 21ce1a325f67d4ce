"""The headline of a page: of what it states and shows, the one without the site's name."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from services.ingest.pages.headings import Heading, letters
from services.ingest.pages.metadata import PageFacts

_PART = re.compile(r"\s+[|–—\-·•»«:/]+\s+|\s*(?:\||::|»|«|·|•)\s*|\s+[-–—]\s*|(?<=\w)[:]\s+")
_STRONG_PART = re.compile(r"\s+[|–—\-·•»«:/]+\s+|\s*(?:\||::|»|«|·|•)\s*")
MOST_PARTS = 8  # of a heading
_SECTION = re.compile(r"(?<=\w)(?<=.{24})\s+\|\s+[^|]{2,30}$")
_BY = re.compile(r"(?:by|von|par|por|di)\s+[^\W\d_a-z][\w.'’-]+\s+[^\W\d_a-z]")


def chosen_title(
    facts: PageFacts, site_names: tuple[str, ...], url: str | None, others: Callable[[], Iterable[str]] = tuple
) -> str:
    """An `h1` that the page's title or headline confirms, else another heading that does, else the one `h1` in
    the article's own frame, else what is stated.

    `others` gives the headings below `h1`: what is stated loses what stands behind a heading that it begins with.
    """
    sites = site_words(site_names, url)
    stated = [without_site(title, sites) for title in (*facts.headlines, facts.page_title or "") if title]
    for h1 in facts.h1:
        if any(_confirms(title, h1.text) for title in stated) and not _is_site(h1.text, sites):
            return _without_kicker(h1, stated) or _tail_cut(h1.text, sites)
    framed = [h1.text for h1 in facts.h1 if h1.is_framed and not _is_site(h1.text, sites)]
    headed = _as_headed(stated, framed) or _as_headed(stated, (one for one in others() if len(one.split()) > 2))
    if headed:
        return headed
    if len(framed) == 1 and _says_enough(framed[0]):
        return framed[0]
    if stated:
        return stated[0]
    return next((h1.text for h1 in facts.h1 if len(h1.text.split()) > 2), facts.h1[0].text if facts.h1 else "")


def _without_kicker(h1: Heading, stated: list[str]) -> str | None:
    """Of a heading of several parts those that are, together, a headline as it is stated."""
    if len(h1.parts) > MOST_PARTS:
        return None
    wanted = {letters(title) for title in stated}
    runs = [h1.parts[start:end] for start in range(len(h1.parts)) for end in range(len(h1.parts), start, -1)]
    return next((" ".join(run) for run in runs if letters(" ".join(run)) in wanted), None)


def _says_enough(heading: str) -> bool:
    return len(heading.split()) >= 4 or len(letters(heading)) >= 24


def _as_headed(stated: list[str], headings: Iterable[str]) -> str | None:
    """A heading that a title as it is stated is made of, up to a bar or a dash."""
    seams = ((title, seam) for title in stated for seam in _PART.finditer(title) if ":" not in seam[0])
    wanted = {letters(whole) for whole in (*stated, *(title[: seam.start()] for title, seam in seams))}
    return next((one for one in headings if letters(one) in wanted), None)


def site_words(names: tuple[str, ...], url: str | None) -> frozenset[str]:
    """The names of a site with nothing but letters, and the labels of its host."""
    host = (urlsplit(url).hostname or "") if url else ""
    labels = [label for label in host.split(".")[:-1] if len(label) > 2 and label != "www"]
    folded = (
        {letters(name) for name in names} | {letters(label) for label in labels} | {letters(host.removeprefix("www."))}
    )
    return frozenset(name for name in folded if len(name) > 1)


def without_site(title: str, sites: frozenset[str]) -> str:
    """`title` without parts at its ends that name the site, or its section before the site; at least two words."""
    is_cut = False
    while True:
        shorter = _cut(title, sites)
        if shorter == title and is_cut:
            shorter = _SECTION.sub("", title)
        if shorter == title or not shorter:
            return title
        title, is_cut = shorter, True


def _cut(title: str, sites: frozenset[str]) -> str:
    shorter = _tail_cut(title, sites)
    seam = _PART.search(title)
    if shorter != title or not seam:
        return shorter
    head, tail = title[: seam.start()], title[seam.end() :]
    is_named = letters(head) in sites or bool(_STRONG_PART.match(seam[0]) and _is_site(head, sites))
    return tail.strip() if is_named and len(tail.split()) >= 3 else title


def _tail_cut(title: str, sites: frozenset[str]) -> str:
    """`title` up to the last part that names the site, or up to `by Jane Porter` and what follows it."""
    for seam in reversed(list(_PART.finditer(title))):
        head, tail = title[: seam.start()], title[seam.end() :]
        if len(head.split()) >= 2 and (_is_site(tail, sites) or _BY.match(tail)):
            return head.strip()
    return title


def _is_site(part: str, sites: frozenset[str]) -> bool:
    said, words = letters(part), part.casefold().split()
    if not said or len(words) > 7:
        return False
    return any(_names(said, site) or _abbreviates(words, site) for site in sites)


def _names(said: str, site: str) -> bool:
    """The site's name, a part of it, or a little more than it."""
    is_part = said in site or (site in said and len(site) * 2 >= len(said))
    return said == site or (min(len(said), len(site)) >= 4 and is_part)


def _abbreviates(words: list[str], site: str) -> bool:
    return len(words) > 1 and len(site) > 2 and _spells(site, words[words[0] == "the" :])


def _spells(name: str, words: list[str]) -> bool:
    """`scmp` is South China Morning Post, `nytimes` New York Times: each word whole or by its first letter."""
    if not words or not name:
        return not words and not name
    word = letters(words[0])
    if not word:
        return _spells(name, words[1:])
    return (name.startswith(word) and _spells(name[len(word) :], words[1:])) or (
        name[0] == word[0] and _spells(name[1:], words[1:])
    )


def _confirms(title: str, h1: str) -> bool:
    a, b = letters(title), letters(h1)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return (short in long and len(short) * 5 >= len(long) * 2) or _overlap(title, h1) >= 0.6


def _overlap(a: str, b: str) -> float:
    one, two = set(re.findall(r"\w+", a.casefold())), set(re.findall(r"\w+", b.casefold()))
    return len(one & two) / max(1, min(len(one), len(two))) if min(len(one), len(two)) >= 3 else 0.0
