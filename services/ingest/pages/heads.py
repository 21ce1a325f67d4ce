"""Which of the first lines of a page's text belong to its head: the title again, the byline, the date."""

import re

from services.ingest.pages.headings import letters
from services.ingest.printed.bylines import names_in_byline
from services.ingest.printed.dates import find_dates
from services.ingest.printed.people import says_only_a_role

LONGEST = 160  # characters
MOST_WORDS = 20
_LABELS = re.compile(
    r"\b(?:first|last|published|posted|updated?|modified|created|on|at|am|um|le|à|el|il|em|Uhr|"
    r"veröffentlicht|erstellt|aktualisiert|stand|publié|mis\s+à\s+jour|modifié|publicado|actualizado|atualizado|"
    r"pubblicato|aggiornato|gepubliceerd|bijgewerkt|опубликовано|обновлено|by|von|par|por|di|da|"
    r"mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)


def is_head_line(line: str, title: str, authors: tuple[str, ...]) -> bool:
    """Whether `line`, one of the first of a text, says nothing but title, names, roles and dates."""
    return _repeats(line, title) or says_no_more(line, authors)


def says_no_more(line: str, authors: tuple[str, ...]) -> bool:
    """Whether there is nothing in `line` but names, roles, dates and the words that lead up to them."""
    if len(line) > LONGEST or line.count(" ") >= MOST_WORDS:
        return False
    rest, dated = line, False
    for date in reversed(list(find_dates(line))):
        rest, dated = f"{rest[: date.start]} {rest[date.end :]}", True
    if names_in_byline(rest):
        return True
    unnamed = rest
    for name in authors:
        unnamed = re.sub(re.escape(name), " ", unnamed, flags=re.IGNORECASE)
    is_named = unnamed != rest
    unlabelled = _LABELS.sub(" ", unnamed)
    left = re.findall(r"[^\W\d_]+" if unlabelled == unnamed else r"[^\W\d_]{2,}", unlabelled)
    if dated or is_named:
        return len(left) <= (4 if is_named and line[-1] not in '.!?”"' else 2)
    return (not left and unlabelled != unnamed) or says_only_a_role(line)


def _repeats(line: str, title: str) -> bool:
    """The title, a part of it over two lines, or the title with a kicker or a summary that touches it."""
    said, wanted = letters(line), letters(title)
    if not said or not wanted:
        return False
    if said == wanted:
        return True
    is_part = said in wanted and len(line.split()) > 1 and len(said) * 4 >= len(wanted)
    return is_part or (wanted in said and len(wanted) >= 16 and len(said) < 3 * len(wanted) and line[-1] not in '.!”"')
