"""The headline of a page: of what it states and shows, the one that a reader sees. Names of sites are for `sites`."""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from services.ingest.pages.headings import Heading, letters
from services.ingest.pages.metadata import PageFacts
from services.ingest.pages.sites import PART, is_site, is_wide, site_words, tail_cut, without_site

MOST_PIECES = 12  # of a heading
SHORTEST_CUT = 15  # letters of a title that was broken off


def chosen_title(
    facts: PageFacts,
    site_names: tuple[str, ...],
    url: str | None,
    others: Callable[[], Iterable[str]] = tuple,
    shown: Callable[[], Iterable[str]] = tuple,
) -> str:
    """An `h1` that the page's title or headline confirms, else another heading that does, else the first `h1` in
    the article's own frame, where there is one such frame, else what is stated.

    `others` gives the headings below `h1`, `shown` what stands in elements of its own: what is stated loses what
    stands around a text that is shown.
    """
    mastheads = [h1.text for h1 in facts.h1 if _leads_up(h1.leads_to, url)]
    sites = site_words((*_not_the_headline(site_names, facts), *mastheads), url)
    stated = [without_site(title, sites) for title in (*facts.headlines, facts.page_title or "") if title]
    stated = [title for title in stated if letters(title) not in sites] or stated
    own = [h1 for h1 in facts.h1 if h1.text not in mastheads and not is_site(h1.text, sites)]
    for h1 in own:
        if any(_confirms(title, h1.text) for title in stated):
            return _without_kicker(h1, stated) or tail_cut(h1.text, sites)
    framed = [h1 for h1 in own if h1.is_framed]
    headed = _as_headed(stated, [h1.text for h1 in framed]) or _as_headed(stated, _of_words(others()))
    if headed:
        return headed
    if len({h1.frame for h1 in framed}) == 1 and _says_enough(framed[0].text):
        return framed[0].text
    if stated and letters(stated[0]) in sites:
        return next(iter(_of_words(others())), stated[0])
    if stated:
        return _as_headed(stated[:1], _of_words(shown())) or stated[0]
    return next((h1.text for h1 in facts.h1 if len(h1.text.split()) > 2), facts.h1[0].text if facts.h1 else "")


def _of_words(texts: Iterable[str]) -> Iterable[str]:
    return (one for one in texts if len(one.split()) > 2 or is_wide(one))


def _leads_up(leads_to: str | None, url: str | None) -> bool:
    """Whether a heading is a link to the front page or to what the page is a part of: the name of either."""
    if leads_to is None:
        return False
    try:
        to, here = urlsplit(urljoin(url or "", leads_to)), urlsplit(url or "")
    except ValueError:
        return False
    path = to.path.rstrip("/")
    return not path or (to.netloc == here.netloc and here.path.startswith(path + "/") and here.path != to.path)


def _not_the_headline(site_names: tuple[str, ...], facts: PageFacts) -> tuple[str, ...]:
    """Some pages give their headline for the name of the site too."""
    headlines = {letters(one) for one in facts.headlines}
    shown = {letters(h1.text) for h1 in facts.h1}
    is_headline = (
        (said := letters(name)) in headlines and (said in shown or _says_enough(name)) for name in site_names
    )
    return tuple(name for name, is_one in zip(site_names, is_headline, strict=True) if not is_one)


def _without_kicker(h1: Heading, stated: list[str]) -> str | None:
    """Of a heading of several parts those that are, together, a headline as it is stated, and parted as there."""
    if len(h1.pieces) > MOST_PIECES:
        return None
    wanted = {letters(title): title for title in reversed(stated)}
    runs = [h1.pieces[start:end] for start in range(len(h1.pieces)) for end in range(len(h1.pieces), start, -1)]
    run = next((run for run in runs if letters(" ".join(run)) in wanted), None)
    if run is None or len(run) == 1:
        return run[0] if run else None
    return wanted[letters(" ".join(run))]


def _says_enough(heading: str) -> bool:
    return len(heading.split()) >= 4 or len(letters(heading)) >= 24 or is_wide(heading)


def _as_headed(stated: list[str], headings: Iterable[str]) -> str | None:
    """A heading that a title as it is stated is made of: up to a bar or a dash, behind a section or a kicker, or
    where the title was broken off."""
    wanted = {letters(one) for title in stated for one in _pieces(title)}
    broken = [letters(title) for title in stated if title.endswith(("...", "…"))]
    begun = tuple(one for one in broken if len(one) >= SHORTEST_CUT)
    said = ((one, letters(one)) for one in headings)
    return next((one for one, word in said if word in wanted or word.startswith(begun)), None)


def _pieces(title: str) -> Iterator[str]:
    yield title
    for seam in PART.finditer(title):
        head, tail = title[: seam.start()], title[seam.end() :]
        is_colon = seam[0].strip() in (":", "：")
        if not is_colon:
            yield head
        if "»" in seam[0] or (is_colon and len(tail) > len(head)):
            yield tail


def _confirms(title: str, h1: str) -> bool:
    a, b = letters(title), letters(h1)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return (short in long and len(short) * 5 >= len(long) * 2) or _overlap(title, h1) >= 0.6


def _overlap(a: str, b: str) -> float:
    one, two = set(re.findall(r"\w+", a.casefold())), set(re.findall(r"\w+", b.casefold()))
    return len(one & two) / max(1, min(len(one), len(two))) if min(len(one), len(two)) >= 3 else 0.0
