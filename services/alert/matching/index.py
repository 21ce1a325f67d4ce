"""Which of many conditions hold for an article: found by their needs, decided singly only where these leave doubt."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from services.alert.matching.document import Document
from services.alert.matching.facts import fact_keys
from services.alert.matching.filing import Files, Plan, plan
from services.alert.matching.globs import literal_prefix, matcher
from services.alert.matching.needs import Key
from services.alert.matching.nodes import Node

_KEPT_WORDS = 100_000
_PREFIX = 6


class State(NamedTuple):
    """What an index knows: nodes by their keys, nodes to ask of every article, and how often each key is used."""

    files: Files
    always: frozenset[Node]
    counts: Counter[Key]


class Index:
    """Conditions by their needs. It does not change; `updated` gives another that shares what is the same."""

    def __init__(self, added: Iterable[Node] = (), removed: Iterable[Node] = (), base: "State | None" = None) -> None:
        self._files, self._always, counts = base or State(Files(), frozenset(), Counter())
        self._counts = counts.copy()
        self._change(added, removed)

    def updated(self, added: Iterable[Node], removed: Iterable[Node]) -> "Index":
        """Another index with other conditions. Its cost is that of the change, and of copying a few tables."""
        return Index(added, removed, State(self._files, self._always, self._counts))

    def holding(self, doc: Document) -> set[Node]:
        """Every condition that holds."""
        held, asked = self._files.found(self._present(doc))
        held.update([node for node in asked if node.holds(doc)])
        held.update([node for node in self._always if node.holds(doc)])
        return held

    def is_any(self, doc: Document) -> bool:
        held, asked = self._files.found(self._present(doc))
        return bool(held) or any(node.holds(doc) for node in (*asked, *self._always))

    def _present(self, doc: Document) -> set[Key]:
        """The article's keys, as far as conditions ask for them."""
        known = self._counts.keys()
        present: set[Key]
        if self._globs:
            present = set().union(*map(self._triggers.__getitem__, doc.vocabulary))
        else:
            present = known & doc.vocabulary
        if self._has_pairs:
            for words in (doc.title, doc.body):
                present |= known & pairwise(words)
        if self._kinds:
            present |= known & fact_keys(doc, self._kinds)
        doc.keys = doc.keys | present if doc.keys else present
        present.update([gate for words, gate in self._word_gates if not words.isdisjoint(doc.vocabulary)])
        present.update([gate for gate in self._gates if gate.holds(doc)])
        return present

    def _change(self, added: Iterable[Node], removed: Iterable[Node]) -> None:
        come, gone = [(plan(node), node) for node in added], [(plan(node), node) for node in removed]
        self._files = self._files.changed(_filed(come), _filed(gone))
        always = self._always.difference(node for one, node in gone if one is None)
        self._always = always.union(node for one, node in come if one is None)
        self._counts.update(key for one, _ in come if one for key in (*one.first, *(one.second or ())))
        self._counts.subtract(key for one, _ in gone if one for key in (*one.first, *(one.second or ())))
        for key in {key for one, _ in gone if one for key in (*one.first, *(one.second or ()))}:
            if not self._counts[key]:
                del self._counts[key]
        self._prepare()

    def _prepare(self) -> None:
        """What `_present` asks of the keys."""
        texts = [key for key in self._counts if isinstance(key, str)]
        self._kinds = frozenset(key.split("=", 1)[0] for key in texts if "=" in key)
        self._globs = _by_prefix(key for key in texts if ("*" in key or "?" in key) and "=" not in key)
        self._triggers = _Triggers(self._counts, self._globs)
        self._has_pairs = any(isinstance(key, tuple) for key in self._counts)
        gates = [key for key in self._counts if not isinstance(key, (str, tuple))]
        self._gates = [gate for gate in gates if gate.only_words is None]
        self._word_gates = [(gate.only_words, gate) for gate in gates if gate.only_words is not None]


class _Triggers(dict[str, tuple[Key, ...]]):
    """The keys that a word is: itself, and the wildcards that it fits. Found out once a word."""

    def __init__(self, known: Counter[Key], globs: dict[str, list[str]]) -> None:
        super().__init__()
        self._known, self._globs = known, globs
        self._sizes = sorted({len(prefix) for prefix in globs})

    def __missing__(self, word: str) -> tuple[Key, ...]:
        if len(self) >= _KEPT_WORDS:
            self.clear()
        near = (pattern for size in self._sizes for pattern in self._globs.get(word[:size], ()))
        fitting = tuple(pattern for pattern in near if matcher(pattern)(word))
        return self.setdefault(word, (word, *fitting) if word in self._known else fitting)


def _by_prefix(patterns: Iterable[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for pattern in patterns:
        out.setdefault(literal_prefix(pattern)[:_PREFIX], []).append(pattern)
    return out


def _filed(plans: Iterable[tuple[Plan | None, Node]]) -> list[tuple[Plan, Node]]:
    return [(one, node) for one, node in plans if one is not None]
