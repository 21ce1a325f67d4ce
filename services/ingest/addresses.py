"""The identity form of a web address: one spelling for all the ways the same page is linked.

Pure string work: no network, so redirects and short links stay as they are.
"""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from services.ingest.choosing import chooses_a_page, chooses_no_article, runs_a_script
from services.ingest.trackers import is_tracking
from services.ingest.wrappers import unwrapped

MAX_URL = 8_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_KEPT_IN_PATH = "/:@!$&'()*+,;=%"
_KEPT_IN_QUERY = "/:@!$'()*,;=%?"

_MOBILE_LABELS = frozenset({"m", "mobile", "amp", "touch", "mobil", "wap"})
_WWW = re.compile(r"^www\d{0,2}$")
# Houses that show the same page at the same path of two sites.
_TWINS = {
    "twitter.com": "x.com",
    "bbc.co.uk": "bbc.com",
    "guardian.co.uk": "theguardian.com",
    "edition.cnn.com": "cnn.com",
    "huffingtonpost.com": "huffpost.com",
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "threads.com": "threads.net",
}
_AMP_TAIL = re.compile(r"(?:/amp|\.amp(?:\.html?)?|/amp\.html?)/?$|(?<=\w)-amp(?=\.html?$)", re.IGNORECASE)
_AMP_FOLDER = re.compile(r"/amp(?=/[^/])", re.IGNORECASE)
_PRINT_TAILS = ("/print", "/printable")
_ITEM = re.compile(r"[\d-][^/]*$")  # the end of a path that is no section
_SENTENCE_ENDS = ".,;'"  # of the sentence that the address was copied from
_INDEX = re.compile(r"/(?:index|default)\.(?:[xs]?html?|php\d?|aspx?|jsp|cfm)$", re.IGNORECASE)
# `sid` is a story's number too: a session's is long, and no mere number.
_SESSION = re.compile(r";(?:(?:jsessionid|phpsessid)=[^/;]*|sid=(?=[^/;]{16})(?!\d+(?:[/;]|$))[^/;]*)", re.IGNORECASE)
_ASP_SESSION = re.compile(r"/\((?:[ASFX]\([^()/]+\))+\)(?=/)")  # without cookies: /(S(4hqa0555fwsecu45))/page.aspx
_DOUBLED = re.compile(r"((?<=/)[a-z][a-z0-9+.-]{1,50}:)?//+", re.IGNORECASE)  # RFC 3986, 3.1: what a scheme looks like
_CUT_FROM_TEXT = re.compile(r"[<>\"].*$", re.DOTALL)  # no part of an address: it was taken out of markup
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_BETWEEN_PAIRS = re.compile(r"&|[;?](?=[\w.%\[\]-]+=)")  # HTML 4, B.2.2: `;` too; a `?` where one was there already
_ROUTE = re.compile(r"!/?[^/]|/[^/]|\?[^=&]+=")
_STATE = re.compile(r"\w{1,40}=[^&;]")
_MOST_PASSES = 1_000  # each takes off a wrapper of ten letters or more, and then there is but one


def canonical_url(url: str) -> str:
    """The identity form of `url`; what is no web address comes back stripped, else as it was.

    Idempotent. The answer is a key: https stands for both schemes and `www.` is gone, so it is not meant to be fetched.
    """
    return _canonical(url) if len(url) <= MAX_URL else _canonical.__wrapped__(url)  # what is huge is not remembered


@lru_cache(maxsize=4096)
def _canonical(url: str) -> str:
    cleaned = _CUT_FROM_TEXT.sub("", re.sub(r"[\t\r\n]", "", url)).strip()
    try:
        for _ in range(_MOST_PASSES):  # an address may hold another one, which may hold one more
            again = _one_pass(cleaned)
            if again == cleaned:
                break
            cleaned = again
    except ValueError:  # urlsplit: a bad port, half an IPv6 address
        return re.sub(r"[\t\r\n]", "", url).strip()
    return cleaned


def is_web_address(url: str) -> bool:
    """An http or https address with a host that could be asked."""
    return len(url) <= MAX_URL and _is_web_address(url)


@lru_cache(maxsize=4096)
def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
        port_is_possible = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme.lower() in _DEFAULT_PORTS
        and port_is_possible
        and 0 < len(host) <= 253
        and not re.search(r"[\s\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", host)
    )


def host_of(url: str | None) -> str | None:
    """The host without `www.`, lower case; None where there is none."""
    if not url or not is_web_address(url):
        return None
    host = (urlsplit(url.strip()).hostname or "").lower()
    first, _, rest = host.partition(".")
    return rest if _WWW.match(first) and "." in rest else host


