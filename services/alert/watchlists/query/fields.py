"""The fields of queries other than title:, lead: and body:, and how the value of each is written."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import cast, get_args

from services.alert.watchlists.query.errors import TermError
from services.alert.watchlists.query.foreign import FIELDS
from services.alert.watchlists.query.lexer import Sign
from services.alert.watchlists.query.terms import unescaped
from services.alert.watchlists.query.tree import EntityKind, EntityTerm, Fact, FactKind
from shared.countries import countries, nearest_code
from shared.mediatopics import find, nearest
from shared.spelling import did_you_mean
from shared.text import fold
from shared.text.words import ANY, ONE, query_tokens

NAMES = ("title", "lead", "body", *get_args(EntityKind), *get_args(FactKind), "case", "exact")

_LENGTH = re.compile(r"(>=|<=|>|<|=)?([0-9]{1,9})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def unknown_field(name: str) -> str | None:
    """What to say of a field that does not exist; None where it does."""
    if name in NAMES:
        return None
    near = FIELDS.get(name.lower()) or did_you_mean(name, NAMES)
    if near:
        return f"unknown field `{name}:`; did you mean `{near}:`?"
    return f"unknown field `{name}:`; expected one of {', '.join(NAMES)}; a text with a colon goes in quotes"


def field_term(name: str, value: Sign, term: str, at: int) -> EntityTerm | Fact:
    """The leaf of `name:value`. Raises TermError where the value is none of this field's."""
    text = unescaped(value.text).strip()
    if not text:
        raise TermError(at, f"nothing after `{name}:`")
    if name == "country":
        return EntityTerm("country", _country(name, text, at), term, at)
    if name in get_args(EntityKind):
        return EntityTerm(cast("EntityKind", name), _words(value.text, term, at), term, at)
    return Fact(cast("FactKind", name), _readers()[name](name, text, at), term, at)


def name_form(name: str) -> str:
    """A name as entities and authors are compared: its words, folded."""
    return " ".join(token.folded for token in query_tokens(name))


def _words(text: str, term: str, at: int) -> str:
    form = name_form(text.replace("*", ANY)).replace(ANY, "*").replace(ONE, "?")
    if not form.strip("*? "):
        raise TermError(at, f"`{term}` holds no word")
    return form


def _country(name: str, text: str, at: int) -> str:
    if text in countries():
        return text
    near = nearest_code(text)
    hint = f"did you mean {name}:{near}?" if near else "a code of ISO 3166 is due, as in PK"
    if near and len(text) > 2:
        hint = f"a code is due: {name}:{near}"
    raise TermError(at, f"no country `{text}`; {hint}")


def _topic(_name: str, text: str, at: int) -> str:
    found = find(text)
    if found is None:
        near = [f'topic:"{one}"' if " " in one else f"topic:{one}" for one in nearest(text)]
        hint = f"did you mean {' or '.join(near)}?" if near else "`tocsin topics search WORD` finds one"
        raise TermError(at, f"unknown topic `{text}`; {hint}")
    return found.id


def _language(_name: str, text: str, at: int) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise TermError(at, f"`{text}` is no language; a code is due, as in lang:en")
    return text.split("-", maxsplit=1)[0].lower()


def _length(_name: str, text: str, at: int) -> str:
    found = _LENGTH.fullmatch(text)
    if not found:
        raise TermError(at, f"`words:{text}`: a number is due, as in words:>200, words:<=50 or words:100")
    return f"{found[1] or '='}{int(found[2])}"


def _yes_or_no(name: str, text: str, at: int) -> str:
    if text not in ("yes", "no"):
        raise TermError(at, f"`{name}:{text}`: expected yes or no")
    return text


def _author(name: str, text: str, at: int) -> str:
    return _words(text, f"{name}:{text}", at)


def _address(name: str, text: str, at: int) -> str:
    if name == "source" and "/" in text:
        raise TermError(
            at, f"`source:{text}`: a domain or a feed's id is due, as in source:bbc.co.uk; an address is url:*...*"
        )
    return text.casefold()


def _plain(_name: str, text: str, _at: int) -> str:
    return text


def _folded(_name: str, text: str, _at: int) -> str:
    return fold(text)


@cache
def _readers() -> Mapping[str, Callable[[str, str, int], str]]:
    return {
        "topic": _topic, "source": _address, "tag": _folded, "origin": _country, "author": _author, "lang": _language,
        "url": _address, "story": _plain, "words": _length, "partial": _yes_or_no,
    }  # fmt: skip
