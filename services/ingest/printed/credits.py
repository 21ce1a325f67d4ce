"""Whom a text credits: the agency of a dateline or of a line of its own. Who wrote it is for `bylines`."""

import re
from dataclasses import dataclass

_AGENCIES = {
    "reuters": "Reuters", "thomson reuters": "Reuters", "ap": "AP", "associated press": "AP",
    "the associated press": "AP",
    "afp": "AFP", "agence france-presse": "AFP", "dpa": "dpa", "pti": "PTI", "press trust of india": "PTI",
    "ani": "ANI",
    "ians": "IANS", "xinhua": "Xinhua", "tass": "TASS", "interfax": "Interfax", "ria novosti": "RIA Novosti",
    "kyodo": "Kyodo", "jiji": "Jiji", "jiji press": "Jiji", "共同通信": "Kyodo", "時事通信": "Jiji",
    "yonhap": "Yonhap", "efe": "EFE", "ansa": "ANSA", "anadolu": "Anadolu", "anadolu agency": "Anadolu",
    "aa": "Anadolu", "upi": "UPI",
    "bloomberg": "Bloomberg", "cnn": "CNN", "bbc": "BBC", "pa": "PA", "pa media": "PA", "press association": "PA",
    "app": "APP",
    "apa": "APA", "sid": "SID", "kna": "KNA", "epd": "epd", "belga": "Belga", "anp": "ANP", "tt": "TT", "ntb": "NTB",
    "lusa": "Lusa",
    "canadian press": "The Canadian Press", "the canadian press": "The Canadian Press", "cp": "The Canadian Press",
    "globe newswire": "GlobeNewswire", "globenewswire": "GlobeNewswire",
    "business wire": "Business Wire", "prnewswire": "PR Newswire",
    "pr newswire": "PR Newswire", "accesswire": "ACCESSWIRE", "aap": "AAP", "bernama": "Bernama", "antara": "ANTARA",
}  # fmt: skip
_AGENCY = "|".join(sorted((re.escape(name) for name in _AGENCIES), key=len, reverse=True))
_MONTH_DAY = r"(?:[A-Z][a-zé]+\.?\s+\d{1,2}|\d{1,2}\.?\s+[A-Z][a-zé]+\.?)"
_DATED = rf"(?:{_MONTH_DAY}(?:,?\s+\d{{4}})?)?"
_WIRE = r"(?i:PRNewswire|GlobeNewswire|Business\ Wire)"
_DATELINE = re.compile(  # each word of the place takes its separator with it: no two ways to read the same letters
    rf"""^\W{{0,3}}(?:[^\W\d_a-z][\w.'’\-]*(?:[\s,/]+|--(?=\())){{0,7}}{_DATED}[\s,:]*
    (?:\((?P<agency>(?i:{_AGENCY}))(?:[/,]\s?[\w\ ]{{2,24}})?\)|/(?P<wire>{_WIRE})/)\s*(?:[-–—:]{{1,2}}\s*|\.\s+)""",
    re.VERBOSE,
)
# A place in capitals: without an agency known by name, nothing else tells a dateline from `Chelsea (England) - `.
_PLACE = r"(?P<place>[^\W\d_][^\W\d_.'’\-]{2,}(?:[ \-](?:[^\W\d_]{2}[ \-])?[^\W\d_][^\W\d_.'’\-]+)?)"
_WHERE = rf"{_PLACE}(?:,\s+[^\W\d_a-z][\w.'’\-]*(?:\ [^\W\d_a-z][\w.'’\-]*)?)??(?:,?\s+{_DATED})?"
_NAME = r"(?P<name>[^\W\d_a-z][\w.'’&\-]*(?:\s[^\W\d_a-z][\w.'’&\-]*){0,2})"
_CREDITED_PLACE = re.compile(rf"\W{{0,2}}(?:{_WHERE})?\s*\({_NAME}\)\s*[-–—:]{{1,2}}\s+(?=\S)")
_PLAIN = re.compile(rf"\W{{0,2}}{_WHERE}(?::|\s+[-–—]{{1,2}})\s+(?=\W?[^\W\d_])")
_SHORTEST_PLACE = 5  # letters: shorter words in capitals are mostly acronyms
_SHORT_PLACES = frozenset(
    """aden agra baku bari bern bonn cali cebu cork doha faro gaza graz homs jena juba kano kiel kiev kobe kyiv
    lima linz lomé lviv lyon male metz mons nice nuuk oran oslo pula pune riga roma rome sion suva troy ufa ulm
    vigo waco wien york""".split()  # noqa: SIM905
)
_LABELS = frozenset(
    """advertisement alert analysis answer archive attention audio blog breaking caption caution column comment
    commentary correction covid cricket editorial essay exclusive explainer fact factbox feature first football
    gallery headlines highlights important infographic interview investigation just key latest list listen live
    location mail mto nasdaq news newsletter note notice nyse obituary opinion panic perspective photo photos
    picture pictures podcast points poll press profile question quote read recap recipe related report results
    review rumor rumour score see share shock source special spoiler sponsored sport sports statement story
    subscribe summary survey team timeline trailer transcript trending unesco unhcr unicef update updated
    updates urgent verdict video warning watch weather week where which wire world""".split()  # noqa: SIM905
)
_CREDIT_LINE = re.compile(
    rf"""^\W*(?:(?:source|quelle|fuente|via|credit|from|by|with\s+(?:inputs?|reporting)\s+from|©)\s*:?\s*(?:\d{{4}}\s+)?)?
    (?:the\s+)?(?P<agency>{_AGENCY})(?:\s+(?:news\s+agency|news|agency))?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)

_BESIDE = re.compile(r"\s*(?:[,;/|()+&•·–—]|\b(?:with|avec|mit|con|com|and|und|et|y)\b)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Dateline:
    """`KABUL, Aug 10 (Reuters) - `: who is credited, where anybody is, and where the line's own words begin."""

    publisher: str | None
    end: int


def dateline(paragraph: str) -> Dateline | None:
    """The place and the agency at the beginning of a paragraph."""
    head = paragraph[:200]
    if found := _DATELINE.match(head):
        return Dateline(_AGENCIES[(found["agency"] or found["wire"]).lower()], found.end())
    if (found := _CREDITED_PLACE.match(head)) and _is_place(found["place"], 3) and not _is_label(found["name"]):
        return Dateline(" ".join(found["name"].split()), found.end())
    return None


def place_line(paragraph: str) -> Dateline | None:
    """The place alone (`LAHORE: `), which pages and feeds keep as their own text."""
    found = _PLAIN.match(paragraph[:200])
    is_one = found is not None and _is_place(found["place"], _SHORTEST_PLACE)
    return Dateline(None, found.end()) if found and is_one else None


def credited(line: str) -> str | None:
    """The agency that a line of its own credits (`Source: AFP`, `Reuters`)."""
    found = _CREDIT_LINE.match(line) if len(line) < 60 else None
    return _AGENCIES[found["agency"].lower()] if found else None


def credited_in(byline: str) -> str | None:
    """The agency named beside the writers (`By Jane Porter, Associated Press`, `avec AFP`)."""
    return next(filter(None, map(credited, _BESIDE.split(byline[:200]))), None)


def _is_place(words: str | None, shortest: int) -> bool:
    """In capitals, in a script that has them, and no label such as `BREAKING`; none at all is none wrong."""
    if words is None:
        return True
    is_long = len(words) >= shortest or words.casefold() in _SHORT_PLACES
    is_labelled = any(_is_label(word) for word in re.split(r"[\s\-]", words))
    return is_long and words == words.upper() != words.lower() and not is_labelled


def _is_label(word: str) -> bool:
    return word.casefold() in _LABELS
