"""Whether name and value of a parameter say how a reader came: `ref=rss`, `int_source=nav`, `print=1`, `sid=0a1b...`.

For what no table holds: sites invent names every day, and write the same few words into them. In doubt a parameter
chooses the page: an address too many is a copy that is found, one too few an article that is lost. Where neither path
nor another parameter has chosen one, a value must leave no doubt.
"""

import re

from services.ingest.choosing import ends_in_a_headline, ends_in_an_article, is_field, name_parts, says_a_language
from services.ingest.tables import words

_TRUTH = frozenset(("true", "false", "yes", "no"))  # two values number no articles
_OFF_OR_ON = frozenset(("", "0", "1", "y", "n", "on", "off"))
_ALL_OF_IT = frozenset(("all", "full", "single", "print"))  # on one page what else stands on several
_FORM = frozenset(("mode", "format", "layout", "output"))
_PAGE = frozenset(("page", "pagewanted", "seite", "pagina", "view"))

_LONGEST_CHANNEL = 40
_LONGEST_CODE = 3  # `ref=rp`; longer ones are words
_MOST_WORDS = 3  # of a channel's name; more are the words of a headline (`ref=shares-of-shell-fall`)
_CHANNEL = re.compile(
    r"(?:[a-z]{0,12}?)(?:rss|atom|feed|rdf|newsletter|mail|twitter|facebook|fb|linkedin|reddit|whatsapp|telegram|social|share|"
    r"push|home|nav|flipboard|google|news|app|web|tw|sharing|copy|direct|hp|front)"
    r"(?:s|d|r|page|bar|feed|app|web|news|mail|link|site|button|btn|box|top)?\d{0,2}"
)
_CHOOSES_PAGE = re.compile(r"\d{3}|\.(?:[xs]?html?|php\d?|aspx?|jsp|pdf)$")  # the number or the file of a document
_TOPS = "com|net|org|info|edu|gov|int|news|media|press|blog|email|social|online|site|app|dev|page|world|today|live"
_SITE = re.compile(rf"(?:[a-z0-9-]{{1,63}}\.)+(?:(?!js|md|py|rb|ts)[a-z]{{2}}|{_TOPS})")  # `ref=town.example.org`
_ENDS_OF_ORIGIN = ("from", "source", "src", "ref", "referer", "referrer", "medium", "campaign", "share", "partner")
_TELLS_FIRST = frozenset(("utm", "campaign", "referrer", "referer"))  # of the words of a name
_TELLS_LAST = _TELLS_FIRST | {"medium"}
_DASHES_OF_MEDIUM = "-----"  # Medium: source=post_page-----0a1b2c---------------
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[ ._:/-]+[a-z0-9]+){0,2}")
_NO_DIGIT = re.compile(r"[a-z_.-]+")  # `?page2` is another page
_OF_A_CLICK = re.compile(r"(?:share|click).*(?:time|stamp)$")


def says_how_a_reader_came(name: str, value: str, path: str = "", host: str = "", *, is_chosen: bool = True) -> bool:
    """Of a parameter of `path` at `host`, both in small letters and without percent signs.

    `is_chosen`: path or another parameter has chosen a page.
    """
    plain = re.sub(r"[\s._-]", "", value)
    if not is_chosen:
        return _is_beyond_doubt(name, value, plain, path)
    if _is_session(name, value) or _is_moment(name, value) or (name in _PAGE and value in _ALL_OF_IT):
        return True
    if name in words("place") and plain in words("platform"):
        return True
    if name in words("chooses") or (value and is_field(name)):
        return False
    if value in _TRUTH or plain in words("way") or _is_flag(name, value) or _is_origin(name, value, host):
        return True
    return _is_beside_the_article(name, value, path)


def _is_beyond_doubt(name: str, value: str, plain: str, path: str) -> bool:
    """News is about houses too: `outage?source=facebook` may choose, on the front page it does not."""
    is_plain = path in ("", "/") or name in words("referrer")
    says_a_house = plain in words("way") or (is_plain and plain in words("platform"))
    if name in words("place") and name not in words("chooses") and says_a_house:
        return True
    if name in _FORM and plain in words("way"):
        return True
    if value in _TRUTH and _is_flag(name, "1"):
        return True
    if value and value in _OFF_OR_ON and re.sub(r"[_-]", "", name) in words("way"):
        return True
    if name in words("referrer") and _is_elsewhere(value):
        return True
    if name not in words("origin"):
        return False
    return not value or says_a_house or (is_plain and value.isalpha() and _CHANNEL.fullmatch(value) is not None)


