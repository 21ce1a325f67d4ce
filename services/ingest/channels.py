"""Whether name and value of a parameter say how a reader came: `ref=rss`, `int_source=nav`, `print=1`, `sid=0a1b...`.

For what no table holds: sites invent names every day, and write the same few words into them. In doubt a parameter
chooses the page: an address too many is a copy that is found, one too few an article that is lost. Where neither path
nor another parameter has chosen one, a value must leave no doubt.
"""

import csv
import re
from functools import cache
from importlib import resources

_TRUTH = frozenset(("true", "false", "yes", "no"))  # two values number no articles
_OFF_OR_ON = frozenset(("", "0", "1", "y", "n", "on", "off"))
_ALL_OF_IT = frozenset(("all", "full", "single", "print"))  # on one page what else stands on several
_FORM = frozenset(("mode", "format", "layout", "output"))
_PAGE = frozenset(("page", "pagewanted", "seite", "pagina", "view"))

_LONGEST_CHANNEL = 40
_LONGEST_CODE = 3  # `ref=rp`; longer ones are words
_LONGEST_END = 300  # of a path that is looked at
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
_DASHES_OF_MEDIUM = "-----"  # Medium: source=post_page-----0a1b2c---------------


# What the end of a path must hold to have chosen the article: its number, its day and headline; a headline is less.
_NUMBER = re.compile(
    r"(?<!\d)(?!(?:19|20)\d\d[01]\d(?:[0-3]\d)?(?:\.[a-z]+)?/?$)\d{5,}[^/]*/?$"  # a day or a month, and its list
    r"|/(?:19|20)\d\d[/-](?:\d\d?|[a-z]{3})[/-].*[a-z]{3}[^/]*[-_][^/]*/?$"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[^/]*/?$",
    re.IGNORECASE,
)
_HEADLINE = re.compile(r"[^\W_]+(?:[-_][^\W_]+){3,}(?:\.[a-z]{3,5})?/?$")

_SCRIPT = r"\.(?:php\d?|phtml|aspx?|ashx|cfm|jspx?|jsf|do|action|cgi|pl|dll|exe|nsf|nhn)"
_RUNS_A_SCRIPT = re.compile(rf"{_SCRIPT}(?:/|$)", re.IGNORECASE)
_IS_A_SCRIPT = re.compile(rf"{_SCRIPT}/*$", re.IGNORECASE)
_OF_ONE_PAGE = re.compile(r"\d|[^\x00-\x7f]|%[89a-f]|[^\W_][-_][^\W_]|\.html?$", re.IGNORECASE)
_OF_A_LIST = re.compile(r"/(?:v\d{1,2}|(?:19|20)\d\d(?:[-_./]?\d\d?){0,2}(?:\.html?)?)$", re.IGNORECASE)  # of a day
_DATED = re.compile(r"/(?:19|20)\d\d[/-](?:\d\d?|[a-z]{3,9})[/-].*[a-z][^/]*/?$", re.IGNORECASE)
_FIELD_ENDS = ("id", "no", "num", "key", "name", "title", "slug")  # storyid, pagename

_WORD = re.compile(r"[a-z][a-z0-9]*(?:[ ._:/-]+[a-z0-9]+){0,2}")
_NO_DIGIT = re.compile(r"[a-z_.-]+")  # `?page2` is another page
_OF_A_CLICK = re.compile(r"(?:share|click).*(?:time|stamp)$")
_LANGUAGE_NAME = re.compile(r"lang|lng|idiom|sprach|locale|jezik|jazyk|yazyk")


def chooses_a_page(path: str) -> bool:
    """Whether `path` itself may name an article: `/bridge-open`, `/read.php/12`; not `/`, `/news-list`, `/2024/05`."""
    path = path[-_LONGEST_END:].rstrip("/")
    end = path.rpartition("/")[2]
    if _IS_A_SCRIPT.search(end) or _OF_A_LIST.search(path) or _is_made_of_names(end):
        return False
    return (_OF_ONE_PAGE.search(end) or _DATED.search(path)) is not None


def _is_made_of_names(end: str) -> bool:
    """`news-details`, `article_view.html`: what such a page shows is chosen elsewhere."""
    words = [word for word in re.split(r"[_.-]", end.casefold().removesuffix(".html").removesuffix(".htm")) if word]
    return all(any(word in _words(kind) for kind in ("chooses", "shows", "asks", "list")) for word in words)


