"""Gathers the facts of an article and puts the steps together: what `tocsin why` then prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from services.alert.matching import Matcher
from services.alert.matching import compile as compiled
from services.alert.policy.active import is_active
from services.alert.watchlists.testing import needed_tags
from services.cli.alerts.rang import rang
from services.cli.stack.attach import REMEDY, attached_if_running, nothing_runs
from services.cli.watchlists.readers import lazy_tagger
from services.cli.watchlists.rules import known, rules_in_use
from services.cli.why.asking import asking, asking_all
from services.cli.why.finding import Found, find
from services.cli.why.hearing import cleaning, hearing, tagging
from services.cli.why.records import records_of
from services.cli.why.steps import Step, first_no, no
from services.cli.why.telling import telling
from services.ingest.feeds.feedsfile import Feed, read_feeds
from services.ingest.pages.page import parse_page
from services.ingest.parsing.inputs import source_of
from services.ingest.polling.visitor import Visitor
from shared.errors import Misconfigured, Retry, TocsinError
from shared.events import EnrichedArticle
from shared.http import open_client
from shared.settings import variables

if TYPE_CHECKING:
    from services.alert.watchlists.model import Ruleset, Watchlist
    from shared.bus import Bus
    from shared.settings import Settings

EXPLAINED = 5_000  # of more watchlists only those that match are looked at: an explanation takes half a millisecond

Answer = tuple[Found, list[Step], list[list[Step]]]


async def answer(
    what: str, watchlist: str | None, settings: "Settings", *, fetch: bool, is_terminal: bool = False
) -> Answer:
    """The article, the steps before any watchlist, and a path for each watchlist that has something to say."""
    async with attached_if_running(settings) as bus:
        rules = await _rules(settings, bus, watchlist)
        found = await find(what, bus, settings.archive_folder)
        if found.article is None and fetch and found.url:
            found = await _fetched(found, found.url, settings)
        if found.article is None and bus is None:
            raise _nothing(found, settings)
        heard = hearing(found, _feeds(settings), datetime.now(UTC))
        if found.article is None:
            return found, [_with_hint(heard, found, settings, fetch=fetch)], []
        article, is_tagged_here = _tagged(found.article, rules)
        found = replace(found, article=article)
        common = [heard, cleaning(article), tagging(found, article, is_tagged_here=is_tagged_here)]
        records = await records_of(bus, rules.asked, article, datetime.now(UTC)) if bus else {}
        matcher = compiled(rules.ruleset)
        chosen = _chosen(rules, matcher, article, records)
        if not chosen:
            return found, [*common, _none(rules, matcher, article)], []
        rang_by_id = {one.id: one for one in await rang(bus, settings.archive_folder)}
        paths = []
        for one in chosen:
            path = [_match(rules, matcher, one, article, records, is_terminal=is_terminal)]
            if first_no([*common, *path]) is None:
                path += telling(one, article, found, records.get(one.id, []), rang_by_id, is_active=_is_active(one))
            paths.append(path)
        return found, common, paths


@dataclass(frozen=True)
class _Rules:
    """All of them, for their lists and entities, and those that are asked."""

    ruleset: "Ruleset"
    asked: "tuple[Watchlist, ...]"
    is_one: bool

    def needs_tags(self, watchlist: "Watchlist") -> bool:
        return bool(needed_tags(self.ruleset, watchlist))


async def _rules(settings: "Settings", bus: "Bus | None", watchlist: str | None) -> _Rules:
    ruleset, _ = await rules_in_use(settings, bus)
    if watchlist is not None:
        known("watchlist", watchlist, [one.id for one in ruleset.watchlists])
    asked = tuple(one for one in ruleset.watchlists if watchlist in (None, one.id))
    return _Rules(ruleset, asked, watchlist is not None)


async def _fetched(found: Found, url: str, settings: "Settings") -> Found:
    """The page as it is now, read as ingest reads one: guarded, and within robots.txt."""
    try:
        async with open_client(allow_networks=settings.allow_networks, ca_file=settings.ca_file) as client:
            page = await Visitor(client).page(url)
        if page.status != 200:
            return replace(found, fetch_error=f"answers {page.status}")
        article = parse_page(
            page.content, url=url, content_type=page.content_type, source=source_of(url), fetched_at=datetime.now(UTC)
        )
    except TocsinError as error:
        return replace(found, fetch_error=str(error))
    return replace(found, article=EnrichedArticle.model_validate(article.model_dump()), origin="web")


def _nothing(found: Found, settings: "Settings") -> Exception:
    fetched = f"; {found.url}: {found.fetch_error}" if found.fetch_error else ""
    hint = "" if found.fetch_error or not found.url else "; --fetch reads its page and matches that"
    return Retry(f"{nothing_runs(settings)}, and the archive has no article {found.asked}: {REMEDY}{hint}{fetched}")


def _with_hint(heard: Step, found: Found, settings: "Settings", *, fetch: bool) -> Step:
    """What helps where the article itself is not at hand: its text, and what became of it, are in the archive alone."""
    notes = heard.notes
    if heard.verdict == "yes":
        notes += (f"its text is not in the archive here ({settings.archive_folder or 'none'}): ask where alert runs",)
    if found.fetch_error:
        notes += (f"its page now: {found.fetch_error}",)
    elif found.url and not fetch:
        notes += ("--fetch reads its page, and matches that",)
    return replace(heard, notes=notes)


def _feeds(settings: "Settings") -> Sequence[Feed]:
    """Those of the file; none where it is not here, or needs an environment that is not here."""
    try:
        return read_feeds(settings.feeds, variables()) if settings.feeds.exists() else ()
    except Misconfigured:
        return ()


def _tagged(article: EnrichedArticle, rules: _Rules) -> tuple[EnrichedArticle, bool]:
    """What has no tags is tagged here, where a watchlist asks for them and a model is at hand."""
    if article.model is not None or not any(map(rules.needs_tags, rules.asked)):
        return article, False
    tagger = lazy_tagger(rules.ruleset)
    if tagger is None:
        return article, False
    return EnrichedArticle.model_validate(tagger([article])[0].model_dump()), True


def _chosen(
    rules: _Rules, matcher: Matcher, article: EnrichedArticle, records: Mapping[str, object]
) -> "list[Watchlist]":
    """The one that was named; else those that match, or did when it came."""
    matched = {match.watchlist_id for match in matcher.match(article)}
    return [one for one in rules.asked if rules.is_one or one.id in matched or one.id in records]


def _none(rules: _Rules, matcher: Matcher, article: EnrichedArticle) -> Step:
    if len(rules.asked) > EXPLAINED:
        text = f"none of {len(rules.asked):,} watchlists; name one to see how near it came"
        return no("matched", "matched.no", text)
    return asking_all(list(matcher.explain_all(article)))


def _match(
    rules: _Rules,
    matcher: Matcher,
    watchlist: "Watchlist",
    article: EnrichedArticle,
    records: Mapping[str, object],
    *,
    is_terminal: bool,
) -> Step:
    needs = article.model is None and rules.needs_tags(watchlist)
    step = asking(matcher.explain(article, watchlist.id), needs=needs, is_terminal=is_terminal)
    if step.verdict == "no" and watchlist.id in records:
        text = "it did when it came; by the rules of now it would not:"
        return replace(step, verdict="yes", reason="matched.before", text=text)
    return step


def _is_active(watchlist: "Watchlist") -> bool:
    return is_active(watchlist, datetime.now(UTC))