def _is_beside_the_article(name: str, value: str, path: str) -> bool:
    """A path that ends in the number of an article has chosen the page: a spot of the site is where the reader clicked.

    Under a name that says where one came from any word is; elsewhere it may be a town, a club, a story of the day.
    Where the path ends in a headline alone, that may be a list's: then only a spot or a code under such a name.
    """
    word = value or name  # `?refresh_ce`
    if not _WORD.fullmatch(word) or not _is_short(word) or (not value and not _NO_DIGIT.fullmatch(name)):
        return False
    if says_a_language(name) or re.split(r"[_-]", word)[0] in words("language"):
        return False
    about_origin = (name in words("origin") or name in words("place")) and name not in words("shows")
    if ends_in_an_article(path):
        return about_origin or (name not in words("shows") and (not value or _is_spot(value)))
    return about_origin and (len(word) <= _LONGEST_CODE or _is_spot(word)) and ends_in_a_headline(path)


def _is_spot(value: str) -> bool:
    """Words for places of a site and nothing else: `most_read2`, not `left-bank`."""
    parts = {re.sub(r"\d+$", "", part) for part in re.split(r"[ ._:/-]+", value)} - {""}
    is_spot = bool(parts & words("spot")) and parts <= words("spot") | words("beside")
    return is_spot or re.sub(r"[ ._:/-]", "", value) in words("platform")


def _is_flag(name: str, value: str) -> bool:
    plain = re.sub(r"[_-]", "", name)
    if plain == "rss" and re.fullmatch(r"[a-z]{2,20}", value):  # who reads the feed
        return True
    return value in _OFF_OR_ON and (plain in words("way") or plain in words("flag"))


def _is_origin(name: str, value: str, host: str) -> bool:
    if name in words("origin"):
        return not value or _is_channel(value) or _is_elsewhere(value) or value in host.split(".")
    parts = name_parts(name)
    if len(parts) > 1 and _is_compound(parts[0], parts[-1], value):
        return True
    return name.endswith(_ENDS_OF_ORIGIN) and (_is_channel(value) or _is_elsewhere(value))


def _is_compound(first: str, last: str, value: str) -> bool:
    """`ext-campaign`, `email_referrer`, `pm_source`, `ref_cd`: names that hold the word for it."""
    if first in _TELLS_FIRST or last in _TELLS_LAST:
        return True
    about_origin = last in ("source", "src") or (first in ("ref", "src", "source") and last not in words("number"))
    return about_origin and _is_one_word(value)


def _is_one_word(value: str) -> bool:
    return _is_short(value) and re.search(r"[/?&=]", value) is None


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST_CHANNEL and not _CHOOSES_PAGE.search(value)


def _is_channel(value: str) -> bool:
    if _DASHES_OF_MEDIUM in value or value in words("platform"):
        return True
    if not _is_one_word(value) or not re.fullmatch(r"[a-z0-9._-]+", value):
        return False
    parts = name_parts(value)
    return len(parts) <= _MOST_WORDS and any(map(_CHANNEL.fullmatch, parts))


def _is_elsewhere(value: str) -> bool:
    """Another site, as Ghost (`ref=town.example.org`) and gates (`referrer=https://...`) name it."""
    return value.startswith(("http://", "https://")) or _SITE.fullmatch(value) is not None


def _is_session(name: str, value: str) -> bool:
    """A long mix of letters and digits; `sid` is a story's number too."""
    mixed = re.fullmatch(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20,64}", value)
    return mixed is not None and name in words("session")


def _is_moment(name: str, value: str) -> bool:
    """What keeps a copy from being used: the second or the millisecond of the call, or a throw of dice."""
    if name in words("dice"):
        return re.fullmatch(r"[\d.]+", value) is not None
    if _OF_A_CLICK.search(name):
        return re.fullmatch(r"1\d{9}(?:\d{3})?", value) is not None
    return name in words("moment") and re.fullmatch(r"(?!(?:19|20)\d\d[01]\d[0-3]\d)\d{9,17}", value) is not None
