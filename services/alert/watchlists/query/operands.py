"""What may stand beside NEAR and its kin, inside ATLEAST, in a field, alone; the errors say what to write instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.alert.watchlists.query.errors import QueryError
from services.alert.watchlists.query.tree import (
    And,
    AtLeast,
    EntityTerm,
    Exact,
    Fact,
    Field,
    ListRef,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Same,
    is_positive,
    walk,
)  # fmt: skip
from shared.spelling import did_you_mean


@dataclass(frozen=True, slots=True)
class ListNature:
    """What a query must know of a list before it uses it."""

    is_located: bool = True
    has_fields: bool = False


Lists = Mapping[str, ListNature]


def check(node: Query, operator: str, lists: Lists) -> None:
    """Raises QueryError unless `node` is a word, phrase, wildcard, list, entity or OR group of these."""
    if isinstance(node, Or):
        for item in node.items:
            check(item, operator, lists)
    elif isinstance(node, ListRef) and not lists[node.name].is_located:
        raise QueryError(
            node.at, f"{node.term} holds conditions without a place in the text, so it cannot stand beside {operator}"
        )
    elif not isinstance(node, (Phrase, Exact, EntityTerm, ListRef)):
        raise QueryError(node.at, _why_not(node, operator))


def check_counted(node: Query, lists: Lists) -> None:
    for inner in walk(node):
        if isinstance(inner, And):
            raise QueryError(
                inner.at, "AND inside ATLEAST; write ATLEAST/n(a) AND ATLEAST/n(b), or OR between the words"
            )
        if isinstance(inner, Fact) or (isinstance(inner, ListRef) and not lists[inner.name].is_located):
            raise QueryError(inner.at, f"{inner.term} has no place in the text, so ATLEAST cannot count it")


def check_scoped(node: Query, scope: str) -> None:
    if isinstance(node, Fact):
        raise QueryError(node.at, f"{node.term} has no place in the text; write {scope}:(...) AND {node.term}")


def check_list_scoped(node: Query, scope: str, lists: Lists) -> None:
    for inner in walk(node):
        if isinstance(inner, ListRef) and (lists[inner.name].has_fields or not lists[inner.name].is_located):
            raise QueryError(
                inner.at, f"{inner.term} holds fields of its own, and fields do not nest; use it outside {scope}:(...)"
            )


def nature(items: "tuple[Query, ...]", lists: Lists) -> ListNature:
    """What a list of these elements is to a query that uses it."""
    nodes = [node for item in items for node in walk(item)]
    used = [lists[node.name] for node in nodes if isinstance(node, ListRef) and node.name in lists]
    located = (Phrase, Exact, EntityTerm, ListRef, Or)
    return ListNature(
        is_located=all(isinstance(node, located) for node in nodes) and all(one.is_located for one in used),
        has_fields=any(isinstance(node, (Field, Fact)) for node in nodes) or any(one.has_fields for one in used),
    )


def check_positive(query: Query) -> None:
    """Raises QueryError where a way to match holds no positive condition."""
    if is_positive(query):
        return
    culprit = next((item for item in query.items if not is_positive(item)), query) if isinstance(query, Or) else query
    what = "a way to match that holds no positive condition" if culprit is not query else "no positive condition"
    raise QueryError(culprit.at, f"{what}: say what must be there too, as in (a OR b) AND NOT c")


def no_list(name: str, lists: Lists) -> str:
    near = did_you_mean(name, list(lists))
    if near:
        return f"no list `${name}`; did you mean `${near}`?"
    return f"no list `${name}`; lists are defined under `lists:`" + (f" ({', '.join(sorted(lists))})" if lists else "")


def _why_not(node: Query, operator: str) -> str:
    if isinstance(node, Field):
        return f"a field covers its next term only; write {node.scope}:(a {operator} b)"
    if isinstance(node, And):
        return f"AND inside an operand of {operator}; write (a {operator} b) AND (a {operator} c)"
    if isinstance(node, Not):
        return f"NOT inside an operand of {operator}; write (a {operator} b) AND NOT c"
    if isinstance(node, (Near, NotNear, Same)):
        return f"a chain; {operator} takes two words or OR groups: write (a {operator} b) AND (b {operator} c)"
    if isinstance(node, AtLeast):
        return f"ATLEAST cannot stand beside {operator}; write ATLEAST/{node.count}(a) AND (a {operator} b)"
    term = node.term if isinstance(node, Fact) else "this"
    return f"{term} has no place in the text; write (a {operator} b) AND {term}"
