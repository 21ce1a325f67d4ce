"""What a demo must hear: the list that comes with the samples, or what the rules say offline. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.alert.matching import Matcher
from services.alert.policy import Happening, Tell
from services.alert.ringing.timeline import Happened, Timeline
from services.alert.watchlists.model import Watchlist
from shared.events import EnrichedArticle, Match

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a line that ingest did not make


@dataclass(frozen=True, order=True)
class Ring:
    """One alert: the rule that rang, the article it rang for, and the type of its message."""

    watchlist: str
    title: str
    type: str = "alert.created"


@dataclass(frozen=True)
class Verdict:
    """What became of one match: told, or held with a reason."""

    watchlist: Watchlist
    article: EnrichedArticle
    match: Match | None
    ring: Ring | None
    held: str | None = None


def verdicts(
    articles: Sequence[EnrichedArticle], watchlists: Mapping[str, Watchlist], matcher: Matcher
) -> list[Verdict]:
    """Each match in order, decided as the service decides it: same matcher, same policy, no broker."""
    found: list[Verdict] = []
    timeline = Timeline(watchlists, matcher)
    for article in articles:
        matches = {match.watchlist_id: match for match in matcher.match(article)}
        happened = timeline.hear(article, article.fetched_at or NEVER)
        about = [one for one in happened if _is_about(article, one.what)]
        found += [_verdict(one, article, matches.get(one.watchlist.id)) for one in about]
    return found


def _is_about(article: EnrichedArticle, what: Happening) -> bool:
    """What goes out by itself later is not waited for."""
    if isinstance(what, Tell):
        return what.ring.last is not None and what.ring.last.id == article.id
    return what.article == article.id


def _verdict(one: Happened, article: EnrichedArticle, match: Match | None) -> Verdict:
    if isinstance(one.what, Tell):
        return Verdict(one.watchlist, article, match, Ring(one.watchlist.id, article.title, one.what.ring.type))
    return Verdict(one.watchlist, article, match, None, one.what.why.told_as)


def differences(expected: Sequence[Ring], came: Sequence[Ring]) -> tuple[list[Ring], list[Ring]]:
    """What did not come, and what came unasked."""
    wanted, heard = Counter(expected), Counter(came)
    return sorted((wanted - heard).elements()), sorted((heard - wanted).elements())
