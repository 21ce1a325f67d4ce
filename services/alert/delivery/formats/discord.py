"""Discord: one embed to a webhook, which accepts with 204. Texts are Markdown; `allowed_mentions` pings nobody."""

import json
import math
import re
from dataclasses import replace
from typing import Any

from services.alert.delivery.attempts import Answered
from services.alert.delivery.formats.card import Card, Entry
from services.alert.delivery.formats.passages import Passage, words
from services.alert.delivery.formats.requests import Request, fitting, post, utf16
from services.alert.watchlists.model import Receiver

MAX_TITLE, MAX_DESCRIPTION, MAX_NAME, MAX_FOOTER, MAX_TOTAL = 256, 4096, 256, 2048, 6000
COLORS = {"low": 0x8A8F98, "medium": 0x2F81F7, "high": 0xE8830C, "critical": 0xD1242F}
TOO_MANY = 429

_MARKUP = re.compile(r"[\\*_~`|<>\[\]():@#]|(?<=^)[-+]|(?<=^\d)\.|(?<=^\d\d)\.")

Json = dict[str, Any]


def request(receiver: Receiver, card: Card) -> Request:
    return post(receiver, receiver.url or "", fitting(card, message, fits))


def answered(answer: Answered) -> Answered:
    """Discord tells the wait in its body too, and there to a fraction of a second."""
    if answer.status != TOO_MANY or answer.headers.get("retry-after", "").isdigit():
        return answer
    try:
        wait_s = math.ceil(float(json.loads(answer.body)["retry_after"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        return answer
    return replace(answer, headers={**answer.headers, "retry-after": str(max(0, wait_s))})


def message(card: Card) -> Json:
    embed = {
        "author": {"name": card.kicker},
        "title": escaped(card.title),
        **({"url": card.head.url} if card.head.url else {}),
        "description": _description(card),
        "color": COLORS[card.severity],
        "footer": {"text": f"Tocsin · {card.topic} · {card.id}"},
        "timestamp": card.at.isoformat(),
    }
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def escaped(text: str) -> str:
    """Every sign that means something in Markdown stands for itself; `:` also keeps addresses from becoming links."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", text)


def fits(made: Json) -> bool:
    embed = made["embeds"][0]
    sizes = [
        (utf16(embed["title"]), MAX_TITLE),
        (utf16(embed["description"]), MAX_DESCRIPTION),
        (utf16(embed["author"]["name"]), MAX_NAME),
        (utf16(embed["footer"]["text"]), MAX_FOOTER),
    ]
    return all(size <= limit for size, limit in sizes) and sum(size for size, _ in sizes) <= MAX_TOTAL


def _parts(card: Card) -> list[list[str]]:
    """Lines that belong together: the article, the facts, each article of several, what is left to say."""
    facts = [f"**{fact.label}:** {escaped(fact.text)}" for fact in card.facts]
    entries = [[_title(one), escaped(one.byline), *map(_quoted, one.passages)] for one in card.entries]
    last = [escaped(card.rest), f"[The alert](<{card.alert_url}>)" if card.alert_url else ""]
    return [[escaped(card.head.byline), *map(_quoted, card.head.passages)], facts, *entries, last]


def _description(card: Card) -> str:
    return "\n\n".join(filter(None, ("\n".join(filter(None, lines)) for lines in _parts(card))))


def _title(entry: Entry) -> str:
    text = escaped(words(entry.title))
    return f"[**{text}**](<{entry.url}>)" if entry.url else f"**{text}**"


def _quoted(line: Passage) -> str:
    return "> " + "".join(f"**{escaped(run.text)}**" if run.is_marked else escaped(run.text) for run in line)
