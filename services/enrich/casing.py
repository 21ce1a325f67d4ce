"""Headlines in capitals, read as if they were set like the text below: a model knows names by their capitals.

Length never changes, so that every offset stays what it was.
"""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_SHOUTS = 0.7  # share of capitals among the letters
_READ_CHARS = 20_000
_ENOUGH_WORDS = 30


def calm(title: str, text: str) -> str:
    """The title; one in capitals with each word as the text has it, small where the text has it not."""
    letters = [char for char in title if char.isalpha()]
    if len(letters) < 2 or sum(map(str.isupper, letters)) < _SHOUTS * len(letters):
        return title
    forms = _forms(text[:_READ_CHARS])
    is_told = len(forms) >= _ENOUGH_WORDS  # a teaser has not the names of its own headline
    return _WORD.sub(lambda match: _calmed(match.group(), forms, is_told=is_told), title)


def _forms(text: str) -> dict[str, str]:
    """Each word of the text by its lower form: as it stands most often."""
    counts: dict[str, Counter[str]] = {}
    for word in _WORD.findall(text):
        counts.setdefault(word.lower(), Counter())[word] += 1
    return {lower: forms.most_common(1)[0][0] for lower, forms in counts.items()}


def _calmed(word: str, forms: dict[str, str], *, is_told: bool) -> str:
    form = forms.get(word.lower(), word.lower() if is_told else word.capitalize())
    return form if len(form) == len(word) else word
