"""Who wrote a page: persons it states, else persons it prints as such, else the desks and houses it names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.metadata import PageFacts
from services.ingest.pages.surroundings import frame_of, head_lines, is_beside, marks, shown_text
from services.ingest.printed.bylines import MAX_BYLINE, listed_names, looks_like_names, names_in_byline
from services.ingest.printed.credits import credited, credited_in
from services.ingest.printed.dates import find_dates
from services.ingest.printed.people import is_person, people_among

MAX_NAMES = 10
_NOBODY = frozenset(
    {"username", "follow", "no author", "author", "unknown", "none", "null", "by", "anonymous", "admin", "share",
     "administrator", "super user", "site admin", "default", "guest", "editor", "webmaster", "staff", "user"}
)  # fmt: skip
_BYLINES = (
    "//a["
    + " or ".join(
        f"contains(@href, '/{word}')"
        for word in ("author", "autor", "auteur", "journalist", "columnist", "contributor")
    )
    + "] | //*["
    + " or ".join(
        (
            "contains(@rel, 'author')",
            "contains(@itemprop, 'author')",
            *(
                f"contains(@{name}, '{word}')"
                for name in ("class", "data-testid", "data-qa", "data-component")
                for word in ("uthor", "yline", "Contributor", "contributor")
            ),
            *(f"contains(@class, '{word}')" for word in ("autor", "auteur", "signature", "firma", "vcard", "writer")),
        )
    )
    + "][string-length(.) < 400]"
)
_NO_BYLINE = re.compile(
    r"(?<![a-z])(?:image|img|avatar|photo|picture|social|follow|email|mail|date|time|bio|description|desc|more|count|quote|cite|testimonial|"
    r"authority|authori[sz]\w+|caption|credits?)(?![a-z])"
)
_WRITER = re.compile(r"(?<![a-z-])(?:author|author-name|byline-name|fn|byline__name|autor|auteur)(?![a-z-])")
_LEADS_TO_WRITER = re.compile(
    r"author|auteur|autor|profile|people|staff|writer|contributor|reporter|by/|team", re.IGNORECASE
)
_CO_WORK = re.compile(
    r"^\W*(?:edited|editing|photographs?|photos?|reviewed|fact[-\s]?checked|produced|translated)\b.*", re.IGNORECASE
)


@dataclass(frozen=True)
class Authors:
    """`publisher`: the agency that is named beside or instead of the writers."""

    names: tuple[str, ...] = ()
    publisher: str | None = None


def authors_of(
    facts: PageFacts, tree: HtmlElement, headline: HtmlElement | None, lines: list[str], site_names: tuple[str, ...]
) -> Authors:
    """The first that names persons, in the order of trust; `lines` are those of the text."""
    sites = {_folded(name) for name in site_names}
    fallback: list[Authors] = []
    for given in _candidates(facts, tree, headline, lines):
        publisher = next(filter(None, (one.publisher for one in (given, *fallback))), None)
        names = tuple(name for name in given.names if not _is_of(name, sites))
        if any(map(is_person, names)):
            return Authors(people_among(names)[:MAX_NAMES], publisher)
        if given.names:
            fallback.append(Authors(names or given.names, publisher))
    is_other = (one for one in fallback if not _is_of(one.names[0], sites))
    return next(is_other, None) or _bare(lines[:3], facts) or (fallback[0] if fallback else Authors())


def _is_of(name: str, sites: set[str]) -> bool:
    """The site itself, or a part of it (`Harbour News Business`)."""
    folded = _folded(name)
    return any(folded == site or (site and folded.startswith(site + " ")) for site in sites)


def _candidates(
    facts: PageFacts, tree: HtmlElement, headline: HtmlElement | None, lines: list[str]
) -> Iterator[Authors]:
    for given in facts.authors:
        yield _stated(given)
    yield _marked(tree, headline)
    yield from _told([*head_lines(headline), *lines[:3]])
    yield _stated(facts.houses)


def _stated(given: tuple[str, ...]) -> Authors:
    names = [name for value in given for name in listed_names(value)]
    return Authors(_usable(names), next(filter(None, map(credited_in, given)), None))


def _marked(tree: HtmlElement, headline: HtmlElement | None) -> Authors:
    """Of elements marked as byline: the first that names persons, and those beside it."""
    frame = frame_of(headline)
    names: list[str] = []
    others: list[str] = []
    publisher: str | None = None
    home: frozenset[HtmlElement] = frozenset()
    for element in tree.xpath(_BYLINES)[:60]:
        if element.tag in ("meta", "link", "body", "html", "article", "main", "script", "img") or element in frame:
            continue
        text = shown_text(element) if not names or home & frozenset(element.iterancestors()) else ""
        if not text or len(text) > 300 or _NO_BYLINE.search(marks(element)) or is_beside(element, frame):
            continue
        found = _linked(element) or _in_byline(text)
        if found and not names:
            home = frozenset(one for one in (element.getparent(), element.getparent().getparent()) if one is not None)
        names += found
        others += () if names or others else names_in_byline(text) or _alone(element, text)
        publisher = publisher or credited_in(text)
    return Authors(_usable(names or others), publisher)


def _alone(element: HtmlElement, text: str) -> tuple[str, ...]:
    """A desk, or somebody of one name, where the element is the writer's and says no more."""
    is_writer = element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split()
    is_short = len(text.split()) <= 4 and not re.search(r"[\d|:@!?]", text)
    return (text,) if is_short and (is_writer or _WRITER.search(marks(element))) else ()


