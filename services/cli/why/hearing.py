"""The steps that an article takes before any watchlist: heard, cleaned, tagged. Facts in, lines out; pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from services.cli.why.finding import Found, Seen, Waits
from services.cli.why.steps import Step, no, unknown, yes
from services.ingest.addresses import host_of
from services.ingest.polling.freshness import standing_of
from services.ingest.polling.schedule import State

if TYPE_CHECKING:
    from services.ingest.feeds.feedsfile import Feed
    from shared.events import EnrichedArticle

SHOWN = 4


def hearing(found: Found, feeds: Sequence["Feed"], now: datetime) -> Step:
    """`feeds` are those of the file, as far as it could be read here."""
    if found.seen is not None:
        return _was_seen(found, found.seen, {feed.id: feed for feed in feeds})
    if found.origin == "stream":
        return yes("heard", "heard", f"{_from(found)}; it is on a stream")
    if found.origin == "archive":
        return yes("heard", "heard.archive", f"{_from(found)}; the archive has it")
    if not found.is_attached:
        return unknown(
            "heard", "heard.unknown", "cannot be known: no stack runs here, and the archive has no such article"
        )
    if found.url is None:
        text = "no article has this id: neither the server nor the archive knows it"
        return no("heard", "heard.unknown_id", text)
    return _was_not_heard(found.url, found.feeds, feeds, now)


def cleaning(article: "EnrichedArticle") -> Step:
    """Never a no; but what is only a teaser explains many a miss."""
    taken = Counter(span.kind for span in article.removed)
    out = ", ".join(kind if count == 1 else f"{count} {kind}" for kind, count in taken.items())
    notes = ["only a teaser: a word that is missing here may be on its page"] if article.partial else []
    notes += ["cut at 1,000,000 characters"] if article.truncated else []
    count = len(article.text.split())
    text = f"{count:,} word{'' if count == 1 else 's'}" + (f"; taken out: {out}" if out else "")
    return yes("cleaned", "cleaned.partial" if article.partial else "cleaned", text, notes=tuple(notes))


def tagging(found: Found, article: "EnrichedArticle", *, is_tagged_here: bool = False) -> Step:
    """Stopped where it waits for a step of enrich, or a dead letter holds it."""
    waits = found.waits
    if waits and waits.step in ("tag", "story") and article.story is None:
        return _stopped(waits)
    if article.model is None:
        text = "untagged: what was taken as seen, or is only fetched here, is kept without tags"
        return unknown("tagged", "tagged.untagged", text)
    where = "; tagged here, for this answer" if is_tagged_here else ""
    return yes("tagged", "tagged", "; ".join(filter(None, (*_tags(article), _story(article)))) + where)


def _was_seen(found: Found, seen: Seen, feeds: Mapping[str, "Feed"]) -> Step:
    notes = []
    if found.same_as:
        other = f" {found.article.url}" if found.article and found.article.url else f": {found.same_as}"
        notes.append(f"known as the same article{other}")
    if seen.revision > 1:
        notes.append(f"corrected: this is revision {seen.revision}")
    at = _minute(seen.at)
    if seen.is_published:
        return yes("heard", "heard", f"{_from(found)}, {at}", notes=tuple(notes))
    reason, why = _taken_as_seen(found, feeds)
    return no("heard", reason, f"taken as seen and not told, {at}: {why}", notes=tuple(notes))


def _taken_as_seen(found: Found, feeds: Mapping[str, "Feed"]) -> tuple[str, str]:
    """Which of the two it was is not written down: it follows from the article's date and the feed's first poll."""
    article = found.article
    feed = feeds.get(article.source.id) if article and article.source else None
    state = State.read(found.feeds.get(feed.id, {})) if feed else State()
    if article is None or feed is None or not state.first_polled:
        return "heard.known", "it was there before its feed was first heard, or is older than the feed's max_age"
    first_polled, at = datetime.fromtimestamp(state.first_polled, UTC), article.fetched_at or datetime.now(UTC)
    is_dated = article.date_source != "first_seen" and article.published_at is not None
    dated = f"dated {article.published_at:%Y-%m-%d %H:%M}Z" if is_dated else "undated"
    standing = standing_of(article, feed, first_polled=first_polled, is_first=at <= first_polled, now=at)
    if standing == "old":
        return "heard.old", f"too old: {dated}, and the max_age of {feed.id} is {feed.max_age.days}d"
    return "heard.backlog", (
        f"backlog: {dated}, there before {feed.id} was first heard ({first_polled:%Y-%m-%d %H:%M}Z); "
        f"`backlog` decides what of that is told"
    )


def _was_not_heard(url: str, known: Mapping[str, Mapping[str, str]], feeds: Sequence["Feed"], now: datetime) -> Step:
    site = _site(url)
    addresses = {feed.id: feed.url for feed in feeds} or {name: row.get("url", "") for name, row in known.items()}
    carriers = [name for name, address in addresses.items() if _is_same_site(site, _site(address))]
    if not carriers:
        text = f"no feed carries {site}: `tocsin feeds add https://{site}/`"
        return no("heard", "heard.no_feed", text)
    inactive = {feed.id for feed in feeds if not feed.active}
    told = [_standing(name, known.get(name, {}), now, is_off=name in inactive) for name in carriers]
    reason = next((reason for reason, _ in told if reason != "heard.not_listed"), "heard.not_listed")
    first, *rest = [text for _, text in sorted(told, key=lambda one: one[0] == "heard.not_listed")]
    return no("heard", reason, first, notes=tuple(rest[:SHOWN]))


def _standing(name: str, row: Mapping[str, str], now: datetime, *, is_off: bool) -> tuple[str, str]:
    """Why a feed of this site did not bring it."""
    state = State.read(row)
    if is_off:
        return "heard.inactive", f"feed {name} is switched off (active: false)"
    if state.error and "robots.txt" in state.error:
        return "heard.robots", f"feed {name} may not be read: {state.error}"
    if state.error and state.failures:
        return "heard.failing", f"feed {name} fails, {state.failures} times in a row: {state.error}"
    if not state.last_success:
        return "heard.not_yet", f"feed {name} was not heard yet"
    ago = _ago(now.timestamp() - state.last_success)
    return "heard.not_listed", f"feed {name} did not list it; it was heard {ago}"


def _stopped(waits: Waits) -> Step:
    if waits.letter:
        again = f"`tocsin dead retry {waits.letter}`"
        return no("tagged", "tagged.dead", f"given up at the step {waits.step}: {waits.reason}; {again}")
    return no(
        "tagged", "tagged.waiting", f"waits for the step {waits.step}, {waits.before:,} before it: `tocsin status`"
    )


def _tags(article: "EnrichedArticle") -> list[str]:
    about = [one.name for one in article.entities if one.salience == "about"] or [one.name for one in article.entities]
    named = [f"about {_some(about)}"] if about else ["no entities"]
    topics = [f"topic {article.topics[0].name}"] if article.topics else []
    return [article.language or "language unknown", *named, *topics]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


def _story(article: "EnrichedArticle") -> str:
    if article.story_id is None:
        return "no story"
    relation = {"new": "its first", "copy": "a copy", "follow_up": "a follow-up"}.get(article.story_relation or "", "")
    state = article.story
    publishers = "1 publisher" if state and state.publishers == 1 else f"{state.publishers if state else 0} publishers"
    size = f", {state.articles} articles of {publishers} so far" if state and state.articles > 1 else ""
    return f"story {article.story_id} ({relation}{size})"


def _from(found: Found) -> str:
    """The feed, folder or pusher, and when the article came from there."""
    article = found.article
    if article is None or article.source is None:
        return "heard"
    name = article.source.name
    named = f"{article.source.id} ({name})" if name and name != article.source.id else article.source.id
    return f"feed {named}" if article.source.id in found.feeds else f"from {named}"


def _site(url: str) -> str:
    return (host_of(url) or "").removeprefix("www.")


def _is_same_site(one: str, other: str) -> bool:
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _minute(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M}Z"
    except ValueError:
        return "at a time unknown"


def _ago(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size:
            return f"{int(seconds // size)}{unit} ago"
    return f"{max(0, int(seconds))}s ago"
