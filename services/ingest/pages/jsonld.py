"""What the JSON-LD of a page states: its objects, which of them are the article, and whom they name."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from services.ingest.pages.headings import letters, shown

MAX_JSON_LD = 2_000_000
MAX_THINGS = 1_000  # of a page; they are looked up by one another
LONGEST_VALUE = 500  # characters of a headline or a date in JSON-LD that is broken
_MARK = re.compile(r"</?(?:b|br|em|i|s|small|span|strong|sub|sup|u|wbr)\b[^<>]{0,200}>", re.IGNORECASE)
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe|CreativeWork)$")
_PAGE_TYPES = re.compile(r"(?:WebPage|ItemPage)$")
_HOUSE_TYPES = re.compile(r"(?:Organization|Corporation|Periodical|Newspaper)$")

Thing = dict[str, Any]


def things_of(tree: HtmlElement) -> Iterator[Thing]:
    """The objects of every JSON-LD block, graphs and lists opened."""
    return islice(_things(tree), MAX_THINGS)


def _things(tree: HtmlElement) -> Iterator[Thing]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= MAX_JSON_LD:
            parsed = _lenient_json(script.text)
            yield from _flat(_salvaged(script.text) if parsed is None else parsed, 0)


def articles_among(things: list[Thing]) -> list[Thing]:
    """Objects that are the article; where none is, the page's own."""
    return [t for t in things if _is_type(t, _ARTICLE_TYPES)] or pages_among(things)


def pages_among(things: list[Thing]) -> list[Thing]:
    """Objects that are the page itself."""
    return [t for t in things if _is_type(t, _PAGE_TYPES)]


def own_articles(articles: list[Thing], shown: Iterable[str | None]) -> list[Thing]:
    """Of several articles those whose headline the page shows: some pages state the ones they link to as well."""
    if len(articles) < 2:
        return articles
    words = [letters(one) for one in shown if one]
    own = [one for one in articles if any((said := letters(_string(one.get("headline")))) and said in w for w in words)]
    return own or articles


def stated(articles: list[Thing], key: str) -> list[str]:
    """The texts that the articles give for `key`."""
    return [value for article in articles if (value := _string(article.get(key)))]


def names_of(value: Any, things: list[Thing]) -> Iterator[str]:
    """The names of one author; some give several under one `name`."""
    names = value.get("name") if isinstance(value, dict) else None
    for one in names if isinstance(names, list) else [value]:
        if name := name_of(one, things):
            yield name


def name_of(value: Any, things: list[Thing]) -> str | None:
    """A name given as such, as an object, or as a reference to one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        thing = _referred(value, things)
        return _string(thing.get("name")) or _in_two(thing)
    return _string(value) if not (isinstance(value, str) and "://" in value) else None


def _in_two(person: Thing) -> str | None:
    """A name given in its parts."""
    given, family = _string(person.get("givenName")), _string(person.get("familyName"))
    return f"{given} {family}" if given and family else None


def is_house(author: Any, things: list[Thing]) -> bool:
    """Whether an author is said to be an organisation."""
    return isinstance(author, dict) and _is_type(_referred(author, things), _HOUSE_TYPES)


def _referred(value: Thing, things: list[Thing]) -> Thing:
    """The object that a mere `@id` stands for."""
    if value.get("name") or not value.get("@id"):
        return value
    return next((one for one in things if one.get("@id") == value["@id"] and one.get("name")), value)


def as_list(value: Any) -> list[Any]:
    """`value` itself where it is a list, else a list of it."""
    return value if isinstance(value, list) else [value]


def _string(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return clean(value) if isinstance(value, str) else None


def clean(text: str | None) -> str | None:
    """As it is seen, entities of a second escaping decoded, and marks that they hid taken out."""
    if not text:
        return None
    if "&" in text:
        text = html.unescape(text)
    return shown(_MARK.sub("", text))


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """Each text once, in the order of the first."""
    return tuple(dict.fromkeys(value for value in values if value))


def _lenient_json(text: str) -> Any:
    """JSON as it stands in pages: with raw line breaks, comment marks, trailing commas."""
    text = re.sub(
        r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>|\]\]>)\s*(?:;\s*)?$", "", text.strip()
    )
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text), text.rstrip("; \n")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _salvaged(text: str) -> Thing | None:
    """What can be read of an article in a block that is no JSON: quotation marks inside a value break the most."""
    kind = re.search(r'"@type"\s*:\s*\[?\s*"(\w*(?:Article|Posting|Report))"', text)
    if not kind:
        return None
    thing: Thing = {"@type": kind[1]}
    for key in ("headline", "datePublished"):
        if found := re.search(rf'"{key}"\s*:\s*"(.{{1,{LONGEST_VALUE}}}?)"\s*(?:,\s*"[@\w]|\}})', text, re.DOTALL):
            thing[key] = found[1].replace("\\/", "/").replace('\\"', '"')
    if found := re.search(r'"author"\s*:\s*(\{[^{}]*\}|\[[^\[\]]*\]|"[^"]*")', text):
        thing["author"] = _lenient_json(found[1])
    return thing


def _flat(value: Any, depth: int) -> Iterator[Thing]:
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _flat(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _flat(value.get(key), depth + 1) if isinstance(value.get(key), dict | list) else ()


def _is_type(thing: Thing, pattern: re.Pattern[str]) -> bool:
    types = thing.get("@type")
    return any(isinstance(t, str) and pattern.search(t) for t in (types if isinstance(types, list) else [types]))
