"""Bodies that cards are made of: the samples, and those that try them - many articles, other scripts, bad texts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.alert.body import (
    AboutArticle,
    AboutStory,
    AboutWatchlist,
    Alert,
    AlertBody,
    Counts,
    Excerpt,
    HeldBefore,
    Item,
    Links,
    Problem,
    ProblemBody,
    Row,
)
from services.alert.samples import sample
from shared.events import Source, Span

AT = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
URL = "https://news.example.org/2026/11/harbour-strike"

ENGLISH = (
    "Dockers at three terminals walked out on Monday after talks over night shifts collapsed, "
    "and the port authority said no container ship would be unloaded before the strike ends."
)
ARABIC = "أغلقت السلطات معبر طورخم الحدودي يوم الاثنين بعد إطلاق نار، وقالت إن مئات الشاحنات تنتظر على الجانبين."
URDU = "طورخم بارڈر پیر کے روز فائرنگ کے بعد بند کر دیا گیا، سینکڑوں ٹرک دونوں جانب کھڑے ہیں۔"
CHINESE = "周一凌晨，三个码头的工人因夜班谈判破裂而罢工，港务局表示罢工结束前不会卸载任何集装箱船。"


def excerpt(text: str, *words: str) -> Excerpt:
    """A passage with its words marked."""
    marks = tuple((text.index(word), text.index(word) + len(word)) for word in words)
    return Excerpt(field="text", start=0, text=text, marks=marks)


def span(text: str, word: str, field: str = "text", term: str = "") -> Span:
    return Span(field=field, start=text.index(word), end=text.index(word) + len(word), text=word, term=term or word)


def article(
    title: str, text: str, *, url: str | None = URL, language: str = "en", name: str = "Example News"
) -> AboutArticle:
    source = Source(id="example", name=name, domain="news.example.org")
    return AboutArticle(
        id="a1",
        url=url,
        title=title,
        source=source,
        published_at=AT - timedelta(minutes=25),
        language=language,
        lead=text,
    )


def alert(title: str = "Dockers walk out", text: str = ENGLISH, *words: str, **given: Any) -> AlertBody:
    """An alert of one article. `given` are fields of the alert, and `severity`, `name`, `url`, `source`, `type`."""
    about = AboutWatchlist(id="harbour", name=given.pop("name", "Harbour"), severity=given.pop("severity", "high"))
    url, kind = given.pop("url", URL), given.pop("type", "alert.created")
    one = article(title, text, url=url, name=given.pop("source", "Example News"))
    fields = {
        "alert_id": "msg_0123456789abcdef0123456789abcdef",
        "seq": 42,
        "watchlist": about,
        "story": AboutStory(id="s1", articles=3, publishers=2, first_seen=AT - timedelta(hours=2)),
        "article": one,
        "excerpts": (excerpt(text, *words),),
        "matches": tuple(span(text, word) for word in words),
        "held": HeldBefore(articles=12, since=AT - timedelta(days=1), reasons={"story": 9, "cooldown": 3}),
        "links": Links(article=url),
        **given,
    }
    return AlertBody(type=kind, timestamp=AT, data=Alert(**fields))


def digest(count: int = 4, shown: int = 4, text: str = ENGLISH, *words: str) -> AlertBody:
    """What was gathered: `count` articles, of which `shown` are carried."""
    items = tuple(
        Item(
            article=article(f"Dockers walk out at terminal {number}", text, url=f"{URL}?n={number}"),
            excerpts=(excerpt(text, *words),),
            matches=tuple(span(text, word) for word in words),
        )
        for number in range(1, shown + 1)
    )
    empty = {"story": None, "article": None, "excerpts": (), "matches": (), "links": Links()}
    return alert(type="alert.digest", reason="digest", items=items, counts=Counts(items=count), **empty)


def problem(kind: str = "tocsin.problem", **given: str) -> ProblemBody:
    fields = {"problem": "feed_dead", "subject": "example-feed", "detail": "No answer since Sunday: 503", **given}
    data = Problem(alert_id="msg_feed", since=AT - timedelta(hours=3), **fields)
    return ProblemBody(type=kind, timestamp=AT, data=data)  # type: ignore[arg-type]


BODIES = {
    "created": alert("Dockers walk out at three terminals", ENGLISH, "terminals", "strike"),
    "updated": alert("Dockers walk out", ENGLISH, "strike", type="alert.updated", revision=2, severity="medium"),
    "taken-back": alert("Dockers back at work", ENGLISH, type="alert.updated", excerpts=(), severity="low"),
    "digest": digest(34, 5, ENGLISH, "strike"),
    "absent": alert(
        reason="absent", article=None, story=None, excerpts=(), links=Links(), held=HeldBefore(), severity="critical"
    ),
    "row": alert(
        "Alfa Trading named in inquiry", "Alfa Trading denies it.", "Alfa Trading", severity="critical",
        each=Row(list="counterparties", id="C-10233", name="Alfa Trading"),
    ),
    "arabic": alert("إغلاق معبر طورخم بعد إطلاق نار", ARABIC, "معبر طورخم", "إطلاق نار", source="الأخبار", name="الحدود"),
    "urdu": alert("طورخم بارڈر فائرنگ کے بعد بند", URDU, "طورخم بارڈر", "فائرنگ", source="اردو نیوز", severity="critical"),
    "chinese": alert("三个码头工人罢工", CHINESE, "码头", "罢工", source="示例新闻", severity="medium"),
    "problem": problem(),
    "resolved": problem("tocsin.resolved"),
    "test": sample("tocsin.test"),
}  # fmt: skip
