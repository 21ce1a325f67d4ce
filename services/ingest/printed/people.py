"""Which of the names beside an article are persons: not a desk, a role, an employer, a place they write from.

All names are as printed; nothing is looked up. Where no person is named, desks and houses stay as they were given.
"""

import re

from services.ingest.printed.credits import credited

PARTICLES = frozenset(
    "de del della der den di da dos das do du la le van von bin ibn al el ul ur ben ter ten zu y e af st st.".split()  # noqa: SIM905
)
LONGEST_NAMED = 400  # characters of a name with role, house and place behind it
MOST_WORDS = 5  # of a name, beside its particles
# Vowel signs and points, which are no letters to `\w`: of Hebrew, Arabic, the Indic scripts, Thai, Lao; joiners.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e00-\u0eff\u200c\u200d"
NAME_WORD = re.compile(
    rf"^(?:[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-ЯЁІЇЄҐ]|[\u0590-\u1cff\u3040-\u9fff\uac00-\ud7af])[\w'’.\-{_SIGNS}]*$|"
    r"^[dDlL]['’][A-ZÀ-Þ]\w+$|^[A-Z]\.$"
)
_WITHOUT_SPACES = re.compile(r"^[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]{2,6}$")
_HOUSE_WITHOUT_SPACES = re.compile(r"(?:[社局部網网報报台院省]|新聞|新闻|通信|編集|编辑|記者|记者|기자|뉴스|통신)$")
_DESK_WORDS = (
    "desk|staff|bureau|newsroom|editors?|agenc(?:y|ies)|reporters?|correspondents?|team|service|redaktion|rédaction|"
    "redacción|redação|redazione|redactie|wire|news|press|reuters|afp|associated press|ap|pti|ani|ians|dpa|tass|xinhua|"
    "efe|ansa|upi|bloomberg|admin|digital|web|monitoring|online|special|contributor|writer"
)
DESK = re.compile(
    rf"^(?:[\w.&'’-]+\s+){{0,4}}(?:{_DESK_WORDS})(?:\s+(?:{_DESK_WORDS}|report|of\s+\w+))*$", re.IGNORECASE
)
_ROLE_WORD = (
    r"writers?|reporter|correspondents?|editor|columnist|journalist|contributor|redakteur(?:in)?|korrespondent(?:in)?|"
    r"chefredakteur(?:in)?|reporterin|journalistes?|correspondante?s?|envoyée?s?\s+spécia(?:le?s?|ux)|redactora?|corresponsal|periodista|"
    r"enviad[oa]\s+especial|repórter|inviat[oa]|corrispondente|giornalista|redacteur|verslaggever|analyst|producer|"
    r"author|photographer|presenter|fellow|professor|корреспондент|обозреватель|기자|특파원|記者|记者"
)
# Of the names of papers those that stand alone before a role (`Jane Porter Globe Staff`).
_PAPER = (
    r"(?:globe|post|times|tribune|herald|news|journal|gazette|chronicle|register|star|sun|observer|courier|republic)"
)
_KIND_OF_ROLE = (
    r"(?:(?:staff|senior|chief|special|political|politics|business|technology|science|health|sports?|foreign|national|"
    r"news|crime|city|education|diplomatic|defen[cs]e|economics?|environment|legal|security|deputy|assistant|associate|"
    r"managing|guest|local|world|arts|culture|features?|investigations?|digital|data|video|contributing|royal|"
    r"\w+\s+news)\s+){0,3}"
)
_ROLE = re.compile(rf"\b{_KIND_OF_ROLE}(?:{_ROLE_WORD})\b.*$", re.IGNORECASE)
_ROLE_AT_A_PAPER = re.compile(rf"\s{_PAPER}\s+(?:staff|{_KIND_OF_ROLE}(?:{_ROLE_WORD}))\b.*$", re.IGNORECASE)
_ROLE_ALONE = re.compile(rf"{_KIND_OF_ROLE}(?:{_ROLE_WORD})(?:(?:,|\s+in|\s*:)\s.{{2,40}})?", re.IGNORECASE)
# Behind a whole name: whom it was written for, and where (`Jane Porter for Harbour Weekly`, `in Portville`).
_FOR_AND_FROM = re.compile(
    r"\s+(?:for|in|at|of|on|from|via|with|special\s+to|reports?|updated|published|posted|follow|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.*$",
    re.IGNORECASE,
)
_NEVER_A_SURNAME = re.compile(
    r"\b(?:news|agency|agencies|media|group|institute|university|foundation|council|ministry|department|association|"
    r"network|online|company|corporation|corp|inc|llc|ltd|gmbh|services?|bureau|committee|party|union|office|"
    r"organi[sz]ation|press|tv|radio|magazine|newspapers?|gazette|tribune|times|zeitung|journal|redaktion|weekly|daily|"
    r"broadcasting|studios?|center|centre|club|federation|authority|commission|government|editorial|board|"
    r"newsletter|website|images|photos|pictures|com|org|net|agence|agencia|agentur|université|universidad|ministère|"
    r"ministerio|medien\w*|verlag\w*|nachrichten\w*|rundfunk\w*|presse\w*|redaktion\w*|rédaction|médias|groupe|"
    r"redacción|noticias|grupo|agencias|redazione|notizie|gruppo|redação|notícias|jornal|agências|redactie|nieuws|"
    r"nyheter|redaksjonen|uutiset|toimitus|redakcja|wiadomości|redakce|zprávy|haberler\w*|ajansı|merkezi|новости|"
    r"редакция|агентство)\.?$",
    re.IGNORECASE,
)
_BEGINS_WITH_AN_ACRONYM = re.compile(r"[A-Z]{3,5}\s+[A-Z][a-z]")
_FROM = re.compile(r"(?:d[aeiou]|from|aus|en)\s", re.IGNORECASE)  # `Ana Souza, de Lisboa`
# Desks and papers where all letters are of one case.
_HOUSE_WORD = re.compile(
    r"(?:न्यूज़?|डेस्क|टाइम्स|समाचार|ब्यूरो|संवाददाता|টাইমস|প্রতিবেদক|প্রতিনিধি|ডেস্ক|রিপোর্টার|সংবাদদাতা|নিউজ|"
    r"نیوز|ڈیسک|رپورٹر|نمائندہ|المحرر|محرر|وكالات|وكالة|تحرير|خبرگزاری|מערכת|סוכנויות|ออนไลน์|กองบรรณาธิการ)"
)
_BEGINS_A_HOUSE = re.compile(
    r"(?:redaktion|rédaction|redacción|redazione|redação|redactie|redakcja|redakce|redaksi|agencia|agence|agenzia|agência|"
    r"equipo|équipe|team|tim|grupo|groupe|редакция)\s",
    re.IGNORECASE,
)
# Names of papers that are surnames too: only behind another name (`Jane Porter, Portville Post`).
_A_SURNAME_TOO = re.compile(
    r"\b(?:post|mercury|star|sun|mirror|guardian|express|mail|record|standard|globe|world|chronicle|herald|enquirer|"
    r"inquirer|register|courier|observer|independent|today|review|report|republic|sentinel|bulletin|dispatch)$",
    re.IGNORECASE,
)


