"""Lines that a page prints around an article: slots, buttons, captions, teasers, by the words that give them away.

A line is judged by itself; where it stands is weighed by `cleaning`.
"""

import re
from functools import cache

from services.ingest.documents.patterns import CAPTION_HINTS, HINTS, LONG_AND_STILL, WHOLE_LINE
from services.ingest.documents.phrases import LONGEST_LABEL, LONGEST_LINE, LONGEST_NOTICE, ends_in_stop, kind_said

# Kinds whose words also stand in honest sentences (`Sweden will join the alliance, ...`): a long line, and a whole
# sentence, only count where they begin like a call or a note.
_TIMID = frozenset({"wire", "offer", "consent", "more", "caption"})
ENDING = 6  # signs in which a bracket is closed
_LONG = 14  # spaces
_IN_FEW_WORDS = frozenset({"ad", "share", "nav"})  # never said in a long sentence
_SENTENCE = 5
# Of these the words alone stand in headings of a story too: `Newsletter editor arrested in Portville`.
_NEED_A_CALL = frozenset({"offer", "consent"})
_CALL = 4
_SEVERAL = re.compile(r"[|•·©>»/]|\d{4}|[:!]\s*$")
# `..., said the minister`: who calls is named, and it is not the page.
_ATTRIBUTED = re.compile(
    r"[,”\"»]\s+(?:[\w'’.-]+\s+){0,5}(?:said|says?|told|tells?|adds?|added|warns?|warned|urges?|urged|orders?|ordered|asks?|asked|"
    r"pleads?|argues?|argued|rules?|ruled|finds?|found|claims?|claimed|according\s+to|(?:are|is|was|were)\s+told|sagte?n?|sagt|laut|"
    r"warnt|dijo|dice|dicen|afirma|asegura|aseguró|según|déclare|selon|affirme|prévient|disse|segundo|diz|afirma|secondo|"
    r"afferma|zegt|zei|volgens|adviseert|сказал\w*|заявил\w*|по\s+словам)\b.{0,60}$",
    re.IGNORECASE,
)
# A story's last sentence may be followed by the agency alone. Pictures are captioned so too: in doubt it stays.
_CREDITED_STORY = re.compile(r".{40,}[.!?][\"'”’»]*\s\((?:reuters|afp|ap|dpa|ani|pti)\)\.?", re.IGNORECASE)


def kind_of(line: str) -> str | None:
    """What kind of furniture the line is; None where nothing gives it away."""
    text = " ".join(line[: LONGEST_NOTICE + 1].split())
    if not text or len(text) > LONGEST_LINE:
        return kind_said(text)
    lowered, spaces = text.lower(), text.count(" ")
    is_sentence = ends_in_stop(text)
    is_long = spaces >= (_SENTENCE if is_sentence else _LONG)
    for kind, pattern in _patterns().items():
        if is_sentence and spaces >= _LONG and kind in _IN_FEW_WORDS:
            continue
        if kind in HINTS and not any(hint in lowered for hint in HINTS[kind]):
            continue
        if is_long and kind in _TIMID and not _is_still(kind, text, lowered):
            continue
        if pattern.fullmatch(text) and not _is_told(kind, text, spaces):
            return kind
    said = kind_said(text)
    return None if said and _is_attributed(text) else said


def _is_still(kind: str, text: str, lowered: str) -> bool:
    """Whether a long line of this kind begins or ends as one does."""
    if kind == "caption" and ")" not in text[-ENDING:] and not any(hint in lowered for hint in CAPTION_HINTS):
        return False
    return _still()[kind].fullmatch(text) is not None


def _is_told(kind: str, text: str, spaces: int) -> bool:
    """What only says the words of furniture, and is a story's own."""
    if kind == "caption":
        return _CREDITED_STORY.fullmatch(text) is not None
    if kind in _NEED_A_CALL and spaces >= _CALL and not _SEVERAL.search(text) and not _still()[kind].fullmatch(text):
        return True
    return kind != "wire" and _is_attributed(text)


def _is_attributed(text: str) -> bool:
    """Not where a label stands first: `Also read: ...` leads to what somebody said."""
    return ":" not in text[:LONGEST_LABEL] and _ATTRIBUTED.search(text) is not None


@cache
def _still() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for kind, pattern in LONG_AND_STILL.items()}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for kind, pattern in WHOLE_LINE.items()}
