"""Every key of a watchlist file in a sentence, with examples: what an editor shows and completes."""

from collections.abc import Mapping
from typing import Any

Note = tuple[Any, ...]
"""What the key means, then examples of its value."""

KEYS: Mapping[str, Mapping[str, Note]] = {
    "FileForm": {
        "defaults": (
            "What the watchlists of this file have where they do not say.",
            {"notify": ["duty-desk"], "timezone": "Asia/Karachi"},
        ),
        "receivers": (
            "Whom to tell, by name; `notify` names them. Those of all files are seen by all.",
            {"duty-desk": {"url": "https://desk.example.org/hooks/tocsin", "secret": "${DESK_SECRET}"}},
        ),
        "lists": (
            "Big ORs by name, used in queries as $name: terms written here, or a file of them.",
            {"chipmakers": ["TSMC", "Intel", '"Samsung Electronics"']},
        ),
        "entities": (
            "Names that no model knows, for the tagger.",
            [{"name": "Acme Ltd", "type": "organization", "aliases": ["Acme"]}],
        ),
        "problems": (
            "Who hears of the bell's own faults: dead feeds, failing receivers, bad files.",
            {"notify": ["ops"], "feed_dead": "24h"},
        ),
        "heartbeat": (
            "An address that is called while a probe comes through all services.",
            {"url": "https://checks.example.org/ping", "every": "5m"},
        ),
        "watchlists": (
            "What to look for. `watchlists: []` says that there are none.",
            [{"id": "afghan-border", "match": "Taliban AND Pakistan NEAR/15 border"}],
        ),
    },
    "WatchlistForm": {
        "id": (
            "Part of every alert's id, unique over all files, chosen once: small letters, digits, hyphens.",
            "afghan-border",
        ),
        "name": ("What people read in an alert. Default: the id.", "Afghan border"),
        "match": (
            "One query, as a NEAR/5 b, title:(x OR y), case:US, country:PK; docs/watchlists.md has all of it.",
            '(Taliban OR "safe haven*") AND Pakistan NEAR/15 border',
            "$counterparties SAME/s (sanction* OR designat*)",
        ),
        "all": ("Queries that must all match.", ["sanction* BEFORE/12 tanker*", "country:GB OR country:US"]),
        "any": ("Queries of which one must match.", ["title:tanker*", "lead:vessel*"]),
        "none": ("Queries of which none may match.", ["recipe*", "title:crossword"]),
        "active": (
            "true, false (loaded and tested, but silent), or from when until when, both days included.",
            {"from": "2027-08-01", "until": "2027-08-20"},
        ),
        "threshold": (
            "One alert when so many have matched within a time.",
            {"count": 3, "within": "6h", "distinct": "source", "per": "story"},
        ),
        "first": ("Only what has not been seen in a match for that long.", "30d"),
        "absent": ("One alert when nothing has matched for that long, one more when it returns.", "12h"),
        "each": (
            "Policy and alerts for each row that matched: a list's name, country, entity or story.",
            "country",
            "counterparties",
        ),
        "tests": (
            "Articles, as far as the rule needs them, and what is expected; `tocsin watchlists test` runs them.",
            [{"text": "Taliban seen at the Pakistan side of the border.", "expect": "match"}],
        ),
    },
    "Policy": {
        "severity": ("How grave it is, for people and for receivers with `min_severity`.", "high"),
        "tags": ("Words for the receiver to sort by.", ["asia", "security"]),
        "notify": ("Names of receivers. Without the key the console prints; [] tells nobody.", ["duty-desk"]),
        "sources": (
            "Which sources count: each key that is given must hold, `deny` wins.",
            {"allow": ["reuters.com", "*.gov"], "tags": ["tier1"]},
        ),
        "languages": ("Codes of languages, one of which the article must be in. Unknown is in none.", ["en", "ur"]),
        "timezone": ("An IANA name, for `schedule`, `digest` and `active`.", "Asia/Karachi"),
        "story": ("once: one alert a story; updates: also at 5, 25, 125 publishers; every: each article.", "once"),
        "remind": ("A told story that still grows is told again after this time; or never.", "24h", "never"),
        "cooldown": ("At most one alert in this time; what was held goes out together when it ends.", "2h"),
        "schedule": (
            "When alerts go out; outside they wait.",
            {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": "08:00-18:00"},
        ),
        "digest": (
            "One message with all that matched: every so long, or at these times.",
            {"at": ["08:00"]},
            {"every": "4h"},
        ),
    },
    "SourcesForm": {
        "allow": (
            "Domains with those below them, credited publishers, or ids of feeds; `*.gov`.",
            ["reuters.com", "*.gov"],
        ),
        "deny": ("As `allow`; what is here never counts.", ["example-spam.net"]),
        "tags": ("Tags of the source, one of which will do.", ["tier1"]),
        "countries": ("Countries of the source, as ISO 3166 codes.", ["US", "TW"]),
    },
    "TestForm": {
        "expect": ("match or no match.", "match"),
        "title": ("The headline.", "Talks at the border"),
        "text": ("The text; often this alone is enough.", "Taliban seen at the Pakistan side of the border."),
        "url": ("The article's address.", "https://news.example.org/story"),
        "source": (
            "A domain or a feed's id, or a mapping as in an article line.",
            "dawn.com",
            {"id": "dawn", "tags": ["frontier"]},
        ),
        "publisher": ("Whom the text credits.", "Reuters"),
        "authors": ("Who wrote it.", ["Jane Doe"]),
        "published_at": ("When it was published.", "2026-11-16T14:16:00Z"),
        "language": ("The code of its language.", "en"),
        "partial": ("true where only a part of the text is there.", True),
        "story_id": ("The story it belongs to.", "s-1"),
        "country": ("Countries that the text names, as ISO 3166 codes.", ["GB"]),
        "entities": (
            "Names, or mappings as in an article line.",
            [{"name": "Pakistan", "type": "place", "country": "PK", "salience": "about"}],
        ),
        "topics": ("Names, short names or codes of IPTC Media Topics.", ["politics"]),
    },
    "ReceiverForm": {
        "format": ("What is sent. Default: webhook, a signed JSON body.", "webhook"),
        "url": ("Where to; empty switches the receiver off.", "https://desk.example.org/hooks/tocsin", "${DESK_URL:-}"),
        "secret": (
            "Signs each alert: whsec_ and base64 of 24 to 64 bytes; or a list, newest first, all sign.",
            "${DESK_SECRET}",
        ),
        "secret_file": ("A file with the secret, one a line, newest first.", "/run/secrets/desk"),
        "headers": ("Headers to send along.", {"authorization": "Bearer ${DESK_TOKEN}"}),
        "min_severity": ("What is less grave is not sent here.", "high"),
        "give_up": ("How long a delivery is tried.", "6h"),
        "from": ("Of an email: who sends it.", "Tocsin <tocsin@example.org>"),
        "to": ("Of an email: who gets it.", ["desk@example.org"]),
    },
    "ListFile": {
        "file": ("A .csv with a head line, or a .txt with a term a line, beside this file.", "counterparties.csv"),
        "terms": ("The columns that hold terms; `;` in a cell parts aliases. Default: the first.", ["name", "aliases"]),
        "id": ("The column whose value the alert carries.", "id"),
        "clean": ("company: drops Ltd, LLC, GmbH, SA and the like.", "company"),
        "case": ("auto: asks the exact case of a term that is one common word.", "auto"),
    },
    "KnownEntity": {
        "name": ("The canonical name.", "Acme Ltd"),
        "type": ("What it is.", "organization"),
        "aliases": ("Other names in texts.", ["ACME", "Acme Holdings"]),
        "country": ("Its country, as an ISO 3166 code.", "GB"),
        "with": ("One of these words must stand within 30 words.", ["factory", "shares"]),
        "not": ("Phrases that are something else.", ["acme of"]),
    },
    "ProblemsForm": {
        "notify": ("Names of receivers.", ["ops"]),
        "feed_dead": ("After how long a feed that gives nothing is a problem.", "24h"),
        "repeat": ("How often a problem that lasts is told again.", "24h"),
    },
    "HeartbeatForm": {
        "url": ("The address that is called.", "https://checks.example.org/ping"),
        "every": ("How often.", "5m"),
    },
    "Threshold": {
        "count": ("How many are needed.", 3),
        "within": ("The window.", "6h"),
        "distinct": ("What is counted; source counts publishers.", "source"),
        "per": ("Counted over the watchlist, or for each story.", "story"),
    },
    "Schedule": {
        "timezone": ("An IANA name.", "Asia/Karachi"),
        "days": ("Days of the week. Default: all.", ["mon", "tue", "wed", "thu", "fri"]),
        "hours": (
            "From when to when, or a list; ends are exclusive, 22:00-06:00 belongs to the day it starts.",
            "08:00-18:00",
        ),
    },
    "Digest": {
        "every": ("So long after the first that waits.", "4h"),
        "at": ("At these times of the day.", ["08:00"]),
        "timezone": ("An IANA name.", "Asia/Karachi"),
    },
    "Active": {
        "from": ("The first day.", "2027-08-01"),
        "until": ("The last day.", "2027-08-20"),
    },
}

_DURATION = r"^([0-9]+(ms|s|m|h|d))+$|^[0-9]+$"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_COUNTRY = r"^[A-Z]{2}$"

PATTERNS: Mapping[str, str] = {
    "WatchlistForm.id": r"^[a-z0-9][a-z0-9-]{0,99}$",
    **dict.fromkeys(("Policy.cooldown", "WatchlistForm.cooldown", "WatchlistForm.first"), _DURATION),
    **dict.fromkeys(("WatchlistForm.absent", "Threshold.within", "Digest.every", "HeartbeatForm.every"), _DURATION),
    **dict.fromkeys(("ReceiverForm.give_up", "ProblemsForm.feed_dead", "ProblemsForm.repeat"), _DURATION),
    **dict.fromkeys(("Policy.remind", "WatchlistForm.remind"), f"^never$|{_DURATION}"),
    **dict.fromkeys(("Policy.languages", "WatchlistForm.languages"), r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    **dict.fromkeys(("SourcesForm.countries", "TestForm.country", "KnownEntity.country"), _COUNTRY),
    "Schedule.hours": rf"^\s*{_CLOCK}\s*-\s*({_CLOCK}|24:00)\s*$",
    "Digest.at": f"^{_CLOCK}$",
}
"""How the text of a value is written, where a pattern says it."""
