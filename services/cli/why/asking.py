"""What the rules say to the article: matched by which words, or where each failed and how near it came. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.alert.matching.drawing import branches
from services.alert.matching.nearest import blamed, nearness, parts_of
from services.cli.why.steps import Step, no, unknown, yes

if TYPE_CHECKING:
    from services.alert.matching.explain import Explanation

SHOWN_NEAREST = 3
SHOWN_TERMS = 6
SHOWN_BLAME = 2


def asking(explanation: "Explanation", *, needs: bool, is_terminal: bool = False) -> Step:
    """One watchlist. `needs`: it asks for tags that the article does not have."""
    name = explanation.watchlist_id
    if explanation.matched:
        terms = list(dict.fromkeys(span.term for span in explanation.spans))
        more = f" and {len(terms) - SHOWN_TERMS} more" if len(terms) > SHOWN_TERMS else ""
        return yes("matched", "matched", f"by {', '.join(terms[:SHOWN_TERMS])}{more}", name)
    notes = branches(parts_of(explanation.clauses), is_terminal=is_terminal)
    facts = {"misses": list(blamed(explanation.clauses)), "nearness": round(nearness(explanation.clauses), 2)}
    if needs:
        text = "cannot be known: it asks for tags, and the article has none here"
        return unknown("matched", "matched.untagged", text, name, notes=tuple(notes), facts=facts)
    return no("matched", "matched.no", "no; what failed:", name, notes=tuple(notes), facts=facts)


def asking_all(explanations: Sequence["Explanation"]) -> Step:
    """Over all watchlists, where none matched: those that came nearest."""
    near = sorted(explanations, key=lambda one: -nearness(one.clauses))[:SHOWN_NEAREST]
    near = [one for one in near if nearness(one.clauses) > 0]
    notes = [f"{one.watchlist_id}: {_blame(one)}" for one in near]
    of = f"none of {len(explanations)} watchlists" if len(explanations) != 1 else "the one watchlist does not match"
    text = f"{of}; the nearest:" if near else f"{of}; none came near"
    facts = {"nearest": [{"watchlist_id": one.watchlist_id, "misses": list(blamed(one.clauses))} for one in near]}
    return no("matched", "matched.no", text, notes=tuple(notes), facts=facts)


def _blame(explanation: "Explanation") -> str:
    found = list(blamed(explanation.clauses))
    more = f", and {len(found) - SHOWN_BLAME} more" if len(found) > SHOWN_BLAME else ""
    return "; ".join(found[:SHOWN_BLAME]) + more
