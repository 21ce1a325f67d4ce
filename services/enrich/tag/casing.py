"""Headlines in capitals, or with a capital at each word, read as if they were set like the text below: a model knows
names by their capitals.

Length never changes, so that every offset stays what it was.
"""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_SHOUTS = 0.7  # share of capitals among the letters
_READ_CHARS = 20_000
_ENOUGH_WORDS = 30
_LONG_WORD = 4  # letters of a word that has a capital in a title With Capitals At Each Word
_ENOUGH_LONG = 3  # of them
_RAISED = 0.9  # share of these with one
# That many papers leave small there.
_SMALL = """
    about above across after against along amid among around before behind below beneath beside between beyond down
    during from inside into like near next onto outside over past since than that through toward towards under until
    upon when while with within without your their this will
"""
_SMALL_WORDS = frozenset(_SMALL.split())


def calm(title: str, text: str) -> str:
    """The title; one in capitals with each word as the text has it, small where the text has it not; one With Capitals
    At Each Word with those small that the text has small."""
    letters = [char for char in title if char.isalpha()]
    if len(letters) < 2 or sum(map(str.isupper, letters)) < _SHOUTS * len(letters):
        return _unraised(title, text) if is_raised(title) else title
    forms = _forms(text[:_READ_CHARS])
    is_told = len(forms) >= _ENOUGH_WORDS  # a teaser has not the names of its own headline
    return _WORD.sub(lambda match: _calmed(match.group(), forms, is_told=is_told), title)


def is_raised(title: str) -> bool:
    """True of `Minister Says Talks Will Go On`: few short words aside, each has a capital."""
    words = [word for word in _WORD.findall(title) if len(word) >= _LONG_WORD and word not in _SMALL_WORDS]
    return len(words) >= _ENOUGH_LONG and sum(word[0].isupper() for word in words) >= _RAISED * len(words)


def _unraised(title: str, text: str) -> str:
    forms = _forms(text[:_READ_CHARS])
    return _WORD.sub(lambda match: _small(match.group(), forms), title)


def _small(word: str, forms: dict[str, str]) -> str:
    form = forms.get(word.lower(), word)
    return form if form.islower() and len(form) == len(word) else word


def _forms(text: str) -> dict[str, str]:
    """Each word of the text by its lower form: as it stands most often."""
    counts: dict[str, Counter[str]] = {}
    for word in _WORD.findall(text):
        counts.setdefault(word.lower(), Counter())[word] += 1
    return {lower: forms.most_common(1)[0][0] for lower, forms in counts.items()}


def _calmed(word: str, forms: dict[str, str], *, is_told: bool) -> str:
    form = forms.get(word.lower(), word.lower() if is_told else word.capitalize())
    return form if len(form) == len(word) else word
