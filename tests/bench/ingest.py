"""What ingest costs: feeds and pages parsed beside the bare libraries, articles pushed, a thousand feeds polled."""

import asyncio
import html
import http.server
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tests.bench.serving import TOKEN, serving
from tests.bench.texts import AT, articles, paragraphs

PORT = 8792
HEAD = (
    f"POST /v1/articles HTTP/1.1\r\nhost: 127.0.0.1:{PORT}\r\nauthorization: Bearer {TOKEN}\r\n"
    "content-type: application/json\r\ncontent-length: %d\r\n\r\n"
).encode()
PUSHED = 4_000
AT_ONCE = 16
FEEDS = 1_000
EVERY_S = 60
WATCHED_S = 60


def figures() -> Iterator[dict[str, object]]:
    yield _feeds()
    yield _pages()
    with serving(["serve", "ingest"], PORT, {}) as pid:
        for per_request in (1, 50):
            yield asyncio.run(_pushes(pid, per_request))
    yield _polls()


def _feeds() -> dict[str, object]:
    import feedparser

    from services.ingest.feeds.feed import parse_feed

    made = [_rss(articles(30), number) for number in range(40)]
    bare_s = _cpu(lambda: [feedparser.parse(one) for one in made])
    ours_s = _cpu(lambda: [parse_feed(one, url="http://wire.example/feed", source=None, fetched_at=AT) for one in made])
    return _ratio("feeds parsed", len(made), ours_s, "feedparser", bare_s)


def _pages() -> dict[str, object]:
    from trafilatura import bare_extraction

    from services.ingest.pages.page import parse_page

    made = [_page(number) for number in range(60)]
    url = "http://wire.example/2026/11/23/bridge"
    bare_s = _cpu(lambda: [bare_extraction(one, url=url, with_metadata=True) for one in made])
    ours_s = _cpu(lambda: [parse_page(one.encode(), url=url, fetched_at=AT) for one in made])
    return _ratio("pages parsed", len(made), ours_s, "trafilatura with metadata", bare_s)


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds, the better of three: what else runs on the machine only adds."""
    work()
    return min(_timed(work) for _ in range(3))


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _ratio(name: str, count: int, ours_s: float, bare: str, bare_s: float) -> dict[str, object]:
    return {
        "figure": name,
        "per_cpu_s": round(count / ours_s, 1),
        "limit": {f"bare {bare}, per_cpu_s": round(count / bare_s, 1)},
        "ratio": round(bare_s / ours_s, 2),
    }


async def _pushes(pid: int, per_request: int) -> dict[str, object]:
    rows = [
        {"url": f"https://bench.example/{per_request}/{n}", "title": one.title, "text": one.text}
        for n, one in enumerate(articles(PUSHED))
    ]
    bodies = iter([json.dumps(rows[at : at + per_request]).encode() for at in range(0, PUSHED, per_request)])
    cpu_s, began = _cpu_of(pid), time.perf_counter()
    await asyncio.gather(*[_push(bodies) for _ in range(AT_ONCE)])
    took_s = time.perf_counter() - began
    return {
        "figure": f"articles pushed, {per_request} a request, answered once on disk",
        "articles_per_s": round(PUSHED / took_s),
        "at_once": AT_ONCE,
        "cpu_ms_an_article": round(1000 * (_cpu_of(pid) - cpu_s) / PUSHED, 2),
    }


async def _push(bodies: Iterator[bytes]) -> None:
    """One sender with a line of its own, by hand: a client of ours costs more than the door that is measured."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    for body in bodies:
        writer.write(HEAD % len(body) + body)
        head = await reader.readuntil(b"\r\n\r\n")
        answer = await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
        if not head.startswith(b"HTTP/1.1 202 "):
            raise RuntimeError(f"push answered {head.splitlines()[0]!r}: {answer[:200]!r}")
    writer.close()
    await writer.wait_closed()


def _polls() -> dict[str, object]:
    """Ten times as often as every 10 minutes, so that a minute tells enough."""
    with _wire() as wire:
        rows = "\n".join(
            f"  - {{id: f{n}, url: '{wire}/{n}', every: {EVERY_S}s, full_text: never}}" for n in range(FEEDS)
        )
        with serving(["serve", "ingest"], PORT, {"feeds.yaml": f"feeds:\n{rows}\n"}) as pid:
            time.sleep(1.5 * EVERY_S)  # the first round is over, and the second spreads
            cpu_s = _cpu_of(pid)
            time.sleep(WATCHED_S)
            share = (_cpu_of(pid) - cpu_s) / WATCHED_S
            return {
                "figure": f"{FEEDS} feeds polled every 10 minutes",
                "percent_of_a_core": round(100 * share * EVERY_S / 600, 1),
                "measured": f"every {EVERY_S} s: {100 * share:.0f} % of a core, parsing process included",
                "memory_mb": round(sum(_memory_mb(one) for one in _family(pid))),
            }


@contextmanager
def _wire() -> Iterator[str]:
    """Feeds of 30 items; half of them know validators, and every second poll brings an item more."""
    pages = [_rss(articles(30), number) for number in range(20)]

    class Wire(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self._answer(404, b"")
                return
            number = int(self.path.strip("/") or 0)
            tag = f'"{number}"'
            is_known = number % 2 == 0 and self.headers.get("if-none-match") == tag
            self._answer(304, b"", tag) if is_known else self._answer(200, pages[number % len(pages)], tag)

        def _answer(self, status: int, body: bytes, tag: str = "") -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.send_header("content-type", "application/rss+xml")
            if tag:
                self.send_header("etag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wire)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _family(pid: int) -> list[int]:
    """The process and the one that parses for it; the server of its bus is not ingest's."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *[int(one) for one in children if b"python" in Path(f"/proc/{one}/cmdline").read_bytes()]]


def _cpu_of(pid: int) -> float:
    ticks = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(rows["VmRSS"].split()[0]) / 1024


def _rss(items: Any, number: int) -> bytes:
    rows = "".join(
        f"<item><title>{html.escape(one.title)}</title><link>http://wire.example/{number}/{one.id}</link>"
        f"<guid>{number}-{one.id}</guid><pubDate>{format_datetime(AT)}</pubDate>"
        f"<description>{html.escape('<p>' + one.text[:600].replace(chr(10), '</p><p>') + '</p>')}</description></item>"
        for one in items
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Wire</title>'
    return f"{head}{rows}</channel></rss>".encode()


def _page(number: int) -> str:
    chance = random.Random(number)
    body = "".join(f"<p>{html.escape(chance.choice(paragraphs()))}</p>" for _ in range(14))
    links = "".join(f'<li><a href="/{n}">{html.escape(chance.choice(paragraphs())[:60])}</a></li>' for n in range(60))
    meta = "".join(f'<meta property="og:x{n}" content="{n}">' for n in range(30))
    script = "<script>var a = {};</script>" * 20
    return (
        f"<html lang=en><head><title>Bridge {number} closes - The Wire</title>{meta}{script}"
        '<meta property="og:title" content="Bridge closes"><meta name="author" content="Ann Bell">'
        '<meta property="article:published_time" content="2026-11-23T08:00:00Z"></head><body>'
        f"<nav><ul>{links}</ul></nav><main><article><h1>Bridge {number} closes</h1><p class=byline>By Ann Bell</p>"
        f"{body}</article></main><aside><ul>{links}</ul></aside><footer><ul>{links}</ul></footer></body></html>"
    )
