"""What a rule costs an article on average: how often the index lets it be asked, and what asking takes. Pure.

A guess by the rarity of words: enough to tell the rule that costs as much as a thousand others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.alert.matching.alternatives import Any
from services.alert.matching.build import Builder
from services.alert.matching.facts import FactNode, LanguagesNode, Named, SourcesNode
from services.alert.matching.filing import chosen
from services.alert.matching.joined import Free, Often, Pair
from services.alert.matching.needs import MAX_KEYS, Key, Need
from services.alert.matching.nodes import Absent, All, Node
from services.alert.matching.terms import Exactly, UnspacedRun, Within, Word, Words
from services.alert.watchlists.model import Ruleset, TermList, Watchlist
from shared.mediatopics import topics

COSTLY = 100.0  # names: with a hundred such rules matching costs as much as with ten thousand of a name

_NAME_ASKED, _NAME_STEPS = 3.0, 1.0
"""Of a rule of one name: the articles of 1,000 that it is asked of, and what that takes."""
_COMMON = 50.0
_SHOWN_KEYS = 3
_RUN = "run="  # the letters of an `exact:` term
_STEPS: Mapping[type[Node], float] = {
    Word: 1, Words: 3, UnspacedRun: 40, Exactly: 30, Within: 4, Named: 8, FactNode: 4, SourcesNode: 8,
    LanguagesNode: 2, Pair: 20, Free: 20, Often: 15, All: 1, Any: 2, Absent: 1,
}  # fmt: skip
"""What each kind of condition takes beside its parts; 1 is a look into a table, some 0.2 microseconds."""


class Reason(StrEnum):
    """What the index finds a rule by, which makes most of its cost."""

    RARE_TERM = "rare term"
    COMMON_TERM = "common term"
    WIDE_WILDCARD = "wide wildcard"
    TAG_ONLY = "tag only"
    WIDE_OR = "wide or"
    NO_REQUIRED_TERM = "no required term"


@dataclass(frozen=True, slots=True)
class Cost:
    """`asked`: of 1,000 articles, those that the rule is looked at for. `names`: as many rules of one name cost that.

    `terms` are those that it is found by, as the user would write them; of many the first few.
    """

    asked: float
    steps: float
    reason: Reason
    terms: tuple[str, ...] = ()

    @property
    def names(self) -> float:
        return self.asked * self.steps / (_NAME_ASKED * _NAME_STEPS)

    @property
    def is_high(self) -> bool:
        return self.names >= COSTLY

    def __str__(self) -> str:
        """As in `its rarest term is common: asked of some 160 in 1,000 articles (found by government); ...`."""
        found_by = f" (found by {', '.join(self.terms)})" if self.terms else ""
        count = "every article" if self.asked >= 1000 else f"some {_rounded(self.asked)} in 1,000 articles"
        costs = f"costs as much as {_rounded(self.names)} names" if self.names >= 2 else "costs no more than a name"
        return f"{_TOLD[self.reason]}: asked of {count}{found_by}; {costs}"


_TOLD: Mapping[Reason, str] = {
    Reason.RARE_TERM: "a rare term",
    Reason.COMMON_TERM: "its rarest term is common",
    Reason.WIDE_WILDCARD: "a wildcard that fits many words",
    Reason.TAG_ONLY: "found by a tag alone, no word is required",
    Reason.WIDE_OR: "a wide OR: any of many words will do",
    Reason.NO_REQUIRED_TERM: "no term is required",
}


def cost(watchlist: Watchlist, lists: Mapping[str, TermList]) -> Cost:
    """Of one rule; for many, `Costs` makes the lists ready once."""
    return Costs(lists).of(watchlist)


class Costs:
    """Costs of the watchlists that use these lists; a `builder` that has made them already is used."""

    def __init__(self, lists: Mapping[str, TermList], builder: Builder | None = None) -> None:
        self._builder = builder or Builder(Ruleset(lists=lists))

    def of(self, watchlist: Watchlist) -> Cost:
        node = self._builder.watchlist(watchlist)
        needs, is_sure = chosen(node)
        if not needs:
            return Cost(1000.0, steps(node), Reason.NO_REQUIRED_TERM)
        asked = 1000.0
        for need in needs:
            asked *= min(need.cost, 1000.0) / 1000
        taken = _found_steps(needs[0]) if is_sure else steps(node)
        return Cost(asked, taken, _reason(needs[0]), _terms(needs[0]))


def steps(node: Node) -> float:
    """What it takes to decide a condition; of a wide OR its index asks a few alternatives only."""
    if isinstance(node, Any):
        return _STEPS[Any] + sum(map(steps, node.items[:MAX_KEYS]))
    return next((own for kind, own in _STEPS.items() if isinstance(node, kind)), 1.0) + sum(map(steps, _parts(node)))


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, All):
        return node.items
    if isinstance(node, (Pair, Free)):
        return (node.left, node.right)
    if isinstance(node, UnspacedRun):
        return node.pieces
    if isinstance(node, Absent):
        return (node.item,)
    return (node.inner,) if isinstance(node, (Within, Often)) else ()


def _found_steps(need: Need) -> float:
    """Of what its keys decide: to gather it, and where the key is a wide OR to decide that first."""
    return 1.0 + sum(steps(key) for key in need.keys if isinstance(key, Any))


def _reason(need: Need) -> Reason:
    if any(isinstance(key, Any) for key in need.keys) or (len(need.keys) > _SHOWN_KEYS and need.cost > _COMMON):
        return Reason.WIDE_OR
    if need.cost <= _COMMON:
        return Reason.RARE_TERM
    if all(isinstance(key, str) and "=" in key and not key.startswith(_RUN) for key in need.keys):
        return Reason.TAG_ONLY
    is_wild = any(isinstance(key, str) and ("*" in key or "?" in key) for key in need.keys)
    return Reason.WIDE_WILDCARD if is_wild else Reason.COMMON_TERM


def _terms(need: Need) -> tuple[str, ...]:
    found = sorted(filter(None, map(_term, need.keys)))
    more = len(need.keys) - _SHOWN_KEYS
    return (*found[:_SHOWN_KEYS], f"{more} more") if more > 0 else tuple(found)


def _term(key: Key) -> str:
    if isinstance(key, tuple):
        return f'"{" ".join(key)}"'
    if not isinstance(key, str):
        return ""
    kind, sign, value = key.removeprefix(_RUN).partition("=")
    if kind == "topic" and value in topics():
        value = f'"{topics()[value].name}"'
    return f"{kind}:{value}" if sign else kind


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1g}"
