"""What each service asks of a message, told apart from how Tocsin writes it: the limits, and what may stand in it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from services.alert.delivery.formats import Mail, Request

LIVE = re.compile(r"@(?:everyone|here|channel)|<[!@#]|</?at\b", re.IGNORECASE)
"""What would ping somebody, in the chats that know it."""

MARKS = set("*_~`|<>[]()#@")


def check(kind: str, made: Request | Mail) -> None:
    """Raises AssertionError where the service would refuse it, or would see in it more than text."""
    if isinstance(made, Mail):
        mail(made)
        return
    assert made.headers["content-type"].startswith("application/json")
    content = json.loads(made.body)
    assert [text for text in strings(content) if LIVE.search(text)] == []
    CHECKS[kind](content, made)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings(one))


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        yield from (found for one in value.values() for found in objects(one))
    elif isinstance(value, list):
        yield from (found for one in value for found in objects(one))


def is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isascii() and len(url) <= 2000


def slack(content: Any, _: Request) -> None:
    assert content.keys() == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", content["text"])
    assert 1 <= len(content["blocks"]) <= 50
    for block in content["blocks"]:
        assert block["type"] in ("context", "rich_text")
        assert sum(len(one.get("text", "")) for one in objects(block)) <= 3000
    known = {"context", "plain_text", "rich_text", "rich_text_section", "rich_text_quote", "text", "link"}
    for one in objects(content["blocks"]):
        assert "type" not in one or one["type"] in known
        assert one.get("type") not in ("text", "link", "plain_text") or one["text"]
        assert "url" not in one or is_web(one["url"])


def teams(content: Any, made: Request) -> None:
    assert len(made.body) <= 28_000
    card = content["attachments"][0]["content"]
    assert content["type"] == "message"
    assert content["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["type"] == "AdaptiveCard"
    assert "entities" not in card["msteams"]
    for one in objects([card["body"], card["actions"]]):
        assert one["type"] in ("Container", "RichTextBlock", "TextRun", "Action.OpenUrl")
        assert one["type"] != "RichTextBlock" or one["inlines"]
        assert one["type"] != "TextRun" or one["text"]
        assert "url" not in one or is_web(one["url"])


def discord(content: Any, _: Request) -> None:
    assert content.keys() == {"embeds", "allowed_mentions"}
    assert content["allowed_mentions"] == {"parse": []}
    (embed,) = content["embeds"]
    sizes = [
        (embed["title"], 256),
        (embed["description"], 4096),
        (embed["author"]["name"], 256),
        (embed["footer"]["text"], 2048),
    ]
    assert all(len(text) <= limit for text, limit in sizes)
    assert sum(len(text) for text, _ in sizes) <= 6000
    assert embed["title"]
    assert "url" not in embed or is_web(embed["url"])
    assert not set(_unescaped(embed["title"])) & (MARKS | {":"})
    for line in embed["description"].split("\n"):
        _discord_line(_unescaped(line.removeprefix("> ")))


def _discord_line(line: str) -> None:
    """Our own bold and links may stand there; no other sign that means anything."""
    for url in re.findall(r"\]\(<([^>]*)>\)", line):
        assert is_web(url)
    line = re.sub(r"^\*\*(Why|Story|Held|For|Since):\*\* ", "", line)
    line = re.sub(r"\[(.*)\]\(<[^>]*>\)", r"\1", line)
    line = re.sub(r"\*\*([^*]+)\*\*", r"\1", line)
    assert not set(line) & (MARKS | {":"}), line
    assert not re.match(r"[-+] |\d+\. ", line), line


def _unescaped(text: str) -> str:
    return re.sub(r"\\[^A-Za-z0-9\s]", "x", text)


def ntfy(content: Any, _: Request) -> None:
    assert content["topic"]
    assert len(content["message"].encode()) <= 4096
    assert content["message"]
    assert content["priority"] in range(1, 6)
    assert "\n" not in content["title"]
    assert "click" not in content or is_web(content["click"])
    markdown(content["message"])


def apprise(content: Any, _: Request) -> None:
    assert content.keys() == {"title", "body", "type", "format"}
    assert content["type"] in ("info", "success", "warning", "failure")
    assert content["format"] == "markdown"
    assert content["body"]
    assert "\n" not in content["title"]
    markdown(content["body"])


def markdown(text: str) -> None:
    """Only paragraphs, quotes, bold and links to the web come of it."""
    known = {"paragraph", "blockquote", "inline", "text", "strong", "link"}
    tokens = MarkdownIt("commonmark").enable(["strikethrough", "table"]).parse(text)
    for token in [*tokens, *(child for one in tokens for child in one.children or ())]:
        assert token.type.removesuffix("_open").removesuffix("_close") in known, (token, text)
        assert token.type != "link_open" or is_web(str(token.attrs["href"]))


def alertmanager(content: Any, made: Request) -> None:
    """As its OpenAPI has `postableAlerts`, and as it validates labels and times."""
    assert urlsplit(made.url).path.endswith("/api/v2/alerts")
    (alert,) = content
    assert alert.keys() <= {"labels", "annotations", "startsAt", "endsAt", "generatorURL"}
    assert alert["labels"]["alertname"]
    for name, value in [*alert["labels"].items(), *alert["annotations"].items()]:
        assert re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", name)
        assert isinstance(value, str)
        assert value
    starts = datetime.fromisoformat(alert["startsAt"])
    assert starts.tzinfo is not None
    assert starts <= datetime.fromisoformat(alert.get("endsAt", alert["startsAt"]))
    assert "generatorURL" not in alert or is_web(alert["generatorURL"])


HEADERS = {
    "Message-ID", "Date", "From", "To", "Subject", "References", "List-Id", "Auto-Submitted", "X-Auto-Response-Suppress",
    "Importance", "X-Priority", "MIME-Version", "Content-Type",
}  # fmt: skip


def mail(made: Mail) -> None:
    assert made.message.isascii()
    assert max(map(len, made.message.split(b"\r\n"))) <= 998
    assert b"\n" not in made.message.replace(b"\r\n", b"")
    read = message_from_bytes(made.message, policy=policy.default)
    assert set(read.keys()) <= HEADERS
    assert len(read.keys()) == len(set(read.keys()))
    assert read.defects == []
    text, page = [part for part in read.walk() if not part.is_multipart()]
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert not LIVE.search(text.get_content())
    Page(page.get_content())


class Page(HTMLParser):
    """HTML of which only known tags come, and only links to the web. `text` is what is read."""

    TAGS = frozenset(
        ["html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "a", "strong", "br"]
    )

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.dirs = "", []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS, tag
        found = dict(attrs)
        assert not any(name.startswith("on") or name == "src" for name in found)
        assert is_web(found.get("href") or "https://example.org")
        self.dirs.append(found.get("dir"))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.text += data


CHECKS: Mapping[str, Callable[[Any, Request], None]] = {
    "slack": slack, "teams": teams, "discord": discord, "ntfy": ntfy, "apprise": apprise, "alertmanager": alertmanager,
}  # fmt: skip
