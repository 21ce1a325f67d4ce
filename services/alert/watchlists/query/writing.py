"""A tree of a query back to text, with the brackets it means."""

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
)  # fmt: skip


def written(query: Query) -> str:
    """The query as a user would write it, with the brackets it means."""
    if isinstance(query, (Phrase, Exact, EntityTerm, Fact, ListRef)):
        return query.term
    if isinstance(query, Field):
        return f"{query.scope}:{_bracketed(query.inner)}"
    if isinstance(query, Not):
        return f"NOT {_bracketed(query.item)}"
    if isinstance(query, AtLeast):
        return f"ATLEAST/{query.count}({written(query.inner)})"
    if isinstance(query, (And, Or)):
        return (" AND " if isinstance(query, And) else " OR ").join(map(_bracketed, query.items))
    return f"{_bracketed(query.left)} {operator(query)} {_bracketed(query.right)}"


def operator(query: Near | NotNear | Same) -> str:
    if isinstance(query, Same):
        return f"SAME/{query.unit}"
    name = "NOT NEAR" if isinstance(query, NotNear) else "BEFORE" if query.is_ordered else "NEAR"
    return f"{name}/{query.words}"


def _bracketed(query: Query) -> str:
    text = written(query)
    return f"({text})" if isinstance(query, (And, Or, Near, NotNear, Same)) else text
