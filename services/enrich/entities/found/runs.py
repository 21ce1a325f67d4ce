"""Runs of capitalised words, of which the name of a person is a part: `Health Minister Ann "Nan" de la Kirby`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.enrich.entities.found.titles import is_short_title

UPPER = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x250) if chr(code).isupper())
_INITIALS = rf"(?:[{UPPER}]\.-?){{1,3}}"
_WORD = rf"(?:[a-z]{{1,3}}['’])?[{UPPER}](?:[\w’']|-(?=\w))*\.?"
_JOINED = rf"(?:al|el|ul|ur|uz|us|ad|ed|as|es|an|en|ar|at|az|ash|ka|wa|bin|ben)-[{UPPER}](?:[\w’']|-(?=\w))*"
_PARTICLE = (
    r"(?:van|von|der|den|de|da|do|dos|das|du|del|della|di|la|le|las|los|bin|binti|bint|ibn|al|el|a/l|a/p|ka|y|e|ter|ten|"
    r"wa|ole|ould|abu|af|av|zu|zur|ul|ud|st\.?)"
)
_NICKNAME = r"[\"“][^\"”“\n]{1,24}[\"”]"
_PART = rf"(?:{_JOINED}|{_INITIALS}|{_WORD})"
_RUN = re.compile(rf"(?<![\w’'&/@.])(?=[{UPPER}]|al-|el-){_PART}(?: (?:{_NICKNAME} )?(?:{_PARTICLE} ){{0,3}}{_PART})*")
_TOKEN = re.compile(rf"{_NICKNAME}|\S+")
_AFTER_A_NAME = frozenset(("Jr.", "Sr."))
_CONTRACTED = re.compile(r"'(?:m|re|ve|ll|d|t)\Z")  # `I'm Ann Kirby`
_NO_INITIALS = frozenset(("U.S.", "U.K.", "U.N.", "E.U.", "D.C.", "A.M.", "P.M.", "U.", "E."))  # `U. S. Kirby`
_ONE_INITIAL = re.compile(_INITIALS)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a run, or a nickname in quotes."""

    start: int
    end: int
    word: str
    plain: str  # in small letters

    @property
    def is_capital(self) -> bool:
        """False of particles and nicknames."""
        return self.word[0].isupper() or ("-" in self.word and self.word[0].isalpha())

    @property
    def is_nickname(self) -> bool:
        return self.word[0] in '"“'

    @property
    def is_initial(self) -> bool:
        """True of `J.F.`; `U.S. Kirby` is an American."""
        return _ONE_INITIAL.fullmatch(self.word) is not None and self.word not in _NO_INITIALS

    @property
    def is_acronym(self) -> bool:
        return len(self.word) > 2 and self.word.isupper() and "." not in self.word


def runs(text: str, begin: int) -> Iterator[list[Token]]:
    """The runs of the text from `begin` on, each as its words; what a full stop or a possessive parts is two."""
    for match in _RUN.finditer(text, begin):
        if " " not in match[0]:
            yield [_token(match.start(), _bare(match[0]))]
            continue
        tokens: list[Token] = []
        for found in _TOKEN.finditer(text, *match.span()):
            word = _bare(found[0])
            tokens.append(_token(found.start(), word))
            if word != found[0] or word in _AFTER_A_NAME:
                yield tokens
                tokens = []
        if tokens:
            yield tokens


def _token(start: int, word: str) -> Token:
    plain = word.lower().rstrip(".").replace("’", "'")
    return Token(start, start + len(word), word, _CONTRACTED.sub("", plain) if "'" in plain else plain)


def _bare(word: str) -> str:
    """The word without a possessive or the full stop of a sentence; that of `Dr.` and `J.F.` is its own."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    if word.endswith(("s'", "s’")):  # `Marcos' warning`
        return word[:-1]
    if (
        word.endswith(".")
        and word not in _AFTER_A_NAME
        and "." not in word[:-1]
        and len(word) > 2
        and not is_short_title(word)
    ):
        return word[:-1]
    return word
