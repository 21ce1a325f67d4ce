"""Lines that hold a date: what else they say, and whether that is anything."""

import re

from services.ingest.printed.dates import PrintedDate, find_dates

_AROUND_NAMES = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?|\b(?:published|posted|updated|"
    r"publiziert|veröffentlicht|erstellt|publié|publicado|pubblicato|on|at|am|um|le|el|il|Uhr|first|date)\b:?|"
    r"\b\d+\s?(?:min(?:ute)?s?|hours?|days?|weeks?|months?|h|d)\b(?:\s+(?:read|ago))?|\b(?:jan|feb|mar|apr|may|"
    r"june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b.*|"
    r"\bfollow\s+@?\w+.*|@\w+",
    re.IGNORECASE,
)


def is_only_date(text: str) -> bool:
    found = next(find_dates(text), None)
    return found is not None and len(re.findall(r"[^\W\d_]{3,}", text[: found.start] + text[found.end :])) <= 2


def without_dates(text: str, dates: list[PrintedDate]) -> str:
    """What is left of a line beside dates, ages, handles and the words that lead up to them."""
    kept = f"{text[: dates[0].start]} | {text[dates[0].end :]}" if dates else text
    return re.sub(r"^[\s|,/\-–—•·:]+|[\s|,/\-–—•·:]+$", "", _AROUND_NAMES.sub(" ", kept)) if len(text) < 160 else text
