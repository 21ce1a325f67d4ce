"""Alertmanager: one alert to `POST /api/v2/alerts`, so that an operator keeps routes, silences and pager; 200 accepts.

Alertmanager ends an alert by itself (`resolve_timeout`) where it is told no end; a problem's end is told.
"""

from typing import Any

from services.alert.body import AlertBody, ProblemBody, TestBody, instant
from services.alert.delivery.formats.card import Card
from services.alert.delivery.formats.passages import plain
from services.alert.delivery.formats.plaintext import lines, marked
from services.alert.delivery.formats.requests import Request, post
from services.alert.watchlists.model import Receiver

PATH = "/api/v2/alerts"

Json = dict[str, Any]


def request(receiver: Receiver, card: Card, body: AlertBody | ProblemBody | TestBody) -> Request:
    url = (receiver.url or "").rstrip("/")
    return post(receiver, url if url.endswith(PATH) else url + PATH, [alert(card, body)])


def alert(card: Card, body: AlertBody | ProblemBody | TestBody) -> Json:
    """Alerts with the same labels are one to Alertmanager, so each story, row and problem has its own."""
    starts = min(body.data.since, body.timestamp) if isinstance(body, ProblemBody) else body.timestamp
    return {
        "labels": {name: value for name, value in _labels(card, body).items() if value},
        "annotations": {name: value for name, value in _annotations(card).items() if value},
        "startsAt": instant(starts),
        **({"endsAt": instant(body.timestamp)} if body.type == "tocsin.resolved" else {}),
        **({"generatorURL": card.head.url} if card.head.url else {}),
    }


def _labels(card: Card, body: AlertBody | ProblemBody | TestBody) -> dict[str, str]:
    if isinstance(body, ProblemBody):  # the same at its end: that is how Alertmanager knows what ended
        return {
            "alertname": plain(body.data.problem) or "problem",
            "subject": plain(body.data.subject),
            "severity": "high",
        }
    if isinstance(body, TestBody):
        return {"alertname": "tocsin.test", "severity": card.severity}
    data = body.data
    one = data.story or data.article
    return {
        "alertname": card.about,
        "watchlist": data.watchlist.id,
        "severity": data.watchlist.severity,
        "story": plain(one.id) if one else "",
        "each": plain(data.each.id) if data.each else "",
    }


def _annotations(card: Card) -> dict[str, str]:
    return {
        "summary": card.title,
        "description": "\n".join(lines(card)),
        "passage": "\n".join(map(marked, card.head.passages)),
        **{fact.label.lower(): fact.text for fact in card.facts},
        "article": card.head.url or "",
        "alert_id": card.id,
    }
