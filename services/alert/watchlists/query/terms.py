"""A word or a quoted phrase of a query as a leaf of its tree: folded, wildcards understood, signs parted."""

import re
import sys
from functools import cache
from itertools import pairwise

from services.alert.watchlists.query.errors import TermError
from services.alert.watchlists.query.foreign import SIGNS
from services.alert.watchlists.query.tree import AnyRun, AnyWord, Exact, Glob, Part, Phrase
from shared.text.words import ANY, ONE, Token, exact_surface, is_unspaced, query_tokens

_ESCAPABLE = '"*?\\'
_WILDCARD = re.compile(r"[A-Za-z0-9]{2}[A-Za-z0-9*?]*+")  # a word with them, as nearly all are


def phrase(text: str, term: str, at: int, *, is_quoted: bool, is_case_exact: bool = False) -> Phrase:
    """Raises TermError where the text holds no word, or a wildcard without the letters it needs before it."""
    if text.isascii() and text.replace(" ", "").isalnum():  # nearly every one; long files load in half the time
        words = (text if is_case_exact else text.lower()).split()
        if is_quoted or len(words) == 1:
            return Phrase(tuple(map(sys.intern, words)), _unglued(len(words)), is_case_exact, term, at)
    if _WILDCARD.fullmatch(text):
        return Phrase((Glob(text if is_case_exact else text.lower()),), _unglued(1), is_case_exact, term, at)
    has_signs = any(sign in text for sign in "*?\\")
    marked = _marked(text) if has_signs else text
    found = query_tokens(marked)
    if has_signs:
        found = _joined_runs(found)
    if not any(any(c not in (ANY, ONE) for c in token.folded) for token in found):
        raise TermError(at, _no_word(term, marked))
    glued = _glue(found)
    parts = tuple(
        _part(token, at, is_glued=is_glued, is_case_exact=is_case_exact)
        for token, is_glued in zip(found, glued, strict=True)
    )
    if isinstance(parts[0], AnyWord | AnyRun):
        raise TermError(at, f"`{term}`: a wildcard may not come first; a word or two letters are due before it")
    if not is_quoted and any(
        isinstance(part, AnyWord) and not is_glued for part, is_glued in zip(parts, glued, strict=True)
    ):
        raise TermError(at, f'`{term}`: a lone `*` is one word, whichever, and stands in quotes: "{text}"')
    return Phrase(parts, glued, is_case_exact, term, at)


@cache
def _unglued(size: int) -> tuple[bool, ...]:
    """One tuple for all phrases of a length."""
    return (False,) * size


def exact(text: str, term: str, at: int) -> Exact:
    plain = unescaped(text).strip()
    if not any(char.isalnum() for char in plain):
        raise TermError(at, f"`{term}` holds no letter or digit to look for")
    return Exact(plain, term, at)


def unescaped(text: str) -> str:
    out, index = [], 0
    while index < len(text):
        index += text[index] == "\\" and text[index + 1 : index + 2] in tuple(_ESCAPABLE)
        out.append(text[index : index + 1])
        index += 1
    return "".join(out)


def _marked(text: str) -> str:
    """Wildcards as letters of the tokeniser, escaped signs as the signs they are."""
    out, index = [], 0
    while index < len(text):
        char = text[index]
        if char == "\\" and text[index + 1 : index + 2] in tuple(_ESCAPABLE):
            out.append(text[index + 1])
            index += 1
        else:
            out.append(ANY if char == "*" else ONE if char == "?" else char)
        index += 1
    return "".join(out)


def _no_word(term: str, marked: str) -> str:
    if ANY in marked or ONE in marked:
        return f"`{term}`: two letters or digits are due before a wildcard, as in hav*"
    if term in SIGNS:
        return f"`{term}` is no operator here; write {SIGNS[term]}"
    return f'`{term}` holds no word: signs alone cannot be found; exact:"C++" finds signs beside letters'


def _joined_runs(found: list[Token]) -> list[Token]:
    """Wildcards beside a character of a script without spaces stand alone: there a token is a character."""
    out: list[Token] = []
    for index, token in enumerate(found):
        beside = [found[i] for i in (index - 1, index + 1) if 0 <= i < len(found) and _touch(found[i], token)]
        if len(token.surface) > 1 and not token.folded.strip(ANY + ONE) and any(map(_is_unspaced, beside)):
            out.extend(Token(c, c, token.start + i, token.start + i + 1) for i, c in enumerate(token.surface))
        else:
            out.append(token)
    return out


def _part(token: Token, at: int, *, is_glued: bool, is_case_exact: bool) -> Part:
    word = exact_surface(token.surface) if is_case_exact else token.folded
    literal = min((word.find(sign) for sign in (ANY, ONE) if sign in word), default=-1)
    if literal < 0:
        return word
    if word == ANY:
        return AnyRun() if is_glued else AnyWord()
    if word == ONE and is_glued:
        return AnyWord()
    if literal < 2:
        raise TermError(at, f"`{_shown(word)}`: two letters or digits are due before a wildcard, as in hav*")
    return Glob(_shown(word))


def _glue(found: list[Token]) -> tuple[bool, ...]:
    return (False, *(_touch(a, b) and (_is_unspaced(a) or _is_unspaced(b)) for a, b in pairwise(found)))


def _touch(a: Token, b: Token) -> bool:
    return a.end == b.start or b.end == a.start


def _is_unspaced(token: Token) -> bool:
    return is_unspaced(token.surface[0])


def _shown(word: str) -> str:
    return word.replace(ANY, "*").replace(ONE, "?")
