"""Who wrote it: names out of bylines as they are printed. Whom a text credits is for `credits`, who of them is a
person for `people`."""

import re

from services.ingest.printed.people import DESK, MOST_WORDS, NAME_WORD, PARTICLES, is_role, people_among, without_role

MAX_BYLINE = 160  # characters of a line
LONGEST_NAME = 80  # characters
_KIND_OF_TEXT = (
    r"(?:analysis|opinion|perspective|commentary|column|essay|exclusive|updated|written|posted|reported|published|"
    r"story|words|text|"
    r"report|article|created|submitted|interview|review|geschrieben|erstellt|gespeichert|veröffentlicht|propos\ "
    r"recueillis|texte|"
    r"texto|testo|beitrag|artikel)"
)
_BY = re.compile(
    rf"""^\W*(?:{_KIND_OF_TEXT}\s+)?
    (?P<by>by|von|par|por|di|door|av|af|od|przez|автор|от|de|oleh|bởi|
    autore?s?|autor(?:in|es)?|author|reporter|reporting\ by|texte?|текст|
    yazan|haber|γράφει|מאת|كتبت?|بقلم|作者|(?:本报|本社|新华社)?记者|通讯员|記者|文|執筆|oprac)\b\.?
    (?P<colon>\s*[:：])?(?:(?<=[:：])\s*|\s+)(?P<names>\S.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_CHINESE = re.compile("记者|通讯员")  # behind these a space parts names
_BARE_BY = re.compile(rf"^\W*(?:{_KIND_OF_TEXT}\s+)?(?:by|von|par|por)\W*$", re.IGNORECASE | re.VERBOSE)
# These begin headlines too (`Di Maio resigns`): a byline has them in lower case or with a colon.
_ALSO_IN_NAMES = frozenset(
    {"di", "de", "af", "av", "od", "par", "por", "door", "text", "texte", "текст", "haber", "文"}
)
_AND = re.compile(  # one letter parts names only where it is small: `William E. Simon` is one
    r"\s*(?:,|，|、|;|/|\||•|·|&|\+|–|—|\s-\s|\b(?:(?i:and|und|et|en|og|och|with|mit|avec|con)|[yeiи])\b)\s*"
)
_NOT_NAMES = frozenset(
    """the a an in on at to for of from with this that these those is are was were be has have how why what when
    where who which more most read share follow sign log subscribe watch listen related news story stories
    article articles video videos photo photos image home menu search about contact advertisement comments
    comment print email facebook twitter linkedin whatsapp instagram today yesterday monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september october november
    december updated published posted world politics business sport sports opinion entertainment technology
    science health back top next previous close open view all new latest breaking live loading privacy terms
    policy your our my we you it he she they best free get up save order buy shop now here says say will by
    browse""".split()  # noqa: SIM905
)
# `Ann Other (photo)`: the mark takes the name before it along.
_OF_THE_PICTURES = re.compile(r"\((?:photo|foto|bild|video|image|illustr|grafi|graphic)\w*\)", re.IGNORECASE)
_DROPPED = "\N{SYMBOL FOR SUBSTITUTE}"
_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]|Jr|Sr|Inc|Ltd)\.$")
_FIRM = re.compile(r"\b(?:GmbH|AG|KG|SE|LLC|Ltd|Inc|S\.\s?A|S\.\s?L|S\.\s?p\.\s?A|B\.\s?V|z\s?o\.\s?o)\.?(?:$|\s*&)")
_WHERE = re.compile(r"(?<=\w)\s+[–—]\s.*$")  # `Ana Souza, G1 — Rio de Janeiro`
_MAILBOX = re.compile(r"^[^\s@]+@\S+\s+\(([^()]{2,80})\)$")  # as RSS has it: `jane@paper.example (Jane Porter)`
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])")
_INNER_CAPITALS = frozenset("mc mac de di la le van fitz du da del lo o st des von jo vander ver al el".split())  # noqa: SIM905


def names_in_byline(line: str) -> tuple[str, ...]:
    """The names of a line that says it is a byline (`By ...`, `Von ...`) or is a desk (`Web Desk`); else none."""
    line = " ".join(line.split())
    found = _BY.match(line[:400]) if line else None
    if found and _is_headline_word(found):
        found = None
    if len(line) > MAX_BYLINE:
        return _name_before_bio(found["names"]) if found else ()
    if found:
        given = _WHERE.sub("", found["names"])
        given = given.replace(" ", "、") if _CHINESE.search(found["by"]) else given
        return people_among(tuple(name for name in split_names(given) if _could_be_name(name)))
    parts = split_names(line)
    return parts if parts and all(DESK.match(part) and _all_capitalised(part) for part in parts) else ()


def says_by(line: str) -> bool:
    """Whether it begins as a byline does (`By`, `Von`, `Text:`) and goes on with names."""
    return bool(_BY.match(line[:400])) and bool(names_in_byline(line))


def _is_headline_word(found: re.Match[str]) -> bool:
    """The line begins like a byline and goes on like a headline."""
    if found["colon"]:
        return False
    first = split_names(found["names"])[:1]
    is_name = bool(first) and (is_person_like(first[0]) or bool(DESK.match(first[0])))
    if found["by"].lower() in _ALSO_IN_NAMES:
        return not is_name or (found["by"][0].isupper() and found["by"].lower() in ("di", "de"))
    return not is_name and not found["names"][:1].isupper() and found["names"][:1].lower() != found["names"][:1].upper()


def _name_before_bio(names: str) -> tuple[str, ...]:
    """`By Jane Porter, a reporter who covers ports. She joined ...`: the byline carries a life."""
    head, comma, rest = names.partition(",")
    return (head.strip(),) if comma and re.match(r"\s(?:a|an|the|who)\s", rest) and is_person_like(head.strip()) else ()


def is_bare_by(line: str) -> bool:
    """`By` on a line of its own: the name stands on the next."""
    return len(line) < 30 and bool(_BARE_BY.match(line))


def looks_like_names(line: str) -> tuple[str, ...]:
    """Names on a line without `By`: only to be asked where a byline may stand."""
    line = " ".join(line.split())
    if not line or len(line) > 80 or re.search(r"[\d!?:;\"“”]", line):
        return ()
    parts = split_names(without_role(line).strip(" ,|-–—") or line)
    if not parts or len(parts) > 4 or not is_person_like(parts[0]):
        return ()
    people = tuple(part for part in parts if is_person_like(part))
    return people if all(_all_capitalised(part) for part in parts) else ()


def is_person_like(name: str) -> bool:
    """Two to five capitalised words, particles allowed, none of them a word of menus and headlines."""
    words = name.split()
    plain = [word for word in words if word.lower() not in PARTICLES]
    return (
        2 <= len(plain) <= MOST_WORDS
        and all(NAME_WORD.match(word) for word in plain)
        and not any(word.lower().strip(".,'’") in _NOT_NAMES for word in words)
    )


def split_names(text: str) -> tuple[str, ...]:
    """Names parted by commas, `and`, bars, and those glued by a lost line break (`Web DeskWeb Editor`)."""
    text = _OF_THE_PICTURES.sub(f" {_DROPPED} ", text[:MAX_BYLINE])
    text = re.sub(r"\([^)]{1,24}\)(?=\s+[^\W\d_a-z][^\W\d_]*$)", " ", text)  # `Ann (A. J.) Reed`
    text = re.sub(r"\([^)]*\)|@\w+|https?://\S+|\S+@\S+", ", ", text)
    names: list[str] = []
    for part in _AND.split(_unglued(text)):
        name = " ".join(part.split()).strip(" .,:;|-–—•·")
        name += "." if _ABBREVIATED.search(part.rstrip(" ,;|")) else ""
        if name and not name.isdigit() and name not in names and _DROPPED not in name:
            names.append(name)
    return tuple(names)


def listed_names(value: str) -> tuple[str, ...]:
    """Names of a field that is meant to hold them; `Smith, John` is one."""
    value = " ".join(value.split())
    if mailbox := _MAILBOX.match(value):
        value = mailbox[1]
    if _FIRM.search(value) and len(value) <= LONGEST_NAME:
        return (value,)
    parts = names_in_byline(value) or people_among(split_names(value))
    if len(parts) == 2 and "," in value and all(" " not in part for part in parts):
        return (value,)
    return tuple(part for part in parts if len(part) <= LONGEST_NAME)


def _could_be_name(name: str) -> bool:
    words = name.split()
    return 0 < len(words) <= 6 and not any(char.isdigit() for char in name) and not is_role(name)


def _all_capitalised(part: str) -> bool:
    return all(not word[:1].islower() or word.lower() in PARTICLES for word in part.split())


def _unglued(text: str) -> str:
    """`DeskWeb` is two lines run together; `McKay` and `DeArdo` are names, and so is a lone `HarbourWatch`."""
    if " " not in text.strip():
        return text
    return " ".join(_unglued_word(word) for word in text.split(" "))


def _unglued_word(word: str) -> str:
    parts = _GLUED.split(word)
    kept = parts[0]
    for part in parts[1:]:
        last = re.split(r"\W|,", kept)[-1]
        is_name = last.lower() in _INNER_CAPITALS or len(last) < 3
        kept += part if is_name else f", {part}"
    return kept