def runs_a_script(path: str) -> bool:
    """`/view.asp` alone is no article: it asks which one. Not the page of a folder, `/index.php`."""
    end = path[-_LONGEST_END:].rpartition("/")[2]
    return _IS_A_SCRIPT.search(end) is not None and not end.casefold().startswith(("index.", "default."))


def may_choose(name: str) -> bool:
    """A name that chooses a page, or a part of one, at some site or other."""
    return len(name) == 1 or any(name in _words(kind) for kind in ("chooses", "shows", "session"))


def chooses_no_article(name: str) -> bool:
    """A name that chooses a list or a language, where it stands alone: `cat=5`, `lang=en`, `page=2`."""
    return _says_a_language(name.casefold()) or name.casefold() in _words("list")


def _says_a_language(name: str) -> bool:
    return _LANGUAGE_NAME.search(name) is not None


def says_how_a_reader_came(name: str, value: str, path: str = "", host: str = "", *, is_chosen: bool = True) -> bool:
    """Of a parameter of `path` at `host`, both in small letters and without percent signs.

    `is_chosen`: path or another parameter has chosen a page.
    """
    plain = re.sub(r"[\s._-]", "", value)
    if not is_chosen:
        return _is_beyond_doubt(name, value, plain, path)
    if _is_session(name, value) or _is_moment(name, value) or (name in _PAGE and value in _ALL_OF_IT):
        return True
    if name in _words("place") and plain in _words("platform"):
        return True
    if name in _words("chooses") or (value and _is_field(name)):
        return False
    if value in _TRUTH or plain in _words("way") or _is_flag(name, value) or _is_origin(name, value, host):
        return True
    return _is_beside_the_article(name, value, path)


def _is_beyond_doubt(name: str, value: str, plain: str, path: str) -> bool:
    """News is about houses too: `outage?source=facebook` may choose, on the front page it does not."""
    is_plain = path in ("", "/") or name in _words("referrer")
    says_a_house = plain in _words("way") or (is_plain and plain in _words("platform"))
    if name in _words("place") and name not in _words("chooses") and says_a_house:
        return True
    if name in _FORM and plain in _words("way"):
        return True
    if value in _TRUTH and _is_flag(name, "1"):
        return True
    if value and value in _OFF_OR_ON and re.sub(r"[_-]", "", name) in _words("way"):
        return True
    if name in _words("referrer") and _is_elsewhere(value):
        return True
    if name not in _words("origin"):
        return False
    return not value or says_a_house or (is_plain and value.isalpha() and _CHANNEL.fullmatch(value) is not None)


def _is_field(name: str) -> bool:
    """A name made of one that chooses: `story_name`, `SECTION_ID`, `newsTitle`; not `ref_cd`, `source_page`."""
    words = [word for word in re.split(r"[_.-]", name) if word]
    if len(words) > 1:
        return words[-1] in _words("field") or (words[-1] in _words("number") and words[0] in _words("chooses"))
    return any(name.endswith(end) and name.removesuffix(end) in _words("chooses") for end in _FIELD_ENDS)


def _is_beside_the_article(name: str, value: str, path: str) -> bool:
    """A path that ends in the number of an article has chosen the page: a spot of the site is where the reader clicked.

    Under a name that says where one came from any word is; elsewhere it may be a town, a club, a story of the day.
    Where the path ends in a headline alone, that may be a list's: then only a spot or a code under such a name.
    """
    word = value or name  # `?refresh_ce`
    if not _WORD.fullmatch(word) or not _is_short(word) or (not value and not _NO_DIGIT.fullmatch(name)):
        return False
    if _says_a_language(name) or re.split(r"[_-]", word)[0] in _words("language"):
        return False
    end = path[-_LONGEST_END:]
    about_origin = (name in _words("origin") or name in _words("place")) and name not in _words("shows")
    if _NUMBER.search(end) and not _RUNS_A_SCRIPT.search(path) and not _is_number_of_a_list(end):
        return about_origin or (name not in _words("shows") and (not value or _is_spot(value)))
    return about_origin and (len(word) <= _LONGEST_CODE or _is_spot(word)) and _HEADLINE.search(end) is not None


