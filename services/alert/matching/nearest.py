"""Of an explanation what a reader asks for at night: how near it came, and where it failed, without the rest. Pure."""

from collections.abc import Iterator, Sequence

from services.alert.matching.explain import Clause
from shared.events import Span

_PAIRS = ("near", "before", "same", "not near")
_ANY = ("or", "any", "list")
_EXCLUDING = ("none", "sources", "languages")
_SHOWN_EVIDENCE = 3
_SHOWN_NAMES = 4


def nearness(clause: Clause) -> float:
    """From 0 to 1: of what must all hold the share that does; of alternatives the nearest; half for a pair apart.

    What only excludes brings nothing nearer where it holds; where it does not, all is half as near.
    """
    if clause.holds:
        return 1.0
    asked = [one for one in clause.clauses if one.kind not in (*_EXCLUDING, "not")]
    below = [nearness(one) for one in asked]
    if clause.kind in (*_EXCLUDING, "not") or not below:
        return 0.0
    if any(not one.holds for one in clause.clauses if one not in asked):
        return sum(below) / len(below) / 2
    if clause.kind in _ANY:
        return max(below)
    return sum(below) / len(below) * (0.5 if clause.kind in _PAIRS else 1.0)


def pruned(clause: Clause) -> Clause:
    """What holds in one line each; of what fails its parts, of failing alternatives only the nearest."""
    if clause.holds and clause.kind != "none":
        return clause.model_copy(update={"clauses": (), "evidence": tuple(_evidence(clause))[:_SHOWN_EVIDENCE]})
    if clause.kind == "none":
        return clause.model_copy(update={"clauses": tuple(pruned(one) for one in clause.clauses if one.holds)})
    if clause.kind in (*_PAIRS, "not"):
        return clause.model_copy(update={"clauses": ()})  # its miss says what is lacking, or too far, or there
    if clause.kind in _ANY and len(clause.clauses) > 1:
        nearest = max(clause.clauses, key=nearness)
        if nearness(nearest):
            miss = f"none of {len(clause.clauses)}; the nearest:"
            return clause.model_copy(update={"clauses": (pruned(nearest),), "miss": miss})
        return clause.model_copy(update={"query": _listed(clause.clauses), "clauses": (), "miss": "none of these"})
    return clause.model_copy(update={"clauses": tuple(map(pruned, clause.clauses))})


def parts_of(whole: Clause) -> tuple[Clause, ...]:
    """The lines to draw: pruned, without what excludes nothing and the levels that only hold one another."""
    parts = tuple(pruned(one) for one in whole.clauses if not (one.holds and one.kind in _EXCLUDING))
    while len(parts) == 1 and parts[0].clauses and parts[0].kind in ("match", "all", "and"):
        parts = parts[0].clauses
    return parts


def blamed(clause: Clause) -> Iterator[str]:
    """What failed, a phrase for each: `Pakistan NEAR/15 border (the closest pair is 22 words apart)`."""
    if clause.holds:
        return
    if clause.kind == "none":
        yield from (f"none: {one.query} is there" for one in clause.clauses if one.holds)
    elif clause.kind in _ANY and len(clause.clauses) > 1:
        nearest = max(clause.clauses, key=nearness)
        yield from blamed(nearest) if nearness(nearest) else (f"none of {_listed(clause.clauses)}",)
    elif clause.clauses and clause.kind not in (*_PAIRS, "not"):
        for one in clause.clauses:
            yield from blamed(one)
    else:
        yield f"{clause.query} ({clause.miss})" if clause.miss else clause.query


def _listed(clauses: Sequence[Clause]) -> str:
    names = [one.query for one in clauses[:_SHOWN_NAMES]]
    more = f" and {len(clauses) - _SHOWN_NAMES} more" if len(clauses) > _SHOWN_NAMES else ""
    return f"{', '.join(names)}{more}"


def _evidence(clause: Clause) -> Iterator[Span]:
    yield from clause.evidence
    for one in clause.clauses:
        yield from _evidence(one)