def _linked(element: HtmlElement) -> list[str]:
    """Names that are links: what a byline leads to is its writers; where links say so of themselves, those alone."""
    links = [(_LEADS_TO_WRITER.search(f"{one.get('href')} {one.get('rel')}"), one) for one in element.iter("a")]
    chosen = [one for told, one in links if told] or [one for _, one in links]
    linked = (" ".join(link.text_content().split()) for link in chosen)
    return [name for link in linked for name in people_among((link,)) if is_person(name) and looks_like_names(name)]


def _in_byline(text: str) -> list[str]:
    """The persons of a line that is marked as byline, whether or not it says `By`."""
    date = next(find_dates(text), None)
    text = f"{text[: date.start]} | {text[date.end :]}" if date else text
    pieces = [piece for piece in re.split(r"\s*[|•·]\s*|\s/\s", text) if piece and not _CO_WORK.match(piece)]
    return [name for piece in pieces for name in _named(piece) if is_person(name)]


def _named(piece: str) -> tuple[str, ...]:
    """Names with `By` or without; of scripts without spaces the piece itself may be one."""
    alone = tuple(name for name in people_among((piece,)) if " " not in name)
    return names_in_byline(piece) or looks_like_names(piece) or alone


def _told(lines: list[str]) -> Iterator[Authors]:
    """Of the lines under the headline and the first of the text those that say `By`, and desks and agencies."""
    short = [line for line in lines if len(line) < MAX_BYLINE]
    yield from (Authors(_usable(_in_byline(line)), credited_in(line)) for line in short if names_in_byline(line))
    yield from (Authors(_usable(names_in_byline(line)), credited_in(line)) for line in short)
    yield from (Authors((line.strip(),), credited(line)) for line in short if credited(line))


def _bare(lines: list[str], facts: PageFacts) -> Authors | None:
    """Names alone on a line, without `By`; whom the headline names is whom the story is about."""
    shown = _folded(" ".join((*facts.headlines, facts.page_title or "", *(h1.text for h1 in facts.h1))))
    for line in lines:
        names = _usable(looks_like_names(line))
        if names and not any(_folded(name) in shown for name in names):
            return Authors(names)
    return None


def _usable(names: Iterable[str]) -> tuple[str, ...]:
    kept = (name for name in names if 1 < len(name) <= 60 and name[0].isalpha() and not re.search(r"\d{3}|://|_", name))
    return tuple(dict.fromkeys(name for name in kept if name.casefold() not in _NOBODY))[:MAX_NAMES]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
