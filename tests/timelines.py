"""Timelines as texts: articles at times, and what is told and held. Run by policy alone, and by the real service.

    11-23 08:00  a1 of s1, bbc.co.uk              told match: a1
    11-23 08:10  a2 of s1, dawn.com               held.story
    11-24 08:10                                   told remind: a2 {story 1}

A line has a time (2026, UTC), an article or none, and what happens then, parted by `;`. An article is
`id[/revision] [of story][, source] ["title"] [about Entity + Entity]`. What is told has its reason, its type where that
is no `created`, its row in brackets, its articles, and what was held before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from services.alert.matching import compile as compile_rules
from services.alert.matching.matcher import Matcher
from services.alert.policy import Hold, Tell
from services.alert.policy.mute import Mute
from services.alert.ringing.timeline import Happened, Timeline, zoned
from services.alert.watchlists.file import load
from services.alert.watchlists.model import Ruleset
from shared.events import EnrichedArticle, Entity, Mention, Source, StoryState

TITLE = "A fire in the harbour"
_LINE = re.compile(r"(?P<at>\d\d-\d\d \d\d:\d\d)(?:  (?P<article>\S.*?))?(?:\s{2,}(?P<happens>\S.*))?$")
_ARTICLE = re.compile(
    r"(?P<id>\w+)(?:/(?P<revision>\d+))?(?: of (?P<story>\w+))?(?:, (?P<source>[\w.-]+))?"
    r'(?: "(?P<title>[^"]*)")?(?: about (?P<about>.+))?$'
)


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    at: datetime
    article: EnrichedArticle | None
    happens: tuple[str, ...]


def lines(text: str) -> list[Line]:
    return [_line(row) for row in text.strip("\n").splitlines() if row.strip()]


def rules(tmp_path: Path, watchlist: str, beside: str = "") -> tuple[Ruleset, Matcher]:
    """The keys of one watchlist as YAML, on the query `fire` where they name none; `beside`: lists and the like."""
    match = "" if "match:" in watchlist else "    match: fire\n"
    keys = "".join(f"    {row.strip()}\n" for row in watchlist.strip().splitlines())
    (tmp_path / "rules.yaml").write_text(f"{beside}\nwatchlists:\n  - id: w\n{match}{keys}", "utf-8")
    ruleset = load(tmp_path / "rules.yaml", env=None)
    return ruleset, compile_rules(ruleset)


def played(ruleset: Ruleset, matcher: Matcher, given: Sequence[Line], mutes: Sequence[Mute] = ()) -> list[Happened]:
    """What policy says to these articles, by the clock of the lines."""
    timeline = Timeline(zoned(ruleset.watchlists, "UTC"), matcher, mutes)
    out: list[Happened] = []
    for line in given:
        out += timeline.hear(line.article, line.at) if line.article else timeline.until(line.at)
    return out


def expected(given: Sequence[Line]) -> list[str]:
    return [f"{_when(line.at)} {one}" for line in given for one in line.happens]


def shown(happened: Sequence[Happened], given: Sequence[Line]) -> list[str]:
    """As `expected` writes it: what is held names its article only where another stands on the line."""
    heard = {(line.at, line.article.id) for line in given if line.article}
    return [f"{_when(one.at)} {_what(one, heard)}" for one in happened]


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def article(text: str, when: datetime) -> EnrichedArticle:
    found = _ARTICLE.fullmatch(text)
    assert found, f"no article: {text}"
    story, source = found["story"], found["source"]
    return EnrichedArticle(
        id=found["id"],
        revision=int(found["revision"] or 1),
        title=found["title"] if found["title"] is not None else TITLE,
        text="Nobody was hurt.",
        fetched_at=when,
        source=Source(id=source, domain=source) if source else None,
        story_id=story,
        story=StoryState(articles=1, publishers=1, first_seen=when) if story else None,
        entities=tuple(_entities(found["about"] or "")),
    )


def told(reason: str, kind: str, row: str | None, ids: Sequence[str], held: dict[str, int]) -> str:
    """One alert, in the words of a timeline."""
    usual = "digest" if reason == "digest" else "created"
    name = "" if kind.removeprefix("alert.") == usual else f" {kind.removeprefix('alert.')}"
    counts = ", ".join(f"{reason} {count}" for reason, count in sorted(held.items()))
    return f"told {reason}{name}{f' [{row}]' if row else ''}: {' '.join(ids)}".rstrip() + (
        f" {{{counts}}}" if counts else ""
    )


def _line(row: str) -> Line:
    found = _LINE.fullmatch(row.strip())
    assert found, f"no line: {row}"
    about, happens = found["article"], found["happens"]
    if about is not None and happens is None and about.startswith(("told", "held")):
        about, happens = None, about
    when = at(found["at"])
    wanted = tuple(one.strip() for one in (happens or "").split(";") if one.strip())
    return Line(when, article(about, when) if about else None, wanted)


def _what(one: Happened, heard: set[tuple[datetime, str]]) -> str:
    what, row = one.what, one.what.row.id if one.what.row else None
    if isinstance(what, Tell):
        ring = what.ring
        return told(ring.reason, ring.type, row, ring.articles, dict(what.held.reasons))
    assert isinstance(what, Hold)
    others = "" if (one.at, what.article) in heard else what.article
    return " ".join(filter(None, (what.why.told_as, f"[{row}]" if row else "", others)))


def _when(when: datetime) -> str:
    return when.strftime("%m-%d %H:%M")


def _entities(text: str) -> Iterator[Entity]:
    for place, name in enumerate(filter(None, (one.strip() for one in text.split("+")))):
        mention = Mention(field="text", start=place, end=place + 1, text="N")
        country = name if re.fullmatch(r"[A-Z]{2}", name) else None
        kind = "place" if country else "organization"
        yield Entity(id=f"{kind}:{name}", name=name, type=kind, country=country, mentions=(mention,))
