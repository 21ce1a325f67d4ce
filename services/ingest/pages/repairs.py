"""What the extractor of the text would take wrongly or leave out, put right: cards that open over a name, quoted posts,
paragraphs of a story that a page prints in several pieces."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from services.ingest.documents.lines import Block
from services.ingest.pages.headings import letters

# Cards inside a line that a reader only sees when pointing at it, by the names that the common libraries use.
_CARD = re.compile(
    r"(?<![a-z])(?:tooltip-?(?:text|content|inner|body|main)|popover(?:-(?:content|body|inner))?|hover-?card(?:-\w+)?|"
    r"rollover-(?:\w+-)?(?:block|content|card))(?![a-z])"
)
_POST = re.compile(r"\b(?:twitter-tweet|twitter-video|bluesky-embed|mastodon-embed)\b")
_LINE_TAGS = frozenset(("p", "li", "td", "h2", "h3", "blockquote"))
WRAPPERS = 3  # elements around a quoted post at most
FEWEST_ALIKE = 3  # paragraphs found that stand in the same place
SHORTEST_MISSED = 60  # characters
SHORTEST_LINK = 5  # words: fewer name a source or a thing
LONGEST_LINK = 160  # characters
MOST_BESIDE_LINK = 8  # letters: a number, an age
PART = 30  # signs by which a paragraph is known
MOST_LINKED = 0.5  # share of a paragraph's characters that are links


def mend(tree: Any) -> None:
    """Takes hidden cards out of lines; quoted posts stand for themselves: their wrappers are named like buttons."""
    for element in list(tree.iter("span", "div")):
        if _is_card(element):
            element.drop_tree()
    told: dict[Any, int] = {}
    for quote in tree.iter("blockquote"):
        if _POST.search(quote.get("class") or ""):
            _unname_wrappers(quote, told)


def with_missed(tree: Any, lines: Sequence[str]) -> list[str]:
    """`lines`, and the paragraphs between and behind them that stand in elements of one name and were left out."""
    found = {_signs(line): n for n, line in enumerate(lines)}
    paragraphs = [(one, _signs(one.text_content())) for one in tree.iter("p", "h1", "h2")]
    if all(said in found or len(said) < PART or one.tag != "p" for one, said in paragraphs):
        return list(lines)
    whole = "\n".join(found)
    places = Counter(_place(one) for one, said in paragraphs if said in found)
    missed: dict[int, list[str]] = {}
    at = -1
    for one, said in paragraphs:
        if said in found:
            at = max(at, found[said])
        elif one.tag != "p":
            if at >= 0 and _is_title(one):
                break
        elif at >= 0 and places[_place(one)] >= FEWEST_ALIKE and not _is_among(said, whole) and _is_told(one):
            missed.setdefault(at, []).append(_text(one))
            whole = f"{whole}\n{said}"
    return [text for n, line in enumerate(lines) for text in (line, *missed.get(n, ()))]


def _is_title(heading: Any) -> bool:
    """Over another story: an `h1`, or a heading that is a link."""
    return heading.tag == "h1" or any(
        letters(link.text_content()) == letters(heading.text_content()) for link in heading.iter("a")
    )


def without_links_below(tree: Any, lines: Sequence[str]) -> list[str]:
    """`lines` without the headlines of other stories at the end: those that are nothing but links."""
    end = len(lines)
    links = set(_links(tree)) if lines and _could_be_link(lines[-1]) else set()
    while end and _could_be_link(lines[end - 1]) and letters(lines[end - 1]) in links:
        end -= 1
    return list(lines[:end] if end else lines)


def _could_be_link(line: str) -> bool:
    return (
        len(line) <= LONGEST_LINK
        and Block(0, 0, line).words >= SHORTEST_LINK
        and not line.endswith((".", "。", ".”", '."'))
    )


def _links(tree: Any) -> Iterator[str]:
    """What links say, and what points of a list say that are little more than a link."""
    for link in tree.iter("a"):
        said = letters(link.text_content())
        yield said
        point = next(link.iterancestors("li"), None)
        if point is not None and len(whole := letters(point.text_content())) <= len(said) + MOST_BESIDE_LINK:
            yield whole


def _is_among(said: str, whole: str) -> bool:
    """Also where the lines have only its beginning or its end: a break may part them, a link be left out."""
    return said[:PART] in whole or said[-PART:] in whole


def _is_card(element: Any) -> bool:
    name = (element.get("class") or "").lower()
    is_named = element.get("role") == "tooltip" or ("o" in name and _CARD.search(name) is not None)
    return bool(is_named) and any(one.tag in _LINE_TAGS for one in element.iterancestors())


def _unname_wrappers(quote: Any, told: dict[Any, int]) -> None:
    """`told` keeps how much each wrapper says: one may hold thousands of quotes."""
    said = len(quote.text_content().strip())
    for _, one in zip(range(WRAPPERS), quote.iterancestors("div", "figure", "section"), strict=False):
        if one not in told:
            told[one] = len(one.text_content().strip())
        if told[one] > said:
            return
        one.attrib.pop("class", None)
        one.attrib.pop("id", None)


def _place(element: Any) -> tuple[Any, ...]:
    """The names of all that holds an element; the article it stands in is the same one, not one of that name."""
    return tuple(_names(element))


def _names(element: Any) -> Iterator[Any]:
    for one in (element, *element.iterancestors()):
        yield one if one.tag == "article" else (one.tag, one.get("class"), one.get("id"))


def _signs(text: str) -> str:
    """What a line is known by, at a tenth of the cost of its letters: it stands in the page as it was found."""
    return "".join(text.split())


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _is_told(element: Any) -> bool:
    text = _text(element)
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return len(text) >= SHORTEST_MISSED and text[-1] in '.!?…"”’»)。' and linked < MOST_LINKED * len(text)
