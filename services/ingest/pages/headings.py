"""The headings of a page as they are shown: an `h1` without the kicker over it, and the element of the headline."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.surroundings import BLOCKS, marks

MAX_OTHERS = 40
MAX_SHOWN = 3_000  # elements looked at for one that shows a title
LONGEST_SHOWN = 300  # characters
LONGEST = 500  # characters; a longer `h1` was never closed
# Parts of a heading that are none of the headline: what stands over it, what only a screen reader reads, what follows.
_NOT_HEADLINE = re.compile(
    r"(?<![a-z])(?:kicker|topline|overline|eyebrow|roofline|dachzeile|rubri[ck]\w*|antetitulo|occhiello|surtitre|"
    r"visually-?hidden|sr-only|screen-reader(?:-text)?|subtitle|subheadline|subline|tagline|badge)(?![a-z])"
)
_EDGE = "\x1f"
_TOUCHING = re.compile(rf"(?<=[a-zà-ÿ]){_EDGE}+(?=[A-ZÀ-Þ])")  # `<i>Live</i>Council`: a label is set apart by its style
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_IN_FRAME = frozenset(("article", "main"))
_NO_LETTER = re.compile(r"\W+")
_BESIDE = frozenset(("aside", "nav", "footer"))
_HOLDERS = ("div", "p", "td", "th", "dt", "li", "strong", "b", "span", "font", "h4", "h5", "h6")
_MARKED = (
    "//h2 | //h3 | //*[@itemprop='headline'] | //*[self::div or self::p or self::span or self::a]"
    "[contains(@class, 'headline') or contains(@class, 'entry-title') or contains(@class, 'post-title')"
    " or contains(@class, 'article-title') or contains(@class, 'article__title')]"
)


@dataclass(frozen=True)
class Heading:
    """One `h1`: `text` without kickers, `pieces` as its elements cut it; `is_framed`: in the article's own element,
    which `frame` names; `leads_to`: the address that all of it is a link to."""

    text: str
    pieces: tuple[str, ...] = ()
    is_framed: bool = False
    frame: str | None = None
    leads_to: str | None = None


def top_headings(tree: HtmlElement) -> tuple[Heading, ...]:
    """Every `h1` that has a text, in the order of the page."""
    found = (_heading(h1) for h1 in tree.iter("h1"))
    return tuple({one.text: one for one in found if one.text and len(one.text) <= LONGEST}.values())


def other_headings(tree: HtmlElement) -> tuple[str, ...]:
    """What may be the headline on pages that keep `h1` for the site's name: headings whole, and their parts."""
    parted = [tuple(_parts(one)) for one in tree.xpath(_MARKED)[:MAX_OTHERS]]
    return tuple(dict.fromkeys(filter(None, (text for parts in parted for text in (" ".join(parts), *parts)))))


def shown_texts(tree: HtmlElement) -> Iterator[str]:
    """What stands alone in an element of its own: pages without headings show their headline so."""
    return (text for text, _ in _alone(tree))


def element_of(tree: HtmlElement, headline: str) -> HtmlElement | None:
    """The element that shows `headline`; else the first `h1`, which may say it in other words."""
    wanted = letters(headline)
    tops = list(tree.iter("h1"))
    for shown in (lambda: tops, lambda: tree.xpath(_MARKED)[:MAX_OTHERS]):
        for element in shown():
            if wanted and wanted in letters(element.text_content()):
                return element
    alone = (element for text, element in _alone(tree) if letters(text) == wanted) if wanted else iter(())
    return next(alone, tops[0] if tops else None)


def _alone(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Elements of the body that hold a short text and no block, with it."""
    body = tree.find("body")
    for element in islice(body.iter(*_HOLDERS) if body is not None else (), MAX_SHOWN):
        if len(element) > 3 or any(child.tag in BLOCKS for child in element):
            continue
        text = " ".join(element.text_content().split())
        if 0 < len(text) <= LONGEST_SHOWN:
            yield text, element


def shown(text: str | None) -> str | None:
    """`text` as it is seen: white space as one space, without hyphens that only allow a break."""
    return " ".join(_UNSEEN.sub("", text).split()) or None if text else None


def letters(text: str | None) -> str:
    """`text` with nothing but letters and digits, in lower case: what is compared."""
    return _NO_LETTER.sub("", (text or "").casefold())


def _heading(h1: HtmlElement) -> Heading:
    pieces = tuple(_parts(h1, re.compile(f"[\n{_EDGE}]")))
    is_marked = bool(re.search(r"headline|title", marks(h1))) or h1.get("itemprop") == "headline"
    around = frozenset(one.tag for one in h1.iterancestors())
    is_framed = (is_marked or not around.isdisjoint(_IN_FRAME)) and around.isdisjoint(_BESIDE)
    frame = next((h1.getroottree().getpath(one) for one in h1.iterancestors() if one.tag in _IN_FRAME), None)
    return Heading(" ".join(_parts(h1)), pieces, is_framed, frame, _leads_to(h1))


def _leads_to(h1: HtmlElement) -> str | None:
    whole = letters(h1.text_content())
    return next((one.get("href") for one in h1.iter("a") if letters(one.text_content()) == whole), None)


def _parts(heading: HtmlElement, seam: re.Pattern[str] = re.compile("\n")) -> Iterator[str]:
    """The runs of text that stand apart: over lines, or in elements side by side."""
    runs = seam.split("".join(_runs(heading, _is_no_headline)))
    if not any(run.strip(f" {_EDGE}") for run in runs):
        runs = seam.split("".join(_runs(heading, lambda _: False)))
    for n, run in enumerate(runs):
        text = shown(_TOUCHING.sub(" ", run).replace(_EDGE, "")) or ""
        if text := text.strip("|:› ") if n else text:
            yield text


def _is_no_headline(element: HtmlElement) -> bool:
    return element.tag in ("small", "script", "style", "svg", "button") or bool(_NOT_HEADLINE.search(marks(element)))


def _runs(heading: HtmlElement, is_skipped: Callable[[HtmlElement], bool]) -> Iterator[str]:
    """Pieces of text, with a line break where one run ends, and a mark at any other edge of an element."""
    skipped: HtmlElement | None = None
    is_after_element = False
    for event, one in etree.iterwalk(heading, events=("start", "end")):
        if event == "start" and skipped is None:
            skipped = one if one is not heading and is_skipped(one) else None
            yield "\n" if one.tag in BLOCKS or is_after_element else _EDGE
            yield (one.text or "") if skipped is None else ""
            is_after_element = False
        elif event == "end" and one is not heading and skipped in (None, one):
            skipped = None
            yield "\n" if one.tag in BLOCKS else _EDGE
            yield one.tail or ""
            is_after_element = not (one.tail or "").strip()