def is_person(name: str) -> bool:
    """Two to five capitalised words (of scripts without spaces: up to six signs) that name no desk and no house."""
    words = name.split()
    plain = [word for word in words if word.casefold() not in PARTICLES]
    if len(words) == 1:
        return bool(_WITHOUT_SPACES.match(name)) and not _HOUSE_WITHOUT_SPACES.search(name)
    return (
        len(words) >= 2
        and 1 <= len(plain) <= MOST_WORDS
        and words[0].casefold() != "the"
        and all(NAME_WORD.match(word) for word in plain)
        and not _is_house(name)
    )


def people_among(names: tuple[str, ...]) -> tuple[str, ...]:
    """The persons of one byline, without what stands behind their names; else the desks; else `names` as they are."""
    people: list[str] = []
    for name in names:
        person = _person_in(name)
        if person and not (people and _is_behind_a_name(person)) and person not in people:
            people.append(person)
    desks = tuple(name for name in names if DESK.match(name))
    return tuple(people) or desks or names


def is_role(name: str) -> bool:
    """`Political editor`, and no desk such as `Web Editor`."""
    return bool(_ROLE.fullmatch(name)) and len(name.split()) <= 4 and not DESK.match(name)


def says_only_a_role(line: str) -> bool:
    """A line such as `Political correspondent` or `Reporter, Portville`, under a name."""
    return bool(_ROLE_ALONE.fullmatch(line))


def without_role(text: str) -> str:
    """`text` up to the words that say what somebody is."""
    return _ROLE.sub("", text)


def _person_in(name: str) -> str | None:
    if len(name) > LONGEST_NAMED:
        return None
    alone = without_role(_ROLE_AT_A_PAPER.sub("", name))
    ways = (_FOR_AND_FROM.sub("", alone), alone, _FOR_AND_FROM.sub("", name), name)
    found = (way.strip(" ,|-–—") for way in ways)
    return next((way for way in found if is_person(way) and not _ROLE.fullmatch(way)), None)


def _is_behind_a_name(words: str) -> bool:
    """An employer: what is no person's name behind another one."""
    is_elsewhere = _A_SURNAME_TOO.search(words) or _BEGINS_WITH_AN_ACRONYM.match(words) or _FROM.match(words)
    return bool(is_elsewhere) or any(_NEVER_A_SURNAME.fullmatch(word) for word in re.split(r"[\s\-]", words))


def _is_house(name: str) -> bool:
    first = name.split(" ", 1)[0]
    is_agencys = first.isupper() and credited(first) is not None  # `CNN Senior Analyst`
    is_house = (
        _HOUSE_WORD.search(name) or _NEVER_A_SURNAME.search(name) or _BEGINS_A_HOUSE.match(name) or DESK.match(name)
    )
    return is_agencys or bool(is_house or credited(name))
