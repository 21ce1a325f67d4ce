"""Elements that a page marks as its byline: the persons in them, else desks and houses. Whom to believe is for
`authorship`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.surroundings import frame_of, is_beside, marks, shown_text
from services.ingest.printed.bylines import looks_like_names, names_in_byline, split_names
from services.ingest.printed.credits import credited_in
from services.ingest.printed.dates import find_dates
from services.ingest.printed.people import is_person, people_among

MAX_NAMES = 10
MAX_MARKED = 60  # elements looked at
MAX_IN_HEAD = 40  # links and paragraphs
LONGEST_LINE = 16  # words of a line that is no paragraph
_NOBODY = frozenset(
    {"username", "follow", "no author", "author", "unknown", "none", "null", "by", "anonymous", "admin", "share",
     "administrator", "super user", "site admin", "default", "guest", "editor", "webmaster", "staff", "user"}
)  # fmt: skip


def _said(words: Iterable[str]) -> str:
    return " or ".join(f"contains(., '{word}')" for word in words)


_WRITERS_PAGE = ("/author", "/autor", "/auteur", "/journalist", "/columnist", "/contributor")
_NAMED = ("uthor", "yline", "ontributor", "ournalist", "eporter", "olumnist")
# By their attributes, not element by element: a tenth of the time.
_BYLINES = (
    f"//a[@href[{_said(_WRITERS_PAGE)}]] | //@rel[contains(., 'author')]/.. | //@itemprop[contains(., 'author')]/.."
    f" | //@class[{_said((*_NAMED, 'autor', 'auteur', 'signature', 'firma', 'vcard', 'writer'))}]/.."
    + "".join(f" | //@{name}[{_said(_NAMED)}]/.." for name in ("id", "data-testid", "data-qa", "data-component"))
)
LONGEST_BYLINE = 400  # characters
_NO_BYLINE = re.compile(
    r"(?<![a-z])(?:image|img|avatar|photo|picture|social|follow|email|mail|date|time|bio|description|desc|more|count|quote|"
    r"cite|testimonial|location|place|city|job|role|position|authority|authori[sz]\w+|caption|credits?)(?![a-z])"
)
_WRITER = re.compile(r"(?<![a-z-])(?:author|author-name|byline-name|fn|byline__name|autor|auteur)(?![a-z-])")
_LEADS_TO_WRITER = re.compile(
    r"author|auteur|autor|profile|people|staff|writer|contributor|reporter|by/|team", re.IGNORECASE
)
_LIST_OF_WRITERS = re.compile(
    r"/(?:authors?|autor(?:e[ns]?)?|auteurs?|journalists?|columnists?|contributors?)/?(?:[?#]|$)"
)
_BOX = re.compile(r"(?<![a-z])(?:authors?|auteurs?|autor(?:es|en)?|writers?|byline|bio)(?![a-z])")
_BIDDING = re.compile(
    r"(?:about|all|browse|by|contact|e-?mail|follow|full|go|latest|meet|more|our|profile|read|search|see|send|share|show|view)\b",
    re.IGNORECASE,
)
SEAM = re.compile(  # within a line of names
    r"\s+[|•·]\s*|\s*[|•·]\s+|\s+(?=(?:written|reported|published|posted|edited|updated)\s+by\b)", re.IGNORECASE
)
_CO_WORK = re.compile(
    r"^\W*(?:edited|editing|photographs?|photos?|reviewed|fact[-\s]?checked|produced|translated)\b.*", re.IGNORECASE
)


@dataclass(frozen=True)
class Authors:
    """`publisher`: the agency that is named beside or instead of the writers."""

    names: tuple[str, ...] = ()
    publisher: str | None = None


def marked_authors(tree: HtmlElement, headline: HtmlElement | None) -> Authors:
    """Of elements marked as byline: the first that names persons, and those beside it."""
    frame = frame_of(headline)
    names: list[str] = []
    others: list[str] = []
    publisher: str | None = None
    home: frozenset[HtmlElement] = frozenset()
    marked = (one for one in tree.xpath(_BYLINES) if one.tag == "a" or len(one.text_content()) < LONGEST_BYLINE)
    for element in islice(marked, MAX_MARKED):
        if element.tag in ("meta", "link", "body", "html", "article", "main", "script", "img") or element in frame:
            continue
        text = shown_text(element) if not names or home & frozenset(element.iterancestors()) else ""
        if not text or len(text) > 300 or _is_no_byline(element) or is_beside(element, frame):
            continue
        found = _linked(element) or persons_in(text)
        if found and not names:
            home = frozenset(one for one in (element.getparent(), element.getparent().getparent()) if one is not None)
        names += found
        others += () if names or others else names_in_byline(text) or _alone(element, text)
        publisher = publisher or credited_in(text)
    return Authors(usable(names or others), publisher)


def linked_in_head(headline: HtmlElement | None) -> Authors:
    """Persons that links under the headline lead to, before the story begins."""
    names: list[str] = []
    paragraphs = 0
    for one in headline.xpath("following::*[self::a or self::p]")[:MAX_IN_HEAD] if headline is not None else ():
        paragraphs += one.tag == "p" and len(one.text_content().split()) > LONGEST_LINE
        if paragraphs > 1:
            break
        if one.tag == "a" and _LEADS_TO_WRITER.search(_path(one)):
            text = " ".join(one.text_content().split())
            names += [text] if is_person(text) and _is_linked_name(text) and looks_like_names(text) else []
    return Authors(usable(names))


def _path(link: HtmlElement) -> str:
    try:
        return urlsplit(link.get("href") or "").path
    except ValueError:  # of what looks like an address of the sixth version of IP and is none
        return ""


def linked_author(tree: HtmlElement) -> Authors:
    """Whom every link that says `rel=author` names, be it in a box of its own beside the story."""
    links = [one for one in tree.iter("a") if "author" in (one.get("rel") or "").split() and one.text_content().strip()]
    names = {" ".join(one.text_content().split()) for one in links}
    is_in_box = any(_BOX.search(marks(one)) for link in links[:1] for one in (link, *islice(link.iterancestors(), 3)))
    return Authors(usable(name for name in names if is_person(name))) if len(names) == 1 and is_in_box else Authors()


def _is_no_byline(element: HtmlElement) -> bool:
    if _NO_BYLINE.search(marks(element)) or _LIST_OF_WRITERS.search(element.get("href") or ""):
        return True
    return any(one.tag == "figure" or "caption" in marks(one) for one in islice(element.iterancestors(), 2))


def _alone(element: HtmlElement, text: str) -> tuple[str, ...]:
    """A desk, or somebody of one name, where the element is the writer's and says no more."""
    is_writer = element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split()
    is_short = len(text.split()) <= 4 and not re.search(r"[\d|:@!?]", text)
    return (text,) if is_short and (is_writer or _WRITER.search(marks(element))) else ()


