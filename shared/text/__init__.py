"""Text as the whole project reads it: words in folded form, sentences, paragraphs, all with offsets in code points."""

from shared.text.folding import fold
from shared.text.sentences import paragraphs, sentences
from shared.text.words import Token, tokens

__all__ = ["Token", "fold", "paragraphs", "sentences", "tokens"]
