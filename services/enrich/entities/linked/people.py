"""Which shorter names of persons are short for which full ones: surname, initials, nickname."""

import re
from collections import defaultdict
from collections.abc import Sequence

from services.enrich.entities.linked.keys import Key, Rows
from services.enrich.known.names import nicknames

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NUMBER = re.compile(r" (?:ii|iii|iv|v|vi|x+|x+i+|xvi+)")
_MOST = 100  # names with one word: beyond, it tells none of them, and comparing each with each costs
_LONG_WORD = 4  # letters of a name that stands in the middle of a longer one: not van, bin, dos


def people(rows: Rows) -> dict[Key, Key]:
    """A shorter name joins the one fuller name that it may be short for; where two may be, none."""
    names = {
        key: _name_words(key[1])
        for key, spans in rows.items()
        if key[0] == "person" and key[1] and spans[0].name is None
    }
    by_word: dict[str, set[Key]] = defaultdict(set)  # a book has 10,000 names
    for key, words in names.items():
        for word in words:
            by_word[word].add(key)
    joins: dict[Key, Key] = {}
    for key, words in names.items():
        if len(by_word[words[-1]]) > _MOST:
            continue
        near = [(other, names[other]) for other in by_word[words[-1]]]
        fuller = sorted(
            other
            for other, full in near
            if _is_short_for(words, full) and (_is_less(words, full) or _is_numbered(key, other))
        )
        if fuller and _are_one(fuller, names):
            joins[key] = _fullest(fuller, names)
    return joins


def _name_words(plain: str) -> tuple[str, ...]:
    words = tuple(plain.split())
    return words[:-1] if len(words) > 1 and words[-1] in _SUFFIXES else words


def _is_less(words: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether one name says less than another: it has fewer words, or begins with a short form of the other's first."""
    if len(words) != len(full) or len(words) < 2:
        return len(words) < len(full)
    return words[0] in nicknames(full[0]) or (len(words[0]) == 1 < len(full[0]))


def _is_numbered(key: Key, other: Key) -> bool:
    """`john paul` and `john paul ii`; a junior is another man than his father."""
    return _NUMBER.fullmatch(other[1].removeprefix(key[1])) is not None and other[1].startswith(key[1])


def _is_short_for(words: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """`kirby`, `john kirby`, `j kirby`, `jack kirby` for `john f kirby`; `kabiru` for `ann kabiru kirby`."""
    if full[-len(words) :] == words:  # `suu kyi` for `aung san suu kyi`
        return True
    if not words or words[-1] != full[-1]:
        if len(words) != 1:
            return False
        return (words[0] == full[0] and len(words[0]) > 1) or (words[0] in full and len(words[0]) >= _LONG_WORD)
    firsts = words[:-1]
    return not firsts or firsts[0] == full[0] or firsts[0] in nicknames(full[0]) or _are_initials(firsts, full[:-1])


def _are_initials(firsts: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """`j` and `j f` for `john f`."""
    is_short = all(len(word) == 1 for word in firsts)
    return is_short and "".join(word[0] for word in full).startswith("".join(firsts))


def _are_one(keys: Sequence[Key], names: dict[Key, tuple[str, ...]]) -> bool:
    """True where all are forms of the longest of them."""
    longest = _fullest(keys, names)
    return all(key == longest or _is_short_for(names[key], names[longest]) for key in keys)


def _fullest(keys: Sequence[Key], names: dict[Key, tuple[str, ...]]) -> Key:
    return max(keys, key=lambda key: (len(names[key]), len(key[1])))
