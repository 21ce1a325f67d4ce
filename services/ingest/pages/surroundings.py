"""Where an element of a page stands: in the article's own frame, or among what is printed around it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.documents.furniture import kind_of

_BESIDE_TAGS = frozenset(("aside", "nav", "footer", "form", "noscript", "template", "amp-sidebar"))
_FRAME_TAGS = frozenset(("html", "body", "main", "article"))
# Words of class and id names, as themes and content systems have them.
_BESIDE = re.compile(
    r"(?<![a-z])(?:comments?|commentlist|disqus|replies|related|recommend(?:ed|ations?)?|recirc|teasers?|sidebar|rail|"
    r"promos?|promoted|most|popular|trending|latest|recent|newsletter|outbrain|taboola|carousel|playlist|breadcrumbs?|"
    r"menu|masthead|topbar|navbar|cookies?|consent|sponsored|advert|onward|upnext|readmore|seealso|similar)(?![a-z])"
)
MAX_HEAD_LINES = 16
MAX_LINES_OVER = 4
MAX_HEAD_LINE = 200  # characters; a longer one is no byline and no date
_BUTTON = re.compile(r"(?:show|view|see|click|tap|learn|watch|listen|check|find|read\s+(?:more|full))\b", re.IGNORECASE)
_SENTENCE = 16  # words: longer lines are paragraphs, the first perhaps a summary
_WIDE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
BLOCKS = frozenset(
    """address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr
    li main nav ol p pre section table td th tr ul details summary""".split()  # noqa: SIM905
)
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "button", "select", "option", "iframe", "video"))


def is_beside(element: HtmlElement, frame: frozenset[HtmlElement]) -> bool:
    """Whether `element` stands in a menu, a comment, a list of other articles; `frame`: what holds the headline too.

    An `article` without the headline is another one, unless the headline stands in none.
    """
    for one in (element, *element.iterancestors()):
        if one in frame or one.tag in _FRAME_TAGS:
            if one.tag == "article" and one not in frame and frame:
                return any(holder.tag == "article" for holder in frame)
            continue
        if one.tag == "footer" and _within_article(one):
            continue
        if one.tag in _BESIDE_TAGS or (one.tag == "header" and not _within_article(one)) or _BESIDE.search(marks(one)):
            return True
    return False


def marks(element: HtmlElement) -> str:
    """The words of an element's class and id in lower case."""
    return _CAMEL.sub("-", f"{element.get('class') or ''} {element.get('id') or ''}").lower()


def frame_of(headline: HtmlElement | None) -> frozenset[HtmlElement]:
    """All that holds the headline: the article and what it stands in."""
    return frozenset(headline.iterancestors()) if headline is not None else frozenset()


def head_lines(headline: HtmlElement | None) -> list[str]:
    """The short lines between the headline and the story, as they are shown; they go on past a summary."""
    if headline is None:
        return []
    found: list[str] = []
    paragraphs = 0
    for line in islice(_lines(_following(headline)), MAX_HEAD_LINES):
        paragraphs += len(line.split()) > _SENTENCE or len(_WIDE.findall(line)) > 2 * _SENTENCE
        if paragraphs > 1 or (kind_of(line) == "more" and not _BUTTON.match(line)):
            break  # `Related stories`: what follows is theirs
        found.append(line)
    return [line for line in found if len(line) < MAX_HEAD_LINE]


def lines_over(headline: HtmlElement | None) -> list[str]:
    """The short lines right over the headline, within the article."""
    above: list[HtmlElement] = []
    node = headline
    while node is not None and node.tag not in _FRAME_TAGS:
        above[:0] = reversed(list(node.itersiblings(preceding=True)))
        node = node.getparent()
    if node is None or node.tag in ("html", "body"):
        return []
    return [line for line in [*_lines(above)][-MAX_LINES_OVER:] if len(line) < MAX_HEAD_LINE]


def shown_text(element: HtmlElement) -> str:
    """The text of an element on one line; where its parts touch without a space, a bar parts them."""
    pieces: list[str] = []
    for piece in element.itertext():
        if not piece.strip():
            if pieces:
                pieces[-1] += " "
            continue
        touches = pieces and not pieces[-1][-1:].isspace() and not piece[:1].isspace()
        pieces.append(f" | {piece}" if touches and pieces[-1][-1:].isalnum() and piece[:1].isalnum() else piece)
    return " ".join("".join(pieces).split())


def _within_article(element: HtmlElement) -> bool:
    return any(one.tag in ("article", "main") for one in element.iterancestors())


def _following(element: HtmlElement) -> Iterator[HtmlElement]:
    node = element
    while node is not None:
        yield from node.itersiblings()
        node = node.getparent()


def _lines(elements: Iterable[HtmlElement]) -> Iterator[str]:
    """Text as lines: a block begins and ends one."""
    buffer: list[str] = []
    for element in elements:
        if element.tag in _BESIDE_TAGS:
            continue
        for is_break, text in _runs(element):
            if is_break and buffer:
                if line := " ".join("".join(buffer).split()):
                    yield line
                buffer = []
            buffer.append(text)
    if line := " ".join("".join(buffer).split()):
        yield line


def _runs(element: HtmlElement) -> Iterator[tuple[bool, str]]:
    """The pieces of text in `element` and behind it, each with whether a new line begins there."""
    silent = 0
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(one.tag, str):
            continue
        is_block, is_silent = one.tag in BLOCKS, one.tag in _SILENT
        if event == "start":
            silent += is_silent
            yield is_block, "" if silent else f" {one.text or ''}" if one.tag == "span" else one.text or ""
        else:
            silent -= is_silent
            yield is_block, "" if silent else one.tail or ""
