"""Month names of many languages as one pattern: English by hand, the rest from CLDR when a line needs them."""

import re
import unicodedata
from functools import cache

_ENGLISH = "january february march april may june july august september october november december"
_LANGUAGES = (
    "en de fr es it pt nl sv da nb fi is pl cs sk sl hr sr bs hu ro bg mk ru uk be el tr az ka hy he ar"
    " fa ur hi bn mr ta te gu pa id ms vi th sw ca eu gl et lv lt sq kk uz"
)
# Used in print, absent from CLDR: no accents, older spellings, four-letter forms, the months of the Levant and Maghreb.
_ALSO = {
    "sept": 9, "janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "aout": 8, "decembre": 12, "fevrier": 2, "marz": 3,
    "maerz": 3, "janner": 1, "jänner": 1, "feber": 2, "febr": 2, "gen": 1, "ago": 8, "agos": 8, "sett": 9, "ott": 10,
    "dic": 12,
    "dez": 12, "out": 10, "set": 9, "abr": 4, "ene": 1, "mrt": 3, "okt": 10, "setiembre": 9, "subat": 2, "agustos": 8,
    "eylul": 9, "kasim": 11, "aralik": 12, "окт": 10, "сент": 9, "нояб": 11, "февр": 2, "мая": 5, "ян": 1, "srpen": 8,
    "lis": 11, "listopad": 11, "svibanj": 5, "ফেব্রুয়ারী": 2, "জানুয়ারী": 1, "ιουλ": 7, "ιούλ": 7, "ιουν": 6,
    "ιούν": 6,
    "tháng một": 1, "tháng giêng": 1, "tháng hai": 2, "tháng ba": 3, "tháng tư": 4, "tháng năm": 5, "tháng sáu": 6,
    "tháng bảy": 7,
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
    "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12, "جانفي": 1, "فيفري": 2, "أفريل": 4, "جوان": 6,
    "جويلية": 7, "أوت": 8, "غشت": 8, "شتنبر": 9, "نونبر": 11, "دجنبر": 12, "يوليوز": 7,
    "tháng tám": 8, "tháng chín": 9, "tháng mười": 10, "tháng mười một": 11, "tháng mười hai": 12,
}  # fmt: skip


def english() -> tuple[re.Pattern[str], dict[str, int]]:
    """Names and three-letter forms; enough for most lines, and loads nothing."""
    return _english()


def every_language() -> tuple[re.Pattern[str], dict[str, int]]:
    """All names known; the first call reads CLDR (about 0.1 s)."""
    return _every_language()


def number(name: str, table: dict[str, int]) -> int:
    """The month that `name`, as the pattern found it, stands for."""
    return table[folded(name)]


def folded(name: str) -> str:
    """The form in which the tables hold a name. Folding takes some letters apart (`ΐ`), so they are joined after it."""
    return " ".join(unicodedata.normalize("NFC", name.casefold()).strip(".").split())


@cache
def _english() -> tuple[re.Pattern[str], dict[str, int]]:
    table = {name: n for n, name in enumerate(_ENGLISH.split(), 1)}
    table |= {name[:3]: n for name, n in list(table.items())} | {"sept": 9}
    return _pattern(table), table


@cache
def _every_language() -> tuple[re.Pattern[str], dict[str, int]]:
    from babel import Locale

    table: dict[str, int] = {}
    for language in _LANGUAGES.split():
        months = Locale.parse(language).months
        wide = {folded(name): n for context in months.values() for n, name in context.get("wide", {}).items()}
        short = {folded(name): n for context in months.values() for n, name in context.get("abbreviated", {}).items()}
        names = short | wide | _beginnings(wide)
        for name, n in (names | _with_preposition(names, language)).items():
            _add(table, name, n)
    table |= {folded(name): n for name, n in _ALSO.items()}
    return _pattern(table), table


def _beginnings(wide: dict[str, int]) -> dict[str, int]:
    """Papers cut names at three or four letters where CLDR does not; only beginnings that mean one month."""
    meant: dict[str, set[int]] = {}
    for name, n in wide.items():
        for length in (3, 4):
            if len(name) > length and name.isalpha():
                meant.setdefault(name[:length], set()).add(n)
    return {name: next(iter(numbers)) for name, numbers in meant.items() if len(numbers) == 1}


def _with_preposition(names: dict[str, int], language: str) -> dict[str, int]:
    """Hebrew writes its preposition onto the month: `23 בספטמבר 2018`."""
    return {"ב" + name: n for name, n in names.items()} if language == "he" else {}


def _add(table: dict[str, int], name: str, month: int) -> None:
    """The languages are listed by how much news is read in them: the first to claim a name keeps it."""
    if len(name) < 2 or any(c.isdigit() for c in name):
        return
    table.setdefault(name, month)
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    if plain.isascii():
        table.setdefault(plain, month)


def _pattern(table: dict[str, int]) -> re.Pattern[str]:
    """Longest first, so that no name hides a longer one; letters that NFC takes apart are also looked for as typed."""
    typed = {name.replace("\u09af\u09bc", "\u09df") for name in table}
    names = sorted({*table, *typed}, key=len, reverse=True)
    return re.compile("|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names), re.IGNORECASE)
