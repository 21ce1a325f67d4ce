"""The `tests:` of watchlists, run: an article is made of what each gives, tagged only where the watchlist needs it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.alert.watchlists.model import Case, Ruleset, Watchlist
from services.alert.watchlists.query.fields import name_form
from services.alert.watchlists.query.tree import EntityTerm, Fact, ListRef, Query, children
from shared.countries import countries
from shared.errors import Problem
from shared.events import Article, EnrichedArticle, Entity, Source, TaggedArticle, Topic
from shared.mediatopics import ancestors, find, topics

Tagger = Callable[[list[Article]], Sequence[TaggedArticle]]
Judge = Callable[[EnrichedArticle, str], bool]

_TAG_KEYS = ("country", "entities", "topics", "language")


@dataclass(frozen=True)
class Outcome:
    """One test: `is_held` None means it was skipped, for `reason`."""

    watchlist_id: str
    case: Case
    number: int
    article: EnrichedArticle | None
    is_held: bool | None
    reason: str = ""


def run(ruleset: Ruleset, judge: Judge, *, tagger: Tagger | None) -> Iterator[Outcome]:
    """Every test of every watchlist, in order. `judge` says whether an article matches a watchlist."""
    for watchlist in ruleset.watchlists:
        needs = needed_tags(ruleset, watchlist)
        for number, case in enumerate(watchlist.tests, 1):
            yield _outcome(watchlist, case, number, needs, judge, tagger)


def needed_tags(ruleset: Ruleset, watchlist: Watchlist) -> frozenset[str]:
    """Of `entities`, `topics`, `language`: what its conditions look at."""
    found = {"language"} if watchlist.languages else set()
    for query in (*watchlist.required, *watchlist.any, *watchlist.none):
        found |= _needed(query, ruleset)
    return frozenset(found)


def article_of(case: Case, number: int = 1) -> EnrichedArticle:
    """The article of a test; tags that are not given are empty."""
    given = dict(case.given)
    own = {key: value for key, value in given.items() if key not in ("country", "entities", "topics", "source")}
    return EnrichedArticle(
        id=f"test-{number}",
        source=_source(given.get("source")),
        entities=(*_countries(given.get("country") or ()), *map(_entity, given.get("entities") or ())),
        topics=tuple(_topics(given.get("topics") or ())),
        **{"title": "", "text": "", **own},
    )


def problem(outcome: Outcome) -> Problem:
    """How a test that did not hold, or was skipped, is told."""
    expected = "match" if outcome.case.is_match_expected else "no match"
    found = "no match" if outcome.case.is_match_expected else "match"
    message = outcome.reason or f"`{outcome.watchlist_id}`, test {outcome.number}: expected {expected}, found {found}"
    place = outcome.case.place
    return Problem(place.file, place.line, place.column, message, is_warning=outcome.is_held is None)


def _outcome(
    watchlist: Watchlist, case: Case, number: int, needs: frozenset[str], judge: Judge, tagger: Tagger | None
) -> Outcome:
    article = article_of(case, number)
    missing = needs - _given(case.given)
    if missing and tagger is None:
        reason = f"`{watchlist.id}`, test {number}, skipped: give {' and '.join(sorted(missing))}, or install a model"
        return Outcome(watchlist.id, case, number, article, is_held=None, reason=reason)
    if missing and tagger is not None:
        article = _tagged(article, tagger, missing)
    return Outcome(watchlist.id, case, number, article, is_held=judge(article, watchlist.id) == case.is_match_expected)


def _given(given: Mapping[str, Any]) -> frozenset[str]:
    keys = {key for key in _TAG_KEYS if given.get(key) is not None}
    return frozenset(keys | {"entities"} if "country" in keys else keys)


def _tagged(article: EnrichedArticle, tagger: Tagger, missing: frozenset[str]) -> EnrichedArticle:
    """The tags that are missing; those given outright stay as they are."""
    plain = Article.model_validate(article.model_dump())
    tags = tagger([plain])[0]
    return article.model_copy(update={key: getattr(tags, key) for key in missing})


def _needed(query: Query, ruleset: Ruleset) -> set[str]:
    if isinstance(query, EntityTerm):
        return {"entities"}
    if isinstance(query, Fact):
        return {"topic": {"topics"}, "lang": {"language"}}.get(query.kind, set())
    below = ruleset.lists[query.name].terms if isinstance(query, ListRef) else children(query)
    return {one for item in below for one in _needed(item, ruleset)}


def _source(given: object) -> Source | None:
    if given is None:
        return None
    if isinstance(given, dict):
        return Source.model_validate({"id": given.get("domain") or given.get("name") or "test", **given})
    text = str(given)
    return Source(id=text, name=text, domain=text if "." in text else None)


def _countries(codes: Sequence[str]) -> Iterator[Entity]:
    for code in codes:
        yield Entity(id=f"country:{code}", name=countries()[code].name, type="place", country=code, salience="about")


def _entity(given: object) -> Entity:
    if isinstance(given, dict):
        return Entity.model_validate({"id": f"test:{given.get('name', '')}", "type": "organization", **given})
    return Entity(id=f"test:{name_form(str(given))}", name=str(given), type="organization", salience="about")


def _topics(names: Sequence[str]) -> Iterator[Topic]:
    for found in filter(None, map(find, names)):
        for topic_id in (found.id, *ancestors(found.id)):
            yield Topic(id=topic_id, name=topics()[topic_id].name, score=1)
