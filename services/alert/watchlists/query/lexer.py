"""A query cut into its signs: brackets, operators, fields, lists, words and quoted text. Meaning is the parser's."""

import re
from typing import Literal

from services.alert.watchlists.query.errors import QueryError
from shared.values import value

Kind = Literal[
    "(", ")", "AND", "OR", "NOT", "-", "NEAR", "BEFORE", "SAME", "ATLEAST", "field", "list", "word", "quoted", "end"
]


@value
class Sign:
    """One sign: `text` is its argument (the n of NEAR/n, a field's name, a word); `query[at:end]` is as written."""

    kind: Kind
    text: str
    at: int
    end: int


MAX_DISTANCE = 1000

_QUOTES = '"“”„‟＂'
_BARE = re.compile(rf"[^\s(){_QUOTES}]+")
_USUAL = re.compile(
    r"\s*+(?:(?P<alone>[()]|(?:AND|OR|NOT)(?=[\s()]|\Z))"
    r'|"(?P<quoted>[A-Za-z0-9 ]*+)"|(?P<word>[A-Za-z0-9]++)(?=[ )]|\Z)|\Z())'
)
"""Nearly every sign, found in one step: long files load in half the time."""
_ALONE: dict[str, Kind] = {"(": "(", ")": ")", "AND": "AND", "OR": "OR", "NOT": "NOT", "": "end"}
_FIELD = re.compile(r"([A-Za-z_]+):")
_LIST = re.compile(r"\$([^\W\d][\w-]*)")
_COUNTED = re.compile(r"(NEAR|BEFORE|SAME|ATLEAST)/(.*)", re.DOTALL)


class Lexer:
    """Signs one after another. A field's value is asked for by `value`: it reads more characters than a word."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.position = 0

    def next(self) -> Sign:
        usual = _USUAL.match(self.query, self.position)
        if usual is None:
            return self._unusual()
        self.position = end = usual.end()
        text = usual[usual.lastindex or 0]
        if usual.lastgroup == "word":
            return Sign("word", text, end - len(text), end)
        if usual.lastgroup == "quoted":
            return Sign("quoted", text, end - len(text) - 2, end)
        return Sign(_ALONE[text], text, end - len(text), end)

    def _unusual(self) -> Sign:
        self._skip_space()
        at = self.position
        char = self.query[at]
        if char in _QUOTES:
            return self._quoted()
        if char == "-" and self._may_negate(at):
            return self._minus()
        return self._bare()

    def value(self, field: str) -> Sign:
        """What stands right behind `field:`, up to white space or a bracket, or in quotes."""
        at = self.position
        if at >= len(self.query) or self.query[at].isspace() or self.query[at] == ")":
            raise QueryError(at, f"nothing after `{field}:`; its value follows without a space")
        if self.query[at] in _QUOTES:
            return self._quoted()
        found = _BARE.match(self.query, at)
        return self._sign("word", found[0], found.end()) if found else self.next()

    def _quoted(self) -> Sign:
        at, index = self.position, self.position + 1
        while index < len(self.query) and self.query[index] not in _QUOTES:
            index += 2 if self.query[index] == "\\" else 1
        if index >= len(self.query):
            raise QueryError(at, "the quote opened here is never closed")
        return self._sign("quoted", self.query[at + 1 : index], index + 1)

    def _minus(self) -> Sign:
        following = self.query[self.position + 1 : self.position + 2]
        if not following or following.isspace() or following in "-)":
            raise QueryError(self.position, "a minus stands right before what it rules out: write -word or NOT word")
        return self._sign("-", "-", self.position + 1)

    def _bare(self) -> Sign:
        at = self.position
        if found := _LIST.match(self.query, at):
            return self._sign("list", found[1], found.end())
        if found := _FIELD.match(self.query, at):
            return self._sign("field", found[1], found.end())
        found = _BARE.match(self.query, at)
        text, end = (found[0], found.end()) if found else (self.query[at], at + 1)
        if text in ("AND", "OR", "NOT"):
            return self._sign("AND" if text == "AND" else "OR" if text == "OR" else "NOT", text, end)
        if counted := _COUNTED.fullmatch(text):
            return self._counted(counted, at, end)
        return self._sign("word", text, end)

    def _counted(self, found: re.Match[str], at: int, end: int) -> Sign:
        name, argument = found[1], found[2]
        if name == "SAME":
            if argument not in ("s", "p"):
                raise QueryError(at, f"`{found[0]}`: expected SAME/s (one sentence) or SAME/p (one paragraph)")
            return self._sign("SAME", argument, end)
        if not (argument.isascii() and argument.isdigit()):
            raise QueryError(at, f"`{found[0]}`: a number is due after the slash, as in {name}/5")
        if name == "ATLEAST":
            if not argument.strip("0"):
                raise QueryError(at, "ATLEAST counts from 1: write ATLEAST/1(...) or more")
            return self._sign("ATLEAST", argument, end)
        if len(argument) > len(str(MAX_DISTANCE)) or int(argument) > MAX_DISTANCE:
            raise QueryError(at, f"`{found[0]}`: at most {MAX_DISTANCE:,} words; for any distance write AND")
        return self._sign("NEAR" if name == "NEAR" else "BEFORE", argument, end)

    def _may_negate(self, at: int) -> bool:
        return at == 0 or self.query[at - 1].isspace() or self.query[at - 1] in "()"

    def _skip_space(self) -> None:
        while self.position < len(self.query) and self.query[self.position].isspace():
            self.position += 1

    def _sign(self, kind: Kind, text: str, end: int) -> Sign:
        at, self.position = self.position, end
        return Sign(kind, text, at, end)
