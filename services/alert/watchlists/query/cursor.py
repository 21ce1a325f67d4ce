"""Where the parser is in a query: the sign it is at, the one before, and the proximity operator that comes next."""

from services.alert.watchlists.query.errors import QueryError
from services.alert.watchlists.query.lexer import Kind, Lexer, Sign

STARTS = {"(", "ATLEAST", "field", "list", "word", "quoted"}
"""The signs that a term or group begins with."""
_ENDS = {"AND", "OR", ")", "end"}
"""The signs that most operands end before."""
_NEEDS_SLASH = {"NEAR": "NEAR/5", "BEFORE": "BEFORE/5", "SAME": "SAME/s or SAME/p", "ATLEAST": "ATLEAST/3(...)"}


class Cursor:
    """One sign of `text` after another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lexer = Lexer(text)
        self.sign = self._lexer.next()
        self.last: Sign | None = None

    def value(self, field: str) -> Sign:
        """What stands right behind `field:`."""
        return self._lexer.value(field)

    def advance(self) -> Sign:
        self.last = self.sign
        self.sign = self._lexer.next()
        return self.last

    def is_at(self, kind: Kind) -> bool:
        return self.sign.kind == kind

    def written(self, sign: Sign) -> str:
        return self.text[sign.at : sign.end]

    def operator(self) -> tuple[Sign | None, bool]:
        """The proximity operator that comes next; for `NOT NEAR/n` the NOT is passed over."""
        if self.sign.kind in _ENDS:
            return None, False
        if self.sign.kind == "NOT":
            before, place = self.sign, self._lexer.position
            following = self._lexer.next()
            if following.kind == "NEAR":
                self.sign = following
                return following, True
            if following.kind in ("BEFORE", "SAME"):
                raise QueryError(
                    before.at,
                    f"NOT {following.kind} is not an operator; write a AND NOT (a {self.written(following)} b)",
                )
            self._lexer.position = place
            return None, False
        if self.sign.kind in ("NEAR", "BEFORE", "SAME"):
            return self.sign, False
        self._refuse_bare_operator()
        return None, False

    def missing(self) -> str:
        sign, last = self.sign, self.last
        what = "the end of the query" if sign.kind == "end" else f"`{self.written(sign)}`"
        if last is None or last.kind == "(":
            return f"nothing before {what}; expected a word, a phrase, a field or a group"
        return f"nothing between `{self.written(last)}` and {what}; expected a word, a phrase, a field or a group"

    def _refuse_bare_operator(self) -> None:
        """`a NEAR b`: between operands the /n is missing; elsewhere NEAR is a word."""
        sign = self.sign
        if sign.kind != "word" or sign.text not in _NEEDS_SLASH:
            return
        place = self._lexer.position
        following = self._lexer.next()
        self._lexer.position = place
        if following.kind in STARTS:
            raise QueryError(
                sign.at,
                f"{sign.text} needs its number: {_NEEDS_SLASH[sign.text]}; as a word it goes in quotes",
            )
