"""Which mentions are of one entity: within the article, by the table, by surname, by acronym, by short form."""

import re
from collections import defaultdict
from collections.abc import Sequence

from services.enrich.entities.span import Span
from services.enrich.known.names import is_acronym, nicknames
from shared.events import EntityType
from shared.text.folding import fold

Key = tuple[EntityType, str]  # of a row: its type, and the id of its name in the table or its folded surface

_FORMS = (
    "inc corp corporation co company ltd limited plc llc lp ag sa nv se gmbh bv spa oy ab asa group holdings holding"
)
_KINDS = """
    motor computer computers international industries technologies systems motors airlines airways bank bancorp stores
    pharmaceuticals energy financial partners entertainment communications news university fc cf united city club
    association department ministry agency commission council party union federation foundation institute
"""
FORM_WORDS = frozenset(_FORMS.split())  # the legal form: `Zorb Inc` and `Zorb Corporation` are both Zorb
_KIND_WORDS = FORM_WORDS | frozenset(_KINDS.split())  # what kind of body it is: not both Derby City and Derby United
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_IN_BRACKETS = re.compile(r"\s?[(\[]\s?[\"“]?([A-Z][A-Za-z&.]{1,9})[\"”]?\s?[)\],;]")


def link(spans: Sequence[Span], text: str) -> dict[Key, list[Span]]:
    """Spans by the row that they are mentions of, rows in the order in which they first stand in the document."""
    rows: dict[Key, list[Span]] = defaultdict(list)
    for span in spans:
        rows[_key(span, text)].append(span)
    joins = {**_acronyms(rows, text), **_people(rows), **_organizations(rows, text), **_places(rows, text)}
    linked: dict[Key, list[Span]] = defaultdict(list)
    for key, mentions in rows.items():
        linked[_target(key, joins)] += mentions
    return {key: sorted(mentions, key=lambda span: span.start) for key, mentions in linked.items()}


def _key(span: Span, text: str) -> Key:
    if span.name is not None:
        return span.type, span.name.id
    surface = text[span.start : span.end]
    if span.type == "person":  # `J.F. Kirby` is J F Kirby, `al-Kirby` bears the name Kirby
        return span.type, " ".join(_plain(surface.replace(".", " ").replace("-", " ")).split())
    return span.type, _plain(surface)


def _plain(surface: str) -> str:
    return " ".join(re.split(r"[\s\u00a0]+", fold(surface).replace("’", "'").replace(".", "").replace(" & ", " and ")))


def _target(key: Key, joins: dict[Key, Key]) -> Key:
    seen = {key}
    while key in joins and joins[key] not in seen:
        key = joins[key]
        seen.add(key)
    return key


def _people(rows: dict[Key, list[Span]]) -> dict[Key, Key]:
    """A shorter name joins the one fuller name that it may be short for; where two may be, none."""
    names = {
        key: _name_words(key[1])
        for key, spans in rows.items()
        if key[0] == "person" and key[1] and spans[0].name is None
    }
    by_end: dict[str, set[Key]] = defaultdict(set)  # by first and last word: a book has 10,000 names
    for key, words in names.items():
        by_end[words[0]].add(key)
        by_end[words[-1]].add(key)
    joins: dict[Key, Key] = {}
    for key, words in names.items():
        near = [(other, names[other]) for other in by_end[words[-1]]]
        fuller = sorted(other for other, full in near if _is_less(words, full) and _is_short_for(words, full))
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


def _is_short_for(words: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """`kirby`, `john kirby`, `j kirby`, `jack kirby` for `john f kirby`."""
    if full[-len(words) :] == words:  # `suu kyi` for `aung san suu kyi`
        return True
    if not words or words[-1] != full[-1]:
        return len(words) == 1 and words[0] == full[0] and len(words[0]) > 1
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


def _organizations(rows: dict[Key, list[Span]], text: str) -> dict[Key, Key]:
    """A longer name joins its own first words where the rest only says what kind of body it is."""
    names = {
        key: tuple(_plain(text[spans[0].start : spans[0].end]).replace(",", "").split())
        for key, spans in rows.items()
        if key[0] == "organization" and key[1]
    }
    by_first: dict[str, list[Key]] = defaultdict(list)
    for key, words in names.items():
        by_first[words[0]].append(key)
    joins: dict[Key, Key] = {}
    for key, words in names.items():
        longer = [other for other in by_first[words[0]] if _says_the_kind(names[other], words)]
        for other in longer:
            is_form = all(word in FORM_WORDS for word in names[other][len(words) :])
            if (is_form or len(longer) == 1) and not (rows[key][0].name and rows[other][0].name):
                joins[other] = key
    return joins


def _says_the_kind(full: tuple[str, ...], words: tuple[str, ...]) -> bool:
    rest = full[len(words) :]
    return bool(rest) and full[: len(words)] == words and all(word in _KIND_WORDS for word in rest)


def _acronyms(rows: dict[Key, list[Span]], text: str) -> dict[Key, Key]:
    """An acronym joins the long form it follows in brackets, or the one whose initials it is."""
    acronyms = {
        key[1]: key
        for key, spans in rows.items()
        if spans[0].name is None and is_acronym(text[spans[0].start : spans[0].end])
    }
    joins: dict[Key, Key] = {}
    for key, spans in rows.items():
        for span in spans:
            match = _IN_BRACKETS.match(text, span.end)
            if match and (short := acronyms.get(_plain(match.group(1)))) and short != key:
                joins[short] = key
        initials = "".join(word[0] for word in re.findall(r"[A-Z]\w+", text[spans[0].start : spans[0].end])).casefold()
        if len(initials) > 1 and (short := acronyms.get(initials)) and short[0] == key[0]:
            joins.setdefault(short, key)
    return joins


def _places(rows: dict[Key, list[Span]], text: str) -> dict[Key, Key]:
    """`Greenville City` is Greenville."""
    plain = {_plain(text[spans[0].start : spans[0].end]): key for key, spans in rows.items() if key[0] == "place"}
    found = {key: plain.get(name.removesuffix(" city")) for name, key in plain.items() if name.endswith(" city")}
    return {key: target for key, target in found.items() if target is not None and rows[key][0].name is None}
