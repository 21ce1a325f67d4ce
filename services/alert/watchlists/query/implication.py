"""What holds wherever something else holds, seen from the form of the two alone. Pure.

Used to tell clauses that can never match, and rules that are inside others; a no only means that it cannot be seen.
"""

from services.alert.watchlists.query.tree import (
    And,
    AtLeast,
    EntityTerm,
    Fact,
    Field,
    Glob,
    Near,
    Not,
    NotNear,
    Or,
    Part,
    Phrase,
    Query,
    Same,
)  # fmt: skip


def implies(one: Query, other: Query) -> bool:
    """Does `other` hold of every article of which `one` holds?"""
    if one == other:
        return True
    if isinstance(other, And):
        return all(implies(one, item) for item in other.items)
    if isinstance(one, Or):
        return all(implies(item, other) for item in one.items)
    if isinstance(other, Or) and any(implies(one, item) for item in other.items):
        return True
    if isinstance(one, And):
        return any(implies(item, other) for item in one.items)
    return _at_once(one, other)


def _at_once(one: Query, other: Query) -> bool:
    if isinstance(one, Not):
        return isinstance(other, Not) and implies(other.item, one.item)
    if isinstance(one, Phrase):
        return isinstance(other, Phrase) and _holds(one, other)
    if isinstance(one, Field):
        is_same = isinstance(other, Field) and one.scope == other.scope and implies(one.inner, other.inner)
        return is_same or (not isinstance(one.inner, Not) and _is_positive(one.inner) and implies(one.inner, other))
    if isinstance(one, (Near, Same)):
        return _is_closer(one, other) or implies(one.left, other) or implies(one.right, other)
    if isinstance(one, NotNear):
        return implies(one.left, other)
    if isinstance(one, AtLeast):
        is_more = isinstance(other, AtLeast) and one.count >= other.count and implies(one.inner, other.inner)
        return is_more or implies(one.inner, other)
    if isinstance(one, EntityTerm) and isinstance(other, EntityTerm):
        return one.value == other.value and other.kind == "entity" and one.kind != "country"
    return isinstance(one, Fact) and isinstance(other, Fact) and _is_longer(one, other)


def _is_positive(node: Query) -> bool:
    """Nothing in it is absence: what holds in one field then holds anywhere."""
    return not isinstance(node, (Not, NotNear)) and (
        not isinstance(node, (And, Or)) or all(map(_is_positive, node.items))
    )


def _holds(one: Phrase, other: Phrase) -> bool:
    """Is the other a part of the one: a word of the phrase, or a wildcard that fits it?"""
    if other.is_case_exact and not one.is_case_exact:
        return False
    folded = [part.lower() if isinstance(part, str) and not other.is_case_exact else part for part in one.parts]
    size = len(other.parts)
    return not any(other.glued) and any(
        all(_fits(a, b) for a, b in zip(folded[at : at + size], other.parts, strict=True))
        for at in range(len(folded) - size + 1)
    )


def _fits(part: Part, other: Part) -> bool:
    """Wildcards but for a star at the end are known by sight alone."""
    if part == other or not isinstance(other, Glob) or not isinstance(part, (str, Glob)):
        return part == other
    start = other.pattern.removesuffix("*")
    written = part if isinstance(part, str) else part.pattern.partition("*")[0].partition("?")[0]
    return start + "*" == other.pattern and not {"*", "?"} & set(start) and written.startswith(start)


def _is_closer(one: Near | Same, other: Query) -> bool:
    """Nearer, in the same order or any; in one sentence and so in one paragraph."""
    if isinstance(one, Same):
        is_wider = isinstance(other, Same) and one.unit == "s" and other.unit == "p"
        return is_wider and isinstance(other, Same) and (one.left, one.right) == (other.left, other.right)
    if not isinstance(other, Near) or one.words > other.words or (other.is_ordered and not one.is_ordered):
        return False
    sides = (one.left, one.right)
    return sides == (other.left, other.right) or (not other.is_ordered and sides == (other.right, other.left))


def _is_longer(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind == "words" and 0 < _least(other) <= _least(one)


def _least(fact: Fact) -> int:
    """The fewest words that satisfy `words:>n` or `words:>=n`; 0 for other bounds."""
    sign, number = fact.value.rstrip("0123456789"), fact.value.lstrip("<>=")
    return int(number) + (sign == ">") if sign.startswith(">") else 0
