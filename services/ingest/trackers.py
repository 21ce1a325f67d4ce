"""Which parameters of an address say how a reader came, never which page is shown: `data/trackers.csv`, and a rule.

The table holds what the systems that measure readers document, and sites of their own parameters; `*` at the end of a
name stands for any rest. Names are in small letters.
"""

import csv
import re
from functools import cache
from importlib import resources

# Names that say where a reader came from, or choose the page. The value tells: `ref=rss` and `source=twitter` are
# channels, a path or a number may choose the page.
_DOUBTFUL = frozenset(
    ("ref", "referrer", "referer", "source", "src", "from", "via", "partner", "cmp", "cid", "campaign", "medium", "mod")
)
_LONGEST_CHANNEL = 40
_MOST_WORDS = 3  # of a channel's name; more are the words of a headline (`ref=shares-of-shell-fall`)
_CHANNEL = re.compile(
    r"(?:[a-z]{0,12}?)(?:rss|atom|feed|rdf|newsletter|mail|twitter|facebook|fb|linkedin|reddit|whatsapp|telegram|social|share|"
    r"push|home|nav|flipboard|google|news|app|web|tw|sharing|copy|direct|hp|front)"
    r"(?:s|d|r|page|bar|feed|app|web|news|mail|link|site|button|btn|box|top)?\d{0,2}"
)
_CHOOSES_PAGE = re.compile(r"\d{3}|\.(?:[xs]?html?|php\d?|aspx?|jsp|pdf)$")  # the number or the file of a document
_ONLY_WITH_AMP = frozenset(("", "1", "true", "amp"))


def is_tracking(name: str, value: str, host: str) -> bool:
    """Of the parameter `name` in small letters, for pages of `host`."""
    names, beginnings, of_hosts = _table()
    if name in names or name.startswith(beginnings):
        return True
    if name in ("amp", "outputtype") and value.lower() in _ONLY_WITH_AMP:
        return True
    if name in _DOUBTFUL and _is_channel(value.lower()):
        return True
    return any(name in of_hosts.get(site, ()) for site in _sites(host))


def _is_channel(value: str) -> bool:
    """In doubt it is none: an address too many is a copy that is found, one too few an article that is lost."""
    if len(value) > _LONGEST_CHANNEL or _CHOOSES_PAGE.search(value) or not re.fullmatch(r"[a-z0-9._-]+", value):
        return False
    words = [word for word in re.split(r"[._-]", value) if word]
    return len(words) <= _MOST_WORDS and any(map(_CHANNEL.fullmatch, words))


def _sites(host: str) -> list[str]:
    """The host and those it is part of."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


@cache
def _table() -> tuple[frozenset[str], tuple[str, ...], dict[str, frozenset[str]]]:
    """Names, beginnings of names, and names that hold for one site."""
    lines = resources.files("services.ingest").joinpath("data/trackers.csv").read_text("utf-8").splitlines()
    names: dict[str, set[str]] = {}
    for row in csv.DictReader(lines):
        names.setdefault(row["host"], set()).add(row["name"])
    everywhere = names.pop("")
    beginnings = tuple(sorted(name[:-1] for name in everywhere if name.endswith("*")))
    exact = frozenset(name for name in everywhere if not name.endswith("*"))
    return exact, beginnings, {host: frozenset(of_host) for host, of_host in names.items()}
