"""Laws of all formats: whatever strangers write, it is taken, fits, pings nobody and is nothing but text."""

import json
import os
from email import message_from_bytes, policy

import pytest
from bodies import ARABIC, AT, URL, alert, article, excerpt, problem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import KINDS, made
from rules import Page, check, strings

from services.alert.body import AboutStory, Counts, Excerpt, HeldBefore, Item, Links, Row
from services.alert.delivery.formats.passages import plain
from shared.events import Span

EXAMPLES = 3000 if os.environ.get("TOCSIN_LONG") else 60

BAD = [
    "@everyone", "@here", "<!channel>", "<!here|x>", "<@U0AB>", "<@&12>", "<#C1>", "<at>Ann</at>", "@", "<", "everyone",
    "**", "__", "*", "_", "~~", "`", "```", "||", "> ", "- ", "+ ", "1. ", "2) ", "# ", "---", "===", "|a|b|\n|-|-|", "\\",
    "[x](javascript:alert(1))", "[x](https://evil.example)", "![x](https://evil.example/x.png)", "[x]: https://evil.example",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "]]>", "&lt;b&gt;", "&#60;b&#62;", "&amp", '"', "'",
    "https://evil.example", "javascript:alert(1)", "\r\nBcc: all@example.org\r\n\r\n", "\n", "\x00", "\x1b[31m", "\u2028", "\u202e",
    "\u2066", "\u200d", "\u0301", "👩‍👩‍👧", "العربية", "名前", " ", "a", "word ", ":", ":smile:", "</td></table>", "$title", "${x}", "{{x}}",
]  # fmt: skip
URLS = [
    None, URL, "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "ftp://x.org/a", "https://u:p@x.org/",
    "https://x.org/a b\"'><script>", "https://x.org/)](https://evil.example)", "https://x.org/\r\nBcc: x", "https://bücher.example/ä?q=ö#ß",
    "https://x.org/" + "a" * 3000, "https://[::1]:8080/", "https://[zz/", "http://", "https://x.org:99999/", "https://x.org/@everyone", "<!channel>",
]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(BAD), st.text(max_size=12)), max_size=14).map("".join)
names = texts.map(lambda text: text[:120] or "x")
urls = st.one_of(st.sampled_from(URLS), texts)


@st.composite
def alerts(draw: st.DrawFn):
    text, title, url = draw(texts), draw(texts), draw(urls)
    marks = tuple(draw(st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60)), max_size=3)))
    field = draw(st.sampled_from(("text", "title")))
    passage = Excerpt(field=field, start=0, text=text[:300], marks=marks)
    match = Span(field="title", start=0, end=min(3, len(title)), text=title[:3], term=draw(texts))
    items = tuple(
        Item(
            article=article(draw(texts)[:300], draw(texts)[:600], url=draw(urls)), excerpts=(passage,), matches=(match,)
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    return alert(
        title[:300], text[:600], severity=draw(st.sampled_from(("low", "medium", "high", "critical"))), url=url,
        name=draw(names), source=draw(names), excerpts=(passage,) * draw(st.integers(0, 3)), matches=(match,), items=items,
        type=draw(st.sampled_from(("alert.created", "alert.updated", "alert.digest"))),
        reason=draw(st.sampled_from(("match", "threshold", "first", "absent", "remind", "updates", "digest"))),
        each=draw(st.none() | st.builds(Row, list=names, id=names, name=names)),
        story=draw(st.none() | st.builds(AboutStory, id=names, articles=st.integers(0, 9), publishers=st.integers(0, 9), first_seen=st.just(AT))),
        held=HeldBefore(articles=draw(st.integers(0, 99)), since=AT, reasons={draw(names): 1}),
        counts=Counts(items=draw(st.integers(0, 99))), links=Links(article=draw(urls), alert=draw(urls)),
    )  # fmt: skip


@given(body=alerts())
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
def test_an_alert_is_only_text_whatever_is_written_in_it(body):
    for kind in KINDS:
        check(kind, made(kind, body))


@given(subject=texts, detail=texts, name=names)
@settings(max_examples=EXAMPLES // 2)
def test_a_problem_is_only_text_whatever_is_written_in_it(subject, detail, name):
    for kind in KINDS:
        check(kind, made(kind, problem(subject=subject, detail=detail, problem=name)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("letters", ["word ", "字", "<&\"'>*_`[]", "ع ", "👩‍👩‍👧", "x", "ﷺ@everyone<!channel>"])
def test_the_longest_body_is_cut_to_what_the_service_takes(kind, letters):
    long = (letters * 300)[:300]
    item = Item(
        article=article(long, long), excerpts=(excerpt(long),) * 3, matches=(Span(field="text", text=long, term=long),)
    )
    body = alert(
        long, long * 2, name=long, source=long, excerpts=(excerpt(long),) * 3, items=(item,) * 20, counts=Counts(items=900),
        matches=tuple(Span(field="text", text="x", term=f"{number}{long}") for number in range(20)),
        each=Row(list=long, id=long, name=long), links=Links(article=URL, alert=URL + "/alert"),
    )  # fmt: skip
    check(kind, made(kind, body))


@given(title=texts, passage=texts)
@settings(max_examples=EXAMPLES)
def test_a_page_says_exactly_what_was_written(title, passage):
    body = alert(title[:300], passage[:300])
    read = message_from_bytes(made("email", body).message, policy=policy.default)
    page = Page([part for part in read.walk() if not part.is_multipart()][1].get_content())
    assert plain(title[:300]) in page.text
    assert plain(passage[:300]) in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_arabic_stays_as_it_is_written(kind):
    sent = made(kind, alert("عنوان", ARABIC))
    if kind == "email":
        parts = [
            part for part in message_from_bytes(sent.message, policy=policy.default).walk() if not part.is_multipart()
        ]
        assert all(ARABIC in part.get_content() for part in parts)
    else:
        assert any(ARABIC in text for text in strings(json.loads(sent.body)))
