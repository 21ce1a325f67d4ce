"""The map: every stream, its groups, and every other key. All share one hash tag, so one function may touch them all.

feeds, pages, files, push
    │ ingest
ARTICLES ──tag──▶ TAGGED ──story──▶ ENRICHED ──match──▶ ALERTS, and deliveries in `due()`
KNOWN (taken as seen)───────────────┴──────archive──────┴──▶ daily files
"""

from collections.abc import Mapping

PREFIX = "{tocsin}:"

ARTICLES = f"{PREFIX}articles"
TAGGED = f"{PREFIX}tagged"
ENRICHED = f"{PREFIX}enriched"
ALERTS = f"{PREFIX}alerts"
KNOWN = f"{PREFIX}known"

# The log of assignments: which article went to which story, from which the writer's memory is rebuilt.
STORY_LOG = f"{PREFIX}stories"

# Consumer groups are created at 0 by producer and consumer alike, before anything is published or read.
GROUPS: Mapping[str, tuple[str, ...]] = {
    ARTICLES: ("tag",),
    TAGGED: ("story",),
    ENRICHED: ("match", "archive"),
    ALERTS: ("archive",),
    KNOWN: ("archive",),
}

# An entry holds its event as JSON in this field.
BODY = "data"

# And where it is for one group of its stream alone (a dead letter that goes again), the name of that group in this one.
ONLY = "only"

# A probe holds its id in this field and no event: it shows that the steps work, and each passes it on (shared/hop.py).
PROBE = "probe"

# Entries that wait before whoever fills the stream pauses: 20,000 articles of 3 kB are 60 MB.
HIGH_WATER = 20_000

# The group behind the path: it makes nobody pause, and what it leaves lying past the mark is dropped.
BEHIND = "archive"


def pacing_group(stream: str) -> str | None:
    """The group whose lag makes those who fill the stream pause."""
    return next((group for group in GROUPS[stream] if group != BEHIND), None)


def dead(step: str) -> str:
    """The dead letters of a step; only these keys have `dead` in their name."""
    return f"{PREFIX}dead:{step}"


def seen(article_id: str) -> str:
    """Hash: what is known of an article: `hash` of its content, `revision`."""
    return f"{PREFIX}seen:{article_id}"


def alias(key: str) -> str:
    """String: the article id that another name (`rel=canonical`, a repeated content) leads to."""
    return f"{PREFIX}alias:{key}"


def feed(feed_id: str) -> str:
    """Hash: the conditional state of one feed (`etag`, `last_modified`, `next_at`, `last_success`, ...)."""
    return f"{PREFIX}feed:{feed_id}"


def writer(name: str) -> str:
    """Hash: the lease of a single writer: `holder`, `token`, `until`; and `written`, how much it wrote down."""
    return f"{PREFIX}writer:{name}"


def kept_stories(state: str = "") -> str:
    """Hash: the pages of a snapshot of the stories, made from `STORY_LOG`; `new` while it is written."""
    return f"{PREFIX}kept-stories{':' if state else ''}{state}"


def kept_watchlists() -> str:
    """Hash: the last good version of each watchlist file, by its name."""
    return f"{PREFIX}watchlists"


def policy(watchlist_id: str, row: str = "") -> str:
    """Hash: what a watchlist, or a row of its `each`, remembers: `version`, `held`, `told:<story>`, ...; and `seq`."""
    return f"{PREFIX}policy:{watchlist_id}:{row}" if row else f"{PREFIX}policy:{watchlist_id}"


def policy_rows(watchlist_id: str) -> str:
    """Set: the rows of a watchlist's `each` that remember anything."""
    return f"{PREFIX}policy-rows:{watchlist_id}"


def policy_due() -> str:
    """Sorted set: `[watchlist, row, story]` as JSON by the time, in seconds, at which something goes out by itself."""
    return f"{PREFIX}policy-due"


def heard_by(article_id: str) -> str:
    """Set: `[watchlist, row]` as JSON of those that decided on an article: asked when it is corrected, and by `why`."""
    return f"{PREFIX}heard:{article_id}"


def alert_items(alert_id: str) -> str:
    """String: all articles of an alert that carries several, as JSON: the alert itself has room for twenty."""
    return f"{PREFIX}items:{alert_id}"


def mutes() -> str:
    """Hash: the mutes by their ids, as JSON."""
    return f"{PREFIX}mutes"


# Channel: a mute was made, or ended, so that every process that decides knows at once.
MUTED = f"{PREFIX}muted"


def due() -> str:
    """Sorted set: delivery ids by the time, in seconds, they are due."""
    return f"{PREFIX}due"


def delivery(delivery_id: str) -> str:
    """Hash: one alert on its way to one receiver: `alert`, `receiver`, `attempt`, `token`, ..."""
    return f"{PREFIX}delivery:{delivery_id}"


# Channel: the name of a receiver for whom something was put in, so that it is sent at once.
NEWS = f"{PREFIX}news"


def lane(receiver: str) -> str:
    """Sorted set: the deliveries of one receiver, so that the backlog of a sick one is in nobody's way."""
    return f"{PREFIX}due:{receiver}"


def ends(receiver: str) -> str:
    """Sorted set: the deliveries of one receiver by the time they are given up, tried or not."""
    return f"{PREFIX}ends:{receiver}"


def receiver(name: str) -> str:
    """Hash: a receiver that is not well: `entry`, `version`, `off`, `until`, ...; read by `sickbay.health_of`."""
    return f"{PREFIX}receiver:{name}"


def tries(name: str, entry: str, part: int) -> str:
    """Hash: attempts to one receiver, as its entry is, in one part of time: `good`, `bad`."""
    return f"{PREFIX}tries:{name}:{entry}:{part}"


def alert(alert_id: str) -> str:
    """String: the bytes of an alert's body, the same for every attempt."""
    return f"{PREFIX}alert:{alert_id}"


def heartbeat() -> str:
    """Hash: the probe of now on its way: `asked`, `published`, `arrived`, `called`; each the id of one."""
    return f"{PREFIX}heartbeat"


def problems() -> str:
    """Hash: what the bell has told of its own faults: `version`, `steps`, and each by `<problem>:<subject>`."""
    return f"{PREFIX}problems"


def files(kind: str) -> str:
    """Hash: what each process says of the user's files of one kind: which version it uses, what it refuses."""
    return f"{PREFIX}files:{kind}"


# String: written to learn whether the server takes writes, and what is on its disk.
PROBED = f"{PREFIX}probed"


def alive(consumer: str) -> str:
    """String with a life of seconds: this consumer works; where it is gone, its pending work is taken over."""
    return f"{PREFIX}alive:{consumer}"


def failures(step: str) -> str:
    """Hash: entry id to how often it failed, or ended its worker, while it was worked alone."""
    return f"{PREFIX}failures:{step}"


def beat(step: str) -> str:
    """Hash: counts and the last error of a step or an agent, for `tocsin status`."""
    return f"{PREFIX}beat:{step}"
