"""What a demo must hear: the list that comes with the samples, or what the rules say offline. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.alert.matching import Matcher
from services.alert.policy import Ignore, State, Tell, decide
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
    states: dict[str, State] = {}
    for article in articles:
        matches = {match.watchlist_id: match for match in matcher.match(article)}
        asked = watchlists if article.revision > 1 else {name: watchlists[name] for name in matches}
        for name, watchlist in asked.items():
            verdict = decide(
                watchlist, matches.get(name), article, states.get(name, State()), article.fetched_at or NEVER
            )
            if isinstance(verdict, Ignore):
                continue
            states[name] = verdict.state
            ring = Ring(name, article.title, verdict.ring.type) if isinstance(verdict, Tell) else None
            held = None if isinstance(verdict, Tell) else verdict.why.told_as
            found.append(Verdict(watchlist, article, matches.get(name), ring, held))
    return found


def differences(expected: Sequence[Ring], came: Sequence[Ring]) -> tuple[list[Ring], list[Ring]]:
    """What did not come, and what came unasked."""
    wanted, heard = Counter(expected), Counter(came)
    return sorted((wanted - heard).elements()), sorted((heard - wanted).elements())
