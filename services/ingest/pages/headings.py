"""The headings of a page as they are shown: an `h1` without the kicker over it, and the element of the headline."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.surroundings import BLOCKS, marks

MAX_OTHERS = 40
LONGEST = 500  # characters; a longer `h1` was never closed
# Parts of a heading that are none of the headline: what stands over it, what only a screen reader reads, what follows.
_NOT_HEADLINE = re.compile(
    r"(?<![a-z])(?:kicker|topline|overline|eyebrow|roofline|dachzeile|rubri[ck]\w*|antetitulo|occhiello|surtitre|"
    r"visually-?hidden|sr-only|screen-reader(?:-text)?|subtitle|subheadline|subline|tagline|badge)(?![a-z])"
)
_IN_FRAME = frozenset(("article", "main"))
_MARKED = (
    "//h2 | //h3 | //*[@itemprop='headline'] | //*[self::div or self::p or self::span or self::a]"
    "[contains(@class, 'headline') or contains(@class, 'entry-title') or contains(@class, 'post-title')"
    " or contains(@class, 'article-title') or contains(@class, 'article__title')]"
)


@dataclass(frozen=True)
class Heading:
    """One `h1`: `text` without kickers, `parts` as its elements part it; `is_framed`: in the article's own element."""

    text: str
    parts: tuple[str, ...] = ()
    is_framed: bool = False


def top_headings(tree: HtmlElement) -> tuple[Heading, ...]:
    """Every `h1` that has a text, in the order of the page."""
    found = (_heading(h1) for h1 in tree.iter("h1"))
    return tuple({one.text: one for one in found if one.text and len(one.text) <= LONGEST}.values())


def other_headings(tree: HtmlElement) -> tuple[str, ...]:
    """What may be the headline on pages that keep `h1` for the site's name."""
    return tuple(dict.fromkeys(filter(None, (" ".join(_parts(one)) for one in tree.xpath(_MARKED)[:MAX_OTHERS]))))


def element_of(tree: HtmlElement, headline: str) -> HtmlElement | None:
    """The element that shows `headline`; else the first `h1`, which may say it in other words."""
    wanted = letters(headline)
    tops = list(tree.iter("h1"))
    for shown in (lambda: tops, lambda: tree.xpath(_MARKED)[:MAX_OTHERS]):
        for element in shown():
            if wanted and wanted in letters(element.text_content()):
                return element
    return tops[0] if tops else None


def letters(text: str | None) -> str:
    """`text` with nothing but letters and digits, in lower case: what is compared."""
    return "".join(re.findall(r"\w", (text or "").casefold()))


def _heading(h1: HtmlElement) -> Heading:
    parts = tuple(_parts(h1))
    is_framed = any(one.tag in _IN_FRAME for one in h1.iterancestors()) or bool(
        re.search(r"headline|title", marks(h1)) or h1.get("itemprop") == "headline"
    )
    return Heading(" ".join(parts), parts, is_framed)


def _parts(heading: HtmlElement) -> Iterator[str]:
    """The runs of text that stand apart: over lines, or in elements side by side."""
    runs = "".join(_runs(heading, _is_no_headline)).split("\n")
    if not any(map(str.strip, runs)):
        runs = "".join(_runs(heading, lambda _: False)).split("\n")
    for n, run in enumerate(runs):
        text = " ".join(run.split())
        if text := text.strip("|:› ") if n else text:
            yield text


def _is_no_headline(element: HtmlElement) -> bool:
    return element.tag in ("small", "script", "style", "svg", "button") or bool(_NOT_HEADLINE.search(marks(element)))


def _runs(heading: HtmlElement, is_skipped: Callable[[HtmlElement], bool]) -> Iterator[str]:
    """Pieces of text, with a line break where one run ends."""
    skipped: HtmlElement | None = None
    is_after_element = False
    for event, one in etree.iterwalk(heading, events=("start", "end")):
        if event == "start" and skipped is None:
            skipped = one if one is not heading and is_skipped(one) else None
            yield "\n" if one.tag in BLOCKS or is_after_element else ""
            yield (one.text or "") if skipped is None else ""
            is_after_element = False
        elif event == "end" and one is not heading and skipped in (None, one):
            skipped = None
            yield "\n" if one.tag in BLOCKS else ""
            yield one.tail or ""
            is_after_element = not (one.tail or "").strip()
