"""The grammar of queries, read by recursive descent; fields and their values are in fields.py, words in terms.py.

query = or        or = and {"OR" and}        and = not {["AND"] not}        not = {"NOT" | "-"} prox
prox  = unit [("NEAR/" n | "NOT NEAR/" n | "BEFORE/" n | "SAME/s" | "SAME/p") unit]
unit  = "(" or ")" | "ATLEAST/" n "(" or ")" | field ":" (value | "(" or ")")
      | ["case:" | "exact:"] (word | phrase) | "$" name
"""

import re
from collections.abc import Mapping
from typing import Literal

from services.alert.watchlists.query import operands, terms
from services.alert.watchlists.query.cursor import STARTS, Cursor
from services.alert.watchlists.query.errors import QueryError, TermError
from services.alert.watchlists.query.fields import field_term, unknown_field
from services.alert.watchlists.query.foreign import ACCEPTED
from services.alert.watchlists.query.lexer import Sign
from services.alert.watchlists.query.operands import Lists
from services.alert.watchlists.query.tree import (
    And,
    AtLeast,
    Exact,
    Field,
    ListRef,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Same,
    TextScope,
)

MAX_CHARACTERS = 10_000
MAX_TERMS = 500
MAX_DEPTH = 50

_GOES_ON = {"AND", "NOT", "-", *STARTS}
"""The signs before which an AND does not end."""
_MAX_MISTAKES = 20
_TERM = re.compile(r"""(?:[A-Za-z_]+:)?(?:["“”„‟＂](?:[^"“”„‟＂\\]|\\.)*["“”„‟＂]|[^\s()"“”„‟＂]+)?""")

_TEXT_FIELDS: Mapping[str, TextScope] = {"title": "title", "lead": "lead", "body": "body"}


def parse(query: str, lists: Lists | None = None) -> Query:
    """The tree of a query. `lists` are the names that `$name` may use, each with what it holds. Raises QueryError."""
    if len(query) > MAX_CHARACTERS:
        raise QueryError(
            0, f"the query has {len(query):,} characters; at most {MAX_CHARACTERS:,} are read (a list may be longer)"
        )
    if query[:1] == query[-1:] == '"' and (words := query[1:-1]).replace(" ", "").isalnum():  # a name, as most are
        return terms.phrase(words, query, 0, is_quoted=True)
    return _Parser(query, lists or {}).query()


def mistakes(query: str, lists: Lists) -> list[QueryError]:
    """All that can be known to be wrong: behind a term that is no term, reading goes on with a word in its place."""
    found: list[QueryError] = []
    while len(found) < _MAX_MISTAKES:
        try:
            parse(query, lists)
        except QueryError as error:
            found.append(error)
            term = _TERM.match(query, error.offset)
            if not isinstance(error, TermError) or term is None:
                break
            query = query[: term.start()] + "x" * len(term[0]) + query[term.end() :]
        else:
            break
    return found


