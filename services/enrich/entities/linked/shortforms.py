"""Which names of bodies are short for which: `Zorb` for Zorb Inc, `HWU` for Harbour Workers Union, `Air Force` for
Zorbian Air Force, `Reserve Bank` for Reserve Bank of Zorbia."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from services.enrich.entities.found.acronyms import IN_BRACKETS, is_short_for
from services.enrich.entities.linked.keys import Key, Rows, plain
from services.enrich.known.names import is_acronym, is_place_name

_FORMS = (
    "inc corp corporation co company ltd limited plc llc lp ag sa nv se gmbh bv spa oy ab asa group holdings holding"
)
_KINDS = """
    motor computer computers international industries technologies systems motors airlines airways bank bancorp stores
    pharmaceuticals energy financial partners entertainment communications news university fc cf united city club
    association department ministry agency commission council party union federation foundation institute
"""
FORM_WORDS = frozenset(_FORMS.split())  # the legal form: `Zorb Inc` and `Zorb Corporation` are both Zorb
KIND_WORDS = FORM_WORDS | frozenset(_KINDS.split())  # what kind of body it is: not both Derby City and Derby United
_CLUBS = """
    ac as fc sc cf rc sv sk fk vfl vfb tsv real olympique sporting bayer borussia dynamo dinamo lokomotiv spartak cska
    hapoel maccabi athletic atletico deportivo racing stade girondins werder eintracht hertha legia slavia rapid austria
"""
CLUBS = frozenset(_CLUBS.split())  # what stands before a city in the name of its club
_TELLING = 3  # letters of an acronym that is of the last words of a name alone
_MOST = 100  # bodies with one word: beyond, it tells none of them, and comparing each with each costs
_LONG_WORD = 4  # letters of a last word that stands for a name
_ONE_WORD = re.compile(r"[A-Z][A-Za-z&.]{1,9}")

Words = tuple[str, ...]


def body_joins(rows: Rows, text: str) -> dict[Key, Key]:
    """Which bodies join which, by the words of their names."""
    names = _names(rows, text)
    return {**_teams_of_cities(names), **_last_words(rows, names), **_first_words(rows, names)}


def _first_words(rows: Rows, names: Mapping[Key, Words]) -> dict[Key, Key]:
    """A longer name joins its own first words where the rest only says what kind of body it is, or where."""
    by_first: dict[str, list[Key]] = defaultdict(list)
    for key, words in names.items():
        by_first[words[0]].append(key)
    joins: dict[Key, Key] = {}
    for key, words in names.items():
        if len(by_first[words[0]]) > _MOST:
            continue
        longer = [other for other in by_first[words[0]] if _says_the_kind(names[other], words)]
        for other in longer:
            is_form = all(word in FORM_WORDS for word in names[other][len(words) :])
            if (is_form or len(longer) == 1) and not (rows[key][0].name and rows[other][0].name):
                joins[other] = key
    return joins


def _last_words(rows: Rows, names: Mapping[Key, Words]) -> dict[Key, Key]:
    """A name joins the one longer name whose last words it is, after a country or city (`Air Force`), or where the
    longer stands before it."""
    by_last: dict[str, list[Key]] = defaultdict(list)
    for key, words in names.items():
        by_last[words[-1]].append(key)
    joins: dict[Key, Key] = {}
    for key, words in names.items():
        if len(by_last[words[-1]]) > _MOST:
            continue
        longer = [
            other for other in by_last[words[-1]] if names[other] != words and names[other][-len(words) :] == words
        ]
        if len(longer) == 1 and not rows[key][0].name:
            before = " ".join(names[longer[0]][: -len(words)])
            if is_place_name(" ".join(words)) and before not in CLUBS:
                continue
            is_told = len(words) > 1 or len(words[0]) >= _LONG_WORD
            if is_place_name(before) or (is_told and rows[longer[0]][0].start < rows[key][0].start):
                joins[key] = longer[0]
    return joins


def _teams_of_cities(names: Mapping[Key, Words]) -> dict[Key, Key]:
    """A city that plays joins the one team of it that the document calls by its nickname too: Derby Rams, the Rams."""
    nicknamed = {words: key for key, words in names.items()}
    teams: dict[Words, list[Key]] = defaultdict(list)
    for key, words in names.items():
        for at in range(1, len(words)):
            if words[at:] in nicknamed and is_place_name(" ".join(words[:at])):
                teams[words[:at]].append(key)
    return {nicknamed[city]: full[0] for city, full in teams.items() if city in nicknamed and len(full) == 1}


def _names(rows: Rows, text: str) -> dict[Key, Words]:
    return {
        key: words
        for key, spans in rows.items()
        if key[0] == "organization"
        and key[1]
        and (words := tuple(plain(text[spans[0].start : spans[0].end]).replace(",", "").split()))
    }


def _says_the_kind(full: Words, words: Words) -> bool:
    rest = full[len(words) :]
    if not rest or full[: len(words)] != words:
        return False
    is_of_a_place = len(words) > 1 and rest[0] == "of" and is_place_name(" ".join(rest[1:]))
    return is_of_a_place or all(word in KIND_WORDS for word in rest)


def acronym_joins(rows: Rows, text: str) -> dict[Key, Key]:
    """A short form joins the long one it follows in brackets, or the one whose initials it is."""
    shorts = {
        key[1]: key
        for key, spans in rows.items()
        if spans[0].name is None and _ONE_WORD.fullmatch(text, spans[0].start, spans[0].end)
    }
    joins: dict[Key, Key] = {}
    for key, spans in rows.items():
        for span in spans:
            full = text[span.start : span.end]
            match = IN_BRACKETS.match(text, span.end)
            if (
                match
                and (short := shorts.get(plain(match[1])))
                and short != key
                and _may_be(short, key, match[1], full)
            ):
                joins[short] = key
            for initials in _initials(full) if " " in full else ():
                if (
                    (short := shorts.get(initials))
                    and short[0] == key[0]
                    and is_acronym(text[rows[short][0].start : rows[short][0].end])
                ):
                    joins.setdefault(short, key)
    return joins


def _may_be(short: Key, long: Key, acronym: str, full: str) -> bool:
    """Of a body in another language the letters may be any: Doctors Without Borders (MSF)."""
    return short[0] == long[0] == "organization" or is_short_for(acronym, full)


def _initials(full: str) -> Iterator[str]:
    """`zhwu` and `hwu` of Zorb Harbour Workers Union; shorter ones are chance."""
    initials = "".join(re.findall(r"\b[A-Z](?=\w)", full)).casefold()
    yield from (initials[at:] for at in range(len(initials)) if at == 0 or len(initials) - at >= _TELLING)
