"""What of an address chooses the page that is shown: its path, or the name of a parameter."""

import re

from services.ingest.tables import words

_LONGEST_END = 300  # of a path that is looked at

_SCRIPT = r"\.(?:php\d?|phtml|aspx?|ashx|cfm|jspx?|jsf|do|action|cgi|pl|dll|exe|nsf|nhn)"
_RUNS_A_SCRIPT = re.compile(rf"{_SCRIPT}(?:/|$)", re.IGNORECASE)
_IS_A_SCRIPT = re.compile(rf"{_SCRIPT}/*$", re.IGNORECASE)
_OF_ONE_PAGE = re.compile(r"\d|[^\x00-\x7f]|%[89a-f]|[^\W_][-_][^\W_]|\.html?$", re.IGNORECASE)
_OF_A_LIST = re.compile(r"/(?:v\d{1,2}|(?:19|20)\d\d(?:[-_./]?\d\d?){0,2}(?:\.html?)?)$", re.IGNORECASE)  # of a day
_DATED = re.compile(r"/(?:19|20)\d\d[/-](?:\d\d?|[a-z]{3,9})[/-].*[a-z][^/]*/?$", re.IGNORECASE)

# What the end of a path must hold to have chosen the article: its number, its day and headline; a headline is less.
_NUMBER = re.compile(
    r"(?<!\d)(?!(?:19|20)\d\d[01]\d(?:[0-3]\d)?(?:\.[a-z]+)?/?$)\d{5,}[^/]*/?$"  # a day or a month, and its list
    r"|/(?:19|20)\d\d[/-](?:\d\d?|[a-z]{3})[/-].*[a-z]{3}[^/]*[-_][^/]*/?$"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[^/]*/?$",
    re.IGNORECASE,
)
_HEADLINE = re.compile(r"[^\W_]+(?:[-_][^\W_]+){3,}(?:\.[a-z]{3,5})?/?$")

_FIELD_ENDS = ("id", "no", "num", "key", "name", "title", "slug")  # storyid, pagename
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
    parts = name_parts(end.casefold().removesuffix(".html").removesuffix(".htm"))
    return all(any(part in words(kind) for kind in ("chooses", "shows", "asks", "list")) for part in parts)


def runs_a_script(path: str) -> bool:
    """`/view.asp` alone is no article: it asks which one. Not the page of a folder, `/index.php`."""
    end = path[-_LONGEST_END:].rpartition("/")[2]
    return _IS_A_SCRIPT.search(end) is not None and not end.casefold().startswith(("index.", "default."))


def ends_in_an_article(path: str) -> bool:
    """Its number, or its day and headline; not behind a script, and no `/category/12345`, `/live/12345`: a number
    alone, behind the name of what has several pages.
    """
    end = path[-_LONGEST_END:]
    if not _NUMBER.search(end) or _RUNS_A_SCRIPT.search(path):
        return False
    folder, _, number = end.rstrip("/").rpartition("/")
    kind = folder.rpartition("/")[2].casefold()
    return not (number.isdecimal() and (kind in words("list") or kind in words("shows")))


def ends_in_a_headline(path: str) -> bool:
    """Four words, which may be a list's too."""
    return _HEADLINE.search(path[-_LONGEST_END:]) is not None


def may_choose(name: str) -> bool:
    """A name that chooses a page, or a part of one, at some site or other."""
    return len(name) == 1 or any(name in words(kind) for kind in ("chooses", "shows", "session"))


def chooses_no_article(name: str) -> bool:
    """A name that chooses a list or a language, where it stands alone: `cat=5`, `lang=en`, `page=2`."""
    return says_a_language(name.casefold()) or name.casefold() in words("list")


def says_a_language(name: str) -> bool:
    """`lang`, `site_language`; `name` in small letters."""
    return _LANGUAGE_NAME.search(name) is not None


def is_field(name: str) -> bool:
    """A name made of one that chooses: `story_name`, `section_id`, `newstitle`; not `ref_cd`, `source_page`."""
    parts = name_parts(name)
    if len(parts) > 1:
        return parts[-1] in words("field") or (parts[-1] in words("number") and parts[0] in words("chooses"))
    return any(name.endswith(end) and name.removesuffix(end) in words("chooses") for end in _FIELD_ENDS)


def name_parts(name: str) -> list[str]:
    """`ext-campaign` and `ext_campaign` as their two words."""
    return [part for part in re.split(r"[_.-]", name) if part]
