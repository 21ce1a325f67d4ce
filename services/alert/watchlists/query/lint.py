"""Doubts about one query: what people write who come from elsewhere, and what is too wide or can never match."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import islice
from typing import NamedTuple

from services.alert.watchlists.query.beginnings import strangers
from services.alert.watchlists.query.foreign import foreign, lower_case
from services.alert.watchlists.query.implication import implies
from services.alert.watchlists.query.operands import Lists
from services.alert.watchlists.query.parser import parse
from services.alert.watchlists.query.tree import (
    And,
    Fact,
    Glob,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Same,
    walk,
)  # fmt: skip
from services.alert.watchlists.query.writing import written


class Doubt(Enum):
    """What a warning is about."""

    NAME = auto()
    MIXED = auto()
    FOREIGN = auto()
    SIGNS = auto()
    NEVER = auto()
    WIDE = auto()
    TWICE = auto()


class Warned(NamedTuple):
    """One doubt at a character of the query."""

    kind: Doubt
    at: int
    message: str


_SHORT = 3
_MANY = 3  # unrelated words that a wildcard takes in
_SHOWN = 3
_COMPARED = 60  # alternatives of an OR; with more it is a list, and each against each would take long


def doubts(text: str, lists: Lists) -> Iterator[Warned]:
    """Warnings about a query that reads without error."""
    tree = parse(text, lists)
    yield from _foreign(text)
    for node in walk(tree):
        if isinstance(node, And):
            yield from _names(text, node)
            yield from never(node)
        if isinstance(node, Or):
            yield from _mixed(text, node)
            yield from _not_after_or(text, node)
            yield from _twice(node)
        if isinstance(node, Phrase):
            yield from _signs(node)
            yield from _wide(node)
        if isinstance(node, NotNear):
            yield from _shared(node)


def _foreign(text: str) -> Iterator[Warned]:
    for one in foreign(text):
        message = f"`{one.text}` is another product's operator; here it is {one.here}"
        yield Warned(Doubt.FOREIGN, one.at, message)
    for one in lower_case(text):
        yield Warned(Doubt.FOREIGN, one.at, f"`{one.text}` is a word to be found here; the operator is {one.here}")


def _names(text: str, node: And) -> Iterator[Warned]:
    """Capitalised bare words side by side: a name, most likely."""
    run: list[Phrase] = []
    for item in (*node.items, None):
        first = _first(item)
        is_next = first is not None and _is_capitalised(first)
        if run and (first is None or not is_next or text[run[-1].at + len(run[-1].term) : first.at].strip()):
            if len(run) > 1:
                yield _unquoted(run)
            run = []
        if first is not None and is_next:
            run.append(first)


def _first(node: Query | None) -> Phrase | None:
    """The word that a clause begins with."""
    if isinstance(node, (Near, NotNear, Same)):
        return _first(node.left)
    return node if isinstance(node, Phrase) else None


def _unquoted(run: list[Phrase]) -> Warned:
    name = " ".join(one.term for one in run)
    count = "both" if len(run) == 2 else f"all {len(run)}"
    return Warned(Doubt.NAME, run[0].at, f'`{name}` asks for {count} words anywhere; a name goes in quotes: "{name}"')


def _is_capitalised(node: Phrase) -> bool:
    return node.term[:1].isupper() and not node.term.isupper() and len(node.parts) == 1


def _mixed(text: str, node: Or) -> Iterator[Warned]:
    """AND and OR side by side without brackets."""
    bare = [item for item in node.items if isinstance(item, And) and not _is_bracketed(text, item)]
    if bare:
        means = " OR ".join(f"({written(item)})" if isinstance(item, And) else written(item) for item in node.items)
        yield Warned(Doubt.MIXED, bare[0].at, f"AND and OR without brackets; this means {means[:200]}")


def _not_after_or(text: str, node: Or) -> Iterator[Warned]:
    for item in node.items[1:]:
        first = item.items[0] if isinstance(item, And) and not _is_bracketed(text, item) else item
        if isinstance(first, Not):
            yield Warned(
                Doubt.MIXED,
                first.at,
                "NOT after OR is a way to match for whatever lacks this; (a OR b) AND NOT c is meant more often",
            )


def _is_bracketed(text: str, node: Query) -> bool:
    return text[: node.at].rstrip().endswith("(") or text[node.at : node.at + 1] == "("


def _signs(node: Phrase) -> Iterator[Warned]:
    """`AT&T` is the phrase `at t`, `C++` the word `c`."""
    signs = sorted(set(re.findall(r"[&+#]", node.term))) if not node.term.startswith("case:") else []
    if not signs or not re.search(r"\w[&+#]|[&+#]\w", node.term) or re.fullmatch(r"\+\d+", node.term):
        return
    plain = node.term.strip('"')
    found = " ".join(part for part in node.parts if isinstance(part, str))
    if re.fullmatch(r"\+\w+", plain):
        message = f"`+` says nothing here: {plain[1:]} is asked for as it is; words side by side are all asked for"
    else:
        message = (
            f'`{" ".join(signs)}` parts words: this finds `{found}`; exact:"{plain}" finds the characters as written'
        )
    yield Warned(Doubt.SIGNS, node.at, message)


def _wide(node: Phrase) -> Iterator[Warned]:
    """`inter*` finds interest and interview too, `ira*` Iraqi. In a phrase the words beside it rule them out."""
    for part in node.parts if len(node.parts) == 1 else ():
        literal = part.pattern.removesuffix("*") if isinstance(part, Glob) else "*"
        if not literal.isascii() or not literal.isalnum() or not isinstance(part, Glob) or literal == part.pattern:
            continue
        also = strangers(literal)
        if len(literal) <= _SHORT or len(also) >= _MANY:
            as_in = f", as {', '.join(also[:_SHOWN])}" if also else ""
            message = f"`{part.pattern}` finds every word that begins with `{literal}`{as_in}; give more letters"
            yield Warned(Doubt.WIDE, node.at, f"{message}, or the words with OR between them" if also else message)


def _twice(node: Or) -> Iterator[Warned]:
    """Alternatives that add nothing."""
    items = node.items[:_COMPARED]
    seen: set[Query] = set()
    for item in node.items:
        if item in seen:
            yield Warned(Doubt.TWICE, item.at, f"{written(item)} is in this OR already")
        seen.add(item)
    for item in items:
        wider = next((one for one in items if one != item and implies(item, one)), None)
        if wider is not None and not implies(wider, item):
            yield Warned(Doubt.TWICE, item.at, f"{written(item)} adds nothing: {written(wider)} finds it already")


def _shared(node: NotNear) -> Iterator[Warned]:
    """An occurrence is not near one that shares a word with it."""
    if isinstance(node.left, Phrase) and any(_holds_word(node.left, other) for other in _phrases(node.right)):
        message = "occurrences that share a word are not near: this rules nothing out; name only the other word"
        yield Warned(Doubt.NEVER, node.at, message)


def never(node: And) -> Iterator[Warned]:
    """Why all of this can never hold at once: the first reason that there is."""
    return islice(_reasons(node), 1)


def _reasons(node: And) -> Iterator[Warned]:
    asked = [item for item in node.items if not isinstance(item, Not)]
    for item in node.items:
        if isinstance(item, Not) and (one := next((one for one in asked if implies(one, item.item)), None)) is not None:
            what = "asked for and ruled out" if one == item.item else f"{written(one)} is ruled out by this"
            yield Warned(Doubt.NEVER, item.at, f"{what}: this can never match")
    if _is_no_length(node):
        yield Warned(Doubt.NEVER, node.at, "no number of words is both: this can never match")
    for kind in ("lang", "origin", "partial", "story"):
        values = [_values(item, kind) for item in node.items]
        known = [one for one in values if one]
        if known and not frozenset.intersection(*known):
            yield Warned(Doubt.NEVER, node.at, f"an article has one {kind}: this can never match; write OR between")


def _values(node: Query, kind: str) -> frozenset[str]:
    """The values of a field of which one must be; none where it is not asked for."""
    if isinstance(node, Fact):
        return frozenset([node.value]) if node.kind == kind else frozenset()
    parts = [_values(item, kind) for item in node.items] if isinstance(node, Or) else []
    return frozenset().union(*parts) if parts and all(parts) else frozenset()


def _is_no_length(node: And) -> bool:
    bounds = [
        (one.value.rstrip("0123456789"), one) for one in node.items if isinstance(one, Fact) and one.kind == "words"
    ]
    low = max(
        (int(one.value[len(sign) :]) + (sign == ">") for sign, one in bounds if sign in (">", ">=", "=")), default=0
    )
    high = min(
        (int(one.value[len(sign) :]) - (sign == "<") for sign, one in bounds if "<" in sign or sign == "="), default=low
    )
    return high < low


def _holds_word(word: Phrase, other: Phrase) -> bool:
    return len(other.parts) > len(word.parts) and set(word.parts) <= set(other.parts)


def _phrases(node: Query) -> Iterator[Phrase]:
    return (one for one in walk(node) if isinstance(one, Phrase))
