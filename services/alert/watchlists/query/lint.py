"""Doubts about one query: what people write who come from elsewhere, and what is costly or can never match."""

import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from services.alert.watchlists.commonwords import common_words
from services.alert.watchlists.query.operands import Lists
from services.alert.watchlists.query.parser import parse
from services.alert.watchlists.query.tree import (
    And,
    EntityTerm,
    Exact,
    Fact,
    Glob,
    ListRef,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    children,
    is_positive,
    walk,
)  # fmt: skip
from services.alert.watchlists.query.writing import written


class Doubt(Enum):
    """What a warning is about."""

    NAME = auto()
    MIXED = auto()
    FOREIGN = auto()
    SIGNS = auto()
    COSTLY = auto()
    NEVER = auto()
    WIDE = auto()
    TWICE = auto()


class Warned(NamedTuple):
    """One doubt at a character of the query."""

    kind: Doubt
    at: int
    message: str


_SHORT = 3
_FOREIGN: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"(?<!\S)w/(\d+)(?!\S)", re.IGNORECASE), lambda n: f"NEAR/{n}"),
    (re.compile(r"(?<!\S)near(\d+)(?!\S)", re.IGNORECASE), lambda n: f"NEAR/{max(0, int(n) - 1)}"),
    (re.compile(r"(?<!\S)adj(\d+)(?!\S)", re.IGNORECASE), lambda n: f"BEFORE/{max(0, int(n) - 1)}"),
    (re.compile(r"(?<!\S)ONEAR/(\d+)(?!\S)", re.IGNORECASE), lambda n: f"BEFORE/{n}"),
    (re.compile(r"(?<!\S)PRE/(\d+)(?!\S)", re.IGNORECASE), lambda n: f"BEFORE/{n}"),
    (re.compile(r"(?<!\S)\+(\d+)(?!\S)"), lambda n: f"BEFORE/{n}"),
    (re.compile(r"(?<!\S)/s(?!\S)", re.IGNORECASE), lambda _: "SAME/s"),
    (re.compile(r"(?<!\S)/p(?!\S)", re.IGNORECASE), lambda _: "SAME/p"),
    (re.compile(r"(?<!\S)hlead\(", re.IGNORECASE), lambda _: "title:(...) OR lead:(...)"),
    (re.compile(r"(?<!\S)hd=", re.IGNORECASE), lambda _: "title:"),
    (re.compile(r"(?<!\S)rst=", re.IGNORECASE), lambda _: "source:"),
    (re.compile(r"(?<!\S)la=", re.IGNORECASE), lambda _: "lang:"),
    (re.compile(r'(?<=")~(\d+)'), lambda n: f'a NEAR/{n} b in place of "a b"~{n}'),
    (re.compile(r"(?<=\w)!(?=\s|\)|$)"), lambda _: "* for any ending, as in clos*"),
)  # fmt: skip


def doubts(text: str, lists: Lists) -> Iterator[Warned]:
    """Warnings about a query that reads without error."""
    tree = parse(text, lists)
    yield from _foreign(text)
    for node in walk(tree):
        yield from _names(text, node)
        yield from _mixed(text, node)
        if isinstance(node, Phrase):
            yield from _signs(node)
            yield from _wide(node)
        if isinstance(node, Or):
            yield from _twice(node)
        if isinstance(node, (And, NotNear)):
            yield from _never(node)
    yield from _costly(tree)


def _foreign(text: str) -> Iterator[Warned]:
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: '"' + " " * (len(found[0]) - 2) + '"', text)
    for pattern, here in _FOREIGN:
        for found in pattern.finditer(outside):
            number = found[1] if pattern.groups else ""
            yield Warned(
                Doubt.FOREIGN, found.start(), f"`{found[0]}` is another product's operator; here it is {here(number)}"
            )


def _names(text: str, node: Query) -> Iterator[Warned]:
    """Two capitalised bare words side by side: a name, most likely."""
    for a, b in pairwise(node.items) if isinstance(node, And) else ():
        if not (isinstance(a, Phrase) and isinstance(b, Phrase) and _is_capitalised(a) and _is_capitalised(b)):
            continue
        if not text[a.at + len(a.term) : b.at].strip():
            name = f"{a.term} {b.term}"
            yield Warned(Doubt.NAME, a.at, f'`{name}` asks for both words anywhere; a name goes in quotes: "{name}"')


def _is_capitalised(node: Phrase) -> bool:
    return node.term[:1].isupper() and not node.term.isupper() and len(node.parts) == 1


