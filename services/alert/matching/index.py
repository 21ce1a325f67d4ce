"""Which of many conditions hold for an article: found by their needs, decided singly only where these leave doubt."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from services.alert.matching.document import Document
from services.alert.matching.facts import fact_keys
from services.alert.matching.filing import Files, Plan, plan
from services.alert.matching.globs import literal_prefix, matcher
from services.alert.matching.needs import Key
from services.alert.matching.nodes import Node

_KEPT_WORDS = 100_000
_PREFIX = 6
_PART = 25_000
_NOTHING: frozenset[Key] = frozenset()


class State(NamedTuple):
    """What an index knows: nodes by their keys, nodes to ask of every article, and the keys that are used, by kind.

    `pairs` are two words side by side. They are a set, since each two words of an article are looked up: in the memory
    of 100,000 rules a look into a set is one wait, into a dictionary two.
    """

    files: Files
    always: frozenset[Node]
    words: frozenset[Key]
    pairs: frozenset[Key]
    special: "Special"


class Index:
    """Conditions by their needs. It does not change; `updated` gives another that shares what is the same.

    `is_within`: it is one of many that each article is held against, so it remembers no word of the news: a thousand
    rules may each have a long OR.
    """

    def __init__(
        self,
        added: Iterable[Node] = (),
        removed: Iterable[Node] = (),
        base: "State | None" = None,
        *,
        is_within: bool = False,
    ) -> None:
        state = base or State(Files(), frozenset(), _NOTHING, _NOTHING, Special())
        first, *others = _parts(added) or [[]]
        self._state = _changed(state, first, removed)
        for part in others:
            self._state = _changed(self._state, part, ())
        self._files, self._always, words, self._pairs, self._special = self._state
        self._brought = None if is_within else _Brought(words, self._special)

    def updated(self, added: Iterable[Node], removed: Iterable[Node]) -> "Index":
        """Another index with other conditions. Its cost is that of the change, and of copying a few tables."""
        return Index(added, removed, self._state)

    def holding(self, doc: Document) -> set[Node]:
        """Every condition that holds."""
        held, asked = self._found(doc)
        return held.union(
            [node for node in asked if node.holds(doc)],
            [node for node in self._always if node.holds(doc)],
        )

    def is_any(self, doc: Document) -> bool:
        held, asked = self._found(doc)
        return bool(held) or any(node.holds(doc) for node in (*asked, *self._always))

    def _found(self, doc: Document) -> tuple[set[Node], set[Node]]:
        """As `Files.found`; kept for the article, since of a list it is asked whether any holds, and then which."""
        known = doc.candidates.get(self)
        if known is None:
            known = doc.candidates[self] = self._files.found(self._present(doc))
        return known

    def _present(self, doc: Document) -> set[Key]:
        """The article's keys, as far as conditions ask for them."""
        present: set[Key] = set()
        special = self._special
        if special.globs and self._brought is not None:
            present.update(*map(self._brought.__getitem__, doc.vocabulary))
        else:
            present |= self._state.words & doc.vocabulary
            present.update(_fitting(special, doc))
        if self._pairs:
            for words in (doc.title, doc.body):
                beside = zip(words, words[1:], strict=False)  # noqa: RUF007 (it uses its tuples again: twice as fast)
                present |= self._pairs.intersection(beside)
        if special.kinds:
            present |= special.keys & fact_keys(doc, special.kinds)
        doc.keys = doc.keys | present if doc.keys else present
        present.update([gate for words, gate in special.word_gates if not words.isdisjoint(doc.vocabulary)])
        present.update([gate for gate in special.gates if gate.holds(doc)])
        return present


class Special:
    """Keys that are neither words nor pairs of words, and what must be known of them to find them in an article."""

    def __init__(self, keys: frozenset[Key] = frozenset()) -> None:
        self.keys = keys
        texts = [key for key in keys if isinstance(key, str)]
        self.kinds = frozenset(key.split("=", 1)[0] for key in texts if "=" in key)
        self.globs = _by_prefix(key for key in texts if "=" not in key)
        self.sizes = sorted({len(prefix) for prefix in self.globs})
        gates = [key for key in keys if not isinstance(key, (str, tuple))]
        self.gates = [gate for gate in gates if gate.only_words is None]
        self.word_gates = [(gate.only_words, gate) for gate in gates if gate.only_words is not None]

    def updated(self, come: Iterable[Key], gone: Iterable[Key]) -> "Special":
        keys = self.keys.difference(gone).union(come)
        return self if keys == self.keys else Special(keys)


def _parts(added: Iterable[Node]) -> list[list[Node]]:
    """What lies about between is as large as what is made: a part at a time, it is never much."""
    nodes = list(added)
    return [nodes[start : start + _PART] for start in range(0, len(nodes), _PART)]


def _is_special(key: Key) -> bool:
    return not isinstance(key, str) or "=" in key or "*" in key or "?" in key


def _changed(base: State, added: Iterable[Node], removed: Iterable[Node]) -> State:
    come, gone = [(plan(node), node) for node in added], [(plan(node), node) for node in removed]
    files = base.files.changed(_filed(come), _filed(gone))
    unused, used = files.unused(_keys(gone)), set(_keys(come))
    pairs: set[Key] = {key for key in used if isinstance(key, tuple)}
    special = set(filter(_is_special, used - pairs))
    return State(
        files,
        base.always.difference(_unfiled(gone)).union(_unfiled(come)),
        _with(base.words, used - pairs - special, unused),
        _with(base.pairs, pairs, unused),
        base.special.updated(special, unused),
    )


def _with(base: frozenset[Key], come: set[Key], gone: set[Key]) -> frozenset[Key]:
    """The same set where nothing changes: of 100,000 rules it is large, and what most changes leave is not copied."""
    if gone.isdisjoint(base):
        return base if come <= base else base | come
    return base - gone | come


def _keys(plans: Iterable[tuple[Plan | None, Node]]) -> Iterator[Key]:
    return chain.from_iterable([keys for one, _ in plans if one for keys in one[:2] if keys])


class _Brought(dict[str, frozenset[Key]]):
    """The keys that a word brings: itself, and the wildcards that it fits. Found out once a word.

    Sets, since to join sets touches nothing but these, and no key.
    """

    def __init__(self, known: frozenset[Key], special: Special) -> None:
        super().__init__()
        self._known, self._globs, self._sizes = known, special.globs, special.sizes

    def __missing__(self, word: str) -> frozenset[Key]:
        if len(self) >= _KEPT_WORDS:
            self.clear()
        keys: list[Key] = [word] if word in self._known else []
        near = (pattern for size in self._sizes for pattern in self._globs.get(word[:size], ()))
        keys += [pattern for pattern in near if matcher(pattern)(word)]
        return self.setdefault(word, frozenset(keys) if keys else _NOTHING)


def _fitting(special: Special, doc: Document) -> Iterator[str]:
    """The wildcards that a word of the article fits, by their first letters."""
    for size in special.sizes:
        begun = doc.begun(size)
        for prefix in special.globs.keys() & begun.keys():
            yield from [pattern for pattern in special.globs[prefix] if any(map(matcher(pattern), begun[prefix]))]


def _by_prefix(patterns: Iterable[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for pattern in patterns:
        out.setdefault(literal_prefix(pattern)[:_PREFIX], []).append(pattern)
    return out


def _filed(plans: Iterable[tuple[Plan | None, Node]]) -> list[tuple[Plan, Node]]:
    return [(one, node) for one, node in plans if one is not None]


def _unfiled(plans: Iterable[tuple[Plan | None, Node]]) -> Iterator[Node]:
    return (node for one, node in plans if one is None)
