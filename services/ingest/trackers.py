"""Which parameters of an address say how a reader came, never which page is shown: `data/trackers.csv`, and `channels`.

The table holds what the systems that measure readers document, and sites of their own parameters, a line a system or a
site. `*` at an end of a name stands for any rest. Names are in small letters.
"""

import html
import re
from functools import cache
from urllib.parse import unquote, unquote_plus

from services.ingest.channels import says_how_a_reader_came
from services.ingest.choosing import may_choose, runs_a_script
from services.ingest.tables import rows

_ONLY_WITH_AMP = frozenset(("", "1", "true", "amp"))
_LEFT_OVER = re.compile(r"^(?:\?|amp;)+")  # of an address that was escaped twice, or got its `?` twice


def is_tracking(name: str, value: str, host: str, path: str = "", *, is_chosen: bool = True) -> bool:
    """Of the parameter `name=value`, as it stands in the query of `path` at `host`.

    `is_chosen`: path or another parameter has chosen a page; where none has, a name that chooses elsewhere does here.
    """
    name = _LEFT_OVER.sub("", html.unescape(unquote(name))).casefold()
    if _fits_a_system(name) or (name in _table()[0] and (is_chosen or not runs_a_script(path))):
        return True
    if _is_of_a_site(name, host) and (is_chosen or not may_choose(name)):
        return True
    value = unquote_plus(value).strip().casefold()
    if name in ("amp", "outputtype"):
        return value in _ONLY_WITH_AMP
    return says_how_a_reader_came(name, value, path, host, is_chosen=is_chosen)


def _fits_a_system(name: str) -> bool:
    _, beginnings, endings, _ = _table()
    return name.startswith(beginnings) or (name.endswith(endings) and name not in endings)  # `clid` may be any number


def _is_of_a_site(name: str, host: str) -> bool:
    of_hosts = _table()[3]
    return any(name in of_hosts.get(site, ()) for site in _sites(host))


def _sites(host: str) -> list[str]:
    """The host and those it is part of."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


@cache
def _table() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...], dict[str, frozenset[str]]]:
    """Names, beginnings and endings of names, and names that hold for one site."""
    names: dict[str, set[str]] = {}
    for row in rows("trackers"):
        names.setdefault(row["host"], set()).update(row["names"].split())
    everywhere = names.pop("")
    beginnings = tuple(sorted(name[:-1] for name in everywhere if name.endswith("*")))
    endings = tuple(sorted(name[1:] for name in everywhere if name.startswith("*")))
    exact = frozenset(name for name in everywhere if "*" not in name)
    return exact, beginnings, endings, {host: frozenset(of_host) for host, of_host in names.items()}
