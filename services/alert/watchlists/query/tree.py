"""The tree of a query: frozen values, equal when they ask the same. Meaning is given to it in services/alert/matching.

`at` is the offset of a node in its query and takes no part in equality; `term` is the text that the user wrote.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from shared.values import value

TextScope = Literal["title", "lead", "body"]
EntityKind = Literal["entity", "person", "org", "place", "about", "country"]
FactKind = Literal["topic", "source", "tag", "origin", "author", "lang", "url", "story", "words", "partial"]


@value
class Glob:
    """A word with wildcards: `*` any characters, `?` one; both stand for themselves nowhere in a word."""

    pattern: str


@value
class AnyWord:
    """A lone `*` in a phrase: one word, whichever."""


@value
class AnyRun:
    """A `*` in a script without spaces: any number of characters that follow without a gap."""


Part = str | Glob | AnyWord | AnyRun


@value
class Phrase:
    """A word, or words in a row. `glued[i]`: part i follows part i-1 without a gap (scripts without spaces)."""

    parts: tuple[Part, ...]
    glued: tuple[bool, ...]
    is_case_exact: bool
    term: str = field(compare=False)
    at: int = field(default=0, compare=False)


@value
class Exact:
    """The characters as written, at word edges."""

    text: str
    term: str = field(compare=False)
    at: int = field(default=0, compare=False)


@value
class EntityTerm:
    """An entity of the article, found by a name in folded form (`*` allowed), or a country by its code."""

    kind: EntityKind
    value: str
    term: str = field(compare=False)
    at: int = field(default=0, compare=False)


@value
class Fact:
    """A condition without a place in the text; `value` is in the form that is compared (a topic's id, a code)."""

    kind: FactKind
    value: str
    term: str = field(compare=False)
    at: int = field(default=0, compare=False)


@value
class ListRef:
    """`$name`."""

    name: str
    term: str = field(compare=False)
    at: int = field(default=0, compare=False)


@value
class Field:
    """What holds only in one field."""

    scope: TextScope
    inner: "Query"
    at: int = field(default=0, compare=False)


@value
class And:
    items: "tuple[Query, ...]"
    at: int = field(default=0, compare=False)


@value
class Or:
    items: "tuple[Query, ...]"
    at: int = field(default=0, compare=False)


@value
class Not:
    item: "Query"
    at: int = field(default=0, compare=False)


@value
class Near:
    """At most `words` other words between; `is_ordered`: the left one first (BEFORE)."""

    left: "Query"
    right: "Query"
    words: int
    is_ordered: bool = False
    at: int = field(default=0, compare=False)


@value
class NotNear:
    """An occurrence of `left` that has no `right` within `words` words."""

    left: "Query"
    right: "Query"
    words: int
    at: int = field(default=0, compare=False)


@value
class Same:
    """Both in one sentence (`s`) or one paragraph (`p`)."""

    left: "Query"
    right: "Query"
    unit: Literal["s", "p"]
    at: int = field(default=0, compare=False)


@value
class AtLeast:
    """`count` occurrences or more, of all alternatives together."""

    count: int
    inner: "Query"
    at: int = field(default=0, compare=False)


Leaf = Phrase | Exact | EntityTerm | Fact | ListRef
Query = Leaf | Field | And | Or | Not | Near | NotNear | Same | AtLeast


def children(node: Query) -> "tuple[Query, ...]":
    if isinstance(node, (And, Or)):
        return node.items
    if isinstance(node, Not):
        return (node.item,)
    if isinstance(node, (Field, AtLeast)):
        return (node.inner,)
    if isinstance(node, (Near, NotNear, Same)):
        return (node.left, node.right)
    return ()


def walk(node: Query) -> Iterator[Query]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def is_positive(node: Query) -> bool:
    """Does every way to match hold a positive condition?"""
    if isinstance(node, And):
        return any(map(is_positive, node.items))
    if isinstance(node, Or):
        return all(map(is_positive, node.items))
    return _is_positive_when_absent(node.item) if isinstance(node, Not) else True


def _is_positive_when_absent(node: Query) -> bool:
    if isinstance(node, And):
        return all(map(_is_positive_when_absent, node.items))
    if isinstance(node, Or):
        return any(map(_is_positive_when_absent, node.items))
    return is_positive(node.item) if isinstance(node, Not) else False
