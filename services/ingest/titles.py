"""The headline of a page: of what it states and shows, the one without the site's name."""

import re
from urllib.parse import urlsplit

from services.ingest.metadata import PageFacts

_PART = re.compile(r"\s+[|–—\-·•»«:/]+\s+|\s*(?:\||::|»|«|·|•)\s*|\s+[-–—]\s*|(?<=\w)[:]\s+")
_STRONG_PART = re.compile(r"\s+[|–—\-·•»«:/]+\s+|\s*(?:\||::|»|«|·|•)\s*")


def chosen_title(facts: PageFacts, site_names: tuple[str, ...], url: str | None) -> str:
    """An `h1` that the page's title or headline confirms, else the headline stated, else the page's title."""
    sites = site_words(site_names, url)
    stated = [without_site(title, sites) for title in (*facts.headlines, facts.page_title or "") if title]
    for h1 in facts.h1:
        if any(_confirms(title, h1) for title in stated) and not _is_site(h1, sites):
            return without_site(h1, sites)
    if stated:
        return stated[0]
    return next((h1 for h1 in facts.h1 if len(h1.split()) > 2), facts.h1[0] if facts.h1 else "")


def site_words(names: tuple[str, ...], url: str | None) -> frozenset[str]:
    """The names of a site with nothing but letters, and the labels of its host."""
    host = (urlsplit(url).hostname or "") if url else ""
    labels = [label for label in host.split(".")[:-1] if len(label) > 2 and label != "www"]
    folded = (
        {_letters(name) for name in names}
        | {_letters(label) for label in labels}
        | {_letters(host.removeprefix("www."))}
    )
    return frozenset(name for name in folded if len(name) > 1)


def without_site(title: str, sites: frozenset[str]) -> str:
    """`title` without parts at its ends that name the site; never less than two words of it."""
    while True:
        shorter = _cut(title, sites)
        if shorter == title or not shorter:
            return title
        title = shorter


def _cut(title: str, sites: frozenset[str]) -> str:
    seams = list(_PART.finditer(title))
    for seam in reversed(seams):
        head, tail = title[: seam.start()], title[seam.end() :]
        if _is_site(tail, sites) and len(head.split()) >= 2:
            return head.strip()
    if not seams:
        return title
    head, tail = title[: seams[0].start()], title[seams[0].end() :]
    is_named = _letters(head) in sites or bool(_STRONG_PART.match(seams[0][0]) and _is_site(head, sites))
    return tail.strip() if is_named and len(tail.split()) >= 3 else title


def _is_site(part: str, sites: frozenset[str]) -> bool:
    letters = _letters(part)
    if not letters or len(part.split()) > 7:
        return False
    return any(
        letters == site
        or (
            len(site) >= 4
            and len(letters) >= 4
            and (letters in site or (site in letters and len(site) * 2 >= len(letters)))
        )
        for site in sites
    )


def _confirms(title: str, h1: str) -> bool:
    a, b = _letters(title), _letters(h1)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return (short in long and len(short) * 5 >= len(long) * 2) or _overlap(title, h1) >= 0.6


def _overlap(a: str, b: str) -> float:
    one, two = set(re.findall(r"\w+", a.casefold())), set(re.findall(r"\w+", b.casefold()))
    return len(one & two) / max(1, min(len(one), len(two))) if min(len(one), len(two)) >= 3 else 0.0


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))