class _Parser:
    def __init__(self, text: str, lists: Lists) -> None:
        self.cursor = Cursor(text)
        self.lists = lists
        self.terms = 0
        self.depth = 0
        self.scope: TextScope | None = None
        self.count_at: int | None = None

    def query(self) -> Query:
        if self.cursor.sign.kind == "end":
            raise QueryError(0, 'the query is empty; expected a word, a "phrase" or a field')
        node = self._or()
        if not self.cursor.is_at("end"):
            raise QueryError(self.cursor.sign.at, "a closing bracket too many")
        return node

    def _or(self) -> Query:
        at, items = self.cursor.sign.at, [self._and()]
        while self.cursor.sign.kind == "OR":
            self.cursor.advance()
            items.append(self._and())
        return items[0] if len(items) == 1 else Or(tuple(items), at)

    def _and(self) -> Query:
        at, items = self.cursor.sign.at, [self._not()]
        while self.cursor.sign.kind in _GOES_ON:
            if self.cursor.sign.kind == "AND":
                self.cursor.advance()
            items.append(self._not())
        return items[0] if len(items) == 1 else And(tuple(items), at)

    def _not(self) -> Query:
        if self.cursor.sign.kind not in ("NOT", "-"):
            return self._prox()
        at = self.cursor.advance().at
        self._refuse_in_count(at, "NOT")
        self._enter(at)
        node = Not(self._not(), at)
        self.depth -= 1
        return node

    def _prox(self) -> Query:
        left = self._unit()
        operator, is_negated = self.cursor.operator()
        if operator is None:
            return left
        self.cursor.advance()
        right = self._unit()
        self._refuse_chain(left, operator)
        for side in (left, right):
            operands.check(side, self.cursor.text[operator.at : operator.end], self.lists)
        return self._joined(left, operator, right, is_negated=is_negated)

    def _joined(self, left: Query, operator: Sign, right: Query, *, is_negated: bool) -> Query:
        if self.count_at is not None:
            raise QueryError(
                operator.at,
                "ATLEAST counts words, phrases and OR groups of these; move the condition out of its brackets",
            )
        if operator.kind == "SAME":
            unit: Literal["s", "p"] = "s" if operator.text == "s" else "p"
            return Same(left, right, unit, operator.at)
        if is_negated:
            return NotNear(left, right, int(operator.text), operator.at)
        return Near(left, right, int(operator.text), operator.kind == "BEFORE", operator.at)

    def _refuse_chain(self, left: Query, first: Sign) -> None:
        following, _ = self.cursor.operator()
        if following is None:
            return
        one, two = self.cursor.written(first), self.cursor.written(following)
        a, b, c = self.cursor.text[left.at : first.at].strip(), self.cursor.text[first.end : following.at].strip(), "c"
        a, b = (a if len(a) < 40 and a else "a"), (b.removesuffix("NOT").strip() if len(b) < 40 else "b")
        raise QueryError(following.at, f"a chain of {one} and {two}; write ({a} {one} {b}) AND ({b} {two} {c})")

    def _unit(self) -> Query:
        sign = self.cursor.sign
        if sign.kind in ("word", "quoted"):
            self.cursor.advance()
            return self._phrase(sign, sign.at)
        if sign.kind == "(":
            return self._group()
        if sign.kind == "ATLEAST":
            return self._at_least()
        if sign.kind == "field":
            return self._field()
        if sign.kind == "list":
            return self._list()
        raise QueryError(sign.at, self.cursor.missing())

    def _group(self) -> Query:
        opening = self.cursor.advance()
        self._enter(opening.at)
        if self.cursor.sign.kind == ")":
            raise QueryError(opening.at, "nothing between the brackets")
        node = self._or()
        if not self.cursor.is_at(")"):
            raise QueryError(opening.at, "the bracket opened here is never closed")
        self.cursor.advance()
        self.depth -= 1
        return node

    def _at_least(self) -> Query:
        sign = self.cursor.advance()
        if self.cursor.sign.kind != "(":
            raise QueryError(self.cursor.sign.at, f'an opening bracket is due: ATLEAST/{sign.text}(word OR "a phrase")')
        self._refuse_in_count(sign.at, "ATLEAST")
        self.count_at = sign.at
        inner = self._group()
        self.count_at = None
        operands.check_counted(inner, self.lists)
        return AtLeast(min(int(sign.text), 10**9), inner, sign.at)

    def _field(self) -> Query:
        sign = self.cursor.sign
        name = ACCEPTED.get(sign.text, sign.text)
        if name in ("case", "exact"):
            return self._as_written(sign)
        if name in _TEXT_FIELDS:
            return self._text_field(sign, _TEXT_FIELDS[name])
        if (message := unknown_field(name)) is not None:
            raise TermError(sign.at, message)
        if self.cursor.text[sign.end : sign.end + 1] == "(":
            raise QueryError(sign.at, f"groups follow title:, lead: and body: alone; write ({name}:a OR {name}:b)")
        value = self.cursor.value(name)
        node = field_term(name, value, self.cursor.text[sign.at : value.end], sign.at)
        if self.scope is not None:
            operands.check_scoped(node, self.scope)
        self._count_term(sign.at)
        self.cursor.advance()
        return node

    def _as_written(self, sign: Sign) -> Phrase | Exact:
        name = sign.text
        if self.cursor.text[sign.end : sign.end + 1] == "(":
            raise QueryError(sign.at, f"{name}: takes a word or a phrase; write ({name}:a OR {name}:b)")
        value = self.cursor.value(name)
        self.cursor.advance()
        if name == "case":
            return self._phrase(value, sign.at, is_case_exact=True)
        self._count_term(sign.at)
        return terms.exact(value.text, self.cursor.text[sign.at : value.end], sign.at)

    def _text_field(self, sign: Sign, scope: TextScope) -> Query:
        following = self.cursor.text[sign.end : sign.end + 1]
        if not following or following.isspace() or following == ")":
            raise QueryError(sign.at, f"nothing after `{scope}:`; a word, a phrase or a group follows without a space")
        if self.scope is not None:
            raise QueryError(
                sign.at, f"fields do not nest: {scope}: stands inside {self.scope}:(...); write them side by side"
            )
        self.cursor.advance()
        self._refuse_field_of_field(sign)
        self.scope = scope
        inner = self._unit()
        self.scope = None
        operands.check_list_scoped(inner, scope, self.lists)
        return Field(scope, inner, sign.at)

    def _refuse_field_of_field(self, sign: Sign) -> None:
        inner = self.cursor.sign
        if inner.kind in ("field", "ATLEAST") and inner.text not in ("case", "exact", *_TEXT_FIELDS):
            raise QueryError(sign.at, f"write {sign.text}:({self.cursor.written(inner)}...) with brackets")
        if inner.kind not in STARTS or (inner.kind == "word" and inner.text.startswith("-")):
            raise QueryError(
                sign.at, f"{sign.text}: takes a word, a phrase or a group; to rule it out write NOT {sign.text}:word"
            )

    def _list(self) -> ListRef:
        sign = self.cursor.advance()
        if sign.text not in self.lists:
            raise TermError(sign.at, operands.no_list(sign.text, self.lists))
        return ListRef(sign.text, self.cursor.text[sign.at : sign.end], sign.at)

    def _phrase(self, sign: Sign, at: int, *, is_case_exact: bool = False) -> Phrase:
        self._count_term(at)
        term = self.cursor.text[at : sign.end]
        return terms.phrase(sign.text, term, at, is_quoted=sign.kind == "quoted", is_case_exact=is_case_exact)

    def _count_term(self, at: int) -> None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryError(at, f"more than {MAX_TERMS} terms in one query; put them in a list and write $name")

    def _enter(self, at: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(at, f"brackets and NOT nested more than {MAX_DEPTH} deep")

    def _refuse_in_count(self, at: int, what: str) -> None:
        if self.count_at is not None:
            raise QueryError(at, f"{what} inside ATLEAST; it counts words, phrases and OR groups of these")