def is_front_page(url: str) -> bool:
    """The address names a site, not one of its pages."""
    parts = urlsplit(canonical_url(url))
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def _one_pass(url: str) -> str:
    unescaped = re.sub(r"&amp;|&#0*38;", "&", url, flags=re.IGNORECASE)
    parts = urlsplit(unescaped)
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname or len(url) > MAX_URL:
        return url
    host = parts.hostname.rstrip(".")
    inner = unwrapped(parts, host_of(f"https://{host}") or host)
    if inner:  # RFC 9110, 10.2.2: a fragment goes along
        return f"{inner}#{parts.fragment}" if parts.fragment and "#" not in inner else inner
    bare = _host(host)
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else f":{parts.port}"
    query = _query(parts.query, bare, parts.path)
    shown = _path(parts.path if query else _INDEX.sub("/", parts.path))
    route = _route(parts.fragment, bare, "" if query else parts.path or "/")
    return f"https://{f'[{bare}]' if ':' in bare else bare}{port}{shown}{f'?{query}' if query else ''}{route}"


def _host(host: str) -> str:
    labels = host.lower().split(".")
    while len(labels) > 2 and (_WWW.match(labels[0]) or labels[0] in _MOBILE_LABELS):
        labels = labels[1:]
    if len(labels) > 3 and len(labels[0]) <= 3 and labels[1] == "m":  # en.m.wikipedia.org
        del labels[1]
    bare = ".".join(labels)
    return _TWINS.get(bare) or _ascii_host(bare)


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host[:253].encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _path(path: str) -> str:
    path = _ASP_SESSION.sub("", _SESSION.sub("", _percent(path, _KEPT_IN_PATH)))
    path = _DOUBLED.sub(lambda found: f"{found[1]}//" if found[1] else "/", path)
    path = _AMP_FOLDER.sub("", _without_dot_segments(path))
    while (shorter := _without_tail(path)) != path:
        path = shorter
    return path or "/"


def _without_tail(path: str) -> str:
    path = _AMP_TAIL.sub("", path).rstrip("/")
    if path.endswith(")") and (beyond := path.count(")") - path.count("(")) > 0:
        path = path[: max(len(path) - beyond, len(path.rstrip(")")))]
    bare = path.rstrip(_SENTENCE_ENDS)
    path = path if bare.endswith("/") else bare
    before = path.rpartition("/")[0]
    return before if path.lower().endswith(_PRINT_TAILS) and _ITEM.search(before) else path


def _route(fragment: str, host: str, path: str) -> str:
    """A fragment names a place on the page; by `#!...`, `#/...` and `#?...=` scripts choose what is shown.

    By `#story=5` too, where no query is left of the `path` and it is a script's or none.
    """
    if not _ROUTE.match(fragment):
        kept = _query(fragment, host, "") if _STATE.match(fragment) and (path == "/" or runs_a_script(path)) else ""
        return f"#{kept}" if kept else ""
    place, _, query = fragment.partition("?")
    kept = _query(query, host, "")
    return f"#{_percent(place, _KEPT_IN_QUERY)}{f'?{kept}' if kept else ''}" if place or kept else ""


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _query(query: str, host: str, path: str) -> str:
    """What is left of the parameters, each once, in order. A blank is `+` or `%20`."""
    given = [pair for pair in _BETWEEN_PAIRS.split(query) if pair]
    kept = _kept(given, host, path, is_chosen=True)
    if not chooses_a_page(path) and all(chooses_no_article(pair.partition("=")[0]) for pair in kept):
        kept = _kept(given, host, path, is_chosen=False)  # what was left off may be what chooses
    return "&".join(sorted(set(map(_spelt, kept))))


def _kept(pairs: list[str], host: str, path: str, *, is_chosen: bool) -> list[str]:
    split = ((pair, *pair.partition("=")) for pair in pairs)
    return [pair for pair, name, _, value in split if not is_tracking(name, value, host, path, is_chosen=is_chosen)]


def _spelt(pair: str) -> str:
    name, _, value = pair.partition("=")
    return _percent((pair if value else name).replace("+", "%20"), _KEPT_IN_QUERY)  # `a=` and `a` say the same


def _percent(text: str, kept: str) -> str:
    """RFC 3986, 6.2.2: unreserved characters bare, all others in upper-case hex; a stray `%` is one itself."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)

    def plain(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else found[0].upper()

    return quote(_PERCENT.sub(plain, text), safe=kept + "~", encoding="utf-8", errors="replace")
