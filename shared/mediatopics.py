"""The IPTC Media Topics that Tocsin knows: id, name and parent, and how a user may name one.

What an article is about is decided in services/enrich/topics/scoring.py. Media Topics are by IPTC, CC BY 4.0.
"""

import csv
import difflib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

PREFIX = "medtop:"


class MediaTopic(NamedTuple):
    """One topic of the table; a top-level topic has no parent."""

    id: str
    name: str
    parent: str | None


@cache
def topics() -> Mapping[str, MediaTopic]:
    """All topics by id, each after its parent."""
    table = (files("shared") / "data" / "mediatopics.csv").read_text(encoding="utf-8")
    rows = [MediaTopic(row["id"], row["name"], row["parent"] or None) for row in csv.DictReader(table.splitlines())]
    return MappingProxyType({topic.id: topic for topic in rows})


def find(name_or_code: str) -> MediaTopic | None:
    """The topic of this name (any case), unambiguous short name (`crime`, `politics`), or `medtop:` code."""
    key = _folded(name_or_code)
    topic_id = key if key.startswith(PREFIX) else _ids_by_name().get(key, "")
    return topics().get(topic_id)


def nearest(name: str) -> tuple[str, ...]:
    """At most five names close to a misspelt or ambiguous one, closest first; none where nothing is close."""
    key = _folded(name)
    names = {_folded(topic.name): topic.name for topic in topics().values()}
    with_word = [whole for folded, whole in names.items() if key in folded.replace(",", "").split()]
    by_short = {_short(folded): whole for folded, whole in names.items()} | names
    close = difflib.get_close_matches(key, by_short, n=5, cutoff=0.6)
    return tuple(dict.fromkeys([*with_word, *(by_short[one] for one in close)]))[:5]


def ancestors(topic_id: str) -> tuple[str, ...]:
    """The ids above a topic, its parent first, the top-level topic last; none for an unknown id."""
    topic = topics().get(topic_id)
    if topic is None or topic.parent is None:
        return ()
    return (topic.parent, *ancestors(topic.parent))


@cache
def _ids_by_name() -> Mapping[str, str]:
    """Full names win over short ones; a short name that two topics share names neither."""
    full = {_folded(topic.name): topic.id for topic in topics().values()}
    shorts = [(_short(name), topic_id) for name, topic_id in full.items()]
    shared = Counter(short for short, _ in shorts)
    return {short: topic_id for short, topic_id in shorts if shared[short] == 1} | full


def _short(folded_name: str) -> str:
    return folded_name.partition(",")[0].partition(" and ")[0]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
