"""A section page: its links to pages of the same site whose text reads like a headline, each page once."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from services.ingest.addresses import canonical_url, host_of, is_front_page, is_web_address
from services.ingest.documents.furniture import kind_of
from services.ingest.feeds.entries import Entry
from services.ingest.raw.tree import html_tree

MAX_LINKS = 1_000
_HEADLINE = re.compile(r"(?:\S+\s+){3,}\S+")  # a link of four words names an article, one of fewer a section
_SHORT_HEADLINE = re.compile(r"(?:\S+\s+){2}\S+")  # may name an article where its address is that of one
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)  # letters of scripts that put no space between words
_UNSPACED_HEADLINE = 9  # of them
_CLEAR, _PLAIN, _INSIDE = range(3)  # a heading; any link; one to a place in the page, such as its comments
_SLUG = re.compile(r"(?:[^/_-]+[_-]){3}[^/_-]+[^/]*$|\d{5,}[^/]*$")  # the end of the path: four words, or a number
_DAY = re.compile(r"(?:^|/)(?:19|20)\d\d[/-]?[01]\d[/-]?[0-3]\d(?:[/_-]|$)")
_OTHER_RELATIONS = frozenset(("author", "tag", "category", "sponsored", "search"))
_ASIDE = frozenset(("nav", "aside", "footer"))
_PARTS = frozenset(("article", "main", "section", "li"))  # a header in them is theirs, not that of the site
_OF_A_PAGE = 20  # links in a form: ASP.NET makes one of the whole page
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_TITLES = ("title", "headline", "heading", "titel", "titre", "titulo", "titolo")  # ends of names of classes
_NO_TITLES = ("sub", "over", "section", "categor", "kicker", "site", "menu")
_CALLS = frozenset(("more", "offer", "share", "ad"))
_UNSAID = frozenset(("script", "style", "noscript", "template", "svg", "time", "figcaption", "button"))
_INLINE = frozenset(("a", "b", "i", "em", "strong", "u", "mark", "sup", "sub", "font", "abbr", "q", "cite", "wbr"))
_BOUND = "\x01"  # a control character that no text keeps
_BOX = re.compile(rf"(?<=[\s«“„‘(\[]){_BOUND}+|{_BOUND}+(?=[\s.,;:!?…»”’)\]])")


def entries_of_page(data: bytes, url: str, content_type: str | None) -> list[Entry]:
    """In the order of the page, each under the text of the link that says most clearly what it is."""
    tree = html_tree(data, content_type)
    base, own = _base(tree, url), canonical_url(url)
    is_aside = _Asides(tree)
    found: dict[str, tuple[int, Entry]] = {}
    for link in tree.iter("a"):
        address = _address(base, link.get("href"))
        if address is None or not _is_same_site(address, url) or is_front_page(address) or is_aside(link):
            continue
        identity = canonical_url(address)
        title, rank = _headline(link)
        if identity == own or (identity in found and found[identity][0] <= rank):
            continue
        if _reads_like_one(title, address) and (rank == _CLEAR or kind_of(title) not in _CALLS):
            found[identity] = rank, Entry(title=title, url=address.partition("#")[0])
        if len(found) == MAX_LINKS:
            break
    return [entry for _, entry in found.values()]


def _base(tree: Any, url: str) -> str:
    given = next((one.get("href") for one in tree.iter("base") if one.get("href")), None)
    return _address(url, given) or url


def _address(base: str, href: str | None) -> str | None:
    try:
        address = urljoin(base, (href or "").strip())
    except ValueError:
        return None
    return address if href and is_web_address(address) else None


def _is_same_site(url: str, other: str) -> bool:
    ports = [urlsplit(one).port for one in (url, other)]
    return host_of(url) == host_of(other) and ports[0] == ports[1]


class _Asides:
    """Tells links that stand around the articles of the page; what surrounds several links is looked at once."""

    def __init__(self, tree: Any) -> None:
        self._pages = {one for one in tree.iter("form") if len(list(islice(one.iter("a"), _OF_A_PAGE))) == _OF_A_PAGE}
        self._known: dict[Any, bool] = {}

    def __call__(self, link: Any) -> bool:
        if _OTHER_RELATIONS & set((link.get("rel") or "").lower().split()):
            return True
        parent = link.getparent()
        if parent not in self._known:
            self._known[parent] = self._is_one([parent, *parent.iterancestors()])
        return self._known[parent]

    def _is_one(self, above: list[Any]) -> bool:
        tags = [one.tag for one in above]
        in_header = "header" in tags and not _PARTS & set(tags[tags.index("header") :])
        in_form = any(one.tag == "form" and one not in self._pages for one in above)
        return in_header or in_form or bool(_ASIDE & set(tags))


def _headline(link: Any) -> tuple[str, int]:
    """What it says of the page, and how clearly: the text of a heading or of what is called a title, else all."""
    around = list(islice(link.iterancestors(), 2))
    inside = [one for one in link.iterdescendants() if isinstance(one.tag, str)]
    heading = next((one for one in inside if one.tag in _HEADINGS), None)
    heading = heading if heading is not None else next(filter(_is_called_title, inside), None)
    said = _text(heading) if heading is not None else ""
    is_clear = bool(said) or any(one.tag in _HEADINGS or _is_called_title(one) for one in around)
    text, whole = said or _text(link), " ".join((link.get("title") or "").split())
    if not text or (text.endswith(("…", "...")) and whole.startswith(text.rstrip("….")) and len(whole) > len(text)):
        text = whole
    return text, _INSIDE if "#" in link.get("href") else _CLEAR if is_clear else _PLAIN


def _is_called_title(element: Any) -> bool:
    names = (element.get("class") or "").lower().split()
    return any(name.endswith(_TITLES) and not any(part in name for part in _NO_TITLES) for name in names)


def _reads_like_one(title: str, address: str) -> bool:
    if _HEADLINE.fullmatch(title) or len(_UNSPACED.findall(title)) >= _UNSPACED_HEADLINE:
        return True
    path = urlsplit(address).path.rstrip("/")
    return _SHORT_HEADLINE.fullmatch(title) is not None and bool(_SLUG.search(path) or _DAY.search(path))


def _text(element: Any) -> str:
    """What a reader sees of it: parts that are boxes of their own are words of their own."""
    return " ".join(_BOX.sub("", "".join(_said(element))).replace(_BOUND, " ").split())


def _said(element: Any) -> Iterator[str]:
    from lxml import etree  # type: ignore[import-untyped]

    if not len(element):
        yield element.text or ""
        return
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, one in walker:
        is_box = one is not element and one.tag not in _INLINE
        is_unsaid = one is not element and one.tag in _UNSAID
        if is_box:
            yield _BOUND
        if event == "start" and is_unsaid:
            walker.skip_subtree()
        elif event == "start":
            yield one.text or ""
        elif one is not element:
            yield one.tail or ""