def _is_number_of_a_list(path: str) -> bool:
    """`/category/12345`, `/live/12345`: a number alone, behind the name of what has several pages."""
    folder, _, number = path.rstrip("/").rpartition("/")
    kind = folder.rpartition("/")[2].casefold()
    return number.isdecimal() and (kind in _words("list") or kind in _words("shows"))


def _is_spot(value: str) -> bool:
    """Words for places of a site and nothing else: `most_read2`, not `left-bank`."""
    words = {re.sub(r"\d+$", "", word) for word in re.split(r"[ ._:/-]+", value)} - {""}
    is_spot = bool(words & _words("spot")) and words <= _words("spot") | _words("beside")
    return is_spot or re.sub(r"[ ._:/-]", "", value) in _words("platform")


def _is_flag(name: str, value: str) -> bool:
    plain = re.sub(r"[_-]", "", name)
    if plain == "rss" and re.fullmatch(r"[a-z]{2,20}", value):  # who reads the feed
        return True
    return value in _OFF_OR_ON and (plain in _words("way") or plain in _words("flag"))


def _is_origin(name: str, value: str, host: str) -> bool:
    if name in _words("origin"):
        return not value or _is_channel(value) or _is_elsewhere(value) or value in host.split(".")
    words = [word for word in re.split(r"[_.-]", name) if word]
    if len(words) > 1 and _is_compound(words[0], words[-1], value):
        return True
    return name.endswith(_ENDS_OF_ORIGIN) and (_is_channel(value) or _is_elsewhere(value))


def _is_compound(first: str, last: str, value: str) -> bool:
    """`ext-campaign`, `email_referrer`, `pm_source`, `ref_cd`: names that hold the word for it."""
    if first in ("utm", "campaign", "referrer", "referer") or last in (
        "utm",
        "campaign",
        "medium",
        "referrer",
        "referer",
    ):
        return True
    about_origin = last in ("source", "src") or (first in ("ref", "src", "source") and last not in _words("number"))
    return about_origin and _is_one_word(value)


def _is_one_word(value: str) -> bool:
    return _is_short(value) and re.search(r"[/?&=]", value) is None


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST_CHANNEL and not _CHOOSES_PAGE.search(value)


def _is_channel(value: str) -> bool:
    if _DASHES_OF_MEDIUM in value or value in _words("platform"):
        return True
    if not _is_one_word(value) or not re.fullmatch(r"[a-z0-9._-]+", value):
        return False
    words = [word for word in re.split(r"[._-]", value) if word]
    return len(words) <= _MOST_WORDS and any(map(_CHANNEL.fullmatch, words))


def _is_elsewhere(value: str) -> bool:
    """Another site, as Ghost (`ref=town.example.org`) and gates (`referrer=https://...`) name it."""
    return value.startswith(("http://", "https://")) or _SITE.fullmatch(value) is not None


def _is_session(name: str, value: str) -> bool:
    """A long mix of letters and digits; `sid` is a story's number too."""
    mixed = re.fullmatch(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20,64}", value)
    return mixed is not None and name in _words("session")


def _is_moment(name: str, value: str) -> bool:
    """What keeps a copy from being used: the second or the millisecond of the call, or a throw of dice."""
    if name in _words("dice"):
        return re.fullmatch(r"[\d.]+", value) is not None
    if _OF_A_CLICK.search(name):
        return re.fullmatch(r"1\d{9}(?:\d{3})?", value) is not None
    return name in _words("moment") and re.fullmatch(r"(?!(?:19|20)\d\d[01]\d[0-3]\d)\d{9,17}", value) is not None


def _words(kind: str) -> frozenset[str]:
    return _table()[kind]


@cache
def _table() -> dict[str, frozenset[str]]:
    """The words of each kind, of `data/channels.csv`."""
    lines = resources.files("services.ingest").joinpath("data/channels.csv").read_text("utf-8").splitlines()
    words: dict[str, set[str]] = {}
    for row in csv.DictReader(lines):
        words.setdefault(row["kind"], set()).update(row["words"].split())
    return {kind: frozenset(of_kind) for kind, of_kind in words.items()}
