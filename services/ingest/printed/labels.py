"""What the words before a printed date make of it: the day of publication, or that of a change."""

import re
from collections.abc import Sequence

from services.ingest.printed.dates import PrintedDate

_CHANGED = re.compile(
    r"updat|modifi|revis|edited|aktualisier|actualiza|atualiza|aggiorna|mis(?:e)? à jour|stand\s*:|bijgewerkt|"
    r"обновл|uppdater|opdater|oppdater|güncelle|zaktualiz|更新|최종수정|تحديث",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|post(?:ed|ato|ado)|issued|released|veröffentlicht|erstellt|erschienen|gepubliceerd|geplaatst|опублик|"
    r"yayın|opublik|公開|掲載|배포|입력|نشر",
    re.IGNORECASE,
)


def is_of_a_change(label: str) -> bool:
    """Whether the words before a date say that it is of an update and nothing else."""
    changed = list(_CHANGED.finditer(label))
    published = list(_PUBLISHED.finditer(label))
    return bool(changed) and not (published and published[-1].start() > changed[-1].start())


def of_publication(line: str, dates: Sequence[PrintedDate]) -> PrintedDate | None:
    """Of the dates of one line the one of publication; where each is of a change, the first."""
    at = 0
    ranked: list[tuple[bool, int, PrintedDate]] = []
    for n, date in enumerate(dates):
        ranked.append((is_of_a_change(line[at : date.start]), n, date))
        at = date.end
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None