def _mixed(text: str, node: Query) -> Iterator[Warned]:
    """AND and OR side by side without brackets, and NOT after OR."""
    if not isinstance(node, Or):
        return
    for item in node.items:
        if isinstance(item, Not):
            yield Warned(
                Doubt.MIXED,
                item.at,
                "NOT after OR is a way to match for whatever lacks this; (a OR b) AND NOT c is meant more often",
            )
    bare = [item for item in node.items if isinstance(item, And) and not _is_bracketed(text, item)]
    if bare:
        means = " OR ".join(f"({written(item)})" if isinstance(item, And) else written(item) for item in node.items)
        yield Warned(Doubt.MIXED, bare[0].at, f"AND and OR without brackets; this means {means[:200]}")


def _is_bracketed(text: str, node: Query) -> bool:
    return text[: node.at].rstrip().endswith("(") or text[node.at : node.at + 1] == "("


def _signs(node: Phrase) -> Iterator[Warned]:
    """`AT&T` is the phrase `at t`, `C++` the word `c`."""
    signs = sorted(set(re.findall(r"[&+#]", node.term))) if not node.term.startswith("case:") else []
    if signs and re.search(r"\w[&+#]|[&+#]\w", node.term):
        plain = node.term.strip('"')
        found = " ".join(part for part in node.parts if isinstance(part, str))
        message = (
            f'`{" ".join(signs)}` parts words: this finds `{found}`; exact:"{plain}" finds the characters as written'
        )
        yield Warned(Doubt.SIGNS, node.at, message)


def _wide(node: Phrase) -> Iterator[Warned]:
    """`ira*` finds irate too: a beginning of three letters is that of many words."""
    for part in node.parts:
        if (
            isinstance(part, Glob)
            and part.pattern.isascii()
            and len(literal := part.pattern.partition("*")[0]) <= _SHORT
        ):
            examples = [word for word in sorted(common_words()) if word.startswith(literal) and word != literal][:3]
            also = f", as {', '.join(examples)}" if examples else ""
            if "?" not in literal:
                message = f"`{part.pattern}` finds every word that begins with `{literal}`{also}; give more letters"
                yield Warned(Doubt.WIDE, node.at, message)


def _twice(node: Or) -> Iterator[Warned]:
    seen: set[Query] = set()
    for item in node.items:
        if item in seen:
            yield Warned(Doubt.TWICE, item.at, f"{written(item)} is in this OR already")
        seen.add(item)


def _never(node: And | NotNear) -> Iterator[Warned]:
    """`a AND NOT a`; an occurrence is not near one that shares a word with it."""
    if isinstance(node, NotNear):
        if isinstance(node.left, Phrase) and any(_holds_word(node.left, other) for other in _phrases(node.right)):
            message = "occurrences that share a word are not near: this rules nothing out; name only the other word"
            yield Warned(Doubt.NEVER, node.at, message)
        return
    asked = {item for item in node.items if not isinstance(item, Not)}
    for item in node.items:
        if isinstance(item, Not) and item.item in asked:
            yield Warned(Doubt.NEVER, item.at, "asked for and ruled out: this can never match")
    bounds = [
        (one.value.rstrip("0123456789"), one) for one in node.items if isinstance(one, Fact) and one.kind == "words"
    ]
    low = max(
        (int(one.value[len(sign) :]) + (sign == ">") for sign, one in bounds if sign in (">", ">=", "=")), default=0
    )
    high = min(
        (int(one.value[len(sign) :]) - (sign == "<") for sign, one in bounds if "<" in sign or sign == "="), default=low
    )
    if high < low:
        yield Warned(Doubt.NEVER, node.at, "no number of words is both: this can never match")
    for one in ("lang", "origin", "partial"):
        values = {item.value for item in node.items if isinstance(item, Fact) and item.kind == one}
        if len(values) > 1:
            yield Warned(Doubt.NEVER, node.at, f"an article has one {one}: this can never match; write OR between")


def _holds_word(word: Phrase, other: Phrase) -> bool:
    return len(other.parts) > len(word.parts) and set(word.parts) <= set(other.parts)


def _phrases(node: Query) -> Iterator[Phrase]:
    return (one for one in walk(node) if isinstance(one, Phrase))


def _costly(tree: Query) -> Iterator[Warned]:
    """A way to match that holds only conditions that very many articles meet."""
    if is_positive(tree) and not _is_selective(tree):
        yield Warned(
            Doubt.COSTLY,
            tree.at,
            "costly: very many articles match or must be looked at; add a word, a phrase or an entity",
        )


def _is_selective(node: Query) -> bool:
    if isinstance(node, (Phrase, Exact, EntityTerm, ListRef)):
        return True
    if isinstance(node, Fact):
        return node.kind in ("story", "topic", "tag", "author", "source")
    if isinstance(node, Or):
        return all(map(_is_selective, node.items))
    return not isinstance(node, Not) and any(map(_is_selective, children(node)))
