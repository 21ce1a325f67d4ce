"""The name of a site: what is known of it, and titles without it."""

import re
from urllib.parse import urlsplit

from services.ingest.pages.headings import letters

_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff01\uff1f」』”】"  # scripts that part words without a space
# What may stand between a headline, its section and the name of the site.
PART = re.compile(
    rf"\s+[|–—\-·•»«:/]+\s+|\s*(?:\||::|»|«|·|•|｜)\s*|\s+[-–—]\s*|(?<=\w)[:]\s+|(?<=[{_WIDE}])\s*[-_：]\s*(?=\S)"
)
_STRONG_PART = re.compile(r"\s+[|–—\-·•»«:/]+\s+|\s*(?:\||::|»|«|·|•)\s*")
_WIDE_RUN = re.compile(rf"[{_WIDE}]{{6}}")
_SECTION = re.compile(r"(?<=\w)(?<=.{24})\s+\|\s+[^|]{2,30}$")
_BY = re.compile(r"(?:by|von|par|por|di)\s+[^\W\d_a-z][\w.'’-]+\s+[^\W\d_a-z]")


def site_words(names: tuple[str, ...], url: str | None) -> frozenset[str]:
    """The names of a site with nothing but letters, and the labels of its host."""
    host = _host(url)
    folded = {letters(name) for name in names} | host_labels(url) | {letters(host.removeprefix("www."))}
    return frozenset(name for name in folded if len(name) > 1)


def host_labels(url: str | None) -> frozenset[str]:
    """The labels of a host that may name its site, with nothing but letters."""
    host = _host(url)
    return frozenset(letters(label) for label in host.split(".")[:-1] if len(label) > 2 and label != "www")


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:  # an address that is none
        return ""


def said_behind(page_title: str, headlines: tuple[str, ...]) -> str | None:
    """What the title of a page says last, behind the headline: the name of the site, as a rule."""
    seam = next(reversed(list(PART.finditer(page_title))), None)
    if not seam:
        return None
    head, tail = letters(page_title[: seam.start()]), page_title[seam.end() :]
    return tail if any(head.startswith(letters(one)) for one in headlines) else None


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
    shorter = tail_cut(title, sites)
    seam = PART.search(title)
    if shorter != title or not seam:
        return shorter
    head, tail = title[: seam.start()], title[seam.end() :]
    is_named = letters(head) in sites or bool(_STRONG_PART.match(seam[0]) and is_site(head, sites))
    return tail.strip() if is_named and len(tail.split()) >= 3 else title


def tail_cut(title: str, sites: frozenset[str]) -> str:
    """`title` up to the last part that names the site, or up to `by Jane Porter` and what follows it."""
    for seam in reversed(list(PART.finditer(title))):
        head, tail = title[: seam.start()], title[seam.end() :]
        if (len(head.split()) >= 2 or is_wide(head)) and (is_site(tail, sites) or _BY.match(tail)):
            return head.strip()
    return title


def is_wide(text: str) -> bool:
    """Whether it says enough in a script without spaces."""
    return bool(_WIDE_RUN.search(text))


def is_site(part: str, sites: frozenset[str]) -> bool:
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