def _linked(element: HtmlElement) -> list[str]:
    """Names that are links: what a byline leads to is its writers; where links say so of themselves, those alone."""
    links = [(" ".join(one.text_content().split()), f"{one.get('href')} {one.get('rel')}") for one in element.iter("a")]
    told = [text for text, target in links if _LEADS_TO_WRITER.search(target)]
    persons = [name for text in (told or [text for text, _ in links]) for name in people_among((text,))]
    return [name for name in persons if is_person(name) and (_is_linked_name(name) if told else looks_like_names(name))]


def _is_linked_name(name: str) -> bool:
    """Of links to writers: not `View Profile`. Words of menus may be names here (`Will Best`)."""
    return not _BIDDING.match(name)


def persons_in(text: str) -> list[str]:
    """The persons of a line that is marked as byline, whether or not it says `By`."""
    text = " ".join(text.split())
    date = next(find_dates(text), None)
    text = f"{text[: date.start]} | {text[date.end :]}" if date else text
    parts = (part for piece in SEAM.split(text.strip("[]【】")) for part in re.split(r"\s*[|•·]\s*|\s/\s", piece))
    pieces = [part for part in parts if part and not _CO_WORK.match(part)]
    return [name for piece in pieces for name in _named(piece) if is_person(name)]


def _named(piece: str) -> tuple[str, ...]:
    """Names with `By` or without; of scripts without spaces the piece itself may be one."""
    alone = tuple(name for name in people_among(split_names(piece)) if " " not in name)
    return names_in_byline(piece) or looks_like_names(piece) or alone


def usable(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, without what forms and content systems leave in its place."""
    kept = (
        name
        for name in names
        if 1 < len(name) <= 60 and name[0].isalpha() and not re.search(r"\d{3}|://|_|[:：]$", name)
    )
    return tuple(dict.fromkeys(name for name in kept if name.casefold() not in _NOBODY))[:MAX_NAMES]
